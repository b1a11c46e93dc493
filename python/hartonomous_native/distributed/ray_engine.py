"""Ray Data: every piece is a row of a dataset, and a task of its own."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import pyarrow as pa

from ..errors import CapacityError, JobFailedError, MissingDependencyError
from .engines import Answers, Engine
from .partitions import ENVELOPE, Partition, envelopes
from .tasks import RunOnBucket, Task


def _ray() -> Any:
    # Ray reads it at import. Whoever wants to send them statistics sets it.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise MissingDependencyError(
            "engine='ray' needs Ray: pip install 'hartonomous-native[distributed]'"
        ) from error
    return ray


class RayEngine(Engine):
    """Uses the cluster that this process is connected to, else the one RAY_ADDRESS names, else starts one on this
    machine, which ends with the call. A task whose worker dies is started again, as often as Ray Data does: it knows no
    limit, so a piece that needs more memory than a machine has is tried until someone interrupts it."""

    def __init__(self, *, threads: int, concurrency: int | None) -> None:
        self._ray = _ray()
        self._threads = threads
        self._concurrency = concurrency
        self._stack = ExitStack()

    def __enter__(self) -> RayEngine:
        ray = self._ray
        if not ray.is_initialized():
            options: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
            if "RAY_ADDRESS" not in os.environ:
                options |= {"address": "local", "include_dashboard": False}
            ray.init(**options)
            self._stack.callback(ray.shutdown)
        context = ray.data.DataContext.get_current()
        strategy = type(context.shuffle_strategy)
        # A shuffle of tasks can be run again; one by hash keeps rows in actors, which die with their worker.
        self._set(context, "shuffle_strategy", strategy("sort_shuffle_pull_based"))
        self._set(context, "enable_progress_bars", False)
        self._set(context.execution_options, "preserve_order", True)
        if hasattr(context, "print_on_execution_start"):
            self._set(context, "print_on_execution_start", False)
        # It tells on standard error that a dataset is finished; what goes wrong comes up as an error.
        logger = logging.getLogger("ray.data")
        self._stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.ERROR)
        return self

    def _set(self, owner: Any, name: str, value: Any) -> None:
        """Sets what the caller's own datasets must find as it was."""
        self._stack.callback(setattr, owner, name, getattr(owner, name))
        setattr(owner, name, value)

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def map(self, partitions: Sequence[Partition], task: Task) -> Answers:
        return self._rows(self._mapped(partitions, task))

    def shuffle(self, partitions: Sequence[Partition], split: Task, run: RunOnBucket) -> Answers:
        grouped = self._mapped(partitions, split).groupby("place")
        return self._rows(
            grouped.map_groups(_on_bucket(run), batch_format="pyarrow", num_cpus=self._threads)
        )

    def _mapped(self, partitions: Sequence[Partition], task: Task) -> Any:
        data = self._ray.data
        return data.from_arrow([partition.packed() for partition in partitions]).map_batches(
            _on_pieces(task), batch_size=None, batch_format="pyarrow", num_cpus=self._threads,
            compute=data.TaskPoolStrategy(self._concurrency),
        )  # fmt: skip

    def _rows(self, dataset: Any) -> Answers:
        from ray.exceptions import OutOfMemoryError, RayError

        blocks = iter(dataset.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=1))
        try:
            for block in blocks:
                yield from envelopes(block)
        except OutOfMemoryError as error:
            raise CapacityError(f"a task needs more memory than the cluster has: {_last_line(error)}") from error
        except RayError as error:
            raise JobFailedError(f"Ray could not finish a task: {_last_line(error)}") from error
        finally:
            # Whoever wants no more results, because of an error among them, ends the other tasks with it.
            if isinstance(blocks, Generator):
                blocks.close()


def _on_pieces(task: Task) -> Callable[[pa.Table], Iterator[pa.Table]]:
    def run_task(block: pa.Table) -> Iterator[pa.Table]:
        for given in envelopes(block):
            yield from task(given)

    return run_task


def _on_bucket(run: RunOnBucket) -> Callable[[pa.Table], pa.Table]:
    def run_bucket(group: pa.Table) -> pa.Table:
        return run(list(envelopes(group))).cast(ENVELOPE)

    return run_bucket


def tables_of(dataset: Any) -> list[pa.Table]:
    """The rows of a Ray Dataset, in its order."""
    ray = _ray()
    return [ray.get(reference) for reference in dataset.to_arrow_refs()]


def _last_line(error: BaseException) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[-1].strip() if lines else type(error).__name__
