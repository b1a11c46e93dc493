"""Sharing work among threads: after fork, from several threads at once, and when the interpreter ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn

LENGTH = 1_000_000
"""Long enough to be shared among threads."""


@pytest.fixture(scope="module")
def vectors() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.standard_normal(LENGTH), rng.standard_normal(LENGTH)


def _script(*lines: str) -> subprocess.CompletedProcess[str]:
    start = ("import numpy as np, os, sys, threading, time", "import hartonomous_native as hn",
             "a = np.random.default_rng(1).standard_normal(1_000_000)", "right = hn.dot(a, a, threads=1)")  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", "\n".join((*start, *lines))], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip


def test_the_same_bits_for_any_number_of_threads(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = vectors
    for function in (hn.dot, hn.cosine_distance, hn.euclidean_distance):
        assert {function(a, b, threads=threads) for threads in (1, 2, 3, 8, 64, 1)} == {function(a, b)}


def test_many_callers_at_once(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = vectors
    right = hn.dot(a, b, threads=1)
    start = threading.Barrier(8)

    def call(caller: int) -> list[Any]:
        start.wait()
        return [hn.dot(a, b, threads=2 + (caller + turn) % 5) for turn in range(30)]

    with ThreadPoolExecutor(8) as callers:
        for found in callers.map(call, range(8)):
            assert found == [right] * 30


def _in_child(work: Callable[[], bool]) -> int:
    with warnings.catch_warnings():
        # Newer Pythons warn of fork in a process with threads, which is what is tried here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        os._exit(0 if work() else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_of_fork_has_threads_of_its_own(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    a, b = vectors
    right = hn.dot(a, b, threads=4)

    def work() -> bool:
        before = len(os.listdir("/proc/self/task")) if sys.platform == "linux" else 0
        same = hn.dot(a, b, threads=4) == right
        return same and (sys.platform != "linux" or len(os.listdir("/proc/self/task")) > before)

    for _ in range(5):
        assert _in_child(work) == 0
        assert _in_child(lambda: _in_child(work) == 0) == 0
    assert hn.dot(a, b, threads=4) == right


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_fork_while_others_compute() -> None:
    ended = _script(
        "stop = threading.Event()",
        "def compute():",
        "    while not stop.is_set(): assert hn.dot(a, a, threads=3) == right",
        "others = [threading.Thread(target=compute) for _ in range(3)]",
        "for other in others: other.start()",
        "for _ in range(30):",
        "    child = os.fork()",
        "    if child == 0: os._exit(0 if hn.dot(a, a, threads=3) == right else 1)",
        "    assert os.waitpid(child, 0)[1] == 0",
        "stop.set()",
        "for other in others: other.join()",
        "print('done')",
    )
    assert (ended.stdout, ended.returncode) == ("done\n", 0), ended.stderr


@pytest.mark.parametrize("ending", ["pass", "sys.exit(0)", "os._exit(0)"])
def test_the_interpreter_ends_while_threads_sleep(ending: str) -> None:
    ended = _script("assert hn.dot(a, a, threads=16) == right", ending)
    assert ended.returncode == 0, ended.stderr


def test_the_process_ends_while_threads_compute() -> None:
    """C's exit, which runs static destructors, without Python's own end, which stops daemon threads."""
    ended = _script(
        "import ctypes",
        "def compute():",
        "    while True: hn.dot(a, a, threads=3)",
        "threading.Thread(target=compute, daemon=True).start()",
        "time.sleep(0.2)",
        "ctypes.CDLL(None).exit(7)",
    )
    assert ended.returncode == 7, ended.stderr


def test_an_interrupt_reaches_python() -> None:
    """The pool's threads leave signals to the program's own."""
    ended = _script(
        "import signal",
        "signal.signal(signal.SIGINT, signal.default_int_handler)",  # a background process begins without it
        "hn.dot(a, a, threads=8)",
        "threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()",
        "try: time.sleep(60)",
        "except KeyboardInterrupt: print('interrupted')",
    )
    assert ended.stdout == "interrupted\n", ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_no_thread_before_the_first_large_call() -> None:
    ended = _script(
        "def threads(): return len(os.listdir('/proc/self/task'))",
        "before, short, rows = threads(), np.ones(1000), np.ones((50, 1000), np.float32)",
        "for _ in range(100): hn.dot(short, short), hn.dot(short, short, threads=8), hn.cosine_distance(rows[0], rows)",
        "assert threads() == before, (threads(), before)",
        "assert hn.dot(a, a, threads=1) == right and threads() == before, threads()",
        "assert hn.dot(a, a, threads=2) == right and threads() == before + 1, threads()",
        "assert hn.dot(a, a, threads=4) == right and threads() == before + 3, threads()",
        "assert hn.dot(a, a, threads=2) == right and threads() == before + 3, threads()",
        "print('done')",
    )
    assert (ended.stdout, ended.returncode) == ("done\n", 0), ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="what a thread has used is read in /proc")
def test_idle_threads_use_no_time() -> None:
    """Once asleep a thread of the pool is not run again: neither its time nor its number of switches moves."""
    ended = _script(
        "mine = set(os.listdir('/proc/self/task'))",
        "assert hn.dot(a, a, threads=5) == right",
        "helpers = sorted(set(os.listdir('/proc/self/task')) - mine)",
        "assert len(helpers) == 4, helpers",
        "def read(task, name): return open(f'/proc/self/task/{task}/{name}').read()",
        "def asleep(task): return read(task, 'stat').rsplit(')', 1)[1].split()[0] == 'S'",
        "def used(task):",
        "    return (read(task, 'stat').rsplit(')', 1)[1].split()[11:13],",
        "            [line for line in read(task, 'status').splitlines() if 'switches' in line])",
        "for _ in range(6000):",
        "    if all(map(asleep, helpers)): break",
        "    time.sleep(0.01)",
        "before = list(map(used, helpers))",
        "time.sleep(0.5)",
        "assert list(map(used, helpers)) == before, (before, list(map(used, helpers)))",
        "assert hn.dot(a, a, threads=5) == right",
        "print('done')",
    )
    assert (ended.stdout, ended.returncode) == ("done\n", 0), ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="affinity is Linux's")
def test_helpers_keep_off_their_caller() -> None:
    """A helper may run anywhere that its caller may but where the caller ran; with one processor they share it."""
    ended = _script(
        "mine = set(os.listdir('/proc/self/task'))",
        "assert hn.dot(a, a, threads=3) == right",
        "helpers = [int(task) for task in set(os.listdir('/proc/self/task')) - mine]",
        "allowed = os.sched_getaffinity(0)",
        "time.sleep(0.1)",  # both have begun
        "for processor in sorted(allowed):",
        "    os.sched_setaffinity(0, {processor})",
        "    os.sched_setaffinity(0, allowed)",
        "    assert hn.dot(a, a, threads=3) == right",
        "    assert os.sched_getaffinity(0) == allowed",
        "    places = {frozenset(os.sched_getaffinity(helper)) for helper in helpers}",
        "    assert len(places) == 1, places",
        "    assert len(allowed - min(places)) == min(1, len(allowed) - 1) and min(places) <= allowed, places",
        "os.sched_setaffinity(0, {min(allowed)})",
        "assert all(hn.dot(a, a, threads=3) == right for _ in range(20))",
        "print('done')",
    )
    assert (ended.stdout, ended.returncode) == ("done\n", 0), ended.stderr


COMPILER = shutil.which(os.environ.get("CXX", "c++"))


@pytest.mark.skipif(COMPILER is None or sys.platform == "win32", reason="there is no compiler here")
def test_exceptions_nested_calls_and_more_callers_than_places(tmp_path: Path) -> None:
    here = Path(__file__).parent
    cpp, program = here.parents[1] / "cpp", tmp_path / "parallel_cases"
    sources = str(here / "parallel_cases.cpp"), str(cpp / "algorithms" / "parallel.cpp")
    command = [str(COMPILER), "-std=c++20", "-O1", "-pthread", f"-I{cpp}", *sources, "-o", str(program)]
    subprocess.run(command, check=True, timeout=300)
    ended = subprocess.run([str(program)], capture_output=True, text=True, timeout=300, check=False)
    assert (ended.stdout, ended.returncode) == ("", 0)
