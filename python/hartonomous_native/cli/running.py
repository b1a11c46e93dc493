"""`hartonomous run`: an entry point over Parquet or a database's embeddings, here or with Ray."""

from __future__ import annotations

import json
import time
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import FormatError, MissingArgumentError, NotFoundError, StateError
from .command import FormatOption, TenantOption, command
from .output import show_record, show_rows
from .talk import talk

_MOST_ROWS = 1_000_000  # shown, not written


class Engine(str, Enum):
    """local: in this process, piece by piece. ray: Ray Data, on the cluster of RAY_ADDRESS or one started for it."""

    local = "local"
    ray = "ray"


def add_to(app: typer.Typer) -> None:
    @command(app, "run")
    def run(
        name: Annotated[str, typer.Argument(help="The entry point; 'hartonomous kernels list' shows them.")],
        source: Annotated[
            str | None,
            typer.Option("--input", "-i", metavar="FILE|DIR|URL", help="Parquet, or a database (with --model-id)."),
        ] = None,
        output: Annotated[
            Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write Parquet there, not to the terminal.")
        ] = None,
        overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the output if it is there.")] = False,
        param: Annotated[
            list[str] | None,
            typer.Option(
                "--param", "-p", metavar="NAME=VALUE",
                help="A parameter: text, a number, a vector or matrix as JSON; @FILE: what is in the file.",
            ),
        ] = None,
        column: Annotated[
            list[str] | None,
            typer.Option("--column", "-c", metavar="NAME=COLUMN", help="The entry point's column and the input's."),
        ] = None,
        engine: Annotated[Engine, typer.Option("--engine", case_sensitive=False, help="Where it runs.")] = Engine.local,
        model_id: Annotated[int | None, typer.Option("--model-id", help="Whose embeddings, of a database.")] = None,
        embedding_type: Annotated[str, typer.Option("--embedding-type", help="Their type.")] = "semantic",
        partition_rows: Annotated[int | None, typer.Option("--partition-rows", help="Rows at once.")] = None,
        concurrency: Annotated[int | None, typer.Option("--concurrency", help="Tasks at once, at most.")] = None,
        threads: Annotated[
            int | None, typer.Option(help="Threads of a task. [default: 1 with Ray, else all CPUs]")
        ] = None,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """Run an entry point over a Parquet file or directory, or over the embeddings of a database.

        Without --column the input's columns of the entry point's names are taken. With --output the result is a
        directory of Parquet files, which is there wholly or not at all; without it rows go to standard output.
        """
        from .. import distributed

        parameters = {key: _value(key, text) for key, text in _pairs("--param", param).items()}
        columns = _pairs("--column", column) or None
        rows: Any = source
        if source is not None and ("://" in source or "=" in source):
            if model_id is None:
                raise MissingArgumentError("--model-id is required: it says whose embeddings of the database are meant")
            rows = distributed.Embeddings(source, model_id, embedding_type, tenant)
        started = time.monotonic()
        with talk.progress(name, "pieces") as progress:
            result: Any = distributed.run(
                name, rows, output=output, engine=engine.value, columns=columns, partition_rows=partition_rows,
                concurrency=concurrency, threads=threads, overwrite=overwrite, progress=progress, **parameters,
            )  # type: ignore[call-overload,misc]  # fmt: skip
        if output is None:
            if result.num_rows > _MOST_ROWS:
                raise StateError(f"more than {_MOST_ROWS:,} rows are for --output; there are {result.num_rows:,}")
            show_rows(result.column_names, zip(*(each.to_pylist() for each in result.columns), strict=True), format)
            return
        show_record(
            {
                "entry_point": name,
                "rows": result.rows,
                "files": len(result.files),
                "output": str(result.path),
                "seconds": round(time.monotonic() - started, 3),
            },
            format,
        )


def _pairs(option: str, given: list[str] | None) -> dict[str, str]:
    made: dict[str, str] = {}
    for each in given or ():
        key, equals, value = each.partition("=")
        if not equals or not key:
            raise FormatError(f"{option} must be NAME=VALUE; got {each!r}")
        made[key] = value
    return made


def _value(name: str, text: str) -> Any:
    """A whole number, another number, or the text itself, in which an entry point reads vectors and matrices."""
    if text.startswith("@"):
        path = Path(text[1:])
        if not path.is_file():
            raise NotFoundError(f"the file {path} of --param {name} does not exist")
        return path.read_text(encoding="utf-8").strip()
    try:
        value = json.loads(text, parse_constant=str)
    except ValueError:
        return text
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else text
