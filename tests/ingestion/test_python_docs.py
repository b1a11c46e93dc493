"""Documentation out of Python source: of a small library made here, and of this interpreter's own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hartonomous_native.errors import UnknownNameError
from hartonomous_native.ingestion.document import Document, Reading
from hartonomous_native.ingestion.python_docs import read_python, read_standard_library

LIBRARY = {
    "shapes.py": '''"""Shapes and their areas."""

import sys
from _base import *
from ._hidden import Secret

raise SystemExit("reading must not execute")


def area(width: float, height=2, *, unit="m") -> float:
    """The area.

        In square units."""
    return width * height


async def wait(): "Waits."


def _private():
    """Not for users."""


def undocumented(): ...


class Square(Shape, metaclass=Meta):
    """A square."""

    def __init__(self, side):
        """Makes one."""

    @property
    def side(self):
        """Its side."""

    @side.setter
    def side(self, value):
        """Sets its side."""

    def _inner(self):
        """Not for users."""

    class Corner:
        """A corner of it."""

        def angle(self):
            """Always right."""


if sys.platform == "win32":
    def path():
        """On Windows."""
else:
    def path():
        """Elsewhere."""
''',
    "_base.py": """\
__all__ = ["Shape"]


class Shape:
    'What all shapes share.'


class Other:
    'Kept back.'
""",
    "_pyshapes.py": 'def volume():\n    """How much it holds."""\n',
    "pack/__init__.py": '"""A package."""\nfrom ._impl import run, _hidden\n',
    "pack/_impl.py": """\
def run():
    'Runs.'


def stop():
    'Stops.'


def _hidden():
    'Hidden.'
""",
    "pack/deep.py": 'def dive():\n    """Dives."""\n',
    "tests/test_shapes.py": '"""Tests are not documentation of the library."""\n',
    "broken.py": "def (:\n",
    "latin.py": '# -*- coding: latin-1 -*-\n"""Zürich."""\n',
    "wrong.py": b'"""\xff not UTF-8"""\n',
}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    contents: Mapping[str, str | bytes] = LIBRARY
    for name, text in contents.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("latin-1"))
    return tmp_path


@pytest.fixture
def reading(library: Path) -> Reading:
    return read_python(library, skip=frozenset({"tests"}))


def named(reading: Reading) -> dict[str, Document]:
    names = {document.name: document for document in reading.documents}
    assert len(names) == len(reading.documents)
    return names


def test_public_documented_names_and_no_others(reading: Reading) -> None:
    assert set(named(reading)) == {
        "shapes", "shapes.area", "shapes.wait", "shapes.Square", "shapes.Square.__init__", "shapes.Square.side",
        "shapes.Square.Corner", "shapes.Square.Corner.angle", "shapes.path", "shapes.Shape", "shapes.volume",
        "pack", "pack.run", "pack.deep.dive", "latin",
    }  # fmt: skip


def test_a_document_has_signature_text_and_place(reading: Reading) -> None:
    documents = named(reading)
    area = documents["shapes.area"]
    assert area.text == (
        "function shapes.area(width: float, height=2, *, unit='m') -> float\n\nThe area.\n\nIn square units."
    )
    line = LIBRARY["shapes.py"].split("\n").index('def area(width: float, height=2, *, unit="m") -> float:') + 1
    assert area.source_uri == f"shapes.py:{line}"
    assert (area.kind, area.module, area.source_type) == ("function", "shapes", "python")
    assert area.source is not None
    assert area.source.startswith("def area(")
    assert area.source.endswith("return width * height")
    assert documents["shapes.Square"].text.startswith("class shapes.Square(Shape, metaclass=Meta)\n\n")
    assert documents["shapes.Square.side"].kind == "method"
    assert documents["shapes.Square.side"].text.endswith("Its side.")
    assert documents["shapes.wait"].kind == "async function"
    assert documents["shapes.path"].text.endswith("On Windows.")
    assert documents["latin"].text.endswith("Zürich.")


def test_what_a_private_module_lends_is_under_the_public_name(reading: Reading) -> None:
    documents = named(reading)
    assert documents["shapes.Shape"].source_uri == "_base.py:4"
    assert documents["shapes.volume"].source_uri == "_pyshapes.py:1"
    assert documents["pack.run"].source_uri == "pack/_impl.py:1"
    assert documents["pack.run"].module == "pack"


def test_files_that_cannot_be_read_are_named_and_passed_over(reading: Reading) -> None:
    assert {name for name, _ in reading.unreadable} == {"broken.py", "wrong.py"}
    assert all(reason for _, reason in reading.unreadable)


def test_some_modules_alone(library: Path) -> None:
    chosen = read_python(library, modules=["pack"])
    assert set(named(chosen)) == {"pack", "pack.run", "pack.deep.dive"}
    with pytest.raises(UnknownNameError, match=r"not found: nonsense"):
        read_python(library, modules=["pack", "nonsense"])


def test_nothing_is_imported() -> None:
    before = set(sys.modules)
    read_standard_library(modules=["antigravity", "this", "turtle"])
    assert not {"antigravity", "this", "turtle"} & (set(sys.modules) - before)


def test_the_standard_library_of_this_interpreter() -> None:
    calls: list[tuple[int, int]] = []
    reading = read_standard_library(progress=lambda done, total: calls.append((done, total)))
    documents = named(reading)
    # Some systems ship Python without tkinter, which has about 700 of these.
    assert len(documents) > 4800
    assert reading.unreadable == []
    assert calls[-1] == (reading.files, reading.files)
    for name in ("gzip.GzipFile", "datetime.datetime.strptime", "subprocess.run", "decimal.Decimal.sqrt"):
        assert name in documents, name
    assert "Run command with arguments" in documents["subprocess.run"].text
    assert not any(part.startswith("test.") for part in documents)
    assert len({document.text for document in reading.documents}) == len(documents)
