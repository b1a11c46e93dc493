"""Runs the command line as its users do: as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path


def hartonomous(
    *arguments: str | Path, folder: Path, environment: Mapping[str, str] | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """Runs `hartonomous ARGUMENTS` in a folder, with none of this process's HARTONOMOUS_ settings but the CPU level."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if (not name.startswith("HARTONOMOUS_") or name == "HARTONOMOUS_LEVEL") and name != "NO_COLOR"
    }
    return subprocess.run(
        [sys.executable, "-m", "hartonomous_native.cli", *map(str, arguments)],
        cwd=folder,
        env={**clean, "COLUMNS": "200", "PYTHONUTF8": "1", **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
