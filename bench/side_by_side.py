"""Contestants timed in turns in one run, their answers compared first.

A benchmark file names its rows, and `main` runs them:

    def rows(bench: Bench) -> None:
        bench.row("dot float32 128", work="pair, float32, d <= 128", target=0.35,
                  ours=(hn.dot, a, b), peers={"NumKong": (numkong.dot, a, b)}, exact=answer, bound=1e-7, bytes=1024)

    if __name__ == "__main__":
        main(rows, threads=(1, 2))

A contestant is a function without arguments, or a tuple of a function and its arguments, which saves a lambda's 30 ns;
None stands for a peer that is not installed. In each turn every contestant runs once untimed and then often enough to
be timed, so that whatever else the machine does touches all. The ratio is our median over the best peer's: below 1 we
are ahead. Ours is timed a second time at the level avx2.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "build" / "bench"
OURS, OURS_AVX2 = "ours", "ours at avx2"
LEAST_NS = 1_000_000  # a turn of one contestant is at least so long
# Threads of other libraries look for work for a while after theirs is done; a contestant starts when they have stopped.
SETTLE_SECONDS = 0.1

Contestant = Callable[[], Any] | tuple[Any, ...] | None


def optional(module: str) -> Any:
    """A peer's module, or None where it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


class Bench:
    """Collects the rows of one file at one number of threads, and prints each as it is done."""

    def __init__(self, threads: int, seconds: float, only: str, machine: Any) -> None:
        import hartonomous_native as hn

        self.threads, self.machine, self.results = threads, machine, list[dict[str, Any]]()
        self._seconds, self.only = seconds, only
        self._set_level, self._best = hn.set_level, hn.cpu_level()
        self._slower = "avx2" if self._best != "avx2" and "avx2" in hn.available_levels() else None

    def wanted(self, name: str) -> bool:
        """Whether a row of that name is asked for: say so before making data that takes long."""
        return self.only in name

    def row(
        self,
        name: str,
        *,
        ours: Contestant,
        peers: Mapping[str, Contestant],
        work: str = "",
        target: float | None = None,
        exact: Any = None,
        bound: float = 1e-12,
        scale: float | None = None,
        tolerance: float = 1e-3,
        bytes: int = 0,
        operations: float = 0,
        working_set: int | None = None,
        read: Callable[[Any], Any] | None = None,
        best_of: Sequence[str] | None = None,
    ) -> dict[str, Any] | None:
        """Checks, times and prints one row; `best_of` names the peers that the target is about, by default all.

        `exact` is the true answer (by default ours), which ours must be within `bound` of and every peer within
        `tolerance`, in units of `scale`, by default the largest true number. `bytes` and `operations` are what the
        machine must at least read and compute for it.
        """
        if not self.wanted(name):
            return None
        contestants = {OURS: _called(ours)}
        if self._slower:
            contestants[OURS_AVX2] = contestants[OURS]
        contestants |= {peer: _called(function) for peer, function in peers.items() if function}
        errors = self._check(name, contestants, exact, bound, scale, tolerance, read or (lambda answer: answer))
        times = self._times(contestants)
        timed = {peer: _spread(found) for peer, found in times.items()}
        medians = {peer: found["median_ns"] for peer, found in timed.items() if not peer.startswith(OURS)}
        among = {peer: medians[peer] for peer in best_of or medians if peer in medians}
        best = min(among, key=lambda peer: among[peer], default=None)
        limit = self.machine.least_seconds(bytes, operations, working_set) * 1e9 if bytes or operations else None
        result: dict[str, Any] = {
            "name": name, "work": work, "target": target, "threads": self.threads, "times": timed, "errors": errors,
            "missing": [peer for peer, function in peers.items() if not function], "best": best,
            "ratio": timed[OURS]["median_ns"] / medians[best] if best else None,
            "ratio_avx2": timed[OURS_AVX2]["median_ns"] / medians[best] if best and self._slower else None,
            "limit_ns": limit,
        }  # fmt: skip
        self.results.append(result)
        print(line(result), flush=True)
        return result

    def _at_level(self, contestant: str) -> None:
        if self._slower:
            self._set_level(self._slower if contestant == OURS_AVX2 else self._best)

    def _check(
        self, name: str, contestants: Mapping[str, Callable[[], Any]], exact: Any, bound: float, scale: float | None,
        tolerance: float, read: Callable[[Any], Any],
    ) -> dict[str, float]:  # fmt: skip
        errors, truth = {}, exact
        for contestant, function in contestants.items():
            self._at_level(contestant)
            answer = read(function())
            if truth is None:
                truth = answer
            errors[contestant] = difference(answer, truth, scale)
            allowed = bound if contestant.startswith(OURS) else tolerance
            if not errors[contestant] <= allowed:
                raise SystemExit(f"{name}: {contestant} is off by {errors[contestant]:.3g}, {allowed:.3g} is allowed")
        self._at_level(OURS)
        return errors

    def _times(self, contestants: Mapping[str, Callable[[], Any]]) -> dict[str, list[float]]:
        """Nanoseconds of one call, one figure for each turn."""
        calls, times = {}, {contestant: list[float]() for contestant in contestants}
        for contestant, function in contestants.items():
            self._at_level(contestant)
            once = min(_time(function, 1) for _ in range(3))
            calls[contestant] = max(1, int(LEAST_NS / max(once, 20)))
        gc.collect()
        gc.disable()
        turns, until = 0, time.perf_counter() + self._seconds * len(contestants)
        # In another order each time: what a contestant leaves behind (busy threads, a full cache) must not always meet
        # the same one.
        order, shuffle = list(contestants.items()), random.Random(1).shuffle
        while turns < 5 or (turns < 300 and time.perf_counter() < until):
            shuffle(order)
            for contestant, function in order:
                self._at_level(contestant)
                if self.threads > 1:
                    time.sleep(SETTLE_SECONDS)
                function()
                times[contestant].append(_time(function, calls[contestant]) / calls[contestant])
            turns += 1
        gc.enable()
        self._at_level(OURS)
        return times


def difference(answer: Any, truth: Any, scale: float | None = None) -> float:
    """The largest difference, over `scale` or the largest magnitude of the truth; infinite for another shape."""
    import numpy as np

    if isinstance(answer, (str, bytes)) or isinstance(truth, (str, bytes)):
        return 0.0 if answer == truth else float("inf")
    answer, truth = np.asarray(answer), np.asarray(truth)
    if answer.shape != truth.shape:
        return float("inf")
    if answer.dtype.kind in "iub" and truth.dtype.kind in "iub":
        return 0.0 if np.array_equal(answer, truth) else float("inf")
    off = np.max(np.abs(answer.astype(np.float64) - truth), initial=0.0)
    unit = scale if scale is not None else float(np.max(np.abs(truth), initial=0.0))
    return float(off) / unit if off else 0.0


def _called(contestant: Contestant) -> Callable[[], Any]:
    """A function of no arguments, which knows how to be called many times without a frame of Python's in between."""
    if callable(contestant):
        return contestant
    assert isinstance(contestant, tuple)
    function, *arguments = contestant

    def call() -> Any:
        return function(*arguments)

    call.direct = (function, arguments)  # type: ignore[attr-defined]
    return call


def _time(function: Callable[[], Any], calls: int) -> int:
    direct = getattr(function, "direct", None)
    if direct is None:
        begin = time.perf_counter_ns()
        for _ in repeat(None, calls):
            function()
        return time.perf_counter_ns() - begin
    target, arguments = direct
    if len(arguments) == 1:
        (one,) = arguments
        begin = time.perf_counter_ns()
        for _ in repeat(None, calls):
            target(one)
    elif len(arguments) == 2:
        one, two = arguments
        begin = time.perf_counter_ns()
        for _ in repeat(None, calls):
            target(one, two)
    else:
        begin = time.perf_counter_ns()
        for _ in repeat(None, calls):
            target(*arguments)
    return time.perf_counter_ns() - begin


def _spread(times: Sequence[float]) -> dict[str, float]:
    tenths = statistics.quantiles(times, n=10, method="inclusive")
    median, least = statistics.median(times), min(times)
    return {"median_ns": median, "low_ns": tenths[0], "high_ns": tenths[-1], "least_ns": least, "turns": len(times)}


def shown(nanoseconds: float) -> str:
    for unit, size in (("s", 1e9), ("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.3g} ns"


TITLE = f"{'':<46}{'thr':>4}{'ours':>10}{'spread':>14}{'best peer':>24}{'ratio':>7}{'avx2':>7}{'target':>7}{'limit':>7}"


def line(result: Mapping[str, Any]) -> str:
    """One row of the table; its last column is the share of the machine's limit that ours reaches."""
    ours, best, target = result["times"][OURS], result["best"], result["target"]
    median = ours["median_ns"]
    spread = f"{ours['low_ns'] / median - 1:+.0%}{ours['high_ns'] / median - 1:+.0%}"
    peer = f"{best} {shown(result['times'][best]['median_ns'])}" if best else "none"
    share = f"{result['limit_ns'] / median:.0%}" if result["limit_ns"] else ""
    columns = [
        f"{result['name']:<46}{result['threads']:>4}{shown(median):>10}",
        f"{spread:>14}{peer:>24}",
        *(f"{'' if x is None else f'{x:.2f}':>7}" for x in (result["ratio"], result["ratio_avx2"], target)),
        f"{share:>7}",
        " missed" if target and best and result["ratio"] > target else "",
        f"  (not installed: {', '.join(result['missing'])})" if result["missing"] else "",
    ]
    return "".join(columns)


def main(rows: Callable[[Bench], None], *, threads: Sequence[int] = (1, 2)) -> None:
    """Runs `rows` once for each number of threads, in a process of its own that may use so many CPUs and no more."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--seconds", type=float, default=0.4, help="for each contestant of a row; at least five turns")
    parser.add_argument("--quick", action="store_true", help="a fifth of the time")
    parser.add_argument("--only", default="", help="rows whose name holds this text")
    parser.add_argument("--threads", type=int, help="this number of threads only")
    parser.add_argument("--details", action="store_true", help="every contestant's time and error")
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        _run(rows, options)
        return
    family = Path(sys.argv[0]).stem.removeprefix("bench_")
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    parts: list[dict[str, Any]] = []
    print(TITLE)
    for count in [options.threads] if options.threads else threads:
        if count > cpus:
            print(f"{count} threads: not run, this process may use {cpus} CPUs")
            continue
        names = ("OMP", "OPENBLAS", "MKL", "NUMBA", "RAYON")
        limits = {f"{name}_NUM_THREADS": str(count) for name in names} | {"POLARS_MAX_THREADS": str(count)}
        again = [sys.executable, *sys.argv, "--in-process"]
        subprocess.run([*again, "--threads", str(count)], check=True, env=os.environ | limits)
        parts.append(json.loads((FOLDER / f"{family}-{count}.json").read_text()))
    if not options.only:
        (FOLDER / f"{family}.json").write_text(json.dumps({"family": family, "runs": parts}, indent=1))


def _run(rows: Callable[[Bench], None], options: argparse.Namespace) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])
    from machine import probe

    import hartonomous_native as hn

    machine = probe(options.threads, FOLDER)
    bench = Bench(options.threads, options.seconds / (5 if options.quick else 1), options.only, machine)
    rows(bench)
    if options.details:
        for result in bench.results:
            print(result["name"])
            for contestant, found in result["times"].items():
                print(f"    {contestant:<24}{shown(found['median_ns']):>10}  error {result['errors'][contestant]:.1e}")
    family = Path(sys.argv[0]).stem.removeprefix("bench_")
    about = {
        "threads": options.threads, "level": hn.cpu_level(), "version": hn.__version__, "cpu": _cpu_name(),
        "python": platform.python_version(), "machine": machine.as_json(), "packages": _versions(),
        "rows": bench.results,
    }  # fmt: skip
    (FOLDER / f"{family}-{options.threads}.json").write_text(json.dumps(about, indent=1))


def _cpu_name() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
    return next((row.split(":", 1)[1].strip() for row in text.splitlines() if row.startswith("model name")), "")


def _versions() -> dict[str, str]:
    from importlib.metadata import distributions

    peers = Path(__file__).with_name("peers.txt").read_text().split()
    wanted = {peer.split("=")[0].split(">")[0].lower() for peer in peers}
    return {found.name: found.version for found in distributions() if found.name.lower() in wanted}
