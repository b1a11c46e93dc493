"""kill -9 of real worker processes, at chosen points and at random ones: nothing is lost and nothing doubled.

Each scenario has a database of its own; several run side by side, because most of their time is the wait for a dead
worker's lease (one second).
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from hartonomous_native import jobs
from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase

from .test_prime_search import plain_primes

LAST = 30_000
CHUNK = 100

# The worker of the kill tests: it ends itself with SIGKILL at the point it is given, or waits for its parent to do it.
PROGRAM = """
import os, signal, sys
from hartonomous_native.database.embedded import completion
from hartonomous_native.handlers.prime_search import prime_search
from hartonomous_native.worker import Worker

url, point = sys.argv[1:]
chunks = 0

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def listen(event):
    global chunks
    if event["action"] == "claimed":
        print("claimed", flush=True)
    chunks += event["action"] == "progress"
    if point in (event["action"], f"progress {chunks}"):
        die()

def search(work):
    outcome = prime_search(work)
    if point == "before completion":
        die()
    return outcome

if point == "inside completion":
    completion.node = die
Worker(url, lease_seconds=1, poll_seconds=0.05, handlers={"PrimeSearch": search}, on_event=listen).run(max_jobs=1)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")

POINTS = ("started", "claimed", "progress 1", "progress 37", "before completion", "inside completion", "completed")


def start(url: str, point: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, url, point], stdout=subprocess.PIPE, text=True)


def kill_at(url: str, point: str) -> None:
    with start(url, point) as process:
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL


def kill_after(url: str, seconds: float) -> None:
    """Kills a worker so long after its claim."""
    with start(url, "never") as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seconds)
        process.kill()


def finish(url: str) -> None:
    with start(url, "never") as process:
        process.communicate(timeout=60)
    assert process.returncode == 0


def submitted(url: str) -> None:
    with open_database(url) as database:
        jobs.submit_prime_search(database, 1, LAST, chunk=CHUNK, max_attempts=100)


def listed(url: str) -> jobs.Job:
    with open_database(url) as database:
        (job,) = jobs.list_jobs(database)
        return job


def check(url: str) -> None:
    with open_database(url) as database:
        assert isinstance(database, EmbeddedDatabase)
        check_once(database)


def check_once(database: EmbeddedDatabase) -> None:
    """Complete, exact, and everything written once."""
    (found,) = jobs.list_jobs(database)
    job = jobs.get(database, found.job_id)
    expected = [str(prime) for prime in plain_primes(1, LAST)]
    assert job.status == "Completed"
    assert job.result_data == expected
    assert job.result_count == job.results["count"] == len(expected)
    (usage,) = database.call("sp_GetUsage").rows
    assert (usage["Records"], usage["Quantity"]) == (1, Decimal(LAST) / 10**6)
    requests = database.query("SELECT InferenceId, CorrelationId FROM InferenceRequests").tuples
    assert [row[1] for row in requests] == [str(job.job_id)]
    assert database.query("SELECT NodeType, EntityId FROM ProvenanceNodes").tuples == [("Inference", requests[0][0])]
    assert database.query("SELECT COUNT(*) FROM ProvenanceEdges").tuples == [(0,)]


@pytest.fixture
def urls(tmp_path: Path, empty_file: Path) -> list[str]:
    made = []
    for number in range(len(POINTS)):
        path = tmp_path / f"{number}.db"
        shutil.copyfile(empty_file, path)
        made.append(f"sqlite:///{path}")
    return made


def test_killed_at_every_point(urls: list[str]) -> None:
    def scenario(number: int) -> None:
        url, point = urls[number], POINTS[number]
        submitted(url)
        kill_at(url, point)
        if point != "completed":
            finish(url)
        check(url)

    with ThreadPoolExecutor(len(POINTS)) as pool:
        list(pool.map(scenario, range(len(POINTS))))


def test_killed_at_random_moments(urls: list[str]) -> None:
    def scenario(seed: int) -> None:
        moments = random.Random(seed)
        submitted(urls[seed])
        for _ in range(4):
            kill_after(urls[seed], moments.uniform(0.0, 0.4))
            if listed(urls[seed]).status == "Completed":
                break
        else:
            finish(urls[seed])
        check(urls[seed])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(scenario, range(4)))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_hands_the_job_back(url: str, number: signal.Signals) -> None:
    submitted(url)
    with start(url, "never") as process:
        assert process.stdout is not None
        process.stdout.readline()
        while listed(url).last_checked is None:
            time.sleep(0.01)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == 0
    job = listed(url)
    assert (job.status, job.attempts, job.lease_owner) == ("Pending", 0, None)
    assert job.last_checked is not None
    if number == signal.SIGTERM:
        finish(url)
        check(url)


# It never looks at the stop flag, so only the second signal ends it.
DEAF = """
import sys, time
from hartonomous_native.worker import Worker

def deaf(work):
    print("working", flush=True)
    time.sleep(600)

Worker(sys.argv[1], handlers={"echo": deaf}).run()
"""


def test_a_second_signal_ends_it_at_once(url: str) -> None:
    with open_database(url) as database:
        jobs.submit(database, "echo", {})
    with subprocess.Popen([sys.executable, "-c", DEAF, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM


IDLE = """
import sys
from hartonomous_native.worker import Worker

Worker(sys.argv[1], poll_seconds=600, on_event=lambda event: print(event["action"], flush=True)).run()
"""


def test_a_signal_wakes_an_idle_worker(url: str) -> None:
    with subprocess.Popen([sys.executable, "-c", IDLE, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
    assert (process.returncode, out) == (0, "stopped\n")
