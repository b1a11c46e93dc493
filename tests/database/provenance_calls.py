"""Calls that the tests of the provenance graph share."""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Callable
from typing import Any

from hartonomous_native.database import Database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase

#: An atom that no database has.
ENDLESS = (1 << 63) - 1


def unused_ids() -> Callable[[], int]:
    """Ids that no other test uses."""
    return itertools.count(random.SystemRandom().randrange(10**9, 9 * 10**18)).__next__


def link(database: Database, used_by: int, used: int, edge: str = "DERIVED_FROM", **more: Any) -> int:
    given = {"FromType": "Atom", "FromId": used_by, "ToType": "Atom", "ToId": used, "EdgeType": edge, **more}
    return int(database.call("sp_RecordProvenance", **given).outputs["EdgeId"])


def write(database: Database, statement: str, values: tuple[Any, ...] = ()) -> int:
    """Runs a statement that no procedure stands for; an INSERT gives the key that the table made."""
    if isinstance(database, EmbeddedDatabase):
        with database.transaction():
            return database.connection.execute(statement, values).lastrowid or 0
    cursor = database._connection.execute(f"SET NOCOUNT ON; {statement}; SELECT SCOPE_IDENTITY();", values)  # type: ignore[attr-defined]
    return int(cursor.fetchone()[0] or 0)


def new_tenant(database: Database) -> int:
    return write(database, "INSERT INTO Tenants (TenantName) VALUES (?)", (f"tenant {uuid.uuid4()}",))
