"""What is done with one piece: an entry point runs on its rows, and the result is kept, or written to a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .. import entry_points
from ..errors import HartonomousError
from .output import Output
from .partitions import ParquetRows, Partition, as_bytes, envelope, from_bytes, unpacked


@dataclass(frozen=True)
class Call:
    """An entry point with its parameters. Threads are those of one task."""

    name: str
    parameters: Mapping[str, Any]
    threads: int

    def __call__(self, table: pa.Table | None, more: Mapping[str, Any] | None = None) -> pa.Table:
        parameters = {**self.parameters, **(more or {})}
        return pa.table(entry_points.run(self.name, table, threads=self.threads, **parameters))


class Task(ABC):
    """Gets a row that describes its work, gives rows of the same form back. It may run more than once for the same
    work: its worker may die, and the engine then starts it anew."""

    @abstractmethod
    def __call__(self, given: dict[str, Any]) -> Iterator[pa.Table]: ...


@dataclass(frozen=True)
class Pieces(Task):
    """Runs on each table of a piece by itself: for rows that stand on their own, and for parts of a range."""

    call: Call
    output: Output | None
    run: Callable[[Call, int, pa.Table | None, Mapping[str, Any]], pa.Table | None] | None = None

    def __call__(self, given: dict[str, Any]) -> Iterator[pa.Table]:
        partition = unpacked(given)
        first = partition.first_row
        results: list[pa.Table] = []
        writer = None if self.output is None else self.output.part(partition.place)
        try:
            for first, table in partition.read():
                result = (
                    self.call(table, partition.parameters)
                    if self.run is None
                    else self.run(self.call, first, table, partition.parameters)
                )
                if writer is not None:
                    writer.write(result)
                elif result is not None:
                    results.append(result)
            if writer is not None:
                yield envelope(place=partition.place, rows=writer.close())
                return
        except (HartonomousError, OSError) as error:
            yield envelope(place=partition.place, failure=error, first_row=first)
            return
        finally:
            if writer is not None:
                writer.discard()
        if results:
            result = pa.concat_tables(results)
            yield envelope(place=partition.place, rows=result.num_rows, payload=as_bytes(result))
        else:
            yield envelope(place=partition.place)


@dataclass(frozen=True)
class Whole(Task):
    """Runs once on all rows of a piece."""

    call: Call
    output: Output | None

    def __call__(self, given: dict[str, Any]) -> Iterator[pa.Table]:
        partition = unpacked(given)
        try:
            result = self.call(partition.read_all(), partition.parameters)
            if self.output is not None:
                yield envelope(place=partition.place, rows=self.output.write(partition.place, result))
                return
        except (HartonomousError, OSError) as error:
            yield envelope(place=partition.place, failure=error, first_row=partition.first_row)
            return
        yield envelope(place=partition.place, rows=result.num_rows, payload=as_bytes(result))


@dataclass(frozen=True)
class SampleKeys(Task):
    """Gives up to `most` different keys of a piece, evenly spaced among its rows in the order of keys."""

    most: int

    def __call__(self, given: dict[str, Any]) -> Iterator[pa.Table]:
        partition = unpacked(given)
        try:
            parts = [part.select(["key"]) for _, part in self._keys(partition).read() if part is not None]
        except (HartonomousError, OSError) as error:
            yield envelope(place=partition.place, failure=error, first_row=partition.first_row)
            return
        keys = pc.drop_null(pa.concat_tables(parts)["key"])
        at = np.linspace(0, max(len(keys) - 1, 0), min(self.most, len(keys))).astype(np.int64)
        chosen = keys.take(pc.sort_indices(keys)).take(pa.array(at))
        yield envelope(place=partition.place, rows=len(keys), payload=as_bytes(pa.table({"key": chosen})))


    @staticmethod
    def _keys(partition: Partition) -> Partition:
        """The same piece; of a Parquet file nothing but its keys."""
        rows = partition.rows
        if isinstance(rows, ParquetRows):
            rows = replace(rows, columns=tuple(pair for pair in rows.columns if pair[0] == "key"))
        return replace(partition, rows=rows)


@dataclass(frozen=True)
class SplitByKey(Task):
    """Sends each row of a piece to the bucket of its key: bucket 0 holds NULL keys, bucket i the keys from
    bounds[i - 2] to below bounds[i - 1]. So all rows of a group meet, and buckets one behind the other are in the order
    of keys."""

    bounds: bytes  # a table with the one column `key`, ascending

    def __call__(self, given: dict[str, Any]) -> Iterator[pa.Table]:
        partition = unpacked(given)
        bounds = from_bytes(self.bounds)["key"]
        try:
            table = partition.read_all()
        except (HartonomousError, OSError) as error:
            yield envelope(place=0, order=partition.place, failure=error, first_row=partition.first_row)
            return
        assert table is not None
        buckets = bucket_of(table["key"], bounds)
        for bucket in np.unique(buckets):
            rows = table.filter(pa.array(buckets == bucket))
            yield envelope(place=int(bucket), order=partition.place, rows=rows.num_rows, payload=as_bytes(rows))


@dataclass(frozen=True)
class RunOnBucket:
    """Runs on all rows of a bucket, in the order in which they stood in the input."""

    call: Call

    def __call__(self, rows: list[dict[str, Any]]) -> pa.Table:
        place = rows[0]["place"]
        rows = sorted(rows, key=lambda row: int(row["order"]))
        for row in rows:
            if row["error"] is not None:
                return pa.table({name: [row[name]] for name in row} | {"payload": [b""]})
        try:
            result = self.call(pa.concat_tables([from_bytes(row["payload"]) for row in rows]))
        except HartonomousError as error:
            return envelope(place=place, failure=error)
        return envelope(place=place, rows=result.num_rows, payload=as_bytes(result))


def bucket_of(keys: pa.ChunkedArray, bounds: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.int64]]:
    """0 for NULL, otherwise 1 and as many more as there are bounds not above the key."""
    if pa.types.is_integer(keys.type):
        known = pc.fill_null(keys, 0).to_numpy()
        found = np.searchsorted(bounds.to_numpy(), known, side="right")
    else:
        # Text in the order of its UTF-8 bytes.
        known_bytes = [bound.encode() for bound in bounds.to_pylist()]
        found = np.array(
            [0 if text is None else bisect_right(known_bytes, text.encode()) for text in keys.to_pylist()], np.int64
        )
    return np.where(pc.is_null(keys).to_numpy(), 0, found + 1).astype(np.int64)

