"""One small Ray cluster for all tests that need one: two worker processes on this machine, gone at the end."""

from __future__ import annotations

import atexit
import contextlib
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

#: Workers die where this folder tells them to: see `kill_worker`.
ORDERS = Path(tempfile.gettempdir()) / f"hartonomous-test-orders-{os.getpid()}"


def start() -> None:
    """Starts the cluster unless this process has it already."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ["RAY_OBJECT_STORE_ALLOW_SLOW_STORAGE"] = "1"  # a container's /dev/shm may be small
    with quiet():
        import ray
        import ray.data

        if ray.is_initialized():
            return
        ORDERS.mkdir(exist_ok=True)
        ray.init(
            address="local", num_cpus=2, object_store_memory=200 * 2**20, include_dashboard=False,
            logging_level="ERROR", log_to_driver=False,
            runtime_env={"worker_process_setup_hook": _obeying(str(ORDERS))},
        )  # fmt: skip
        ray.data.DataContext.get_current()  # making it sets what Ray itself calls deprecated
    atexit.register(stop)


def stop() -> None:
    import shutil

    import ray

    with quiet():
        ray.shutdown()
    shutil.rmtree(ORDERS, ignore_errors=True)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Ray's own warnings are not errors of ours."""
    with warnings.catch_warnings():
        for category in (DeprecationWarning, FutureWarning, PendingDeprecationWarning, ResourceWarning, UserWarning):
            warnings.filterwarnings("ignore", category=category, module=r"ray(\.|$)")
        yield


@contextlib.contextmanager
def kill_worker(at: int, times: int = 1) -> Iterator[None]:
    """In the block the worker that comes to give the `at`-th result (from 1), or to write the `at`-th table into a
    file, kills itself with SIGKILL in the middle of it, and so do the next ones until `times` have died. All must."""
    orders = [ORDERS / f"{number:04d}-go-on" for number in range(1, at)]
    orders += [ORDERS / f"{number:04d}-die" for number in range(at, at + times)]
    for order in orders:
        order.touch()
    try:
        yield
        left = [path.name for path in ORDERS.iterdir()]
        assert left == [], "a worker was to die and did not"
    finally:
        for path in ORDERS.iterdir():
            path.unlink()


def _obeying(folder: str):  # type: ignore[no-untyped-def]
    def setup() -> None:
        """Runs in each worker process as it starts; sent there by value."""
        import os
        import signal

        from hartonomous_native.distributed import output, tasks

        def obey() -> None:
            for name in sorted(os.listdir(folder)):
                try:
                    os.unlink(os.path.join(folder, name))
                except FileNotFoundError:
                    continue  # another worker took it
                if name.endswith("-die"):
                    os.kill(os.getpid(), signal.SIGKILL)
                return

        as_bytes, write = tasks.as_bytes, output.Part.write

        def obedient_as_bytes(table):  # type: ignore[no-untyped-def]
            obey()
            return as_bytes(table)

        def obedient_write(self, table):  # type: ignore[no-untyped-def]
            write(self, table)
            obey()

        tasks.as_bytes = obedient_as_bytes
        output.Part.write = obedient_write  # type: ignore[method-assign]

    return setup
