"""Who runs the tasks: this process, one after the other, or a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager
from typing import Any

from .partitions import Partition, envelopes
from .tasks import RunOnBucket, Task

Answers = Generator[dict[str, Any], None, None]


class Engine(AbstractContextManager["Engine"], ABC):
    """Results come in the order of what was given, whichever is finished first."""

    @abstractmethod
    def map(self, partitions: Sequence[Partition], task: Task) -> Answers:
        """The rows that the task gives for each piece."""

    @abstractmethod
    def shuffle(self, partitions: Sequence[Partition], split: Task, run: RunOnBucket) -> Answers:
        """One row for each bucket that `split` has sent rows to, in the order of the buckets."""


class LocalEngine(Engine):
    def __exit__(self, *_: object) -> None:
        pass

    def map(self, partitions: Sequence[Partition], task: Task) -> Answers:
        for partition in partitions:
            for given in envelopes(partition.packed()):
                for block in task(given):
                    yield from envelopes(block)

    def shuffle(self, partitions: Sequence[Partition], split: Task, run: RunOnBucket) -> Answers:
        rows = list(self.map(partitions, split))
        for place in sorted({row["place"] for row in rows}):
            yield from envelopes(run([row for row in rows if row["place"] == place]))



def open_engine(name: str, threads: int, concurrency: int | None) -> Engine:
    """The engine of that name, for `with`. Ray is imported only where it is asked for."""
    if name == "local":
        return LocalEngine()
    from .ray_engine import RayEngine

    return RayEngine(threads=threads, concurrency=concurrency)
