"""Standard error: what the program is doing, how far it has come, and what went wrong."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SHOW_BAR_AFTER = 0.5
_SECONDS_BETWEEN_LINES = 10.0


class Talk:
    """One for the process, set up from the common options of the command."""

    def __init__(self) -> None:
        self.configure(verbose=0, quiet=False, color=True)

    def configure(self, *, verbose: int, quiet: bool, color: bool) -> None:
        self.verbose = verbose
        self.quiet = quiet
        self.color = color

    def say(self, text: str) -> None:
        """Something that everybody wants to know."""
        if not self.quiet:
            _write(text)

    def detail(self, text: str) -> None:
        """Something for -v."""
        if self.verbose and not self.quiet:
            _write(text)

    def error(self, text: str) -> None:
        if self.color and sys.stderr.isatty():
            first, newline, rest = text.partition("\n")
            text = f"\x1b[1;31m{first}\x1b[0m{newline}{rest}"
        _write(text)

    @contextmanager
    def progress(self, phase: str, unit: str) -> Iterator[Progress]:
        """A phase of work. On a terminal a bar is shown after half a second; elsewhere a line is written every ten
        seconds. At the end one line tells how much was done, in what time and at what rate."""
        progress = Progress(self, phase, unit)
        try:
            yield progress
        finally:
            progress.close()
        progress.summarise()


class Progress:
    """Call it with what is done and the total, as often as you like."""

    def __init__(self, owner: Talk, phase: str, unit: str) -> None:
        self._talk = owner
        self._phase = phase
        self._unit = unit
        self._started = self._said = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        self._done = 0

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    def __call__(self, done: int, total: int | None) -> None:
        self._done = done
        if self._talk.quiet:
            return
        now = time.monotonic()
        if not sys.stderr.isatty():
            if now - self._said >= _SECONDS_BETWEEN_LINES:
                self._said = now
                _write(f"{self._phase}: {_count(done)} of {_count(total)} {self._unit}, {self._rate()}")
            return
        if self._bar is None:
            if now - self._started < _SHOW_BAR_AFTER:
                return
            self._open(total)
        self._bar.update(self._task, completed=done, total=total, rate=self._rate())

    def close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def summarise(self) -> None:
        if self._done:
            self._talk.say(f"{self._phase}: {_count(self._done)} {self._unit} in {self.seconds:.1f} s, {self._rate()}")

    def _rate(self) -> str:
        return f"{self._done / max(self.seconds, 1e-9):,.0f} {self._unit}/s"

    def _open(self, total: int | None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True, no_color=not self._talk.color), transient=True,
        )  # fmt: skip
        self._task = self._bar.add_task(self._phase, total=total, rate="")
        self._bar.start()


def _count(number: int | None) -> str:
    return "?" if number is None else f"{number:,}"


def _write(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


talk = Talk()
