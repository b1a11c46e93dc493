"""A document: one text with a name and a place it came from, before it is an atom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Document:
    """What `pipeline.ingest` stores as one atom."""

    name: str
    """What a reader calls it: a qualified name, a heading, a file name."""
    kind: str
    """"module", "class", "function", "method", "section", "text" …; the atom's Subtype."""
    text: str
    """All of the text, its name or signature in the first line; the atom's identity is the hash of this."""
    source_uri: str
    """The file, relative to the folder that was read, and the line: "email/message.py:105"."""
    source_type: str
    """What was read: "python-stdlib", "python", "markdown", "text"."""
    module: str = ""
    """For documents from Python source: the module's qualified name."""
    source: str | None = None
    """For functions: their source code, which can be stored as a code atom of its own."""


@dataclass(frozen=True)
class Reading:
    """The documents found, and what could not be read."""

    documents: list[Document]
    files: int
    """How many files were read."""
    unreadable: list[tuple[str, str]]
    """Files that were passed over, each with the reason."""
