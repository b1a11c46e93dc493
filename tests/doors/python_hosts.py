"""SQL Server's two Python hosts, as far as a script can tell: what they make of SQL values on the way in, and of the
script's data frame on the way out, losses included.

Sources: Microsoft's page on Python and SQL data types for the built-in host, and the sources of the Python language
extension (PythonDataSet.cpp, PythonParam.cpp, PythonSession.cpp) for the other.
"""

from __future__ import annotations

import contextlib
import io
import re
import traceback
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hartonomous_native.errors import HartonomousError, error_of


@dataclass(frozen=True)
class SqlColumn:
    """A column of a rowset: a T-SQL type such as "varchar(20)", and values int, float, str, bytes, bool or None."""

    name: str
    type: str
    values: tuple[Any, ...]

    @property
    def base(self) -> str:
        return self.type.split("(")[0]


@dataclass(frozen=True)
class SqlParameter:
    name: str  # without its @
    type: str
    value: Any

    @property
    def base(self) -> str:
        return self.type.split("(")[0]


class ScriptError(Exception):
    """The engine's errors 39004 and 39019; the text is what the host printed beside them."""


class ConversionError(Exception):
    """WITH RESULT SETS could not make the declared columns of those that came."""


def reported(error: ScriptError) -> HartonomousError:
    """What a T-SQL caller reads in the messages of a failed call."""
    found = re.search(r"Hartonomous error (\d+): (.*?)(?:: +File \"|\n*\Z)", str(error), re.DOTALL)
    assert found is not None, f"no number in: {error}"
    return error_of(int(found[1]), found[2])


class PythonHost(ABC):
    """EXECUTE sp_execute_external_script @language = N'Python', @script = …, WITH RESULT SETS ((…))."""

    INTEGERS = ("tinyint", "smallint", "int")
    TEXTS = ("char", "varchar", "nchar", "nvarchar")
    BINARIES = ("binary", "varbinary")

    def execute(
        self,
        script: str,
        columns: tuple[SqlColumn, ...] = (),
        parameters: tuple[SqlParameter, ...] = (),
        result_sets: tuple[tuple[str, str], ...] = (),
    ) -> tuple[SqlColumn, ...]:
        scope: dict[str, Any] = {"__name__": "__main__", "OutputDataSet": pd.DataFrame()}
        scope.update((one.name, self.parameter(one)) for one in parameters)
        scope["InputDataSet"] = self.frame(columns)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                exec(compile(script, "<string>", "exec"), scope)
            except Exception as error:
                failure = error
            else:
                return with_result_sets(self.result(scope["OutputDataSet"]), result_sets)
        raise ScriptError(self.failure(failure, printed.getvalue()))

    @abstractmethod
    def frame(self, columns: tuple[SqlColumn, ...]) -> pd.DataFrame: ...
    @abstractmethod
    def parameter(self, parameter: SqlParameter) -> Any: ...
    @abstractmethod
    def result(self, frame: pd.DataFrame) -> tuple[SqlColumn, ...]: ...
    @abstractmethod
    def failure(self, error: Exception, printed: str) -> str: ...


class BuiltInHost(PythonHost):
    """Machine Learning Services: Python 3.10, revoscalepy."""

    def frame(self, columns: tuple[SqlColumn, ...]) -> pd.DataFrame:
        return pd.DataFrame({column.name: self._column(column) for column in columns})

    def _column(self, column: SqlColumn) -> NDArray[Any]:
        if column.base in ("bigint", "real", "float"):
            return np.array([np.nan if value is None else float(value) for value in column.values], np.float64)
        if column.base in self.INTEGERS:
            if None not in column.values:
                return np.array(column.values, np.int32)
            return np.array([np.nan if value is None else value for value in column.values], np.float64)
        if column.base == "bit" and None not in column.values:
            return np.array(column.values, bool)
        if column.base in ("bit", "uniqueidentifier", *self.TEXTS, *self.BINARIES):
            return objects(column.values)
        raise ScriptError(f"Unsupported type {column.type} of the input column {column.name}")

    def parameter(self, parameter: SqlParameter) -> Any:
        if parameter.value is not None and parameter.base == "bigint":
            return float(parameter.value)
        return parameter.value

    def result(self, frame: pd.DataFrame) -> tuple[SqlColumn, ...]:
        return tuple(self._result(str(name), frame[name]) for name in frame.columns)

    def _result(self, name: str, series: pd.Series[Any]) -> SqlColumn:
        kind = series.dtype.name
        values = series.tolist()
        if kind == "bool":
            return SqlColumn(name, "bit", tuple(values))
        if kind in ("uint8", "int16", "int32"):
            return SqlColumn(name, "int", tuple(values))
        if kind in ("int64", "float32", "float64"):  # a bigint does not get out as one
            floats = [float(value) for value in values]
            return SqlColumn(name, "float", tuple(value if np.isfinite(value) else None for value in floats))
        if kind == "object" and any(isinstance(value, bytes) for value in values):
            return SqlColumn(name, "varbinary(max)", tuple(v if isinstance(v, bytes) else None for v in values))
        return SqlColumn(
            name, "varchar(max)", tuple(v if kind == "object" and isinstance(v, str) else None for v in values)
        )

    def failure(self, error: Exception, printed: str) -> str:
        return printed + "".join(traceback.format_exception(type(error), error, error.__traceback__))


class LanguageExtensionHost(PythonHost):
    """Microsoft's Python language extension. Its versions differ in what a numeric column with NULLs is: float64 with
    NaN, or objects with None. Pandas differs in whether text stays objects or gets a type of its own (own_text)."""

    ODBC: ClassVar = {
        "bool": "bit", "uint8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint", "float32": "real",
        "float64": "float",
    }  # fmt: skip
    NUMBERS: ClassVar = {
        "tinyint": np.uint8, "smallint": np.int16, "int": np.int32, "bigint": np.int64, "real": np.float32,
        "float": np.float64,
    }  # fmt: skip

    def __init__(self, nulls: str = "float64", own_text: bool = False) -> None:
        assert nulls in ("float64", "object")
        self._nulls = nulls
        self._own_text = own_text

    def frame(self, columns: tuple[SqlColumn, ...]) -> pd.DataFrame:
        arrays = {column.name: self._column(column) for column in columns}
        if self._own_text:
            return pd.DataFrame(arrays, copy=False)
        series = {name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in arrays.items()}
        return pd.DataFrame(series, copy=False)

    def _column(self, column: SqlColumn) -> NDArray[Any]:
        if column.base in self.NUMBERS:
            dtype = self.NUMBERS[column.base]
            if None not in column.values:
                # A view of a buffer that the host goes on owning: whoever writes into it is found out here.
                return np.frombuffer(np.array(column.values, dtype).tobytes(), dtype)
            if self._nulls == "object":
                numbers = (np.array(0 if value is None else value, dtype).item() for value in column.values)
                return objects([None if v is None else n for v, n in zip(column.values, numbers, strict=True)])
            return np.array([np.nan if value is None else dtype(value) for value in column.values], np.float64)
        if column.base == "bit":
            return np.array(column.values, bool) if None not in column.values else objects(column.values)
        if column.base in ("nchar", "nvarchar"):
            return objects([None if value is None else utf16_units(value) for value in column.values])
        if column.base in (*self.TEXTS, *self.BINARIES):
            return objects(column.values)
        raise ScriptError(f"Unsupported data type {column.type} in input data for column {column.name}")

    def parameter(self, parameter: SqlParameter) -> Any:
        return parameter.value

    def output_parameter(self, value: str, size: int) -> str:
        """nvarchar(size) OUTPUT: as many UTF-16 units as there are code points, and no more than size."""
        units = value.encode("utf-16-le")[: 2 * len(value)]
        return (units if size >= 65535 else units[: 2 * size]).decode("utf-16-le", "surrogatepass")

    def result(self, frame: pd.DataFrame) -> tuple[SqlColumn, ...]:
        return tuple(self._result(str(name), frame[name]) for name in frame.columns)

    def _result(self, name: str, series: pd.Series[Any]) -> SqlColumn:
        if not isinstance(series.dtype, np.dtype):
            raise ScriptError(f"Unsupported data type {series.dtype.name} in output data for column {name}")
        values = np.array(series, copy=False)
        kind = values.dtype.name
        if kind == "object":
            texts = [None if value is None or value != value else str(value) for value in values.tolist()]
            return SqlColumn(name, "varchar(max)", tuple(texts))
        if kind not in self.ODBC:
            raise ScriptError(f"Unsupported data type {kind} in output data for column {name}")
        cells = values.tolist()
        if kind.startswith("float"):
            cells = [cell if np.isfinite(cell) else None for cell in cells]
        return SqlColumn(name, self.ODBC[kind], tuple(cells))

    def failure(self, error: Exception, printed: str) -> str:
        # What the script printed is lost with it.
        return f"{type(error)}: {error}: " + "\n".join(traceback.format_tb(error.__traceback__))


def objects(values: Any) -> NDArray[Any]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def utf16_units(text: str) -> str:
    """Every UTF-16 code unit as a character of its own, surrogates too."""
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(int.from_bytes(data[i : i + 2], "little")) for i in range(0, len(data), 2))


def with_result_sets(columns: tuple[SqlColumn, ...], declared: tuple[tuple[str, str], ...]) -> tuple[SqlColumn, ...]:
    """Names and types are those declared; each column is converted as an assignment would."""
    if len(columns) != len(declared):
        raise ConversionError(f"{len(declared)} columns are declared, {len(columns)} were sent")
    return tuple(
        SqlColumn(name, kind, tuple(_converted(value, column.base, kind) for value in column.values))
        for column, (name, kind) in zip(columns, declared, strict=True)
    )


def _converted(value: Any, source: str, target: str) -> Any:
    if value is None:
        return None
    base = target.split("(")[0]
    text, binary = source in PythonHost.TEXTS, source in PythonHost.BINARIES
    if base in ("bigint", "int") and not binary:
        if text and not re.fullmatch(r" *-?\d+ *", value):
            raise ConversionError(f"cannot convert {value!r} to {target}")
        whole, bits = int(value), 63 if base == "bigint" else 31
        if not -(1 << bits) <= whole < 1 << bits:
            raise ConversionError(f"{value!r} is beyond {target}")
        return whole
    if base == "float" and not binary:
        return float(value)
    if base in PythonHost.TEXTS and text:
        size = target.rstrip(")").split("(")[-1]
        if size != "max" and len(value) > int(size):
            raise ConversionError(f"text of {len(value)} characters does not fit {target}")
        return value
    if base in PythonHost.BINARIES and binary:
        return value
    raise ConversionError(f"there is no implicit conversion from {source} to {target}")
