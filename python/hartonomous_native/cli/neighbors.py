"""`hartonomous neighbors`: the nearest neighbours of every embedding, stored in the database, and read back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ..database.connection import DEFAULT_URL
from .command import DatabaseOption, FormatOption, TenantOption, command
from .output import show_record, show_rows
from .running import Engine
from .talk import talk


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="The nearest neighbours of every embedding.", no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="neighbors")

    @command(group, "store", group="neighbors")
    def store(
        model_id: Annotated[int, typer.Option("--model-id", help="Whose embeddings.")],
        top: Annotated[int, typer.Option("--top", "-k", min=1, help="How many neighbours of each.")] = 10,
        metric: Annotated[str, typer.Option("--metric", help="cosine, euclidean or dot.")] = "cosine",
        embedding_type: Annotated[str, typer.Option("--embedding-type", help="Their type.")] = "semantic",
        engine: Annotated[Engine, typer.Option("--engine", case_sensitive=False, help="Where it runs.")] = Engine.local,
        query_rows: Annotated[int, typer.Option("--query-rows", min=1, help="Embeddings in one pass.")] = 2048,
        concurrency: Annotated[int | None, typer.Option("--concurrency", help="Tasks at once, at most.")] = None,
        threads: Annotated[
            int | None, typer.Option(help="Threads of a task. [default: 1 with Ray, else all CPUs]")
        ] = None,
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """Find the nearest other embeddings of each, exactly, and store them in the database."""
        from .. import distributed

        with talk.progress("neighbors", "passes") as progress:
            done = distributed.store_neighbors(
                distributed.Embeddings(database, model_id, embedding_type, tenant), k=top, metric=metric,
                engine=engine.value, query_rows=query_rows, concurrency=concurrency, threads=threads,
                progress=progress,
            )  # fmt: skip
        show_record(asdict(done), format)

    @command(group, "list", group="neighbors")
    def list_(
        embedding: Annotated[int, typer.Argument(help="AtomEmbeddingId of the one whose neighbours are wanted.")],
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """The stored neighbours of one embedding, nearest first."""
        from ..database import open_database

        with open_database(database, create=False) as opened:
            rows = opened.call("sp_ListEmbeddingNeighbors", AtomEmbeddingId=embedding, TenantId=tenant).rows
        names = {"rank": "NeighborRank", "embedding": "NeighborEmbeddingId", "distance": "Distance", "metric": "Metric"}
        show_rows(list(names), [tuple(row[theirs] for theirs in names.values()) for row in rows], format)
