"""The main job from end to end on real input: the documentation of Python's standard library, and primes near 10^18.

Each step goes through the stored procedures, is timed, and adds nothing on a second run that is there already.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import pipeline
from .database import Database, open_database
from .errors import JobFailedError
from .ingestion.python_docs import read_standard_library
from .jobs import Job, get, submit_prime_search
from .recall import Recall, measure_recall

if TYPE_CHECKING:
    from .models import Encoder

QUESTIONS = ("compress a file", "parse a date", "run a subprocess with a timeout")
PRIMES_FIRST, PRIMES_LAST = 10**18, 10**18 + 10**6
PRIMES_KNOWN = 24_280
"""How many primes that window has, counted once by sieving it with all primes up to 10^9 in NumPy."""

CODE_MODULES = frozenset({
    "gzip", "bz2", "lzma", "zipfile", "tarfile", "shutil", "subprocess", "datetime", "calendar", "csv", "json",
    "bisect", "heapq", "statistics", "textwrap", "fnmatch", "glob", "shlex", "string", "tempfile",
})  # fmt: skip
"""The modules whose functions are stored as code atoms too, not only as documentation."""

ANSWERS = 5
RECALL_AT = 10
RECALL_QUERIES = 50
RECALL_SEED = 0

Begin = Callable[[str, str], AbstractContextManager[Callable[[int, int], None]]]
"""Begins a phase of work (its name, the unit it counts) and gives what its progress is told to."""


@dataclass(frozen=True)
class Step:
    name: str
    seconds: float
    done: str
    """What was done, with its amount."""
    rate: str = ""


@dataclass(frozen=True)
class Question:
    text: str
    hits: list[pipeline.Hit]
    also_by_bucket: frozenset[int]
    """The embeddings that the bucket search gave too."""


@dataclass
class Demo:
    """What the demo did and found."""

    folder: Path
    url: str
    model: str
    dimension: int
    steps: list[Step] = field(default_factory=list)
    ingested: pipeline.Ingested = field(default_factory=pipeline.Ingested)
    code: pipeline.IngestedCode = field(default_factory=pipeline.IngestedCode)
    embedded: pipeline.Embedded = field(default_factory=pipeline.Embedded)
    unreadable: int = 0
    questions: list[Question] = field(default_factory=list)
    recall: list[Recall] = field(default_factory=list)
    recall_queries: int = 0
    job: Job | None = None
    job_was_there: bool = False
    tables: list[tuple[str, int]] = field(default_factory=list)
    documents: int = 0
    picture: Path | None = None

    @property
    def seconds(self) -> float:
        return sum(step.seconds for step in self.steps)


class _Clock:
    def __init__(self, demo: Demo, name: str) -> None:
        self._demo = demo
        self._name = name
        self._started = time.perf_counter()

    def done(self, what: str, amount: float = 0, unit: str = "") -> None:
        seconds = time.perf_counter() - self._started
        rate = f"{amount / seconds:,.0f} {unit}/s" if amount and seconds > 0 else ""
        self._demo.steps.append(Step(self._name, seconds, what, rate))


@contextmanager
def _step(demo: Demo, name: str) -> Iterator[_Clock]:
    yield _Clock(demo, name)


def run_demo(
    folder: Path, encoder: Encoder, *, modules: Sequence[str] | None = None, begin: Begin, fetched: float | None = None
) -> Demo:
    """Runs every step and leaves hartonomous.db and map.png in a folder.

    Parameters:  folder made if it is missing · encoder of the documents and questions · modules of the standard
                 library to be read alone (None: all) · begin how progress is shown · fetched how long getting and
                 loading the model took, in seconds
    Raises:      what the steps raise; JobFailedError 51027 if the prime search does not end well
    """
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{(folder / 'hartonomous.db').as_posix()}"
    demo = Demo(folder, url, encoder.name, encoder.dimension)
    if fetched is not None:
        demo.steps.append(Step("load the model", fetched, f"{encoder.name}, {encoder.dimension} dimensions"))
    with _step(demo, "open the database") as clock:
        database = open_database(url)
        clock.done(f"{len(database.procedures())} procedures")
    with database:
        _ingest(demo, database, modules, begin)
        model = _embed(demo, database, encoder, begin)
        _answer(demo, database, encoder, model)
        stored = pipeline.stored_embeddings(database, model)
        demo.documents = len(stored.atom_ids)
        _measure(demo, database, stored, model, begin)
        _primes(demo, database)
        _draw(demo, database, stored)
        demo.tables = [(row["TableName"], row["RowsCount"]) for row in database.call("sp_GetTableSizes").rows]
    return demo


def _ingest(demo: Demo, database: Database, modules: Sequence[str] | None, begin: Begin) -> None:
    with _step(demo, "read the documentation") as clock, begin("reading the standard library", "files") as progress:
        reading = read_standard_library(modules=modules, progress=progress)
        demo.unreadable = len(reading.unreadable)
        clock.done(f"{len(reading.documents):,} documents in {reading.files:,} files", reading.files, "files")
    with _step(demo, "store documents, cut into tokens") as clock, begin("storing", "documents") as progress:
        demo.ingested = done = pipeline.ingest(database, reading.documents, progress=progress)
        clock.done(
            f"{done.new:,} new documents; {done.already:,} already there; {done.tokens:,} tokens",
            done.new + done.already, "documents",
        )  # fmt: skip
    chosen = [document for document in reading.documents if document.module.partition(".")[0] in CODE_MODULES]
    with _step(demo, "store functions, cut into syntax") as clock, begin("cutting code", "functions") as progress:
        demo.code = code = pipeline.ingest_code(database, chosen, progress=progress)
        clock.done(
            f"{code.new:,} new functions; {code.already:,} already there; {code.nodes:,} syntax nodes",
            code.new + code.already, "functions",
        )  # fmt: skip


def _embed(demo: Demo, database: Database, encoder: Encoder, begin: Begin) -> int:
    with _step(demo, "embed, project, bucket") as clock, begin("embedding", "atoms") as progress:
        model = pipeline.register_encoder(database, encoder)
        demo.embedded = done = pipeline.embed(database, encoder, model, progress=progress)
        clock.done(f"{done.stored:,} new embeddings of {encoder.dimension} dimensions", done.stored, "atoms")
    return model


def _answer(demo: Demo, database: Database, encoder: Encoder, model: int) -> None:
    with _step(demo, "answer the questions") as clock:
        for text, vector in zip(QUESTIONS, encoder.encode(list(QUESTIONS)), strict=True):
            exact = pipeline.search(database, vector, model, top=ANSWERS, exact=True)
            bucket = pipeline.search(database, vector, model, top=ANSWERS)
            demo.questions.append(
                Question(text, exact.hits, frozenset(hit.embedding_id for hit in bucket.hits))
            )
        clock.done(f"{len(QUESTIONS)} questions, each by both searches")


def _measure(
    demo: Demo, database: Database, stored: pipeline.StoredEmbeddings, model: int, begin: Begin
) -> None:
    count = len(stored.embedding_ids)
    reaches = [None, *(reach for reach in (1000, 3000) if reach < count)]
    demo.recall_queries = min(RECALL_QUERIES, count)
    with _step(demo, "measure recall") as clock, begin("measuring recall", "searches") as progress:
        demo.recall = measure_recall(
            database, stored, model, k=RECALL_AT, queries=RECALL_QUERIES, candidates=tuple(reaches), seed=RECALL_SEED,
            progress=progress,
        )  # fmt: skip
        searches = demo.recall_queries * (1 + len(reaches))
        clock.done(f"{searches} searches", searches, "searches")


def _primes(demo: Demo, database: Database) -> None:
    with _step(demo, "find primes as a background job") as clock:
        submitted = submit_prime_search(
            database, PRIMES_FIRST, PRIMES_LAST, key=f"demo primes {PRIMES_FIRST} {PRIMES_LAST}"
        )
        demo.job_was_there = submitted.was_duplicate
        command = [sys.executable, "-m", "hartonomous_native.cli", "worker", "--until-idle", "--types", "PrimeSearch",
                   "--quiet", "--format", "json", "--database", demo.url]  # fmt: skip
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        demo.job = job = get(database, submitted.job_id)
        if job.status != "Completed":
            reason = job.last_error or run.stderr.strip() or f"the worker ended with {run.returncode}"
            raise JobFailedError(f"the prime search must be Completed; it is {job.status}: {reason}")
        if job.result_count != PRIMES_KNOWN:
            raise JobFailedError(
                f"there are {PRIMES_KNOWN:,} primes in {PRIMES_FIRST}..{PRIMES_LAST}; the job found {job.result_count}"
            )
        clock.done(f"{job.result_count:,} primes" + ("; the job was there already" if demo.job_was_there else ""))


def _draw(demo: Demo, database: Database, stored: pipeline.StoredEmbeddings) -> None:
    from .maps import draw_map
    from .module_families import FAMILIES, family_of

    (projection,) = database.call("sp_GetProjection").rows
    explained = sum(json.loads(projection["Quality"] or "{}").get("explained_variance_ratio", ()))
    with _step(demo, "draw the map") as clock:
        demo.picture = demo.folder / "map.png"
        draw_map(
            stored.points,
            [family_of(source) for source in stored.sources],
            demo.picture,
            title=f"Python's standard library by meaning: {len(stored.points):,} texts",
            subtitle=f"each mark is a docstring or a function; the three principal axes hold {explained:.0%} of the "
            f"variance of its vector by {demo.model}",
            axis_names=("principal axis 1", "principal axis 2", "principal axis 3"),
            order=FAMILIES,
        )
        clock.done(str(demo.picture))
