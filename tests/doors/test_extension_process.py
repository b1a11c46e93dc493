"""The language extension in a process of its own: what it writes, what it is made of, how it begins and ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from hartonomous_native.extension import library

ROOT = Path(__file__).resolve().parents[2]


def run_alone(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: what it writes, loads and ends cannot be seen in this one."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.run(
        [sys.executable, "-c", "import ctypes\nfrom tests.doors.extension_host import *\n" + code],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": path, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_errors_are_told_on_standard_error() -> None:
    done = run_alone("try:\n  Session('no_such').__enter__()\nexcept ExtensionError as error: print(error.number)")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "51015\n"
    assert re.fullmatch(r"Hartonomous error 51015: there is no entry point 'no_such'; there are .*\n", done.stderr)


def test_an_older_host_has_no_log() -> None:
    done = run_alone(
        "loaded, no_function = library(), ctypes.cast(1, LogXEvent)\n"
        "for version, size in ((1, 8), (0, 32)):\n"
        "  assert loaded.SetHostCallbacks(ctypes.byref(Callbacks(version, 0, size, no_function))) == 0\n"
        "  try: Session('no_such').init()\n"
        "  except ExtensionError as error: print(error.number)\n"
        "assert loaded.SetHostCallbacks(None) == 0\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "0\n0\n"


def test_init_and_cleanup_of_the_process() -> None:
    done = run_alone(
        "loaded = library()\n"
        "session = Session('count_primes'); session.init()\n"
        "print(loaded.Init(b'', 0, b'', 0, b'', 0, b'', 0), loaded.Cleanup())\n"
        "for use in (session.execute, session.init):\n"
        "  try: use()\n"
        "  except ExtensionError as error: print(error)\n"
        "print(loaded.Init(None, 0, None, 0, None, 0, None, 0))\n"
        "session.init(); session.cleanup(); print(loaded.Cleanup())\n"
        "print(loaded.Init(b'heap=1', 6, None, 0, None, 0, None, 0))\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "-1 0",
        "Execute: 51023 Execute must come after InitSession of the same session and task",
        "InitSession: 51023 InitSession must come after Init",
        "0", "0", "-1",
    ]  # fmt: skip
    assert "51015: CREATE EXTERNAL LANGUAGE must give Hartonomous no PARAMETERS" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [("HARTONOMOUS_THREADS", "0", 51012), ("HARTONOMOUS_THREADS", "2 ", 51012), ("HARTONOMOUS_LEVEL", "mmx", 51015)],
)
def test_what_is_wrong_with_the_environment_is_told_by_init(name: str, value: str, number: int) -> None:
    code = "loaded = ctypes.CDLL(sys.argv[1]); print(loaded.Init(None, 0, None, 0, None, 0, None, 0))"
    done = subprocess.run(
        [sys.executable, "-c", "import ctypes, sys; " + code, str(library())], env={**os.environ, name: value},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "-1\n"
    assert done.stderr.startswith(f"Hartonomous error {number}: ")


@pytest.mark.skipif(sys.platform != "linux", reason="what ELF libraries are made of")
def test_only_the_interface_is_visible_and_no_runtime_is_needed() -> None:
    def output(*command: str) -> str:
        return subprocess.run([*command, str(library())], capture_output=True, text=True, check=True).stdout

    exported = {line.split()[-1] for line in output("nm", "-D", "--defined-only").splitlines()}
    listed = re.findall(r"^    (\w+);$", (ROOT / "cpp" / "doors" / "sqlserver.exports").read_text(), re.MULTILINE)
    assert exported == set(listed)
    assert len(listed) == 15
    dynamic = output("readelf", "-d", "-W")
    assert "NODELETE" in dynamic
    if "libasan" not in dynamic:
        assert "libstdc++" not in dynamic
        assert "libgcc" not in dynamic
    assert "NOW" in dynamic


@pytest.mark.skipif(sys.platform != "linux", reason="what ELF libraries are made of")
def test_it_stays_when_the_host_lets_go_of_it() -> None:
    """Its threads sleep in it until the process ends."""
    done = run_alone(
        "import _ctypes\n"
        "loaded = library()\n"
        "parameters = [HostParameter('@first', SBIGINT, 1), HostParameter('@last', SBIGINT, 10**8)]\n"
        "parameters += [HostParameter('@threads', SLONG, 4)]\n"
        "with Session('count_primes', [], parameters) as session:\n"
        "  session.execute(); print(session.results()[0].values)\n"
        "assert loaded.Cleanup() == 0\n"
        "_ctypes.dlclose(loaded._handle)\n"
        "print('libhartonomous_extension' in open('/proc/self/maps').read())\n"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[5761455]\nTrue\n"
