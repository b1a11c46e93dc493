"""What the rows come from, and how they are cut into pieces."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..entry_points import EntryPoint
from ..errors import DTypeError, NotFoundError, UnknownNameError
from .embeddings import USUAL_COLUMNS, EmbeddingRows, Embeddings
from .partitions import ParquetRows, Partition, Rows, SeveralRows, StoredRows, as_bytes, open_parquet, renamed


class Source(ABC):
    """Rows in a fixed order."""

    names: tuple[str, ...]  # of the columns, as the entry point calls them

    @abstractmethod
    def partitions(self, rows: int) -> list[Partition]:
        """All rows in pieces of about `rows`; at least one piece, which may be empty."""

    def whole(self, rows: int) -> Partition:
        """All rows as one piece."""
        parts = tuple(part.rows for part in self.partitions(rows) if part.rows is not None)
        return Partition(0, 0, SeveralRows(parts))


def open_source(source: Any, entry_point: EntryPoint, columns: Mapping[str, str] | None) -> Source | None:
    """The source that the caller means; None for none."""
    if source is None:
        return None
    if isinstance(source, Embeddings):
        source = replace(source, url=_absolute(source.url))
        names = source.columns
        usual = {ours: theirs for ours, theirs in USUAL_COLUMNS.items() if ours in _inputs(entry_point)}
        return _EmbeddingSource(source, _chosen(entry_point, usual if columns is None else columns, names))
    if isinstance(source, (str, Path)):
        if "://" in str(source):
            raise DTypeError(f"source must be Embeddings(url, model_id) for a database, or a path; got {str(source)!r}")
        return _ParquetSource(Path(source).absolute(), entry_point, columns)
    if hasattr(source, "to_arrow_refs"):
        from .ray_engine import tables_of

        return _TableSource(tables_of(source), entry_point, columns)
    if isinstance(source, pa.Table):
        return _TableSource([source], entry_point, columns)
    if hasattr(source, "__arrow_c_stream__") or hasattr(source, "__arrow_c_array__"):
        return _TableSource([pa.table(source)], entry_point, columns)
    raise DTypeError(
        "source must be a Parquet file or directory, an Arrow table, a Ray Dataset, Embeddings or None; got "
        + type(source).__name__
    )


def _absolute(url: str) -> str:
    """Tasks run in folders of their own."""
    scheme, slashes, name = url.partition(":///")
    return f"{scheme}{slashes}{Path(name).absolute()}" if scheme == "sqlite" and name != ":memory:" else url


def _inputs(entry_point: EntryPoint) -> tuple[str, ...]:
    return tuple(column.name for column in entry_point.inputs)


def _chosen(
    entry_point: EntryPoint, columns: Mapping[str, str] | None, there: tuple[str, ...] | list[str]
) -> tuple[tuple[str, str], ...]:
    """Pairs of the entry point's name and the source's. Without a choice: the declared columns that are there."""
    if columns is None:
        return tuple((name, name) for name in _inputs(entry_point) if name in there)
    missing = [theirs for theirs in columns.values() if theirs not in there]
    if missing:
        raise UnknownNameError(f"the source has no column {missing[0]!r}; it has {', '.join(there)}")
    return tuple(columns.items())


class _TableSource(Source):
    """Tables in memory, one behind the other."""

    def __init__(self, tables: list[pa.Table], entry_point: EntryPoint, columns: Mapping[str, str] | None) -> None:
        chosen = _chosen(entry_point, columns, tables[0].column_names)
        self.names = tuple(ours for ours, _ in chosen)
        self._tables = [renamed(table, chosen) for table in tables]

    def partitions(self, rows: int) -> list[Partition]:
        pieces = [table.slice(at, rows) for table in self._tables for at in range(0, table.num_rows, rows)]
        made: list[Partition] = []
        first = 0
        for piece in pieces or self._tables[:1]:
            made.append(Partition(len(made), first, StoredRows(as_bytes(piece))))
            first += piece.num_rows
        return made


class _ParquetSource(Source):
    """A file, or all files of a directory in the order of their paths. A piece is one row group or several."""

    def __init__(self, path: Path, entry_point: EntryPoint, columns: Mapping[str, str] | None) -> None:
        if not path.exists():
            raise NotFoundError(f"the input {path} does not exist")
        self._files = [path] if path.is_file() else sorted(_visible(path))
        if not self._files:
            raise NotFoundError(f"the directory {path} holds no file *.parquet")
        self._groups: list[list[int]] = []
        first: pa.Schema | None = None
        for file in self._files:
            with open_parquet(str(file)) as opened:
                schema = opened.schema_arrow
                groups = opened.metadata
                self._groups.append([groups.row_group(i).num_rows for i in range(groups.num_row_groups)])
            if first is None:
                first = schema
                self._columns = _chosen(entry_point, columns, schema.names)
            for _, theirs in self._columns:
                kind = schema.field(theirs).type if theirs in schema.names else "none"
                if kind != first.field(theirs).type:
                    raise DTypeError(
                        f"all files must have the same columns; {theirs!r} is {first.field(theirs).type} in "
                        f"{self._files[0]}, {kind} in {file}"
                    )

        self.names = tuple(ours for ours, _ in self._columns)

    def partitions(self, rows: int) -> list[Partition]:
        made: list[Partition] = []
        first = 0
        for file, counts in zip(self._files, self._groups, strict=True):
            groups: list[int] = []
            held = 0
            for group, count in enumerate(counts):
                groups.append(group)
                held += count
                if held >= rows or group == len(counts) - 1:
                    made.append(Partition(len(made), first, self._rows(file, tuple(groups), rows)))
                    first, groups, held = first + held, [], 0
        return made or [Partition(0, 0, self._rows(self._files[0], (), rows))]

    def _rows(self, file: Path, groups: tuple[int, ...], rows: int) -> Rows:
        return ParquetRows(str(file), groups, self._columns, rows)


def _visible(path: Path) -> Iterator[Path]:
    for file in path.rglob("*.parquet"):
        if file.is_file() and not any(part.startswith((".", "_")) for part in file.relative_to(path).parts):
            yield file


class _EmbeddingSource(Source):
    def __init__(self, source: Embeddings, columns: tuple[tuple[str, str], ...]) -> None:
        self._source = source
        self._columns = columns
        self.names = tuple(ours for ours, _ in columns)

    def partitions(self, rows: int) -> list[Partition]:
        ranges = self._source.ranges(rows) or [(EmbeddingRows(self._source, 1, 0, 0), 0)]
        return [
            Partition(place, first, replace(part, columns=self._columns)) for place, (part, first) in enumerate(ranges)
        ]
