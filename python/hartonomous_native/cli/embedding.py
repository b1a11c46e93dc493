"""`hartonomous embed` and `hartonomous project`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..database.connection import DEFAULT_URL
from .command import DatabaseOption, FormatOption, ModelOption, TenantOption, command
from .encoders import DEFAULT_MODEL, choose_encoder
from .output import show_record
from .talk import talk


def add_to(app: typer.Typer) -> None:
    @command(app, "embed")
    def embed(
        model: ModelOption = DEFAULT_MODEL,
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """Embed every document that this model has not embedded yet, and place it in space.

        The first call fits the projection to three dimensions; 'project' fits it anew.
        """
        from .. import pipeline
        from ..database import open_database

        encoder = choose_encoder(model)
        with open_database(database) as opened:
            model_id = pipeline.register_encoder(opened, encoder, tenant=tenant)
            with talk.progress("embedding", "documents") as progress:
                done = pipeline.embed(opened, encoder, model_id, tenant=tenant, progress=progress)
        if not done.stored:
            talk.say("every document is embedded already")
        show_record(
            {
                "model": encoder.name,
                "model_id": model_id,
                "stored": done.stored,
                "truncated": done.truncated,
                "projection_fitted": done.fitted.version if done.fitted else None,
            },
            format,
        )

    @command(app, "project")
    def project(
        model: ModelOption = DEFAULT_MODEL,
        picture: Annotated[
            Path | None, typer.Option("--map", metavar="FILE.png", help="Also draw the map, coloured by folder.")
        ] = None,
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """Fit the projection anew to all embeddings of a model, and give every embedding its new place."""
        from .. import pipeline
        from ..database import open_database

        encoder = choose_encoder(model)
        with open_database(database) as opened:
            model_id = pipeline.registered_encoder(opened, encoder, tenant=tenant)
            done = pipeline.project(opened, model_id, tenant=tenant)
            if picture is not None:
                from ..maps import draw_map

                stored = pipeline.stored_embeddings(opened, model_id, tenant=tenant)
                draw_map(
                    stored.points,
                    [source.replace("\\", "/").partition(":")[0].partition("/")[0] for source in stored.sources],
                    picture,
                    title=f"{len(stored.points):,} documents by meaning",
                    subtitle=f"{encoder.name}, three principal axes, {sum(done.fitted.explained):.0%} of the variance",
                )
                talk.say(f"map: {picture}")
        show_record(
            {
                "projection": done.fitted.version,
                "embeddings": done.embeddings,
                "buckets": done.buckets,
                "explained_variance_ratio": list(done.fitted.explained),
            },
            format,
        )
