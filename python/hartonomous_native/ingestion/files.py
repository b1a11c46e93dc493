"""A user's own files as documents: text, Markdown and Python, alone or in folders.

Markdown gives one document for each heading with the text below it, Python one for each public docstring, and other
text one for each run of whole paragraphs of up to 1,200 characters, about what an embedding model sees at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ..errors import FormatError, NotFoundError
from .document import Document, Reading
from .python_docs import read_python

MARKDOWN = frozenset({".md", ".markdown"})
TEXT = frozenset({".txt", ".rst", ".text"})
PYTHON = frozenset({".py"})

_PASSAGE = 1200
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")


def read_path(path: Path, progress: Callable[[int, int], None] | None = None) -> Reading:
    """The documents of one file, or of every text, Markdown and Python file below a folder (hidden ones excepted).

    Raises NotFoundError 51020 if there is nothing at `path`, FormatError 51017 for a single file of another kind.
    Files that are not UTF-8 or cannot be parsed are named in the result and passed over.
    """
    if not path.exists():
        raise NotFoundError(f"there is no file or folder {path}")
    if path.is_file():
        if path.suffix.lower() not in MARKDOWN | TEXT | PYTHON:
            raise FormatError(f"{path} must be a text (.txt, .rst), Markdown (.md) or Python (.py) file")
        return _read([path], path.parent, progress)
    files = sorted(
        file
        for file in path.rglob("*")
        if file.suffix.lower() in MARKDOWN | TEXT
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
    own = _read(files, path, progress)
    python = read_python(path, progress=progress)
    return Reading(
        own.documents + python.documents, own.files + python.files, own.unreadable + python.unreadable
    )


def _read(files: list[Path], root: Path, progress: Callable[[int, int], None] | None) -> Reading:
    documents: list[Document] = []
    unreadable: list[tuple[str, str]] = []
    for done, file in enumerate(files):
        name = file.relative_to(root).as_posix()
        if file.suffix.lower() in PYTHON:
            found = read_python(root, only=file)
            documents += found.documents
            unreadable += found.unreadable
            continue
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            unreadable.append((name, f"{type(error).__name__}: {error}"))
            continue
        documents += list(_markdown(name, text) if file.suffix.lower() in MARKDOWN else _plain(name, text))
        if progress is not None:
            progress(done + 1, len(files))
    return Reading(documents, len(files) - len(unreadable), unreadable)


def _markdown(file: str, text: str) -> Iterator[Document]:
    heading, start, body = file, 1, list[str]()
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.match(line)
        if match is None:
            body.append(line)
            continue
        yield from _section(file, heading, start, body)
        heading, start, body = match.group(2), number, []
    yield from _section(file, heading, start, body)


def _section(file: str, heading: str, line: int, body: list[str]) -> Iterator[Document]:
    content = "\n".join(body).strip()
    if content:
        yield Document(heading, "section", f"{heading}\n\n{content}", f"{file}:{line}", "markdown")


def _plain(file: str, text: str) -> Iterator[Document]:
    passage: list[str] = []
    start = length = 0
    for line, paragraph in _paragraphs(text):
        if passage and length + len(paragraph) > _PASSAGE:
            yield _passage(file, start, passage)
            passage, length = [], 0
        if not passage:
            start = line
        passage.append(paragraph)
        length += len(paragraph)
    if passage:
        yield _passage(file, start, passage)


def _passage(file: str, line: int, paragraphs: list[str]) -> Document:
    text = "\n\n".join(paragraphs)
    return Document(text.partition("\n")[0][:100], "text", text, f"{file}:{line}", "text")


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Each paragraph with the number of its first line."""
    start, lines = 0, list[str]()
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            if not lines:
                start = number
            lines.append(line.rstrip())
        elif lines:
            yield start, "\n".join(lines)
            lines = []
