"""The embedded engine's tables, derived from the T-SQL ones: `python -m hartonomous_native.database.schema`
in the root of a source checkout.

The result, `embedded/schema.sql`, is committed, so that running needs no SQL parser; a test derives it again and fails
when it is stale. A T-SQL construct that is not understood is an error. What has no meaning in SQLite is left out, and
only that:

- extended properties (descriptions), spatial indexes, data compression, CLUSTERED/NONCLUSTERED, HIDDEN;
- memory optimization and durability: every commit on SQLite is durable;
- INCLUDE of a unique index; that of any other index becomes trailing key columns, which covers the same queries;
- IF and SET IDENTITY_INSERT around the seed rows: seeding happens once, in the transaction that makes the tables.

How types lie is told in `embedded/storage.py`; each has a CHECK, named after the column and its T-SQL type. Choices:

- nvarchar(n): the CHECK counts code points, T-SQL UTF-16 units, which are at most twice as many; procedures check the
  exact length of what they are given before it gets here.
- Text without COLLATE is compared without case, as SQL Server's default collation does (SQLite folds ASCII only);
  a _BIN2 collation is compared byte by byte.
- NULLs in a unique index are equal to each other, as in SQL Server: a partial index beside it says so.
- Row versions of system-versioned tables are written by triggers with the time of the transaction, which the engine
  supplies as transaction_time(): one version a transaction, and only the engine can change these tables.
"""

from __future__ import annotations

import sys
from pathlib import Path

from ..errors import FormatError, NotFoundError
from .sqlite_types import default, is_decimal, literal, number, quoted, storage, type_check
from .tsql import Column, Index, Reader, Statement, Table, Tokens, read_index, read_table, statements
from .types import SqlType

# Both in the root of a source checkout.
SOURCE = Path("sql")
TARGET = Path("python", "hartonomous_native", "database", "embedded", "schema.sql")

# What T-SQL keeps by a procedure, because a memory-optimized table allows no filtered index: it is a key here.
_KEYS_KEPT_BY_PROCEDURES = {
    "IX_BillingUsageLedger_Tenant_Operation_Correlation": "CorrelationId IS NOT NULL",
}
# An index of a memory-optimized table leads to the row itself; here one that is summed over carries what is summed.
_COVERING = {
    "IX_BillingUsageLedger_Tenant_Operation_RecordedAt": ("Quantity", "AmountUSD", "IsRated"),
}
_WITHOUT_MEANING = {
    "create_columnstore_index_statement", "create_spatial_index_statement", "execute_script_statement"
}  # fmt: skip
_EDGE_ENDS = {"$from_id": "From", "$to_id": "To"}


def derive(source: Path = SOURCE) -> str:
    """The SQLite script for the T-SQL project in a folder. FormatError for what cannot be derived."""
    if not source.is_dir():
        raise NotFoundError(f"there is no T-SQL project at {source}: run this in the root of a source checkout")
    tables, synonyms, seeds = read_project(source)
    ordered = _by_references(tables)
    edges = {name: _ends(table, tables) for name, table in tables.items() if table.graph == "EDGE"}
    script = ["-- Made by: python -m hartonomous_native.database.schema, from the files in sql/. Do not edit."]
    script += [_table(table, tables, edges.get(table.name, {})) for table in ordered]
    script += [_index(index, table, edges.get(table.name, {})) for table in ordered for index in table.indexes]
    script += [trigger for table in ordered if table.history for trigger in _versioning(table, tables)]
    script += [f"CREATE VIEW {name} AS SELECT * FROM {target};" for name, target in sorted(synonyms.items())]
    script += [_seed(file, statement, tables) for file, statement in seeds]
    return "\n\n".join(script) + "\n"


def read_project(
    source: Path,
) -> tuple[dict[str, Table], dict[str, str], list[tuple[str, Statement]]]:
    """Tables by name, synonyms by name, and the statements that insert seed rows."""
    tables: dict[str, Table] = {}
    indexes: list[Index] = []
    synonyms: dict[str, str] = {}
    for path in sorted(source.glob("*/tables/*.sql")) + sorted(source.glob("*/synonyms/*.sql")):
        file = path.relative_to(source).as_posix()
        for statement in statements(path, file):
            if statement.kind == "create_table_statement":
                table = read_table(file, statement)
                tables[table.name] = table
            elif statement.kind == "create_index_statement":
                indexes.append(read_index(file, statement))
            elif statement.kind == "create_synonym_statement":
                reader = Reader(file, statement.tokens)
                reader.expect("CREATE", "SYNONYM")
                name = reader.object_name()
                reader.expect("FOR")
                synonyms[name] = reader.object_name()
            elif statement.kind not in _WITHOUT_MEANING:
                raise FormatError(f"{file}: a {statement.kind} has no counterpart on the embedded engine")
    for index in indexes:
        tables[index.table].indexes.append(index)
    seed = source / "deploy" / "seed.sql"
    return tables, synonyms, [("deploy/seed.sql", statement) for statement in statements(seed, "deploy/seed.sql")]


def _by_references(tables: dict[str, Table]) -> list[Table]:
    ordered: list[Table] = []

    def visit(table: Table) -> None:
        if table not in ordered:
            needed = {key.table for key in table.foreign_keys} | set((table.connection or ())[1:3]) | {table.history}
            for name in sorted(name for name in needed if name is not None and name != table.name):
                if name not in tables:
                    raise FormatError(f"{table.file}: {table.name} refers to {name}, which is not a table")
                visit(tables[name])
            ordered.append(table)

    for name in sorted(tables):
        visit(tables[name])
    return ordered


def _ends(table: Table, tables: dict[str, Table]) -> dict[str, tuple[str, str, str, str]]:
    """An edge table's pseudo-columns: $from_id -> (column, referenced table, its key, action on delete)."""
    if table.connection is None:
        raise FormatError(f"{table.file}: the edge table {table.name} needs a CONNECTION constraint")
    _, source, target, action = table.connection
    found = {}
    for pseudo, node in (("$from_id", source), ("$to_id", target)):
        key = tables[node].primary_key[1][0]
        found[pseudo] = (_EDGE_ENDS[pseudo] + key, node, key, action)
    return found


def _table(table: Table, tables: dict[str, Table], ends: dict[str, tuple[str, str, str, str]]) -> str:
    lines = [_column(table, column) for column in table.columns]
    lines += [f"{name} INTEGER NOT NULL" for name, *_ in ends.values()]
    name, key = table.primary_key
    if key and not (len(key) == 1 and table.column(key[0]).identity):
        lines.append(f"CONSTRAINT {name} PRIMARY KEY ({', '.join(key)})")
    for reference in table.foreign_keys:
        lines.append(
            f"CONSTRAINT {reference.name} FOREIGN KEY ({', '.join(reference.columns)}) "
            f"REFERENCES {reference.table} ({', '.join(reference.references)})" + _on_delete(reference.on_delete)
        )
    for column, node, node_key, action in ends.values():
        lines.append(
            f"CONSTRAINT FK_{table.name}_{column} FOREIGN KEY ({column}) REFERENCES {node} ({node_key})"
            + _on_delete(action)
        )
    lines += [f"CONSTRAINT {name} CHECK ({expression(table, tokens)})" for name, tokens in table.checks]
    body = ",\n    ".join(lines)
    return f"CREATE TABLE {table.name} (\n    {body}\n) STRICT;"


def _on_delete(action: str) -> str:
    return "" if action == "NO ACTION" else f" ON DELETE {action}"


def _column(table: Table, column: Column) -> str:
    if column.type is None:
        kind = _computed_type(table, column)
        computed = expression(table, column.computed)
        return f"{column.name} {storage(table, kind)} GENERATED ALWAYS AS ({computed}) VIRTUAL"
    words = [column.name, storage(table, column.type)]
    if not column.nullable:
        words.append("NOT NULL")
    if column.identity:
        if table.primary_key[1] != [column.name]:
            raise FormatError(f"{table.file}: the IDENTITY column {column.name} must be the primary key")
        words.append(f"CONSTRAINT {table.primary_key[0]} PRIMARY KEY AUTOINCREMENT")
    if column.period == "START":
        words.append("DEFAULT (transaction_time())")
    elif column.default:
        words.append(f"DEFAULT {default(table, column)}")
    if column.type.name in ("nvarchar", "varchar") and not (column.collation or "").endswith("_BIN2"):
        if column.collation is not None:
            raise FormatError(f"{table.file}: {column.name}: a collation must be a _BIN2 one or the default")
        words.append("COLLATE NOCASE")
    check = type_check(column.name, column.type)
    if check:
        words.append(f'CONSTRAINT "{column.name} is {column.type}" CHECK ({check})')
    return " ".join(words)


def _computed_type(table: Table, column: Column) -> SqlType:
    found = {
        column.computed[at + 2].text.lower()
        for at, token in enumerate(column.computed)
        if token.text.upper() == "CONVERT" and token.kind != "text"
    }
    if len(found) != 1:
        raise FormatError(f"{table.file}: every result of {column.name} must be a CONVERT to one type; got {found}")
    return SqlType(found.pop())


_OPERATORS = {"=", "<>", "<", "<=", ">", ">=", "(", ")", ",", "+", "-", "*", "/", "%"}
_WORDS = {"AND", "OR", "NOT", "IN", "IS", "NULL", "BETWEEN", "LIKE", "CASE", "WHEN", "THEN", "ELSE", "END"}


def expression(table: Table, tokens: Tokens) -> str:
    """A T-SQL condition in SQLite's words; FormatError for any word that is not known to mean the same."""
    names = {column.name: column for column in table.columns}
    decimals = [names[token.text] for token in tokens if token.text in names and is_decimal(names[token.text])]
    if decimals and any(token.text in "+-*/%" for token in tokens if token.kind == "sign"):
        raise FormatError(f"{table.file}: arithmetic on the decimal {decimals[0].name} in a CHECK is not derived")
    scale = decimals[0].type if decimals else None
    reader, out = Reader(table.file, tokens), []
    while not reader.done():
        token = reader.tokens[reader.at]
        if reader.accept("ISJSON") or (token.kind == "name" and token.text.upper() == "ISJSON"):
            reader.at += token.kind == "name"
            inner = expression(table, reader.bracketed())
            # ISJSON is 1 for an object or an array only, and NULL for NULL.
            out.append(
                f"CASE WHEN {inner} IS NULL THEN NULL WHEN json_valid({inner}) "
                f"THEN json_type({inner}) IN ('object', 'array') ELSE 0 END"
            )
        elif reader.accept("CONVERT"):
            inside = Reader(table.file, reader.bracketed())
            if inside.type().name not in ("bit", "int", "bigint"):
                raise inside.fail("a CONVERT to an integer type")
            inside.expect(",")
            out.append(expression(table, inside.tokens[inside.at :]))
        elif token.kind == "text":
            out.append(quoted(reader.take("text").text))
        elif token.kind == "number":
            out.append(number(reader.take("number").text, scale))
        elif token.text in names:
            out.append(reader.name())
        elif token.kind == "sign" and token.text in _OPERATORS:
            out.append(reader.take("sign").text)
        elif token.kind == "word" and token.text.upper() in _WORDS:
            out.append(reader.take("word").text.upper())
        else:
            raise reader.fail("a column, a literal or an operator that SQLite has too")
    return " ".join(out).replace("( ", "(").replace(" )", ")").replace(" ,", ",")


def _index(index: Index, table: Table, ends: dict[str, tuple[str, str, str, str]]) -> str:
    def own(name: str) -> str:
        return ends[name][0] if name in ends else table.column(name).name

    keys = [own(name) + (" DESC" if descending else "") for name, descending in index.columns]
    where = expression(table, index.where) if index.where else ""
    unique = index.unique
    if index.name in _KEYS_KEPT_BY_PROCEDURES:
        unique, where = True, _KEYS_KEPT_BY_PROCEDURES[index.name]
    if not unique:
        taken = {own(name) for name, _ in index.columns}
        keys += [own(name) for name in (*index.include, *_COVERING.get(index.name, ())) if own(name) not in taken]
    suffix = f" WHERE {where}" if where else ""
    script = f"CREATE {'UNIQUE ' if unique else ''}INDEX {index.name} ON {table.name} ({', '.join(keys)}){suffix};"
    if unique:
        script += _nulls_are_equal(index, table, ends, where)
    return script


def _nulls_are_equal(index: Index, table: Table, ends: dict[str, tuple[str, str, str, str]], where: str) -> str:
    nullable = [
        name for name, _ in index.columns
        if name not in ends and table.column(name).nullable and f"{name} IS NOT NULL" not in where
    ]  # fmt: skip
    if not nullable:
        return ""
    if len(nullable) > 1:
        raise FormatError(f"{table.file}: {index.name}: a unique index over several nullable columns is not derived")
    rest = [name for name, _ in index.columns if name != nullable[0]]
    condition = f"{nullable[0]} IS NULL" + (f" AND {where}" if where else "")
    return (
        f"\nCREATE UNIQUE INDEX {index.name}_{nullable[0]}_Null ON {table.name} ({', '.join(rest)}) WHERE {condition};"
    )


def _versioning(table: Table, tables: dict[str, Table]) -> list[str]:
    history = tables[table.history or ""]
    if table.period is None:
        raise FormatError(f"{table.file}: {table.name} is system-versioned without a period")
    columns = [column.name for column in table.columns]
    for mine, theirs in zip(table.columns, history.columns, strict=False):
        if (mine.name, mine.type, mine.nullable) != (theirs.name, theirs.type, theirs.nullable):
            raise FormatError(f"{history.file}: {theirs.name} differs from {mine.name} of {table.name}")
    if len(columns) != len(history.columns):
        raise FormatError(f"{history.file}: {history.name} must have the {len(columns)} columns of {table.name}")
    start, end = table.period
    key = table.primary_key[1]
    old = ", ".join("transaction_time()" if name == end else f"OLD.{name}" for name in columns)
    clock = f"the transaction is earlier than the row of {table.name} that it changes: the clock was set back"
    keep = (
        f"    SELECT RAISE(ABORT, '{clock}') WHERE OLD.{start} > transaction_time();\n"
        f"    INSERT INTO {history.name} ({', '.join(columns)})\n"
        f"    SELECT {old} WHERE OLD.{start} < transaction_time();\n"
    )
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    return [
        f"CREATE TRIGGER TR_{table.name}_Update AFTER UPDATE ON {table.name}\n"
        f"WHEN NEW.{start} = OLD.{start} AND OLD.{start} <> transaction_time()\nBEGIN\n{keep}"
        f"    UPDATE {table.name} SET {start} = transaction_time() WHERE {same};\nEND;",
        f"CREATE TRIGGER TR_{table.name}_Delete AFTER DELETE ON {table.name}\nBEGIN\n{keep}END;",
        f"CREATE TRIGGER TR_{table.name}_Period BEFORE UPDATE OF {start}, {end} ON {table.name}\n"
        f"WHEN NEW.{start} <> transaction_time() OR NEW.{end} <> OLD.{end}\nBEGIN\n"
        f"    SELECT RAISE(ABORT, 'the period columns of {table.name} are written by the engine');\nEND;",
    ]


def _seed(file: str, statement: Statement, tables: dict[str, Table]) -> str:
    """The INSERT inside a guarded seed statement."""
    reader = Reader(file, statement.tokens)
    if statement.kind != "if_then_statement":
        raise FormatError(f"{file}: a seed row stands inside IF NOT EXISTS; got a {statement.kind}")
    while not reader.peek("INSERT", "INTO"):
        reader.take("word", "name", "text", "number", "sign")
    reader.expect("INSERT", "INTO")
    table = tables[reader.object_name()]
    columns = reader.names()
    reader.expect("VALUES")
    rows = [_values(table, columns, reader.bracketed())]
    while reader.accept(","):
        rows.append(_values(table, columns, reader.bracketed()))
    reader.accept(";")
    reader.accept("SET", "IDENTITY_INSERT")
    rest = [token.text.upper() for token in reader.tokens[reader.at :] if token.text.upper() not in ("DBO", ".", ";")]
    if rest not in (["END"], [table.name.upper(), "OFF", "END"]):
        raise reader.fail("one INSERT in a seed statement")
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES\n    " + ",\n    ".join(rows) + ";"


def _values(table: Table, columns: list[str], tokens: Tokens) -> str:
    values: list[Tokens] = [()]
    for token in tokens:
        if token.text == "," and token.kind == "sign":
            values.append(())
        else:
            values[-1] += (token,)
    literals = [literal(table, table.column(name), value) for name, value in zip(columns, values, strict=True)]
    return f"({', '.join(literals)})"


def main() -> int:
    script = derive()
    TARGET.write_text(script, encoding="utf-8", newline="\n")
    print(f"{TARGET}: {script.count('CREATE TABLE')} tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
