"""The language extension, called as SQL Server calls it."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

from hartonomous_native import entry_points
from hartonomous_native.errors import error_of

from ..golden.cases import Case, Column
from .door import Door
from .extension_host import (
    BINARY,
    DOUBLE,
    SBIGINT,
    SLONG,
    WCHAR,
    ExtensionError,
    HostColumn,
    HostParameter,
    Result,
    Session,
)

_KINDS = {"int64": SBIGINT, "int32": SLONG, "float64": DOUBLE, "text": WCHAR, "vector": BINARY, "packed": BINARY}
_TYPES = {
    "integer": "int64", "integer32": "int32", "number": "float64", "text": "text", "vector": "vector",
    "packed": "packed",
}  # fmt: skip


class NativeExtension(Door):
    name = "native extension"

    def run(self, case: Case) -> tuple[Column, ...]:
        columns = [_column(column) for column in case.columns]
        parameters = [_parameter(name, value) for name, value in case.parameters.items()]
        try:
            with Session(case.entry_point, columns, parameters) as session:
                session.execute()
                results = session.results()
        except ExtensionError as error:
            raise error_of(error.number, error.message) from None
        given = {column.name for column in case.columns}
        outputs = [
            column
            for column in entry_points.describe(case.entry_point).outputs
            if column.only_with is None or column.only_with in given
        ]
        return tuple(_golden(output.name, output.kind, result) for output, result in zip(outputs, results, strict=True))


def _floats(values: Any) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def _text(values: Any) -> str:
    """JSON with every digit: what T-SQL's callers have of float64 and of matrices."""
    return json.dumps(values)


def _column(column: Column) -> HostColumn:
    values: list[Any] = list(column.values)
    if column.type in ("vector", "packed"):
        return HostColumn(column.name, BINARY, [None if value is None else _floats(value) for value in values])
    if column.type == "features":
        if any(value is not None and not all(map(math.isfinite, value)) for value in values):
            return HostColumn(column.name, BINARY, [None if value is None else _floats(value) for value in values])
        return HostColumn(column.name, WCHAR, [None if value is None else _text(value) for value in values])
    return HostColumn(column.name, _KINDS[column.type], values)


def _parameter(name: str, value: Any) -> HostParameter:
    if isinstance(value, list):
        if value and all(isinstance(number, (int, float)) for number in value):
            return HostParameter(f"@{name}", BINARY, _floats(value))
        return HostParameter(f"@{name}", WCHAR, _text(value))
    if isinstance(value, str):
        return HostParameter(f"@{name}", WCHAR, value)
    return HostParameter(f"@{name}", DOUBLE if isinstance(value, float) else SBIGINT, value)


def _golden(name: str, kind: str, result: Result) -> Column:
    type_ = ("text" if result.kind == WCHAR else "int64") if kind == "key" else _TYPES[kind]
    values: list[Any] = result.values
    if type_ == "packed":
        values = [None if value is None else struct.unpack(f"<{len(value) // 4}f", value) for value in values]
    elif type_ == "vector":
        values = [None if value is None else tuple(_rounded(json.loads(value))) for value in values]
    return Column(name, type_, tuple(values))


def _rounded(values: list[float]) -> tuple[float, ...]:
    return struct.unpack(f"<{len(values)}f", struct.pack(f"<{len(values)}f", *values))
