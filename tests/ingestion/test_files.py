"""A user's own files: sections of Markdown, passages of text, docstrings of Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from hartonomous_native.errors import FormatError, NotFoundError
from hartonomous_native.ingestion.files import read_path


def test_markdown_is_cut_at_headings_outside_fences(tmp_path: Path) -> None:
    text = "before\n\n# One\nfirst\n```\n# a comment\n```\n## Two ##\n\nsecond\n# Empty\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    documents = read_path(tmp_path / "a.md").documents
    assert [(d.name, d.text, d.source_uri, d.kind) for d in documents] == [
        ("a.md", "a.md\n\nbefore", "a.md:1", "section"),
        ("One", "One\n\nfirst\n```\n# a comment\n```", "a.md:3", "section"),
        ("Two", "Two\n\nsecond", "a.md:8", "section"),
    ]


def test_text_is_cut_between_paragraphs(tmp_path: Path) -> None:
    long = "x" * 700
    (tmp_path / "a.txt").write_text(f"one\ntwo\n\n{long}\n\n\n{long}\n\nend\n", encoding="utf-8")
    documents = read_path(tmp_path / "a.txt").documents
    assert [d.text for d in documents] == [f"one\ntwo\n\n{long}", f"{long}\n\nend"]
    assert [d.source_uri for d in documents] == ["a.txt:1", "a.txt:7"]


def test_a_folder_is_read_whole_but_for_hidden_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub" / "a.md").write_text("# A\ntext\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("words\n", encoding="utf-8")
    (tmp_path / "c.py").write_text('"""A module."""\n', encoding="utf-8")
    (tmp_path / ".git" / "d.md").write_text("# no\nno\n", encoding="utf-8")
    (tmp_path / "e.bin").write_bytes(b"\0\1")
    (tmp_path / "f.txt").write_bytes(b"\xff\xfe\xff")
    reading = read_path(tmp_path)
    assert {d.source_uri for d in reading.documents} == {"sub/a.md:1", "b.txt:1", "c.py:1"}
    assert [name for name, _ in reading.unreadable] == ["f.txt"]


def test_one_python_file(tmp_path: Path) -> None:
    (tmp_path / "c.py").write_text('def run():\n    """Runs."""\n', encoding="utf-8")
    (tmp_path / "d.py").write_text('"""Not asked for."""\n', encoding="utf-8")
    (document,) = read_path(tmp_path / "c.py").documents
    assert document.name == "c.run"


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "e.bin").write_bytes(b"\0\1")
    with pytest.raises(FormatError, match=r"e\.bin must be a text"):
        read_path(tmp_path / "e.bin")
    with pytest.raises(NotFoundError, match="no file or folder"):
        read_path(tmp_path / "nothing")
