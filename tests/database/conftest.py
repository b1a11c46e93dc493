"""The engines on which the procedures' contract is tested, by `Database.call` alone."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from hartonomous_native.database import Database, open_database


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables and nothing else: copying it is faster than making it anew for each test."""
    path = tmp_path_factory.mktemp("engines") / "empty.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("sqlserver", marks=pytest.mark.sqlserver)])
def url(request: pytest.FixtureRequest, tmp_path: Path, empty_file: Path) -> str:
    if request.param == "sqlite":
        shutil.copyfile(empty_file, tmp_path / "contract.db")
        return f"sqlite:///{tmp_path / 'contract.db'}"
    server = os.environ.get("HARTONOMOUS_TEST_MSSQL")
    if not server:
        pytest.skip("not run: HARTONOMOUS_TEST_MSSQL names no SQL Server")
    return server


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with open_database(url) as opened:
        yield opened


@pytest.fixture
def other(url: str) -> Iterator[Database]:
    """A second connection to the same database."""
    with open_database(url) as opened:
        yield opened


@pytest.fixture
def token() -> str:
    """A name that no other test uses: on a server the rows of earlier tests are still there."""
    return uuid.uuid4().hex[:12]
