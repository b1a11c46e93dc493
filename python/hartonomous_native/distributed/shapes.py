"""How the work of each shape of entry point is divided, so that the parts make the same answer to the last bit."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..entry_points import EntryPoint
from .engines import Answers, Engine
from .output import Output
from .partitions import Partition, as_bytes, from_bytes, raise_failure
from .sources import Source
from .tasks import Call, Pieces, RunOnBucket, SampleKeys, SplitByKey, Whole

Progress = Callable[[int, "int | None"], None]

_SAMPLES = 1024  # keys of one piece
_NUMBERS = 100_000_000  # of a range, in one task; more where sieving primes up to the root of `last` costs more
_MOST_PARTS = 65_536


@dataclass(frozen=True)
class Division:
    """One call, as the functions here see it."""

    entry_point: EntryPoint
    call: Call
    source: Source | None
    engine: Engine
    rows: int  # of a piece
    numbers: int | None  # of a range
    output: Output | None
    progress: Progress | None


def divided(given: Division) -> tuple[pa.Table | None, int]:
    """The result, or None where it was written, and the number of its rows."""
    entry_point = given.entry_point
    if not entry_point.inputs:
        return _range(given)
    if given.source is None:
        return _collected(given, [Partition(0)], Whole(given.call, given.output))
    if entry_point.shape == "each row":
        return _collected(given, given.source.partitions(given.rows), Pieces(given.call, given.output))
    if entry_point.shape == "groups":
        return _groups(given, given.source)
    if entry_point.name == "knn":
        return _nearest(given, given.source)
    return _in_one_task(given, given.source)


def _in_one_task(given: Division, source: Source) -> tuple[pa.Table | None, int]:
    return _collected(given, [source.whole(given.rows)], Whole(given.call, given.output))


def _answers(
    given: Division, found: Answers, total: int | None
) -> Iterator[dict[str, Any]]:
    """The rows that tasks give; the first error among them ends the other tasks."""
    with closing(found):
        for done, row in enumerate(found, 1):
            raise_failure(row)
            if given.progress is not None:
                given.progress(done, total)
            yield row


def _collected(given: Division, partitions: list[Partition], task: Pieces | Whole) -> tuple[pa.Table | None, int]:
    """Results in the order of the pieces, here or in their files."""
    tables, rows = [], 0
    for row in _answers(given, given.engine.map(partitions, task), len(partitions)):
        rows += row["rows"]
        if task.output is None:
            tables.append(from_bytes(row["payload"]))
    return (None if task.output is not None else pa.concat_tables(tables)), rows


def _finished(given: Division, table: pa.Table) -> tuple[pa.Table | None, int]:
    if given.output is None:
        return table, table.num_rows
    return None, given.output.write(0, table)


# ---------------------------------------------------------------- ranges of numbers


def _range(given: Division) -> tuple[pa.Table | None, int]:
    name, parameters = given.entry_point.name, given.call.parameters
    first, last = _whole_number(parameters.get("first")), _whole_number(parameters.get("last"))
    partitions = [Partition(0)]
    if first is not None and last is not None and first <= last and set(parameters) == {"first", "last"}:
        step = given.numbers or max(_NUMBERS, math.isqrt(max(last, 0)))
        start = max(first, 2)  # below which no number is a prime
        step = max(step, (last - start) // _MOST_PARTS + 1)
        partitions = [
            Partition(place, parameters={"first": low, "last": min(low + step - 1, last)})
            for place, low in enumerate(range(start, last + 1, step))
        ] or partitions
    if name == "find_primes":
        return _collected(given, partitions, Pieces(given.call, given.output))
    counts, _ = _collected(given, partitions, Pieces(given.call, None))
    assert counts is not None
    if counts.num_rows > 1:
        total = pa.array([sum(counts["count"].to_pylist())], pa.int64())
        counts = pa.table([total], schema=counts.schema)
    return _finished(given, counts)


def _whole_number(value: Any) -> int | None:
    """An integer as the entry point would read it; None for what it is left to judge."""
    try:
        number = int(value) if isinstance(value, str) else int(value.__index__())
    except (AttributeError, TypeError, ValueError):
        return None
    return number if not isinstance(value, bool) and -(1 << 63) <= number < 1 << 63 else None


# ---------------------------------------------------------------- nearest neighbours


def _nearest(given: Division, source: Source) -> tuple[pa.Table | None, int]:
    """The k nearest of every piece, of which the k nearest of all are chosen: by distance, then by row."""
    partitions = source.partitions(given.rows)
    k = _whole_number(given.call.parameters.get("k"))
    if k is None or k < 1 or "vector" not in source.names or len(partitions) == 1:
        return _in_one_task(given, source)
    tables = []
    task = Pieces(given.call, None, nearest_of_piece)
    for row in _answers(given, given.engine.map(partitions, task), len(partitions)):
        if row["payload"].size:
            tables.append(from_bytes(row["payload"]))
    if not tables:
        return _in_one_task(given, source)
    merged = _merged(pa.concat_tables(tables), k)
    if merged is None:
        return _in_one_task(given, source)
    return _finished(given, merged)


def nearest_of_piece(call: Call, first: int, table: pa.Table | None, parameters: Mapping[str, Any]) -> pa.Table | None:
    """The nearest rows of one table, numbered as in the whole input; None where it has no vector."""
    assert table is not None
    count = table.num_rows - table["vector"].null_count
    if count == 0:
        return None
    k = _whole_number(call.parameters.get("k"))
    assert k is not None
    found = call(table, {**parameters, "k": min(k, count)})
    at = found.column_names.index("row")
    return found.set_column(at, found.schema.field(at), pc.add(found["row"], pa.scalar(first, pa.int64())))


def _merged(candidates: pa.Table, k: int) -> pa.Table | None:
    """None where there are fewer than k: the entry point itself says what it makes of that."""
    query = candidates["query"].to_numpy()
    distances = candidates["distance"]
    known = ~pc.is_null(distances).to_numpy()
    order = np.lexsort((candidates["row"].to_numpy(), pc.fill_null(distances, 0.0).to_numpy(), ~known, query))
    query = query[order]
    starts = np.flatnonzero(np.r_[True, query[1:] != query[:-1]])
    rank = np.arange(len(query)) - np.repeat(starts, np.diff(np.r_[starts, len(query)]))
    if int((rank < k).sum()) != len(starts) * k:
        return None
    chosen = candidates.take(pa.array(order[rank < k]))
    at = chosen.column_names.index("rank")
    return chosen.set_column(at, chosen.schema.field(at), pa.array((rank[rank < k] + 1).astype(np.int32)))


# ---------------------------------------------------------------- groups


def _groups(given: Division, source: Source) -> tuple[pa.Table | None, int]:
    """Rows are sent to tasks by ranges of keys. One task computes a group from all its rows, in their order."""
    partitions = source.partitions(given.rows)
    if len(partitions) == 1 or "key" not in source.names:
        return _in_one_task(given, source)
    bounds = _bounds(given, partitions)
    if bounds is None:
        return _in_one_task(given, source)
    found = given.engine.shuffle(partitions, SplitByKey(as_bytes(bounds)), RunOnBucket(given.call))
    waiting: list[pa.Table] = []  # without a vector, so that nothing tells how long theirs would be
    kept: list[pa.Table] = []
    lengths: dict[str, int] | None = None
    rows = place = 0
    for row in _answers(given, found, None):
        table = from_bytes(row["payload"])
        rows += table.num_rows
        here = _lengths(table)
        if lengths is None and here is None:
            waiting.append(table)
            continue
        if lengths is None:
            lengths = here
        elif here is not None and here != lengths:
            return _in_one_task(given, source)  # which says where vectors differ in length
        assert lengths is not None
        for each in (*waiting, table):
            place += _keep(given, place, _of_lengths(each, lengths), kept)
        waiting.clear()
    for each in waiting:
        place += _keep(given, place, each, kept)
    return (None if given.output is not None else pa.concat_tables(kept)), rows


def _bounds(given: Division, partitions: list[Partition]) -> pa.Table | None:
    """Keys that cut all keys into about as many ranges as there are pieces; None where they are no keys."""
    samples: list[pa.ChunkedArray] = []
    for row in _answers(given, given.engine.map(partitions, SampleKeys(_SAMPLES)), None):
        samples.append(from_bytes(row["payload"])["key"])
        if not (pa.types.is_integer(samples[0].type) or _is_text(samples[0].type)):
            return None
    keys = pa.chunked_array([chunk for sample in samples for chunk in sample.chunks], samples[0].type)
    keys = keys.take(pc.sort_indices(keys))
    at = np.linspace(0, len(keys), len(partitions), endpoint=False).astype(np.int64)[1:]
    return pa.table({"key": pc.unique(keys.take(pa.array(at))) if len(keys) else keys})


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _lengths(table: pa.Table) -> dict[str, int] | None:
    """How long the vectors of each column are; None where all are NULL."""
    found = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_fixed_size_list(column.type):
            if column.null_count == len(column):
                return None
            found[name] = column.type.list_size
    return found


def _of_lengths(table: pa.Table, lengths: Mapping[str, int]) -> pa.Table:
    for at, field in enumerate(table.schema):
        length = lengths.get(field.name)
        if length is not None and field.type.list_size != length:
            nulls = pa.nulls(table.num_rows, pa.list_(field.type.value_field, length))
            table = table.set_column(at, field.with_type(nulls.type), nulls)
    return table


def _keep(given: Division, place: int, table: pa.Table, kept: list[pa.Table]) -> int:
    if given.output is None:
        kept.append(table)
    else:
        given.output.write(place, table)
    return 1
