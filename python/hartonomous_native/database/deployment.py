"""What has to be done to a SQL Server database so that it is the project: steps in order, and differences left alone.

Rows are never at risk: no table, column, constraint or index is dropped or altered. What a table lacks is added, unless
adding it needs a decision about rows that are there; everything else that differs in a table is reported. What holds no
rows is replaced: procedures, functions, views and triggers by CREATE OR ALTER, table types and security policies by a
group of statements in one transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..errors import FormatError, StateError
from .catalog import Catalog
from .conditions import form
from .differences import Difference, column_differences, column_text, table_differences, text_of
from .lexer import Batch, table_statement, words
from .project import PROGRAMMABLE, Project, ProjectObject, names_used
from .tsql import Column, Reader, Table, Tokens, read_table

SERVER_VERSION = 17  # SQL Server 2025
COMPATIBILITY = 170  # REGEXP_LIKE in a condition
_HEAD = re.compile(
    r"\A((?:\s|--[^\n]*\n|/\*.*?\*/)*)CREATE\s+(?:OR\s+ALTER\s+)?(PROCEDURE|PROC|FUNCTION|VIEW|TRIGGER)\b",
    re.IGNORECASE | re.DOTALL,
)
_VARIABLE = re.compile(r"\$\((\w+)\)")
# Statements that a server refuses inside a transaction.
_OUTSIDE = re.compile(r"\b(ALTER\s+DATABASE|RECONFIGURE|sp_cdc_enable_\w+|EXTERNAL\s+LANGUAGE)\b", re.IGNORECASE)
_SYSTEM_DATABASES = {"master", "model", "msdb", "tempdb"}


@dataclass(frozen=True)
class Step:
    """Batches that take effect together, or one batch that the server commits by itself (`transaction` false)."""

    action: str  # create, replace, add, describe or script
    kind: str
    object: str
    batches: tuple[Batch, ...]
    transaction: bool = True

    @property
    def place(self) -> str:
        return f"{self.batches[0].file}:{self.batches[0].first_line_of_code}"


@dataclass
class Plan:
    steps: list[Step] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def changes(self) -> list[Step]:
        """Without the guarded scripts, which run every time and find for themselves that there is nothing to do."""
        return [step for step in self.steps if step.action != "script"]


def check_server(catalog: Catalog) -> None:
    """StateError for a server or database that cannot take the project."""
    if catalog.version < SERVER_VERSION:
        raise StateError(
            f"the server must be SQL Server 2025 (version {SERVER_VERSION}) or later; got version {catalog.version}"
        )
    if catalog.database.lower() in _SYSTEM_DATABASES:
        raise StateError(f"the connection must name a database of your own; got {catalog.database}")


def plan_deployment(project: Project, catalog: Catalog, variables: dict[str, str] | None = None) -> Plan:
    """Compares a project with what a database holds. `variables` are those of the scripts, such as DatabaseName; None
    leaves them in the text, for sqlcmd to set."""
    plan = Plan()
    if catalog.database and catalog.compatibility < COMPATIBILITY:
        level = f"compatibility level {COMPATIBILITY}"
        plan.differences.append(Difference(f"database {catalog.database}", level, str(catalog.compatibility)))
    plan.steps += [_script(batch, variables) for batch in project.before]
    replaced: set[str] = set()
    for one in project.objects:
        if one.name not in replaced:
            plan.steps += _object_steps(one, project, catalog, plan, replaced)
    for one in project.objects:
        plan.steps += _description_steps(one, catalog)
    plan.steps += [_script(batch, variables) for batch in project.after]
    return plan


def _object_steps(
    one: ProjectObject, project: Project, catalog: Catalog, plan: Plan, replaced: set[str]
) -> Iterator[Step]:
    missing = not catalog.has(one.kind, one.name)
    if one.table is not None:
        yield from _table_steps(one, one.table, project, catalog, plan, missing)
    elif one.kind in PROGRAMMABLE:
        if missing:
            yield _step("create", one, or_alter(one.batch))
        elif not _is_current(one, catalog):
            yield from _replace_module(one, project, catalog, replaced)
    elif missing:
        # One statement needs no transaction; a policy over an in-memory table may not have one.
        yield Step("create", one.kind, one.name, (one.batch,), one.kind != "security policy")
    elif one.kind == "table type":
        wanted, actual = _type_table(one), catalog.types[one.name.partition(".")[2]]
        if any(column_differences(wanted, actual)) or len(wanted.columns) != len(actual.columns):
            yield _replace_type(one, project, catalog, replaced)
    elif one.kind == "security policy" and policy_predicates(one.batch) != {
        (kind, operation, target, form(words(definition)))
        for kind, operation, target, definition in catalog.predicates.get(one.name.lower(), set())
    }:
        yield Step("replace", one.kind, one.name, (_derived(one.batch, f"DROP SECURITY POLICY {one.name};"), one.batch))


def _step(action: str, one: ProjectObject, *batches: Batch) -> Step:
    return Step(action, one.kind, one.name, batches, not one.in_memory)


def _derived(batch: Batch, text: str) -> Batch:
    """A statement that stands in no file, told by the place of the batch that it is made from."""
    return Batch(batch.file, batch.first_line_of_code, text)


def or_alter(batch: Batch) -> Batch:
    """The batch with CREATE OR ALTER, which the files may not have: a DACPAC builds from plain CREATE."""
    text, count = _HEAD.subn(lambda match: f"{match[1]}CREATE OR ALTER {match[2]}", batch.text, count=1)
    if not count:
        place = f"{batch.file}:{batch.first_line_of_code}"
        raise FormatError(f"{place}: expected CREATE PROCEDURE, FUNCTION, VIEW or TRIGGER")
    return Batch(batch.file, batch.line, text)


def definition_text(text: str) -> str:
    """A module's text for comparing: a server keeps it as it was sent, but for the words OR ALTER."""
    text = text.replace("\r\n", "\n").strip()
    return _HEAD.sub(lambda match: f"{match[1]}CREATE {match[2].upper()}", text, count=1)


def _is_current(one: ProjectObject, catalog: Catalog) -> bool:
    definition = catalog.objects[one.kind, one.name.lower()][1]
    return definition is not None and definition_text(definition) == definition_text(one.batch.text)


def function_code(batch: Batch) -> str:
    """FN, IF or TF, as sys.objects has it."""
    reader = Reader(batch.file, batch.tokens)
    while not reader.accept("RETURNS"):
        if reader.done():
            raise FormatError(f"{batch.file}:{batch.first_line_of_code}: a function must say what it RETURNS")
        reader.at += 1
    return "IF" if reader.peek("TABLE") else "TF" if reader.tokens[reader.at].text.startswith("@") else "FN"


def _replace_module(one: ProjectObject, project: Project, catalog: Catalog, replaced: set[str]) -> Iterator[Step]:
    code = catalog.objects[one.kind, one.name.lower()][0]
    batches = [or_alter(one.batch)]
    if one.kind == "function" and code != function_code(one.batch):
        batches = [_derived(one.batch, f"DROP FUNCTION {one.name};"), one.batch]
    # A policy binds its functions: it makes way for the moment, unseen by anybody outside the transaction. A natively
    # compiled function allows none: a failure there leaves the policy away until the next run.
    policies = [
        policy for policy in project.of("security policy")
        if one.name.lower() in names_used(policy.batch) and catalog.has("security policy", policy.name)
    ]  # fmt: skip
    replaced.update(policy.name for policy in policies)
    drops = [_derived(policy.batch, f"DROP SECURITY POLICY {policy.name};") for policy in policies]
    creates = [policy.batch for policy in policies]
    yield Step("replace", one.kind, one.name, (*drops, *batches, *creates), not one.in_memory)


def _replace_type(one: ProjectObject, project: Project, catalog: Catalog, replaced: set[str]) -> Step:
    """A type in use can be renamed, though neither altered nor dropped: its users move to the new one, and it goes."""
    schema, _, name = one.name.partition(".")
    old = f"{name}_replaced"
    batches = [
        _derived(one.batch, f"EXECUTE sys.sp_rename N'{one.name}', N'{old}', N'USERDATATYPE';"),
        one.batch,
    ]
    users = {user.lower(): user for user in catalog.type_users.get(one.name.lower(), set())}
    for module in project.of(*PROGRAMMABLE):
        if module.name.lower() in users:
            if module.in_memory:
                raise StateError(f"{one.name} is used by the natively compiled {module.name}: drop that first")
            batches.append(or_alter(module.batch))
            replaced.add(module.name)
            del users[module.name.lower()]
    batches += [_derived(one.batch, f"EXECUTE sys.sp_refreshsqlmodule N'{user}';") for user in sorted(users.values())]
    batches.append(_derived(one.batch, f"DROP TYPE {schema}.{old};"))
    return Step("replace", one.kind, one.name, tuple(batches))


def _type_table(one: ProjectObject) -> Table:
    """The columns of CREATE TYPE … AS TABLE; its keys and checks have no names to compare."""
    statement = table_statement(one.batch)
    table = Table(one.name.partition(".")[2], one.file)
    for kind, tokens in statement.parts:
        if kind == "column_definition":
            reader = Reader(one.file, tokens)
            column = Column(reader.name(), reader.type())
            rest = [token.text.upper() for token in reader.tokens[reader.at :]]
            column.nullable = not ("NOT" in rest or "PRIMARY" in rest)
            if "COLLATE" in rest:
                column.collation = reader.tokens[reader.at + rest.index("COLLATE") + 1].text
            if "DEFAULT" in rest:
                reader.at += rest.index("DEFAULT") + 1
                column.default = reader.bracketed()
            table.columns.append(column)
    return table


def policy_predicates(batch: Batch) -> set[tuple[object, ...]]:
    """FILTER or BLOCK, the operation or '', the table and the predicate's form."""
    reader = Reader(batch.file, batch.tokens)
    found: set[tuple[object, ...]] = set()
    while not reader.done():
        if not reader.accept("ADD"):
            reader.at += 1
            continue
        kind = reader.name().upper()
        reader.expect("PREDICATE")
        start = reader.at
        while not reader.peek("ON"):
            reader.at += 1
        predicate = reader.tokens[start : reader.at]
        reader.expect("ON")
        target = f"{reader.name()}.".lower()
        reader.expect(".")
        target += reader.name().lower()
        operation = reader.take("word").text.upper() if reader.peek("AFTER") or reader.peek("BEFORE") else ""
        if operation:
            operation += " " + reader.take("word").text.upper()
        found.add((kind, operation, target, form(predicate)))
    return found


def _table_steps(
    one: ProjectObject, table: Table, project: Project, catalog: Catalog, plan: Plan, missing: bool
) -> Iterator[Step]:
    actual = None if missing else catalog.tables[table.name]
    if actual is None:
        yield _step("create", one, one.batch)
    else:
        plan.differences += table_differences(table, actual)
        yield from _added_columns(one, table, actual, project, catalog, plan)
        yield from _added_constraints(one, actual)
    have = {index.name for index in actual.indexes} if actual is not None else set()
    for index, batch in one.indexes:
        if index.name not in have:
            yield Step("create" if missing else "add", "index", f"{one.name}.{index.name}", (batch,))
    for name, batch in one.unread_indexes:
        if (table.name, name) not in catalog.other_indexes:
            yield Step("create" if missing else "add", "index", f"{one.name}.{name}", (batch,))


def _added_columns(
    one: ProjectObject, table: Table, actual: Table, project: Project, catalog: Catalog, plan: Plan
) -> Iterator[Step]:
    have = {column.name for column in actual.columns}
    current = next((each for each in project.tables.values() if each.history == table.name), None)
    for column in table.columns:
        if column.name in have:
            continue
        if current is not None and current.name in catalog.tables:
            if any(each.name == column.name for each in catalog.tables[current.name].columns):
                plan.differences.append(Difference(f"{one.name}.{column.name}", column_text(column), "no such column"))
            continue  # a versioned table gives its new column to its history itself
        if column.identity or column.period or (column.type and not column.nullable and not column.default):
            plan.differences.append(Difference(f"{one.name}.{column.name}", column_text(column), "no such column"))
            continue
        text = f"ALTER TABLE {one.name} ADD {text_of(_member(one, column.name))};"
        yield Step("add", "column", f"{one.name}.{column.name}", (_derived(one.batch, text),), not one.in_memory)


def _added_constraints(one: ProjectObject, actual: Table) -> Iterator[Step]:
    have = {name for name, _ in actual.checks} | {key.name for key in actual.foreign_keys}
    if actual.connection:
        have.add(actual.connection[0])
    table = read_table(one.file, table_statement(one.batch))
    wanted = [(name, "check") for name, _ in table.checks] + [(key.name, "foreign key") for key in table.foreign_keys]
    if table.connection:
        wanted.append((table.connection[0], "edge constraint"))
    inline = {index.name: index for index in table.indexes}
    wanted += [(name, "index") for name in inline if name not in {index.name for index in actual.indexes}]
    for name, kind in wanted:
        if name not in have:
            how = "" if kind == "index" else "WITH CHECK "
            text = f"ALTER TABLE {one.name} {how}ADD {text_of(_member(one, name))};"
            yield Step("add", kind, f"{one.name}.{name}", (_derived(one.batch, text),), not one.in_memory)


def _member(one: ProjectObject, name: str) -> Tokens:
    """The column, constraint or index of that name as the CREATE TABLE has it."""
    for _, tokens in table_statement(one.batch).parts:
        first = tokens[0]
        if first.kind == "word" and first.text.upper() in ("CONSTRAINT", "INDEX"):
            first = tokens[1]
        if first.text == name:
            return tokens
    raise FormatError(f"{one.file}: {one.name} has no member {name}")


def _description_steps(one: ProjectObject, catalog: Catalog) -> Iterator[Step]:
    """The descriptions of one object that a server lacks or has otherwise, in one batch."""
    texts = []
    for (level, name), (text, batch) in one.descriptions.items():
        actual = catalog.descriptions.get((one.name.lower(), name.lower() if level == "COLUMN" else ""))
        if actual is None:
            texts.append((batch, batch.text))
        elif actual != text:
            texts.append((batch, re.sub("sp_addextendedproperty", "sp_updateextendedproperty", batch.text, count=1)))
    if texts:
        whole = "\n".join(text if text.endswith(";") else text + ";" for _, text in texts)
        yield Step("describe", one.kind, one.name, (_derived(texts[0][0], whole),))


def _script(batch: Batch, variables: dict[str, str] | None) -> Step:
    return Step("script", "script", batch.file, (substituted(batch, variables),), not _OUTSIDE.search(batch.text))


def substituted(batch: Batch, variables: dict[str, str] | None) -> Batch:
    """A script's batch with the values of its $(variables). StateError for one that is not known, or whose value could
    end the name or literal that it stands in."""
    if variables is None:
        return batch

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in variables:
            raise StateError(f"{batch.file}: the variable {name} has no value")
        if re.search(r"[\]\['\"\n]|\$\(", variables[name]):
            raise StateError(f"{batch.file}: {name} must hold no bracket, quote or line break; got {variables[name]!r}")
        return variables[name]

    return Batch(batch.file, batch.line, _VARIABLE.sub(value, batch.text))
