"""What the gate measured, at the end of the run."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    session = getattr(config, "_benchmarksession", None)
    rows = [each for each in getattr(session, "benchmarks", []) if "at_most" in each.extra_info]
    if not rows:
        return
    terminalreporter.write_sep("-", "the gate: our time over the other's, and what is allowed")
    for each in rows:
        terminalreporter.write_line(f"{each.extra_info['ratio']:8.3f}  {each.extra_info['at_most']:5.2f}  {each.name}")
