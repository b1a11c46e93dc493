"""A procedure that crosses into native code says what its entry point says: names, types, defaults, checks, columns."""

from __future__ import annotations

import re

import pytest

from hartonomous_native import entry_points
from hartonomous_native.database.embedded import procedures
from hartonomous_native.database.embedded.entry_point_procedures import ROW_TYPES, pascal_case
from hartonomous_native.database.types import SqlType, parse_type
from hartonomous_native.entry_points import EntryPoint, Parameter
from hartonomous_native.errors import HartonomousError

from .headers import PROJECT, Head, procedure_files, read_head, result_columns

SERVED = [one for one in entry_points.list() if one.procedure is not None]
FILES = {path.stem.removeprefix("dbo."): path for path in procedure_files()}
each_served = pytest.mark.parametrize("entry_point", SERVED, ids=lambda one: one.name)

# What an input column is called in a table type; others are in Pascal case.
COLUMNS = {"id": "RowId", "key": "GroupKey", "features": "Vector"}
INPUT_TYPES = {
    "integer": "bigint", "integer32": "int", "number": "float", "vector": "varchar(max)", "features": "varchar(max)",
}  # fmt: skip
OUTPUT_TYPES = {"integer": "bigint", "integer32": "int", "number": "float", "vector": "varchar(max)"}
KEYS = {"id": "bigint", "key": "nvarchar(450)"}


def head_of(entry_point: EntryPoint) -> Head:
    assert entry_point.procedure in FILES, f"{entry_point.procedure} has no file"
    return read_head(FILES[entry_point.procedure])


def column_called(name: str) -> str:
    return COLUMNS.get(name, pascal_case(name))


def spaced(text: str) -> str:
    return " ".join(text.split())


def crossing(head: Head) -> dict[str, str]:
    """The arguments of sp_execute_external_script, each as it is written."""
    (text,) = re.findall(r"EXECUTE sys\.sp_execute_external_script\n(.*?)\n    WITH RESULT SETS", head.body, re.DOTALL)
    return dict(re.findall(r"@(\w+) = (N'(?:[^']|'')*'|@\w+)", text))


def literal(text: str) -> str:
    return "".join(part.replace("''", "'") for part in re.findall(r"N'((?:[^']|'')*)'", text))


def type_of(parameter: Parameter) -> SqlType:
    if parameter.kind == "integer":
        fits = parameter.largest is not None and parameter.largest < 2**31
        return parse_type("int" if fits and (parameter.smallest or 0) >= -(2**31) else "bigint")
    return parse_type({"number": "float", "text": "nvarchar(20)"}.get(parameter.kind, "varchar(max)"))


def default_of(parameter: Parameter) -> object:
    """A required parameter has the default NULL, so that one left out is refused by number too, not by the server."""
    if parameter.default is None:
        return None
    return {"integer": int, "number": float}.get(parameter.kind, str)(parameter.default)


@each_served
def test_the_procedure_is_named_for_its_entry_point(entry_point: EntryPoint) -> None:
    head = head_of(entry_point)
    assert entry_point.procedure == head.name == f"sp_{pascal_case(entry_point.name)}"
    assert f"dbo.fn_EntryPointScript(N'{entry_point.name}')" in head.body
    assert f"entry point {entry_point.name}." in spaced(head.description).replace(" -- ", " ")


@each_served
def test_parameters_are_the_entry_points(entry_point: EntryPoint) -> None:
    head = head_of(entry_point)
    given = [(one.name, one.type, one.default) for one in head.parameters_after_rows]
    assert given == [(pascal_case(one.name), type_of(one), default_of(one)) for one in entry_point.parameters]
    assert [one.name for one in head.parameters[: len(head.parameters) - len(given)]] == (
        ["Rows"] if entry_point.inputs else []
    )


@each_served
def test_rows_have_the_entry_points_columns(entry_point: EntryPoint) -> None:
    if not entry_point.inputs:
        return
    head = head_of(entry_point)
    columns = {column.name: column.kind for column in ROW_TYPES[head.parameters[0].type.name]}
    wanted = {column_called(one.name): KEYS.get(one.name) or INPUT_TYPES[one.kind] for one in entry_point.inputs}
    assert columns == {"RowId": "bigint", **wanted}
    (copied,) = re.findall(r"CREATE TABLE #Rows \(\n(.*?)\n    \);", head.body, re.DOTALL)
    assert [spaced(line).rstrip(",") for line in copied.splitlines()] == declared_columns(head.parameters[0].type.name)
    names = ", ".join(columns)
    listed = ", ".join(f"r.{name}" for name in columns)
    assert f"INSERT INTO #Rows ({names}) SELECT {listed} FROM @Rows AS r;" in spaced(head.body)


def declared_columns(type_name: str) -> list[str]:
    (path,) = PROJECT.glob(f"*/types/{type_name}.sql")
    (text,) = re.findall(r"AS TABLE \(\n(.*?)\n\);", path.read_text(encoding="utf-8"), re.DOTALL)
    return [spaced(line).rstrip(",") for line in text.splitlines()]


@pytest.mark.parametrize("type_name", ROW_TYPES)
def test_both_engines_have_the_same_table_types(type_name: str) -> None:
    columns = [line.split()[:2] for line in declared_columns(type_name)]
    assert columns == [[column.name, column.kind] for column in ROW_TYPES[type_name]]
    assert declared_columns(type_name)[0] == "RowId bigint NOT NULL PRIMARY KEY CLUSTERED"
    assert all(line.endswith(" NULL") and "NOT" not in line for line in declared_columns(type_name)[1:])


@each_served
def test_the_input_query_gives_the_declared_columns(entry_point: EntryPoint) -> None:
    """A constant text. bigint crosses as text, since one of the hosts would make it a double; rows come in order."""
    arguments = crossing(head_of(entry_point))
    if not entry_point.inputs:
        assert "input_data_1" not in arguments
        return
    columns = []
    for one in entry_point.inputs:
        value = f"r.{column_called(one.name)}"
        if one.name == "id" or one.kind == "integer":
            value = f"CONVERT(varchar(20), {value})"
        columns.append(f"{value} AS {'[key]' if one.name == 'key' else one.name}")
    query = f"SELECT {', '.join(columns)} FROM #Rows AS r ORDER BY r.RowId;"
    assert spaced(literal(arguments["input_data_1"])) == query


@each_served
def test_every_parameter_crosses_by_its_name(entry_point: EntryPoint) -> None:
    head = head_of(entry_point)
    arguments = crossing(head)
    assert list(arguments)[:2] == ["language", "script"]
    assert (arguments["language"], arguments["script"]) == ("@Language", "@Script")
    rest = {name: value for name, value in arguments.items() if name not in ("language", "script", "input_data_1")}
    declared = literal(rest.pop("params", ""))
    kinds, values = [], {}
    for one in entry_point.parameters:
        variable, kind = f"@{pascal_case(one.name)}", type_of(one)
        if kind == SqlType("bigint"):
            assert f"{variable}Text varchar(20) = CONVERT(varchar(20), {variable})" in head.body
            variable, kind = f"{variable}Text", parse_type("varchar(20)")
        kinds.append(f"@{one.name} {kind}")
        values[one.name] = variable
    assert spaced(declared) == ", ".join(kinds)
    assert rest == values


@each_served
def test_the_result_has_the_entry_points_columns(entry_point: EntryPoint) -> None:
    head = head_of(entry_point)
    columns = result_columns(head.body)
    wanted = [
        (column_called(one.name), parse_type(KEYS.get(one.name) or OUTPUT_TYPES[one.kind]), one.nullable)
        for one in entry_point.outputs
    ]
    # Every row has its RowId, so that one comes back with every row.
    assert columns == [(name, kind, nullable and name != "RowId") for name, kind, nullable in wanted]
    without_rows = r"IF NOT EXISTS \(SELECT 1 FROM @Rows\)\s+BEGIN\s+SELECT(.*?)WHERE 1 = 0;\s+RETURN;"
    empty = re.findall(without_rows, head.body, re.DOTALL)
    # The nearest of no rows is refused: there is no crossing for that either.
    refused = "THROW 51010" in head.body and "; got none'" in head.body
    assert len(empty) == (0 if refused or not entry_point.inputs else 1)
    for text in empty:
        assert [spaced(part) for part in text.strip().split(",\n")] == [
            f"CONVERT({kind}, NULL) AS {name}" for name, kind, _ in columns
        ]


@each_served
def test_arguments_are_checked_before_the_crossing(entry_point: EntryPoint) -> None:
    """With the numbers and messages of entry_points.run, one line for each thing that can be wrong with a parameter."""
    before, _, _ = spaced(head_of(entry_point).body).partition("sys.sp_execute_external_script")
    wanted = []
    for one in entry_point.parameters:
        name = f"@{pascal_case(one.name)}"
        if one.required:
            wanted.append(f"51011, IIF({name} IS NULL, N'{one.name} is required', NULL))")
        if one.smallest is not None or one.largest is not None:
            smallest = -(2**63) if one.smallest is None else one.smallest
            largest = 2**63 - 1 if one.largest is None else one.largest
            wanted.append(
                f"51012, IIF({name} NOT BETWEEN {smallest} AND {largest}, "
                f"CONCAT(N'{one.name} must be in {smallest}..{largest}; got ', {name}), NULL))"
            )
        if one.choices:
            wanted.append(f"CONCAT(N'{one.name} must be one of {', '.join(one.choices)}; got ''', ")
            marked = ", ".join(f"N'{choice}.'" for choice in one.choices)
            wanted.append(f"NOT IN ( {marked})")
    assert [text for text in wanted if text not in before] == []
    assert sorted(before.index(text) for text in wanted if " is required" in text) == [
        before.index(text) for text in wanted if " is required" in text
    ]


def said(concat: str, **values: object) -> str:
    """What CONCAT(…) gives; @K - 1 is given as K_1, a.Axis as a_Axis."""
    parts = re.findall(r"N'((?:[^']|'')*)'|([@\w.]+(?: - \d+)?)", concat)
    return "".join(text.replace("''", "'") if not name else str(values[re.sub(r"\W+", "_", name).strip("_")])
                   for text, name in parts)  # fmt: skip


def refusal(name: str, table: dict[str, list[object]], **parameters: object) -> tuple[int, str]:
    with pytest.raises(HartonomousError) as caught:
        entry_points.run(name, table, **parameters)
    return caught.value.number, caught.value.message


VECTORS: dict[str, list[object]] = {"vector": ["[1,2]", None]}
FEATURES: dict[str, list[object]] = {"features": ["[1,2]", "[2,1]", None]}


@pytest.mark.parametrize(
    ("procedure", "values", "refused"),
    [
        ("sp_Knn", {"Vectors": 1, "K": 3}, refusal("knn", VECTORS, queries="[1,2]", k=3)),
        (
            "sp_IsolationForest", {"Vectors": 2, "SampleSize": 3}, refusal("isolation_forest", FEATURES, sample_size=3)
        ),
        ("sp_LocalOutlierFactor", {"Vectors_1": 1, "K": 2}, refusal("local_outlier_factor", FEATURES, k=2)),
    ],
)  # fmt: skip
def test_what_the_rows_do_not_allow_is_refused_in_the_same_words(
    procedure: str, values: dict[str, object], refused: tuple[int, str]
) -> None:
    (found,) = re.findall(r"SET @Message = CONCAT\((.*?)\);\s+THROW (\d+)", read_head(FILES[procedure]).body, re.DOTALL)
    assert (int(found[1]), said(found[0], **values)) == refused


@pytest.mark.parametrize(
    ("procedure", "refused"),
    [
        ("sp_Knn", refusal("knn", {"vector": [None]}, queries="[1,2]", k=3)),
        ("sp_IsolationForest", refusal("isolation_forest", {"features": ["[1]", None]})),
        ("sp_LocalOutlierFactor", refusal("local_outlier_factor", {"features": ["[1]", None]})),
    ],
)
def test_too_few_rows_are_refused_in_the_same_words(procedure: str, refused: tuple[int, str]) -> None:
    found = re.findall(r"THROW (\d+), N'((?:[^']|'')*)', 1;", read_head(FILES[procedure]).body)
    assert [(int(number), text.replace("''", "'")) for number, text in found] == [refused]


def test_what_is_no_box_is_refused_in_the_same_words() -> None:
    text = (PROJECT / "spatial-and-search/functions/dbo.fn_BoxProblem.sql").read_text(encoding="utf-8")
    below, wide = re.findall(r"THEN CONCAT\((N'max_'.*?)\)\n", text, re.DOTALL)
    point: dict[str, list[object]] = {"x": [0.5], "y": [0.5], "z": [0.5]}
    box = {"min_x": 0.0, "min_y": 0.0, "min_z": 0.0, "max_x": 1.0, "max_y": 1.0, "max_z": 1.0}
    values = {"a_Axis": "y", "l_Text": "0.1", "h_Text": "-1e-05"}
    refused = refusal("spatial_hash", point, **{**box, "min_y": 0.1, "max_y": -1e-5})
    assert refused == (51012, said(below, **values))
    values = {"a_Axis": "z", "l_Text": "-1e+308", "h_Text": "1.5e+308"}
    refused = refusal("hilbert_key", point, **{**box, "min_z": -1e308, "max_z": 1.5e308})
    assert refused == (51012, said(wide, **values))
    least = 8.9884656743115795e307
    assert f"{least:.16E}".replace("E+", "E") in text
    assert least == 2.0**1023


def test_only_declared_procedures_cross_into_entry_points() -> None:
    procedures.load()
    names = {one.name: one.procedure for one in entry_points.list()}
    for procedure, path in FILES.items():
        for name in re.findall(r"fn_EntryPointScript\(N'(\w+)'\)", path.read_text(encoding="utf-8")):
            assert names.get(name, procedure) == procedure, f"{procedure} runs {name}"
