"""Which encoder a command means by --model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import NotFoundError
from .talk import talk

if TYPE_CHECKING:
    from ..models import Encoder

DEFAULT_MODEL = "minilm"


def choose_encoder(model: str, *, fetch_missing: bool = False) -> Encoder:
    """The encoder of a directory, or of a model in the user's cache by its name.

    Raises NotFoundError 51020 for a name that is in the catalogue but was not fetched, and for one that is neither in
    the catalogue nor a directory.
    """
    from ..models import CATALOGUE, fetch, installed, load_encoder

    # A name in the catalogue wins over a folder of that name, which can still be given as ./name.
    if model not in CATALOGUE:
        if not Path(model).is_dir():
            raise NotFoundError(
                f"model {model!r} is neither a directory nor one of the known models ({', '.join(CATALOGUE)})"
            )
        return load_encoder(model)
    path = {found.name: found.path for found in installed()}.get(model)
    if path is None:
        if not fetch_missing:
            raise NotFoundError(f"the model {model} is not in the cache; get it with: hartonomous models fetch {model}")
        talk.say(f"fetching the model {model}")
        path = fetch(model).path
    return load_encoder(path)
