"""The machine's own limits, probed before anything is timed: bytes read a second from each cache and from memory, and
float32 operations a second."""

from __future__ import annotations

import ctypes
import os
import statistics
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

SOURCE = Path(__file__).with_name("machine_limits.c")
# Bytes in all, shared out evenly among the threads: what fits the first cache, the second, the third, none.
SIZES = (16 << 10, 256 << 10, 8 << 20, 512 << 20)


@dataclass(frozen=True)
class Machine:
    """Bytes a second by working set (of each thread for private caches); a multiply-add is two operations."""

    threads: int
    bytes_per_second: dict[int, float]
    operations_per_second: float

    def least_seconds(self, size: int, operations: float = 0, working_set: int | None = None) -> float:
        """The time below which no program can read `size` bytes that lie within `working_set` and do `operations`."""
        held = size if working_set is None else working_set
        fitting = [limit for limit in SIZES if held <= 2 * limit * (self.threads if limit <= SIZES[1] else 1)]
        rate = self.bytes_per_second[fitting[0] if fitting else SIZES[-1]]
        return max(size / rate, operations / self.operations_per_second)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def probe(threads: int, folder: Path) -> Machine:
    library = _compiled(folder)
    memory = np.zeros(SIZES[-1] + 4096, np.uint8)
    memory[::4096] = 1
    start = memory.ctypes.data + -memory.ctypes.data % 64
    rates = {}
    with ThreadPoolExecutor(threads) as pool:
        for size in SIZES:
            shared = size > SIZES[1]
            each = (size // threads if shared else size) // 512 * 512
            times = max(1, (512 << 20) // each)

            def read(thread: int, each: int = each, times: int = times) -> None:
                library.read_memory(start + thread * each, each, times)

            rates[size] = each * times * threads / _seconds(pool, threads, read)

        def multiply(_: int) -> None:
            library.multiply_add(2_000_000, 0.5, 1.0)

        operations = 2 * 16 * 12 * 2_000_000 * threads / _seconds(pool, threads, multiply)
    return Machine(threads, rates, operations)


def _seconds(pool: ThreadPoolExecutor, threads: int, work: Callable[[int], None]) -> float:
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        list(pool.map(work, range(threads)))
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def _compiled(folder: Path) -> ctypes.CDLL:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / "machine_limits.so"
    if not target.exists() or target.stat().st_mtime < SOURCE.stat().st_mtime:
        compiler = os.environ.get("CC", "cc")
        command = [compiler, "-O3", "-march=native", "-ffp-contract=fast", "-Wno-psabi", "-shared", "-fPIC"]
        subprocess.run([*command, str(SOURCE), "-o", str(target)], check=True)
    library = ctypes.CDLL(str(target))
    library.read_memory.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t]
    library.read_memory.restype = ctypes.c_uint64
    library.multiply_add.argtypes = [ctypes.c_size_t, ctypes.c_float, ctypes.c_float]
    library.multiply_add.restype = ctypes.c_float
    return library


if __name__ == "__main__":
    for count in (1, 2):
        found = probe(count, Path(__file__).parents[1] / "build/bench")
        rates = ", ".join(f"{size >> 10} KiB {rate / 1e9:.0f}" for size, rate in found.bytes_per_second.items())
        print(f"{count} threads: GB/s {rates}; {found.operations_per_second / 1e9:.0f} GFLOP/s")
