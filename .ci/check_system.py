"""Names what the build needs and this machine lacks, in one message. Any Python 3 runs it, with nothing installed."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile

PROBE = "#include <bit>\n#include <span>\nint main() { return std::popcount(1u) - 1; }\n"


def compiler():
    """The C++ compiler that the build would take, or None."""
    for name in (os.environ.get("CXX"), "c++", "g++", "clang++"):
        if name and shutil.which(name.split()[0]):
            return name
    return None


def understands_cpp20(name):
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "probe.cpp")
        with open(source, "w") as file:
            file.write(PROBE)
        command = [*name.split(), "-std=c++20", source, "-o", os.path.join(folder, "probe")]
        return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def missing_parts():
    missing = []
    if sys.version_info < (3, 10):  # noqa: UP036 - run before anything is known of the interpreter
        missing.append(f"Python 3.10 or later, this is {sys.version.split()[0]} (name one: make PYTHON=python3.12)")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        missing.append("Python's venv module (Debian, Ubuntu: apt-get install python3-venv)")
    if not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")):
        missing.append("Python's C headers (Debian, Ubuntu: python3-dev; Fedora: python3-devel)")
    if os.name != "nt":
        name = compiler()
        if name is None:
            missing.append("a C++20 compiler (Debian, Ubuntu: g++; Fedora: gcc-c++; macOS: xcode-select --install)")
        elif not understands_cpp20(name):
            missing.append(f"a compiler that understands C++20: GCC 12, Clang 14 or later; {name} does not")
    return missing


if __name__ == "__main__":
    missing = missing_parts()
    if missing:
        sys.exit("error: this machine lacks what the build needs:\n" + "\n".join(f"  - {part}" for part in missing))
