"""A database file for each test of the worker."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("worker") / "empty.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def url(tmp_path: Path, empty_file: Path) -> str:
    shutil.copyfile(empty_file, tmp_path / "worker.db")
    return f"sqlite:///{tmp_path / 'worker.db'}"


@pytest.fixture
def database(url: str) -> Iterator[EmbeddedDatabase]:
    with open_database(url) as opened:
        assert isinstance(opened, EmbeddedDatabase)
        yield opened
