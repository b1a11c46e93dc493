"""The door of sp_execute_external_script (Python): golden cases as a T-SQL caller of either host would run them."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np

from hartonomous_native import entry_points
from hartonomous_native.entry_points import EntryPoint

from ..golden.cases import Case, Column
from ..sql.entry_point_script import python_script
from .door import Door
from .python_hosts import BuiltInHost, PythonHost, ScriptError, SqlColumn, SqlParameter, reported

INTEGER_KINDS = ("key", "integer", "integer32")
# What a golden column is in the query of @input_data_1: large bigint and vectors are cast to what loses no bit.
INPUT_TYPES = {
    "int64": "varchar(20)", "int32": "int", "float64": "float", "text": "nvarchar(max)", "vector": "varbinary(max)",
    "features": "nvarchar(max)", "packed": "varbinary(max)",
}  # fmt: skip
# WITH RESULT SETS for the kinds of output columns; a key is what the input's was; vectors and packed come as text.
RESULT_TYPES = {
    "integer": ("int64", "bigint"), "integer32": ("int32", "int"), "number": ("float64", "float"),
    "vector": ("vector", "nvarchar(max)"), "text": ("text", "nvarchar(max)"), "packed": ("packed", "nvarchar(max)"),
}  # fmt: skip
KEY_TYPES = {"int64": ("int64", "bigint"), "int32": ("int64", "bigint"), "text": ("text", "nvarchar(max)")}


class ExternalScript(Door):
    def __init__(self, name: str, host: PythonHost) -> None:
        self.name = name
        self._host = host
        self._bigint_is_float = isinstance(host, BuiltInHost)

    def tries(self, case: Case) -> bool:
        return self._not_expressible(case) is None

    def _not_expressible(self, case: Case) -> str | None:
        """Why no T-SQL caller could hand over the inputs of a case, or why the host would not pass them on."""
        entry_point = entry_points.describe(case.entry_point)
        if not {one.name for one in entry_point.parameters}.issuperset(case.parameters):
            return "a script hands over all its variables, among which a parameter too many is not seen"
        if any(isinstance(value, list) and not finite(value) and rows(value) for value in case.parameters.values()):
            return "the text of a matrix has neither NaN nor infinity"
        if not finite([value for value in case.parameters.values() if isinstance(value, float)]):
            return "SQL Server's float holds neither NaN nor infinity"
        for column in case.columns:
            kind = kind_of(entry_point, column)
            if column.type == "float64" and not finite(column.values):
                return "SQL Server's float holds neither NaN nor infinity"
            if column.type == "float64" and kind in INTEGER_KINDS and all(map(is_whole, column.values)):
                return "whole floats may be integers that the host made floats of, and are taken for that"
            taken = kind in INTEGER_KINDS or (kind == "number" and are_exact(column))
            if self._bigint_is_float and column.type == "int64" and not taken:
                return "the host has made float64 of a bigint"
        return None

    def run(self, case: Case) -> tuple[Column, ...]:
        entry_point = entry_points.describe(case.entry_point)
        given = {column.name for column in case.columns}
        outputs = [output for output in entry_point.outputs if output.only_with is None or output.only_with in given]
        expected = [(output, *self._type(case, output)) for output in outputs]
        try:
            rows = self._host.execute(
                python_script(case.entry_point),
                tuple(sql_column(column, kind_of(entry_point, column)) for column in case.columns),
                tuple(sql_parameter(name, value) for name, value in case.parameters.items()),
                tuple((output.name, declared) for output, _, declared in expected),
            )
        except ScriptError as error:
            raise reported(error) from error
        columns = tuple(golden_column(column, kind) for column, (_, kind, _) in zip(rows, expected, strict=True))
        return in_order_of_keys(entry_point, columns)

    def _type(self, case: Case, output: entry_points.OutputColumn) -> tuple[str, str]:
        if output.kind != "key":
            return RESULT_TYPES[output.kind]
        given = [column.type for column in case.columns if column.name == output.only_with]
        return KEY_TYPES.get(given[0] if given else "", KEY_TYPES["int64"])


def kind_of(entry_point: EntryPoint, column: Column) -> str:
    return next((one.kind for one in entry_point.inputs if one.name == column.name), "")


def finite(value: Any) -> bool:
    return all(map(finite, value)) if isinstance(value, (list, tuple)) else value is None or bool(np.isfinite(value))


def rows(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], list)


def is_whole(value: float | None) -> bool:
    return value is None or value.is_integer()


def are_exact(column: Column) -> bool:
    """Whether a float64 tells each of these bigints from all others."""
    return column.type == "int64" and all(value is None or abs(value) < 2**53 for value in column.values)


def sql_column(column: Column, kind: str) -> SqlColumn:
    type_ = INPUT_TYPES[column.type]
    if are_exact(column) or (column.type == "int64" and kind not in INTEGER_KINDS):
        type_ = "bigint"
    if column.type == "features" and not finite(column.values):
        type_ = "varbinary(max)"  # the text of a vector has no NaN, packed float32 has
    cells = (None if value is None else _cell(value, type_) for value in column.values)
    return SqlColumn(column.name, type_, tuple(cells))


def _cell(value: Any, type_: str) -> Any:
    if type_ == "varbinary(max)":
        return struct.pack(f"<{len(value)}f", *value)
    if isinstance(value, tuple):
        return numbers_text(value)
    return str(value) if type_ == "varchar(20)" else value


def sql_parameter(name: str, value: Any) -> SqlParameter:
    """Names as T-SQL writes them: @MinX for min_x would be another name, so only the case differs here."""
    if isinstance(value, list):
        if value and not rows(value) and not finite(value):
            return SqlParameter(name.title(), "varbinary(max)", struct.pack(f"<{len(value)}f", *value))
        text = "[" + ",".join(map(numbers_text, value)) + "]" if rows(value) else numbers_text(value)
        return SqlParameter(name.title(), "nvarchar(max)", text)
    if isinstance(value, int):
        fits = -(1 << 31) <= value < 1 << 31
        return SqlParameter(name.title(), "int" if fits else "varchar(20)", value if fits else str(value))
    return SqlParameter(name.title(), "float" if isinstance(value, float) else "nvarchar(max)", value)


def numbers_text(values: Any) -> str:
    return "[" + ",".join(map(repr, values)) + "]"


def golden_column(column: SqlColumn, kind: str) -> Column:
    def value(cell: Any) -> Any:
        if cell is None or kind not in ("vector", "packed"):
            return cell
        if kind == "packed":  # CONVERT(varbinary(max), cell, 1)
            assert cell.startswith("0x")
            data = bytes.fromhex(cell[2:])
            return struct.unpack(f"<{len(data) // 4}f", data)
        return tuple(np.array(cell[1:-1].split(","), dtype=np.float32).tolist())  # CAST(cell AS vector(n))

    return Column(column.name, kind, tuple(map(value, column.values)))


def in_order_of_keys(entry_point: EntryPoint, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """ORDER BY the key, which went in as text and is a bigint again. A rowset has no order of its own."""
    if entry_point.shape != "groups" or not columns or columns[0].name != "key" or columns[0].type != "int64":
        return columns
    keys = columns[0].values
    order = sorted(range(len(keys)), key=lambda row: (keys[row] is not None, keys[row] or 0))
    return tuple(Column(column.name, column.type, tuple(column.values[row] for row in order)) for column in columns)
