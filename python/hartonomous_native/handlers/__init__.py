"""What a worker does for each type of job. A handler gets a `Work`, computes, and returns an `Outcome`."""

from __future__ import annotations

from .embed_atoms import embed_atoms
from .prime_search import prime_search
from .work import Handler, Interrupted, Outcome, Work

HANDLERS: dict[str, Handler] = {"EmbedAtoms": embed_atoms, "PrimeSearch": prime_search}

__all__ = ["HANDLERS", "Handler", "Interrupted", "Outcome", "Work"]
