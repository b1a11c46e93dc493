"""What the SQL Server language extension costs beside the array functions: a call, and a row.

    .venv/bin/python bench/bench_doors_extension.py [seconds a row of the table]

The host here is ctypes with buffers made beforehand, as a server has them; what a server adds (a process, the transport
of rows) is not in these numbers. A call is InitSession to CleanupSession; ns/row is what Execute and GetResults take
more than the array function. All with one thread and by the processor's time, which a busy machine changes little.
"""

from __future__ import annotations

import ctypes
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import hartonomous_native as hn

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.doors.extension_host import (
    BINARY,
    DOUBLE,
    SBIGINT,
    SLONG,
    HostColumn,
    HostParameter,
    Session,
    call,
    unpacked,
)

_KINDS = {"<f8": DOUBLE, "<i8": SBIGINT, "<i4": SLONG}


class Prepared:
    """A session whose buffers are there: execute() is what a server does for each piece of the input. Columns are
    float64, int64, int32, or float32 of two dimensions for packed vectors."""

    def __init__(self, entry_point: str, columns: dict[str, np.ndarray], parameters: list[HostParameter]) -> None:
        self.rows = len(next(iter(columns.values()), ()))
        self.columns = [
            HostColumn(name, BINARY, [], size=values[:1].nbytes)
            if values.ndim == 2
            else HostColumn(name, _KINDS[values.dtype.str], [], size=values.itemsize, nullable=False)
            for name, values in columns.items()
        ]
        self.held = list(columns.values())
        self.lengths = [
            np.full(self.rows, values[:1].nbytes, np.int32) if values.ndim == 2 else None for values in self.held
        ]
        self.data = (ctypes.c_void_p * max(1, len(columns)))(*(values.ctypes.data for values in self.held))
        self.pointers = (ctypes.c_void_p * max(1, len(columns)))(
            *(None if each is None else each.ctypes.data for each in self.lengths)
        )
        self.entry_point, self.parameters = entry_point, parameters
        self.outputs, self.result_rows = ctypes.c_uint16(), ctypes.c_uint64()
        self.result, self.result_lengths = ctypes.c_void_p(), ctypes.c_void_p()
        self.session = Session(entry_point, self.columns, parameters)

    def execute(self) -> None:
        session = self.session
        call("Execute", session.id, 0, self.rows, self.data, self.pointers, ctypes.byref(self.outputs))
        results = map(ctypes.byref, (self.result_rows, self.result, self.result_lengths))
        call("GetResults", session.id, 0, *results)

    def whole_call(self) -> None:
        with self.session:
            self.execute()

    def answer(self, number: int = 0) -> list[Any]:
        kind, _, _ = self.session.result_column(number)
        at = ctypes.c_void_p.from_address((self.result.value or 0) + 8 * number).value
        return unpacked(kind, self.result_rows.value, at or 0, None)


def times_of(functions: list[Callable[[], Any]], seconds: float) -> list[tuple[float, float]]:
    """The median and the least processor seconds of each, taken in turns."""
    times: list[list[float]] = [[] for _ in functions]
    until = time.perf_counter() + seconds
    while len(times[0]) < 5 or time.perf_counter() < until:
        for function, found in zip(functions, times, strict=True):
            begin = time.process_time_ns()
            function()
            found.append((time.process_time_ns() - begin) / 1e9)
    return [(statistics.median(found), min(found)) for found in times]


def row(name: str, prepared: Prepared, array: Callable[[], Any], seconds: float) -> None:
    with prepared.session:
        prepared.execute()
        if prepared.answer() != np.asarray(array()).tolist():
            raise SystemExit(f"{name}: the answers differ")
        (door, least_door), (function, least_function) = times_of([prepared.execute, array], seconds)
    per_row = (least_door - least_function) / max(1, prepared.rows) * 1e9
    print(f"{name:<44}{door * 1e6:>12.1f}{function * 1e6:>12.1f}{door / function:>8.3f}{per_row:>10.2f}", flush=True)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    rng = np.random.default_rng(1)
    empty = Prepared("find_primes", {}, [HostParameter("@first", SBIGINT, 2), HostParameter("@last", SBIGINT, 1)])
    (whole, _), (array, _) = times_of([empty.whole_call, lambda: hn.find_primes(2, 1)], min(seconds, 1.0))
    print(f"a call that does nothing: {whole * 1e6:.1f} us (ctypes included); the array function: {array * 1e6:.1f} us")
    print(f"{'':<44}{'door us':>12}{'array us':>12}{'ratio':>8}{'ns/row':>10}")
    threads = HostParameter("@threads", SLONG, 1)
    ids = np.arange(10**6, dtype=np.int64)
    for dims in (3, 128):
        rows = 10**6 if dims == 3 else 10**5
        vectors = rng.normal(size=(rows, dims)).astype(np.float32)
        query = HostParameter("@query", BINARY, vectors[0].tobytes())
        distance = Prepared("euclidean_distance", {"vector": vectors}, [query, threads])
        row(
            f"euclidean_distance, {rows} x {dims}", distance,
            lambda vectors=vectors: hn.euclidean_distance(vectors[0], vectors, threads=1), seconds,
        )  # fmt: skip
    cells = rng.integers(0, 2**21, (3, 10**6)).astype(np.int32)
    points = np.ascontiguousarray(cells.T.astype(np.int64))
    named = dict(zip("xyz", cells, strict=True))
    row("morton_encode, 10^6", Prepared("morton_encode", named, [threads]), lambda: hn.morton_encode(points), seconds)
    with_keys = Prepared("morton_encode", {"id": ids, **named}, [threads])
    with with_keys.session:
        bare = Prepared("morton_encode", named, [threads])
        with bare.session:
            (_, keyed), (_, alone) = times_of([with_keys.execute, bare.execute], seconds)
    print(f"an int64 key beside the result: {(keyed - alone) / 1e6 * 1e9:.2f} ns a row")


if __name__ == "__main__":
    main()
