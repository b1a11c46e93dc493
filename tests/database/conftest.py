"""The engines on which the procedures' contract is tested, by `Database.call` alone."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
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


class _Undo(Exception):
    """Takes back what a test has written to a server's database."""


@pytest.fixture
def engine(database: Database) -> Iterator[Database]:
    """A database as an empty one would be: on a server, what the test writes is taken back at its end."""
    if database.url.startswith("sqlite:"):
        yield database
        return
    try:
        with database.transaction():
            yield database
            raise _Undo
    except _Undo:
        pass


@pytest.fixture
def projected(engine: Database) -> Database:
    """The engine with a projection in force: the coordinates are the first three numbers of a vector, within -1..1."""
    axes = np.eye(3, 1998, dtype=np.float32)
    engine.call(
        "sp_RegisterProjection", ProjectionName="first three", ProjectionVersion="1", Mean=np.zeros(1998),
        AxisX=axes[0], AxisY=axes[1], AxisZ=axes[2], MinX=-1.0, MinY=-1.0, MinZ=-1.0, MaxX=1.0, MaxY=1.0, MaxZ=1.0,
    )  # fmt: skip
    return engine
