"""The T-SQL project as deployment and documentation see it: every object with its batches, in the order in which a
server can take them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import FormatError, NotFoundError
from .lexer import Batch, batches, table_statement
from .tsql import Index, Reader, Statement, Table, Tokens, read_index, read_table

# Kinds in the order of their creation; within it, what an object names comes before it.
KINDS = (
    "schema", "role", "partition function", "partition scheme", "sequence", "table type", "table", "synonym",
    "message type", "contract", "queue", "service", "function", "view", "trigger", "procedure", "security policy",
)  # fmt: skip
PROGRAMMABLE = frozenset({"function", "view", "trigger", "procedure"})
# Their bodies are bound when they run: two of them may name each other.
_BOUND_LATE = frozenset({"procedure", "trigger"})
_CREATED = {
    ("TABLE",): "table", ("TYPE",): "table type", ("PROCEDURE",): "procedure", ("PROC",): "procedure",
    ("FUNCTION",): "function", ("VIEW",): "view", ("TRIGGER",): "trigger", ("SYNONYM",): "synonym",
    ("SEQUENCE",): "sequence", ("SCHEMA",): "schema", ("ROLE",): "role", ("QUEUE",): "queue",
    ("SERVICE",): "service", ("CONTRACT",): "contract", ("MESSAGE", "TYPE"): "message type",
    ("SECURITY", "POLICY"): "security policy", ("PARTITION", "FUNCTION"): "partition function",
    ("PARTITION", "SCHEME"): "partition scheme",
}  # fmt: skip
_WITHOUT_SCHEMA = frozenset(
    {"schema", "role", "service", "contract", "message type", "partition function", "partition scheme"}
)
# The scripts around the objects are listed, in their order, in two files that SqlPackage reads as well.
LISTS = ("pre-deployment.sqlcmd", "post-deployment.sqlcmd")
_INCLUDE = re.compile(r"^:r\s+\.?[\\/]?(\S+)\s*$", re.IGNORECASE)


@dataclass
class ProjectObject:
    """One object. `name` has its schema where its kind has one; `rest` are the batches after its CREATE that belong
    to it: indexes of a table, descriptions."""

    kind: str
    name: str
    batch: Batch
    table: Table | None = None
    indexes: list[tuple[Index, Batch]] = field(default_factory=list)
    unread_indexes: list[tuple[str, Batch]] = field(default_factory=list)  # spatial, columnstore: name and batch
    descriptions: dict[tuple[str, str], tuple[str, Batch]] = field(default_factory=dict)  # (level 2 kind, name) -> text

    @property
    def file(self) -> str:
        return self.batch.file

    @property
    def in_memory(self) -> bool:
        """DDL of in-memory objects is refused inside a transaction."""
        words = {token.text.upper() for token in self.batch.tokens if token.kind == "word"}
        return "NATIVE_COMPILATION" in words or "MEMORY_OPTIMIZED" in words


@dataclass
class Project:
    """Objects in the order of their creation, and the guarded scripts before and after them."""

    objects: list[ProjectObject]
    before: list[Batch]
    after: list[Batch]

    def of(self, *kinds: str) -> list[ProjectObject]:
        return [one for one in self.objects if one.kind in kinds]

    @property
    def tables(self) -> dict[str, Table]:
        return {one.table.name: one.table for one in self.objects if one.table is not None}


def find_source(given: Path | None = None) -> Path:
    """The folder given, else sql/ of the checkout that the program is started in, else the one of the installation."""
    if given is not None:
        return given
    from .. import _native

    places = (Path("sql"), Path(_native.__file__).parent / "sql")
    return next((place for place in places if (place / "errors.sql").is_file()), places[0])


def read_project(source: Path) -> Project:
    """Reads every file of the project in a folder.

    Raises NotFoundError where there is none, and FormatError with file and line for a batch that is no CREATE, index
    or description, for two objects of one name and for objects that need each other."""
    if not (source / "errors.sql").is_file():
        raise NotFoundError(f"there is no T-SQL project at {source}: name the folder sql/ of a source checkout")
    deploy = source / "deploy"
    found: dict[tuple[str, str], ProjectObject] = {}
    later: list[Batch] = []
    for path in sorted(source.rglob("*.sql")):
        if deploy not in path.parents:
            for batch in _read(path, source):
                _add(batch, found, later)
    for batch in later:
        _attach(batch, {one.name.lower(): one for one in found.values() if one.kind not in _WITHOUT_SCHEMA})
    return Project(_ordered(list(found.values())), *(_listed(deploy, name, source) for name in LISTS))


def scripts_listed(deploy: Path, name: str) -> list[str]:
    """The files that one of LISTS includes."""
    path = deploy / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [match.group(1) for line in lines if (match := _INCLUDE.match(line))]


def _listed(deploy: Path, name: str, source: Path) -> list[Batch]:
    return [batch for file in scripts_listed(deploy, name) for batch in _read(deploy / file, source)]


def _read(path: Path, source: Path) -> list[Batch]:
    if not path.is_file():
        raise NotFoundError(f"{path} is listed for deployment and does not exist")
    return batches(path.read_text(encoding="utf-8-sig"), path.relative_to(source).as_posix())


def _add(batch: Batch, found: dict[tuple[str, str], ProjectObject], later: list[Batch]) -> None:
    kind, name = created(batch)
    if kind is None:
        later.append(batch)
        return
    if (kind, name.lower()) in found:
        raise FormatError(f"{batch.file}:{batch.first_line_of_code}: the {kind} {name} is created twice")
    table = read_table(batch.file, table_statement(batch)) if kind == "table" else None
    found[kind, name.lower()] = ProjectObject(kind, name, batch, table)


def created(batch: Batch) -> tuple[str | None, str]:
    """Kind and name of the object that a batch creates; (None, '') when it creates none of its own."""
    reader = Reader(batch.file, batch.tokens)
    if not reader.accept("CREATE"):
        return None, ""
    for keywords, kind in _CREATED.items():
        if reader.accept(*keywords):
            return kind, object_name(reader, kind)
    return None, ""


def object_name(reader: Reader, kind: str) -> str:
    first = reader.name()
    if kind in _WITHOUT_SCHEMA:
        return first
    if reader.accept("."):
        return f"{first}.{reader.name()}"
    raise reader.fail(f"the name of a {kind} with its schema")


def _attach(batch: Batch, objects: dict[str, ProjectObject]) -> None:
    """An index or a description, to the object that it is of."""
    place = f"{batch.file}:{batch.first_line_of_code}"
    words = [token.text.upper() for token in batch.tokens if token.kind == "word"]
    if words[:1] == ["CREATE"] and "INDEX" in words[:5]:
        plain = not {"COLUMNSTORE", "SPATIAL", "JSON", "VECTOR"} & set(words[:4])
        reader = Reader(batch.file, batch.tokens)
        while not reader.accept("INDEX"):
            reader.at += 1
        name = reader.name()
        reader.expect("ON")
        owner = objects.get(object_name(reader, "table").lower())
        if owner is None:
            raise FormatError(f"{place}: {name} is an index of a table that is not in the project")
        if plain:
            index = read_index(batch.file, Statement("create_index_statement", batch.tokens))
            owner.indexes.append((index, batch))
            if owner.table is not None:
                owner.table.indexes.append(index)
        else:
            owner.unread_indexes.append((name, batch))
        return
    if "SP_ADDEXTENDEDPROPERTY" in words[:3]:
        values = _named_arguments(batch.tokens)
        name = f"{values.get('level0name', '')}.{values.get('level1name', '')}".lower()
        owner = objects.get(name)
        if owner is None or values.get("name") != "MS_Description":
            raise FormatError(f"{place}: a description of {name}, which is not in the project")
        key = (values.get("level2type", "").upper(), values.get("level2name", ""))
        owner.descriptions[key] = (values["value"], batch)
        return
    raise FormatError(f"{place}: a batch outside deploy/ creates an object, an index or a description")


def _named_arguments(tokens: Tokens) -> dict[str, str]:
    found = {}
    for at in range(len(tokens) - 2):
        if tokens[at].text.startswith("@") and tokens[at + 1].text == "=" and tokens[at + 2].kind == "text":
            found[tokens[at].text[1:]] = tokens[at + 2].text
    return found


def names_used(batch: Batch) -> set[str]:
    """Every `schema.name` in a batch, in lower case, and every single name: for finding what it depends on."""
    tokens = batch.tokens
    found = set()
    for at, token in enumerate(tokens):
        if token.kind in ("word", "name"):
            found.add(token.text.lower())
            if at + 2 < len(tokens) and tokens[at + 1].text == "." and tokens[at + 2].kind in ("word", "name"):
                found.add(f"{token.text}.{tokens[at + 2].text}".lower())
    return found


def _ordered(objects: list[ProjectObject]) -> list[ProjectObject]:
    objects = sorted(objects, key=lambda one: (KINDS.index(one.kind), one.name))
    by_name = {one.name.lower(): one for one in objects}
    needs = {
        id(one): sorted(
            (by_name[name] for name in names_used(one.batch) if name in by_name and by_name[name] is not one),
            key=objects.index,
        )
        for one in objects
    }
    done: list[ProjectObject] = []
    open_: list[ProjectObject] = []

    def visit(one: ProjectObject) -> None:
        if one in done:
            return
        if one in open_:
            circle = " -> ".join(each.name for each in [*open_[open_.index(one) :], one])
            raise FormatError(f"{one.file}: these objects need each other: {circle}")
        open_.append(one)
        for needed in needs[id(one)]:
            late = one.kind in _BOUND_LATE and needed.kind in _BOUND_LATE
            if not (late and (needed in open_ or not one.in_memory)):
                visit(needed)
        open_.pop()
        done.append(one)

    for one in objects:
        visit(one)
    return done
