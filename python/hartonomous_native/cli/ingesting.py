"""`hartonomous ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..database.connection import DEFAULT_URL
from ..errors import MissingArgumentError
from ..ingestion.document import Reading
from .command import DatabaseOption, FormatOption, TenantOption, command
from .output import show_record
from .talk import talk


def add_to(app: typer.Typer) -> None:
    @command(app, "ingest")
    def ingest(
        paths: Annotated[
            list[Path] | None,
            typer.Argument(metavar="PATH...", help="Text, Markdown and Python files, or folders of them."),
        ] = None,
        python_docs: Annotated[
            bool, typer.Option("--python-docs", help="Also the documentation of Python's own standard library.")
        ] = False,
        modules: Annotated[
            str | None,
            typer.Option("--modules", metavar="A,B", help="With --python-docs: these modules alone. [default: all]"),
        ] = None,
        code: Annotated[
            bool, typer.Option("--code", help="Also the source of documented functions, as code atoms.")
        ] = False,
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """Store documents as content-addressed atoms and cut them into tokens. What is there already stays as it is."""
        from .. import pipeline
        from ..database import open_database
        from ..ingestion.files import read_path
        from ..ingestion.python_docs import read_standard_library

        if not paths and not python_docs:
            raise MissingArgumentError("give files or folders to ingest, or --python-docs")
        if modules and not python_docs:
            raise MissingArgumentError("--modules chooses among the modules of --python-docs")
        readings: list[Reading] = []
        for path in paths or ():
            with talk.progress(f"reading {path}", "files") as progress:
                readings.append(read_path(path, progress))
        if python_docs:
            with talk.progress("reading the standard library", "files") as progress:
                readings.append(
                    read_standard_library(modules=split_names(modules) if modules else None, progress=progress)
                )
        for reading in readings:
            tell_unreadable(reading)
        documents = [document for reading in readings for document in reading.documents]
        with open_database(database) as opened, talk.progress("ingesting", "documents") as progress:
            done = pipeline.ingest(opened, documents, tenant=tenant, progress=progress)
        functions = pipeline.IngestedCode()
        if code:
            with open_database(database) as opened, talk.progress("cutting code", "functions") as progress:
                functions = pipeline.ingest_code(opened, documents, tenant=tenant, progress=progress)
        talk.say(f"{done.new:,} new documents; {done.already:,} already there")
        show_record(
            {
                "documents_new": done.new,
                "documents_already_there": done.already,
                "tokens": done.tokens,
                "tokens_new": done.new_tokens,
                "functions_new": functions.new,
                "syntax_nodes_new": functions.nodes,
                "files_unreadable": sum(len(reading.unreadable) for reading in readings),
            },
            format,
        )


def split_names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def tell_unreadable(reading: Reading) -> None:
    if reading.unreadable:
        talk.say(f"{len(reading.unreadable)} files could not be read; -v names them")
    for name, reason in reading.unreadable:
        talk.detail(f"  {name}: {reason}")
