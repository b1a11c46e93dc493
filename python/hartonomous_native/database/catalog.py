"""What a SQL Server database holds, read from its catalog views into the classes that the project's files become.

Every query is one constant; together they are the whole of what deployment asks a server. Names of schema objects are
joined as schema.name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .lexer import words
from .tsql import Column, ForeignKey, Index, Table
from .types import SqlType

SERVER = """
SELECT DB_NAME(), CONVERT(int, SERVERPROPERTY(N'ProductMajorVersion')),
    CONVERT(nvarchar(4000), SERVERPROPERTY(N'InstanceDefaultDataPath')),
    (SELECT CONVERT(int, d.compatibility_level) FROM sys.databases AS d WHERE d.database_id = DB_ID());
"""
OBJECTS = """
SELECT CONCAT(s.name, N'.', o.name), RTRIM(o.type), m.definition
FROM sys.objects AS o
INNER JOIN sys.schemas AS s ON s.schema_id = o.schema_id
LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id
WHERE o.is_ms_shipped = 0 AND o.type IN ('U', 'V', 'P', 'FN', 'IF', 'TF', 'TR', 'SN', 'SO', 'SQ', 'SP')
ORDER BY 1;
"""
NAMED = """
SELECT N'table type', CONCAT(s.name, N'.', t.name)
FROM sys.table_types AS t INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
UNION ALL SELECT N'schema', name COLLATE DATABASE_DEFAULT FROM sys.schemas
UNION ALL SELECT N'role', name COLLATE DATABASE_DEFAULT FROM sys.database_principals WHERE type = 'R'
UNION ALL SELECT N'service', name COLLATE DATABASE_DEFAULT FROM sys.services
UNION ALL SELECT N'contract', name COLLATE DATABASE_DEFAULT FROM sys.service_contracts
UNION ALL SELECT N'message type', name COLLATE DATABASE_DEFAULT FROM sys.service_message_types
UNION ALL SELECT N'partition function', name COLLATE DATABASE_DEFAULT FROM sys.partition_functions
UNION ALL SELECT N'partition scheme', name COLLATE DATABASE_DEFAULT FROM sys.partition_schemes;
"""
TABLES = """
SELECT t.name, CONVERT(int, t.is_memory_optimized), CONVERT(int, t.is_node), CONVERT(int, t.is_edge),
    OBJECT_NAME(t.history_table_id)
FROM sys.tables AS t
WHERE t.schema_id = SCHEMA_ID(N'dbo') AND t.is_ms_shipped = 0
ORDER BY t.name;
"""
# A column of a table type has the type's name; graph_type is NULL for the columns that a statement declares.
COLUMNS = """
SELECT COALESCE(t.name, y.name), IIF(y.name IS NULL, 0, 1), c.name, TYPE_NAME(c.user_type_id),
    CONVERT(int, c.max_length),
    CONVERT(int, c.precision), CONVERT(int, c.scale), CONVERT(int, c.is_nullable), CONVERT(int, c.is_identity),
    c.collation_name, CONVERT(int, c.generated_always_type), m.definition, d.definition,
    CONVERT(nvarchar(128), DATABASEPROPERTYEX(DB_NAME(), N'Collation'))
FROM sys.columns AS c
LEFT JOIN sys.tables AS t ON t.object_id = c.object_id AND t.schema_id = SCHEMA_ID(N'dbo') AND t.is_ms_shipped = 0
LEFT JOIN sys.table_types AS y ON y.type_table_object_id = c.object_id
LEFT JOIN sys.computed_columns AS m ON m.object_id = c.object_id AND m.column_id = c.column_id
LEFT JOIN sys.default_constraints AS d ON d.object_id = c.default_object_id
WHERE COALESCE(t.name, y.name) IS NOT NULL AND c.graph_type IS NULL
ORDER BY 1, c.column_id;
"""
# The pseudo-columns of a graph table have names with a suffix of their own: $from_id_0A1B…
INDEXES = """
SELECT COALESCE(t.name, y.name), IIF(y.name IS NULL, 0, 1), i.name, CONVERT(int, i.is_primary_key),
    CONVERT(int, i.is_unique), CONVERT(int, i.type), i.filter_definition, c.name, CONVERT(int, x.is_descending_key),
    CONVERT(int, x.is_included_column)
FROM sys.indexes AS i
LEFT JOIN sys.tables AS t ON t.object_id = i.object_id AND t.schema_id = SCHEMA_ID(N'dbo') AND t.is_ms_shipped = 0
LEFT JOIN sys.table_types AS y ON y.type_table_object_id = i.object_id
INNER JOIN sys.index_columns AS x ON x.object_id = i.object_id AND x.index_id = i.index_id
INNER JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
WHERE COALESCE(t.name, y.name) IS NOT NULL AND i.is_hypothetical = 0
ORDER BY 1, i.name, x.is_included_column, x.key_ordinal, x.index_column_id;
"""
FOREIGN_KEYS = """
SELECT OBJECT_NAME(f.parent_object_id), f.name, OBJECT_NAME(f.referenced_object_id),
    COL_NAME(k.parent_object_id, k.parent_column_id), COL_NAME(k.referenced_object_id, k.referenced_column_id),
    REPLACE(f.delete_referential_action_desc, N'_', N' ') COLLATE DATABASE_DEFAULT
FROM sys.foreign_keys AS f
INNER JOIN sys.foreign_key_columns AS k ON k.constraint_object_id = f.object_id
WHERE f.schema_id = SCHEMA_ID(N'dbo')
ORDER BY 1, 2, k.constraint_column_id;
"""
CHECKS = """
SELECT OBJECT_NAME(k.parent_object_id), k.name, k.definition
FROM sys.check_constraints AS k
WHERE k.schema_id = SCHEMA_ID(N'dbo')
ORDER BY 1, 2;
"""
CONNECTIONS = """
SELECT OBJECT_NAME(e.parent_object_id), e.name, OBJECT_NAME(c.from_object_id), OBJECT_NAME(c.to_object_id),
    REPLACE(e.delete_referential_action_desc, N'_', N' ') COLLATE DATABASE_DEFAULT
FROM sys.edge_constraints AS e
INNER JOIN sys.edge_constraint_clauses AS c ON c.object_id = e.object_id
ORDER BY 1, 2;
"""
DESCRIPTIONS = """
SELECT CONCAT(N'dbo.', OBJECT_NAME(p.major_id)), COALESCE(c.name, N''), CONVERT(nvarchar(3750), p.value)
FROM sys.extended_properties AS p
LEFT JOIN sys.columns AS c ON c.object_id = p.major_id AND c.column_id = p.minor_id
WHERE p.class = 1 AND p.name = N'MS_Description' AND OBJECT_SCHEMA_NAME(p.major_id) = N'dbo';
"""
TYPE_USERS = """
SELECT DISTINCT CONCAT(s.name, N'.', t.name),
    CONCAT(OBJECT_SCHEMA_NAME(d.referencing_id), N'.', OBJECT_NAME(d.referencing_id))
FROM sys.sql_expression_dependencies AS d
INNER JOIN sys.table_types AS t ON t.user_type_id = d.referenced_id
INNER JOIN sys.schemas AS s ON s.schema_id = t.schema_id
WHERE d.referenced_class = 6 AND OBJECT_NAME(d.referencing_id) IS NOT NULL;
"""
PREDICATES = """
SELECT CONCAT(s.name, N'.', p.name), r.predicate_definition, CONCAT(OBJECT_SCHEMA_NAME(r.target_object_id), N'.',
    OBJECT_NAME(r.target_object_id)), CONVERT(nvarchar(10), r.predicate_type_desc) COLLATE DATABASE_DEFAULT,
    CONVERT(nvarchar(20), COALESCE(r.operation_desc, N'')) COLLATE DATABASE_DEFAULT
FROM sys.security_policies AS p
INNER JOIN sys.schemas AS s ON s.schema_id = p.schema_id
INNER JOIN sys.security_predicates AS r ON r.object_id = p.object_id
ORDER BY 1, 3, 4, 5;
"""
QUERIES = (
    SERVER, OBJECTS, NAMED, TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, CHECKS, CONNECTIONS, DESCRIPTIONS, TYPE_USERS,
    PREDICATES,
)  # fmt: skip

_KIND_OF = {
    "U": "table", "V": "view", "P": "procedure", "FN": "function", "IF": "function", "TF": "function", "TR": "trigger",
    "SN": "synonym", "SO": "sequence", "SQ": "queue", "SP": "security policy",
}  # fmt: skip
_TWO_BYTES = {"nvarchar", "nchar"}
_BYTES = {"varchar", "char", "varbinary", "binary"}
_SCALED = {"datetime2", "time", "datetimeoffset"}
_PLAIN_INDEXES = {1, 2, 7}  # clustered, nonclustered, hash


@dataclass
class Catalog:
    """Everything that a database holds, by (kind, name in lower case)."""

    database: str = ""
    version: int = 0
    data_path: str | None = None
    compatibility: int = 0
    objects: dict[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)  # type code, definition
    tables: dict[str, Table] = field(default_factory=dict)
    types: dict[str, Table] = field(default_factory=dict)
    other_indexes: set[tuple[str, str]] = field(default_factory=set)  # spatial, columnstore …: table, index
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)  # (object, column or '')
    type_users: dict[str, set[str]] = field(default_factory=dict)
    predicates: dict[str, set[tuple[str, str, str, str]]] = field(default_factory=dict)

    def has(self, kind: str, name: str) -> bool:
        return (kind, name.lower()) in self.objects


def read_catalog(query: Callable[[str], Sequence[Sequence[Any]]]) -> Catalog:
    """Reads the catalog with a function that runs one query and gives all its rows."""
    catalog = Catalog()
    catalog.database, catalog.version, catalog.data_path, catalog.compatibility = query(SERVER)[0]
    for name, code, definition in query(OBJECTS):
        catalog.objects[_KIND_OF[code], name.lower()] = (code, definition)
    for kind, name in query(NAMED):
        catalog.objects[kind, name.lower()] = ("", None)
    for name, in_memory, node, edge, history in query(TABLES):
        table = Table(name, "the database")
        table.memory_optimized, table.history = bool(in_memory), history
        table.graph = "NODE" if node else "EDGE" if edge else None
        catalog.tables[name] = table
    for name, is_type, *column in query(COLUMNS):
        holder = catalog.types if is_type else catalog.tables
        if is_type and name not in holder:
            holder[name] = Table(name, "the database")
        holder[name].columns.append(_column(holder[name], *column))
    _indexes(catalog, query(INDEXES))
    for table, name, target, column, key, action in query(FOREIGN_KEYS):
        keys = catalog.tables[table].foreign_keys
        if not keys or keys[-1].name != name:
            keys.append(ForeignKey(name, [], target, [], action))
        keys[-1].columns.append(column)
        keys[-1].references.append(key)
    for table, name, definition in query(CHECKS):
        if table in catalog.tables:
            catalog.tables[table].checks.append((name, words(definition)))
    for table, name, source, target, action in query(CONNECTIONS):
        catalog.tables[table].connection = (name, source, target, action)
    for name, column, text in query(DESCRIPTIONS):
        catalog.descriptions[name.lower(), column.lower()] = text
    for name, user in query(TYPE_USERS):
        catalog.type_users.setdefault(name.lower(), set()).add(user)
    for name, definition, target, kind, operation in query(PREDICATES):
        catalog.predicates.setdefault(name.lower(), set()).add((kind, operation, target.lower(), definition))
    return catalog


def _column(
    table: Table, name: str, kind: str, length: int, precision: int, scale: int, nullable: int, identity: int,
    collation: str | None, generated: int, computed: str | None, default: str | None, usual_collation: str,
) -> Column:  # fmt: skip
    column = Column(name, None if computed else type_of(kind, length, precision, scale), bool(nullable), bool(identity))
    column.collation = None if collation == usual_collation else collation
    column.period = {1: "START", 2: "END"}.get(generated)
    column.computed = words(computed) if computed else ()
    column.default = words(default) if default else ()
    if column.period == "START":
        table.period = (name, "")
    elif column.period == "END" and table.period:
        table.period = (table.period[0], name)
    return column


def type_of(kind: str, length: int, precision: int, scale: int) -> SqlType:
    """The type that sys.columns describes; lengths there are bytes."""
    name = kind.lower()
    if name in _TWO_BYTES:
        return SqlType(name, None if length < 0 else length // 2)
    if name in _BYTES:
        return SqlType(name, None if length < 0 else length)
    if name in ("decimal", "numeric"):
        return SqlType(name, precision, scale)
    if name in _SCALED:
        return SqlType(name, scale)
    if name == "vector":  # 8 bytes, then 4 for each number
        return SqlType(name, (length - 8) // 4)
    return SqlType(name)


def _indexes(catalog: Catalog, rows: Sequence[Sequence[Any]]) -> None:
    for name, is_type, index, primary, unique, kind, where, column, descending, included in rows:
        table = (catalog.types if is_type else catalog.tables)[name]
        if kind not in _PLAIN_INDEXES:
            catalog.other_indexes.add((name, index))
            continue
        if column.startswith("$") or (column.startswith(("graph_id_", "from_", "to_", "edge_id_")) and table.graph):
            column = _pseudo(column)
        if primary:
            if table.primary_key[0] != index:
                table.primary_key = (index, [])
            table.primary_key[1].append(column)
            continue
        if not table.indexes or table.indexes[-1].name != index:
            table.indexes.append(Index(index, name, [], bool(unique), where=words(where) if where else ()))
        keys = table.indexes[-1].columns
        if keys and keys[-1][0] == column:  # one pseudo-column is a pair of hidden ones
            continue
        if included:
            table.indexes[-1].include.append(column)
        else:
            keys.append((column, bool(descending)))


def _pseudo(column: str) -> str:
    """$from_id of $from_id_8E9B…, the shown form of the hidden pair that stands behind it."""
    for pseudo, hidden in (("$from_id", "from_"), ("$to_id", "to_"), ("$edge_id", "edge_"), ("$node_id", "graph_")):
        if column.startswith((pseudo, hidden)):
            return pseudo
    return column
