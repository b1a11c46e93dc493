"""A database of a SQL Server as deployment meets it: it answers the catalog's queries from what earlier batches have
created, rewrites expressions as SQL Server does, knows transactions, and refuses what SQL Server would refuse."""

from __future__ import annotations

import copy
import re
from typing import Any

from hartonomous_native.database import catalog as queries
from hartonomous_native.database.deploy import LOCK
from hartonomous_native.database.deployment import _type_table as type_columns
from hartonomous_native.database.deployment import definition_text, function_code, policy_predicates
from hartonomous_native.database.lexer import Batch, batches, words
from hartonomous_native.database.project import ProjectObject, created
from hartonomous_native.database.tsql import Column, Index, Reader, Statement, Table, Tokens, read_index, read_table

from .server_expressions import as_server_writes

_CODES = {
    "table": "U", "view": "V", "procedure": "P", "trigger": "TR", "synonym": "SN", "sequence": "SO", "queue": "SQ",
    "security policy": "SP",
}  # fmt: skip
_NAMED = (
    "table type", "schema", "role", "service", "contract", "message type", "partition function", "partition scheme",
)  # fmt: skip
_OR_ALTER = re.compile(r"^CREATE OR ALTER\b", re.MULTILINE)


class Refused(Exception):
    """What pyodbc.Error is to pyodbc."""


class Server:
    """The state that connections share. `fail_on` is a piece of text: the batch that holds it is refused, once."""

    def __init__(self) -> None:
        self.name, self.version, self.compatibility = "Hartonomous", 17, 170
        self.fail_on = ""
        self.objects: dict[tuple[str, str], tuple[str, str | None]] = {}
        self.tables: dict[str, Table] = {}
        self.types: dict[str, Table] = {}
        self.other_indexes: list[tuple[str, str, int]] = []
        self.descriptions: dict[tuple[str, str], str] = {}
        self.policies: dict[str, str] = {}
        self.scripts: list[str] = []
        self.executed: list[str] = []
        self.locked = False

    def state(self) -> dict[str, Any]:
        """All that a rollback puts back. A table is copied before it is changed, so that containers are enough."""
        shared = ("executed", "fail_on", "locked")
        return {name: copy.copy(value) for name, value in vars(self).items() if name not in shared}

    def own(self, name: str) -> Table:
        self.tables[name] = copy_of(self.tables[name])
        return self.tables[name]

    def copied(self) -> Server:
        other = Server()
        vars(other).update(self.state())
        other.tables = {name: copy_of(table) for name, table in self.tables.items()}
        return other

    def connect(self) -> Connection:
        return Connection(self)


def copy_of(table: Table) -> Table:
    """With columns, keys and indexes of its own."""
    other = copy.copy(table)
    other.columns, other.indexes = ([copy.copy(one) for one in many] for many in (table.columns, table.indexes))  # type: ignore[assignment]
    for index in other.indexes:
        index.columns = list(index.columns)
    other.foreign_keys, other.checks = [copy.copy(key) for key in table.foreign_keys], list(table.checks)
    return other


class Connection:
    Error = Refused

    def __init__(self, server: Server) -> None:
        self.server, self.autocommit = server, False
        self.before: dict[str, Any] | None = None

    def cursor(self) -> Cursor:
        return Cursor(self)

    def commit(self) -> None:
        self.before = None

    def rollback(self) -> None:
        if self.before is not None:
            vars(self.server).update(self.before)
        self.before = None

    def close(self) -> None:
        self.rollback()


class Cursor:
    def __init__(self, connection: Connection) -> None:
        self.connection, self.server = connection, connection.server
        self.description: Any = None
        self._rows: list[tuple[Any, ...]] = []

    def close(self) -> None:
        pass

    def nextset(self) -> bool:
        return False

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def execute(self, text: str) -> None:
        answers = {
            queries.SERVER: self._server, queries.OBJECTS: self._objects, queries.NAMED: self._named,
            queries.TABLES: self._tables, queries.COLUMNS: self._columns, queries.INDEXES: self._indexes,
            queries.FOREIGN_KEYS: self._keys, queries.CHECKS: self._checks, queries.CONNECTIONS: self._connections,
            queries.DESCRIPTIONS: self._descriptions, queries.TYPE_USERS: self._type_users,
            queries.PREDICATES: self._predicates,
        }  # fmt: skip
        if text in answers:
            self._rows, self.description = answers[text](), ("columns",)
            return
        if text == LOCK:
            self._rows, self.description = [(-1 if self.server.locked else 0,)], ("columns",)
            return
        if not self.connection.autocommit and self.connection.before is None:
            self.connection.before = self.server.state()
        self.server.executed.append(text)
        if self.server.fail_on and self.server.fail_on in text:
            self.server.fail_on = ""
            raise Refused("42000", "[42000] [Microsoft][SQL Server]refused (1) (SQLExecDirectW)")
        assert len(batches(text, "sent")) == 1
        self._change(Batch("sent", 1, text))

    # ------------------------------------------------------------ statements

    def _change(self, batch: Batch) -> None:
        reader = Reader("sent", batch.tokens)
        first = [token.text.upper() for token in batch.tokens[:4]]
        alters = first[:3] == ["CREATE", "OR", "ALTER"]
        plain = Batch("sent", 1, _OR_ALTER.sub("CREATE", batch.text, count=1)) if alters else batch
        kind, name = created(plain)
        if first[0] in ("SET", "IF"):
            self._script(batch)
        elif kind is not None:
            self._create(kind, name, plain, alters)
        elif first[0] == "CREATE":
            self._create_index(batch)
        elif first[:2] == ["ALTER", "TABLE"]:
            self._alter_table(reader)
        elif first[0] == "DROP":
            self._drop(reader)
        elif first[0] in ("EXEC", "EXECUTE"):
            for statement in re.split(r";\n(?=EXEC)", batch.text):
                self._execute(words(statement))
        else:
            raise AssertionError(f"the server does not know {batch.text[:80]}")

    def _script(self, batch: Batch) -> None:
        """Guarded scripts: once done, the guard holds them off."""
        if batch.text not in self.server.scripts and batch.text.startswith(("IF", "--")):
            if re.search(r"ALTER\s+DATABASE", batch.text) and not self.connection.autocommit:
                raise Refused("25000", "ALTER DATABASE in a transaction")
            self.server.scripts.append(batch.text)

    def _create(self, kind: str, name: str, batch: Batch, alters: bool) -> None:
        known = (kind, name.lower()) in self.server.objects
        if known and not alters:
            raise Refused("42S01", f"There is already an object named '{name}'")
        one = ProjectObject(kind, name, batch)
        if one.in_memory and not self.connection.autocommit:
            raise Refused("25000", f"{name}: in-memory objects are not made in a transaction")
        code = function_code(batch) if kind == "function" else _CODES.get(kind, "")
        if known and self.server.objects[kind, name.lower()][0] != code:
            raise Refused("42000", f"{name} is another kind of object")
        if known and any(name.lower() in text.lower() for text in self.server.policies.values()):
            raise Refused("42000", f"Cannot ALTER '{name}' because it is referenced by a security policy")
        text = definition_text(batch.text) if kind in ("procedure", "function", "view", "trigger") else None
        self.server.objects[kind, name.lower()] = (code, text)
        if kind == "table":
            statement_table = read_table("sent", _statement(batch))
            for key in statement_table.foreign_keys:
                if key.table not in self.server.tables and key.table != statement_table.name:
                    raise Refused("42S02", f"Foreign key references invalid table '{key.table}'")
            if statement_table.history and statement_table.history not in self.server.tables:
                raise Refused("42S02", f"{statement_table.history} would be made without its description")
            self.server.tables[statement_table.name] = statement_table
        elif kind == "table type":
            self.server.types[name.partition(".")[2]] = type_columns(one)
        elif kind == "security policy":
            self.server.policies[name] = batch.text

    def _create_index(self, batch: Batch) -> None:
        plain = [token.text.upper() for token in batch.tokens[:4]]
        if {"SPATIAL", "COLUMNSTORE"} & set(plain):
            reader = Reader("sent", batch.tokens)
            while not reader.accept("INDEX"):
                reader.at += 1
            name = reader.name()
            reader.expect("ON")
            table = reader.object_name()
            self.server.other_indexes.append((table, name, 4 if "SPATIAL" in plain else 6))
            return
        index = read_index("sent", Statement("create_index_statement", batch.tokens))
        table_of = self.server.own(index.table)
        if index.name in {one.name for one in table_of.indexes}:
            raise Refused("42S11", f"the index {index.name} exists")
        table_of.indexes.append(index)

    def _alter_table(self, reader: Reader) -> None:
        reader.expect("ALTER", "TABLE")
        table = self.server.own(reader.object_name())
        reader.accept("WITH", "CHECK")
        reader.expect("ADD")
        end = -1 if reader.tokens[-1].text == ";" else len(reader.tokens)
        member = reader.tokens[reader.at : end]
        text = f"CREATE TABLE dbo.{table.name} ({_text(member)});"
        added = read_table("sent", _statement(Batch("sent", 1, text)))
        for mine, theirs in (
            (table.columns, added.columns), (table.checks, added.checks), (table.foreign_keys, added.foreign_keys),
            (table.indexes, added.indexes),
        ):  # fmt: skip
            mine.extend(theirs)  # type: ignore[arg-type]
        if table.history:
            self.server.own(table.history).columns += [Column(c.name, c.type, c.nullable) for c in added.columns]

    def _drop(self, reader: Reader) -> None:
        reader.expect("DROP")
        kind = next(k for k in ("SECURITY POLICY", "FUNCTION", "TYPE") if reader.accept(*k.split()))
        name = f"{reader.name()}."
        reader.expect(".")
        name += reader.name()
        key = {"TYPE": "table type"}.get(kind, kind.lower())
        if key == "table type" and any(
            re.search(rf"\b{re.escape(name)}\b", text or "") for _, text in self.server.objects.values()
        ):
            raise Refused("42000", f"Cannot drop type '{name}' because it is being referenced")
        del self.server.objects[key, name.lower()]
        self.server.policies.pop(name, None)
        self.server.types.pop(name.partition(".")[2], None)

    def _execute(self, tokens: Tokens) -> None:
        procedure = next(token.text for token in tokens if token.text.startswith("sp_"))
        texts = [token.text for token in tokens if token.kind == "text"]
        if procedure == "sp_rename":
            old, new = texts[0].partition(".")[2], texts[1]
            self.server.types[new] = self.server.types.pop(old)
            moved = self.server.objects.pop(("table type", f"dbo.{old}".lower()))
            self.server.objects["table type", f"dbo.{new}".lower()] = moved
            for key, (code, text) in self.server.objects.items():
                if text is not None:
                    self.server.objects[key] = (code, re.sub(rf"\bdbo\.{old}\b", f"dbo.{new}", text))
            return
        if procedure == "sp_refreshsqlmodule":
            return
        values = {
            tokens[at].text[1:]: tokens[at + 2].text for at in range(len(tokens) - 2) if tokens[at].text.startswith("@")
        }
        key = (f"{values['level0name']}.{values['level1name']}".lower(), values.get("level2name", "").lower())
        if values.get("level2type", "").upper() not in ("", "COLUMN"):
            key = (key[0], "?" + key[1])
        if (key in self.server.descriptions) != (procedure == "sp_updateextendedproperty"):
            raise Refused("42000", f"the property of {key} is there already, or is not")
        self.server.descriptions[key] = values["value"]

    # ------------------------------------------------------------ catalog

    def _server(self) -> list[tuple[Any, ...]]:
        return [(self.server.name, self.server.version, "/var/opt/mssql/data/", self.server.compatibility)]

    def _objects(self) -> list[tuple[Any, ...]]:
        return [(name, code, text) for (kind, name), (code, text) in self.server.objects.items() if kind not in _NAMED]

    def _named(self) -> list[tuple[Any, ...]]:
        return [(kind, name) for kind, name in self.server.objects if kind in _NAMED]

    def _tables(self) -> list[tuple[Any, ...]]:
        return [
            (t.name, int(t.memory_optimized), int(t.graph == "NODE"), int(t.graph == "EDGE"), t.history)
            for t in self.server.tables.values()
        ]

    def _columns(self) -> list[tuple[Any, ...]]:
        found = []
        for is_type, holder in ((0, self.server.tables), (1, self.server.types)):
            for table in holder.values():
                for column in table.columns:
                    found.append((table.name, is_type, column.name, *_declared(column)))
        return found

    def _indexes(self) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []
        for table in self.server.tables.values():
            name, key = table.primary_key
            keys = [(name, 1, True, key, Index("", "", []))] if key else []
            for name, primary, unique, columns, index in [
                *keys, *((i.name, 0, i.unique, [c for c, _ in i.columns], i) for i in table.indexes)
            ]:  # fmt: skip
                where = as_server_writes(index.where) if index.where else None
                down = dict(index.columns)
                head = (table.name, 0, name, primary, int(unique), 2, where)
                for column in columns:
                    hidden = (
                        [f"{column[1:5].rstrip('_')}_obj_id_0A1B", f"{column[1:]}_0A1B"]
                        if column.startswith("$") else [column]
                    )  # fmt: skip
                    found += [(*head, one, int(down.get(column, False)), 0) for one in hidden]
                found += [(*head, column, 0, 1) for column in sorted(index.include)]
            if table.graph:
                found.append((table.name, 0, "GRAPH_UNIQUE_INDEX_0A1B", 0, 1, 2, None, "graph_id_0A1B", 0, 0))
        found += [(table, 0, name, 0, 0, kind, None, "any", 0, 0) for table, name, kind in self.server.other_indexes]
        return found

    def _keys(self) -> list[tuple[Any, ...]]:
        return [
            (table.name, key.name, key.table, mine, theirs, key.on_delete)
            for table in self.server.tables.values() for key in table.foreign_keys
            for mine, theirs in zip(key.columns, key.references, strict=True)
        ]  # fmt: skip

    def _checks(self) -> list[tuple[Any, ...]]:
        return [
            (table.name, name, as_server_writes(tokens))
            for table in self.server.tables.values() for name, tokens in table.checks
        ]  # fmt: skip

    def _connections(self) -> list[tuple[Any, ...]]:
        return [(t.name, *t.connection) for t in self.server.tables.values() if t.connection]

    def _descriptions(self) -> list[tuple[Any, ...]]:
        return [(*key, text) for key, text in self.server.descriptions.items() if not key[1].startswith("?")]

    def _type_users(self) -> list[tuple[Any, ...]]:
        return [
            (f"dbo.{name}", module)
            for name in self.server.types for (_, module), (_, text) in self.server.objects.items()
            if text and re.search(rf"\bdbo\.{name}\b", text)
        ]  # fmt: skip

    def _predicates(self) -> list[tuple[Any, ...]]:
        found = []
        for name, text in self.server.policies.items():
            statement = Batch("sent", 1, text)
            assert policy_predicates(statement)
            reader = Reader("sent", statement.tokens)
            while not reader.done():
                if not reader.accept("ADD"):
                    reader.at += 1
                    continue
                kind = reader.name().upper()
                reader.expect("PREDICATE")
                start = reader.at
                while not reader.peek("ON"):
                    reader.at += 1
                predicate = as_server_writes(reader.tokens[start : reader.at])
                reader.expect("ON")
                target = f"dbo.{reader.object_name()}"
                after = reader.peek("AFTER") or reader.peek("BEFORE")
                operation = f"{reader.name()} {reader.name()}".upper() if after else ""
                found.append((name, predicate, target, kind, operation))
        return found


def _text(tokens: Tokens) -> str:
    from hartonomous_native.database.differences import text_of

    return text_of(tokens)


def _statement(batch: Batch) -> Statement:
    from hartonomous_native.database.lexer import table_statement

    return table_statement(batch)


def _declared(column: Column) -> tuple[Any, ...]:
    usual = "Latin1_General_100_CI_AS_KS_WS_SC_UTF8"
    computed = as_server_writes(column.computed) if column.computed else None
    default = as_server_writes(column.default) if column.default else None
    generated = {"START": 1, "END": 2}.get(column.period or "", 0)
    name, length, precision, scale = "int", 4, 10, 0
    collation = None
    if column.type is not None:
        kind = column.type
        name, size = kind.name, kind.size
        if name in ("nvarchar", "nchar", "varchar", "char", "varbinary", "binary"):
            length = -1 if size is None else size * (2 if name[0] == "n" else 1)
            collation = (column.collation or usual) if "char" in name else None
        elif name in ("decimal", "numeric"):
            precision, scale = size or 18, kind.scale
        elif name in ("datetime2", "time"):
            scale = size if size is not None else 7
        elif name == "vector":
            length = 8 + 4 * (size or 0)
        elif name == "float":
            precision = 53
    return (
        name, length, precision, scale, int(column.nullable), int(column.identity), collation, generated, computed,
        default, usual,
    )  # fmt: skip
