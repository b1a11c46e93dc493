"""The result of an entry point: columns in native memory, read as NumPy arrays, Python objects or Arrow."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _native
from .errors import UnknownNameError


class Table:
    """Named columns with the same number of rows.

    Columns lie in native memory; `column` and the Arrow protocol give views of it, without a copy, which keep it alive.
    They are read-only: a column may be the caller's own (an id comes back as it was given).
    Anything that takes an object with `__arrow_c_stream__` takes a Table: `pyarrow.table(t)`, `polars.DataFrame(t)`,
    `pandas.DataFrame.from_arrow(t)` (pandas 3), `duckdb.sql("select * from t")`.
    """

    __slots__ = ("_columns", "_names")

    def __init__(self, columns: _native.Columns) -> None:
        self._columns = columns
        self._names = tuple(columns.names)

    @property
    def num_rows(self) -> int:
        return self._columns.rows

    @property
    def column_names(self) -> tuple[str, ...]:
        return self._names

    @property
    def column_types(self) -> tuple[str, ...]:
        """int32, int64, float64, text, binary or vectors of float32."""
        return tuple(self._columns.types)

    def __len__(self) -> int:
        return self._columns.rows

    def column(self, name: str) -> NDArray[Any]:
        """A column: int32, int64 or float64 (rows,), vectors float32 (rows, dims), text or bytes an array of objects
        with None for NULL. What stands in a NULL row of numbers means nothing; `nulls` tells which rows those are.
        Raises UnknownNameError 51015."""
        return self._columns.values(self._at(name))

    def nulls(self, name: str) -> NDArray[np.bool_] | None:
        """True for each row that is NULL; None where none is. Raises UnknownNameError 51015."""
        return self._columns.nulls(self._at(name))

    def to_dict(self) -> dict[str, NDArray[Any]]:
        """Every column: a masked array where rows of numbers are NULL, otherwise as `column` gives it."""
        return {name: self._masked(name) for name in self._names}

    def to_pylist(self) -> list[dict[str, Any]]:
        """A dict for each row, of int, float, str, bytes or list; None for NULL."""
        lists = [self._values(name) for name in self._names]
        return [dict(zip(self._names, row, strict=True)) for row in zip(*lists, strict=True)]

    def __arrow_c_schema__(self) -> Any:
        """Arrow's PyCapsule protocol. Text and bytes have int64 offsets, vectors are fixed-size lists."""
        return self._columns.arrow_schema()

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[Any, Any]:
        """The columns as one batch. A requested schema is a wish, which need not be granted and is not."""
        return self._columns.arrow_schema(), self._columns.arrow_array()

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """A stream of one batch; see `__arrow_c_array__`."""
        return self._columns.arrow_stream()

    def __repr__(self) -> str:
        described = ", ".join(
            f"{name}: {kind}" for name, kind in zip(self._names, self.column_types, strict=True)
        )
        rows = self._columns.rows
        return f"Table({described}; {rows} row{'' if rows == 1 else 's'})"

    def _at(self, name: str) -> int:
        try:
            return self._names.index(name)
        except ValueError:
            raise UnknownNameError(f"there is no column {name!r}; there are {', '.join(self._names)}") from None

    def _masked(self, name: str) -> NDArray[Any]:
        values, nulls = self.column(name), self.nulls(name)
        if nulls is None or values.dtype == object:
            return values
        mask = nulls if values.ndim == 1 else np.repeat(nulls[:, None], values.shape[1], axis=1)
        return np.ma.MaskedArray(values, mask)

    def _values(self, name: str) -> list[Any]:
        values: list[Any] = self.column(name).tolist()
        nulls = self.nulls(name)
        if nulls is not None:
            for row in np.flatnonzero(nulls).tolist():
                values[row] = None
        return values
