"""`hartonomous search`."""

from __future__ import annotations

from typing import Annotated

import typer

from ..database.connection import DEFAULT_URL
from ..errors import InvalidArgumentsError
from .command import DatabaseOption, FormatOption, ModelOption, TenantOption, command
from .encoders import DEFAULT_MODEL, choose_encoder
from .output import show_rows
from .talk import talk


def add_to(app: typer.Typer) -> None:
    @command(app, "search")
    def search(
        text: Annotated[str, typer.Argument(help="What to look for, in words.")],
        top: Annotated[int, typer.Option("--top", "-k", min=1, max=10_000, help="How many answers.")] = 10,
        approximate: Annotated[
            bool, typer.Option("--approximate", help="Compare only vectors nearby in the projection; otherwise all.")
        ] = False,
        candidates: Annotated[
            int | None,
            typer.Option("--candidates", min=1, max=1_000_000, help="Vectors to compare. [default: by --top]"),
        ] = None,
        audit: Annotated[
            bool, typer.Option("--audit", help="Say how much of the exact answer the approximate one has.")
        ] = False,
        model: ModelOption = DEFAULT_MODEL,
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """The documents nearest in meaning to a text, nearest first."""
        from .. import pipeline
        from ..database import open_database

        if not approximate and (audit or candidates is not None):
            raise InvalidArgumentsError("--audit and --candidates need --approximate; the exact search compares all")
        encoder = choose_encoder(model)
        with open_database(database, create=False) as opened:
            model_id = pipeline.registered_encoder(opened, encoder, tenant=tenant)
            vector = encoder.encode([text])[0]
            answers = pipeline.search(
                opened, vector, model_id, top=top, exact=not approximate, candidates=candidates, tenant=tenant
            )
            if audit:
                truth = pipeline.search(opened, vector, model_id, top=top, exact=True, tenant=tenant)
                right = {hit.embedding_id for hit in truth.hits} & {hit.embedding_id for hit in answers.hits}
                talk.say(f"audit: {len(right)} of the {len(truth.hits)} exact answers were found")
        if answers.compared is not None:
            talk.detail(f"{answers.compared:,} vectors were compared")
        show_rows(
            ["rank", "score", "title", "kind", "source", "atom_id"],
            [
                (rank, hit.score, hit.title, hit.kind, hit.source, hit.atom_id)
                for rank, hit in enumerate(answers.hits, start=1)
            ],
            format,
        )
