"""What the tests of the language extension call: an entry point of which the array function tells the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hartonomous_native import cosine_distance

from .extension_host import BINARY, ExtensionError, HostColumn, HostParameter, Result, Session

RANDOM = np.random.default_rng(7)
VECTORS = RANDOM.normal(size=(50, 17)).astype(np.float32)
QUERY = HostParameter("@query", BINARY, VECTORS[0].tobytes())
EXPECTED = cosine_distance(VECTORS[0], VECTORS).tolist()


def binary(vectors: Any) -> list[bytes | None]:
    return [None if vector is None else np.asarray(vector, np.float32).tobytes() for vector in vectors]


def distances(ids: HostColumn | None = None, **more: Any) -> Session:
    columns = [HostColumn("vector", BINARY, binary(VECTORS))]
    return Session("cosine_distance", [ids, *columns] if ids else columns, [QUERY], **more)


def run(session: Session) -> list[Result]:
    with session:
        session.execute()
        return session.results()


def refused(session: Session, number: int, message: str) -> None:
    with pytest.raises(ExtensionError) as caught:
        run(session)
    assert (caught.value.number, caught.value.message) == (number, message)
