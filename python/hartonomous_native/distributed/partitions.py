"""Pieces of an input: each is described on the driver, sent to the task that works on it, and read there.

A piece and a result travel as one cell of bytes in a row of a fixed form (`ENVELOPE`), so that nothing on the way looks
into them or changes a type: what arrives is what was sent, to the bit.
"""

from __future__ import annotations

import errno
import os
import pickle
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import DTypeError, FormatError, HartonomousError, NotFoundError, error_of

ENVELOPE = pa.schema(
    [
        ("place", pa.int64()),  # of the piece among the pieces, or of the bucket that rows belong to
        ("order", pa.int64()),  # of the piece that the rows come from
        ("first_row", pa.int64()),  # where in the input the piece begins whose error this is
        ("rows", pa.int64()),
        ("error", pa.int64()),  # its number; below 0 the system's errno
        ("message", pa.string()),
        ("payload", pa.large_binary()),
    ]
)


class Rows(ABC):
    """Where the rows of a piece are. Reading them again gives the same rows."""

    @abstractmethod
    def read(self) -> Iterator[pa.Table]:
        """At least one table, in the order of the rows, with the columns as the entry point names them."""


@dataclass(frozen=True)
class Partition:
    """A piece of the input: some of its rows, or a part of the range that a parameter names."""

    place: int
    first_row: int = 0
    rows: Rows | None = None
    parameters: dict[str, Any] = field(default_factory=dict)  # in place of the call's own

    def read(self) -> Iterator[tuple[int, pa.Table | None]]:
        """Tables with the number of their first row."""
        if self.rows is None:
            yield self.first_row, None
            return
        first = self.first_row
        for table in self.rows.read():
            yield first, table
            first += table.num_rows

    def read_all(self) -> pa.Table | None:
        tables = [table for _, table in self.read()]
        return None if tables[0] is None else pa.concat_tables(tables)

    def packed(self) -> pa.Table:
        return envelope(place=self.place, payload=pickle.dumps(self))


@dataclass(frozen=True)
class StoredRows(Rows):
    """Rows that travel with the piece."""

    stored: bytes

    def read(self) -> Iterator[pa.Table]:
        yield from_bytes(self.stored)


@dataclass(frozen=True)
class ParquetRows(Rows):
    """Row groups of one Parquet file, given in tables of at most `at_once` rows."""

    path: str
    row_groups: tuple[int, ...]
    columns: tuple[tuple[str, str], ...]  # the entry point's name, the file's
    at_once: int

    def read(self) -> Iterator[pa.Table]:
        read_any = False
        if not self.columns:
            yield pa.table({})  # the entry point says which column it needs
            return
        with open_parquet(self.path) as file:
            names = list(dict.fromkeys(theirs for _, theirs in self.columns))
            batches = file.iter_batches(self.at_once, row_groups=list(self.row_groups), columns=names)
            for batch in batches if self.row_groups else ():
                read_any = True
                yield renamed(pa.table(batch), self.columns)
            if not read_any:
                yield renamed(file.schema_arrow.empty_table(), self.columns)


@dataclass(frozen=True)
class SeveralRows(Rows):
    """The rows of several pieces, one behind the other."""

    parts: tuple[Rows, ...]

    def read(self) -> Iterator[pa.Table]:
        for part in self.parts:
            yield from part.read()


class open_parquet:
    """Opens a Parquet file; what pyarrow says of a bad one becomes an error of the catalogue."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> Any:
        try:
            self._file = pq.ParquetFile(self._path)
        except FileNotFoundError:
            raise NotFoundError(f"the file {self._path} does not exist") from None
        except pa.ArrowInvalid as error:
            raise FormatError(f"{self._path} is not a Parquet file: {error}") from error
        return self._file

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        self._file.close()
        if isinstance(error, pa.ArrowException) and not isinstance(error, MemoryError):
            raise FormatError(f"{self._path} cannot be read: {error}") from error


def renamed(table: pa.Table, columns: Sequence[tuple[str, str]]) -> pa.Table:
    """The chosen columns under the entry point's names; dictionaries become the values they stand for."""
    chosen = []
    for _, theirs in columns:
        column = table.column(theirs)
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        chosen.append(column)
    return pa.table(chosen, names=[ours for ours, _ in columns])


def as_bytes(table: pa.Table) -> bytes:
    """A table with nothing but its own rows, even where it is a slice of a larger one."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    made: bytes = sink.getvalue().to_pybytes()
    return made


def from_bytes(stored: Any) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(stored)).read_all()


def envelope(
    *, place: int, order: int = 0, rows: int = 0, payload: bytes = b"", failure: BaseException | None = None,
    first_row: int = 0,
) -> pa.Table:  # fmt: skip
    """One row of the form in which pieces and results travel."""
    number, message = None, None
    if isinstance(failure, HartonomousError):
        number, message = failure.number, failure.message
    elif isinstance(failure, OSError):
        number, message = -(failure.errno or errno.EIO), f"{failure.filename or ''}"
    elif failure is not None:
        raise failure
    values = [place, order, first_row, rows, number, message, payload]
    return pa.table([pa.array([value], kind.type) for value, kind in zip(values, ENVELOPE, strict=True)], ENVELOPE)


def envelopes(block: pa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a block of envelopes; a payload is a buffer that is not copied."""
    for row in range(block.num_rows):
        found: dict[str, Any] = {name: block.column(name)[row].as_py() for name in ENVELOPE.names[:-1]}
        found["payload"] = block.column("payload")[row].as_buffer()
        yield found


def unpacked(found: dict[str, Any]) -> Partition:
    partition = pickle.loads(found["payload"])
    if not isinstance(partition, Partition):
        raise DTypeError(f"a piece must be a Partition; got {type(partition).__name__}")
    return partition


class RowsCountedFrom(Exception):
    """The cause given with an error of one piece: row numbers in its message count from there."""


def raise_failure(found: dict[str, Any]) -> None:
    """Raises the error that an envelope holds, if it holds one."""
    if found["error"] is None:
        return
    if found["error"] < 0:
        raise OSError(-found["error"], os.strerror(-found["error"]), found["message"] or None)
    error = error_of(found["error"], found["message"])
    if found["first_row"]:
        raise error from RowsCountedFrom(f"rows in the message count from row {found['first_row']} of the input")
    raise error
