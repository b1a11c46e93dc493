"""`hartonomous demo`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from .command import ModelOption, command
from .encoders import DEFAULT_MODEL, choose_encoder
from .ingesting import split_names
from .output import show_text
from .talk import talk


def add_to(app: typer.Typer) -> None:
    @command(app, "demo")
    def demo(
        output: Annotated[
            Path, typer.Option("--output", "-o", metavar="DIR", help="Where the database, the map and the report go.")
        ] = Path("demo"),
        modules: Annotated[
            str | None,
            typer.Option("--modules", metavar="A,B", help="Only these modules of the standard library. [default: all]"),
        ] = None,
        model: ModelOption = DEFAULT_MODEL,
    ) -> None:
        """The main job: read the standard library's documentation, embed it, answer questions, find primes, report.

        The model is fetched if it is not in the cache. The report is printed and kept beside the database and the map;
        a second run adds nothing twice.
        """
        started = time.perf_counter()
        encoder = choose_encoder(model, fetch_missing=True)
        loaded = time.perf_counter() - started
        from ..demo import run_demo
        from ..demo_report import write_report

        done = run_demo(
            output, encoder, modules=split_names(modules) if modules else None, begin=talk.progress, fetched=loaded
        )
        report = write_report(done)
        (output / "report.md").write_text(report, encoding="utf-8")
        show_text(report)
