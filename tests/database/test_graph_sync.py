"""What is to be copied to the graph database: one row for each entity, whatever is asked how often."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native.database import Database, open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase
from hartonomous_native.errors import HartonomousError, MissingArgumentError, UnknownNameError

from .provenance_calls import unused_ids


def ask(database: Database, entity: int, kind: str = "CREATE", what: str = "Atom") -> None:
    database.call("sp_EnqueueNeo4jSync", EntityType=what, EntityId=entity, SyncType=kind)


def test_one_row_for_each_entity(tmp_path: Path) -> None:
    with open_database(f"sqlite:///{tmp_path / 'some.db'}") as database:
        assert isinstance(database, EmbeddedDatabase)

        def states() -> list[tuple[Any, ...]]:
            return database.query(
                "SELECT EntityType, EntityId, SyncType, SyncStatus, RetryCount, Response, SyncedAt IS NULL"
                " FROM Neo4jSyncState ORDER BY SyncStateId"
            ).tuples

        ask(database, 1 << 62)
        ask(database, 1 << 62)
        ask(database, 1 << 62, "update")
        assert states() == [("Atom", 1 << 62, "CREATE", "Pending", 0, None, 1)]
        ask(database, 1 << 62, what="model")
        ask(database, 1 << 62, "DELETE")
        assert [row[:4] for row in states()] == [
            ("Atom", 1 << 62, "DELETE", "Pending"), ("Model", 1 << 62, "CREATE", "Pending"),
        ]  # fmt: skip
        with database.transaction():
            database.connection.execute(
                "UPDATE Neo4jSyncState SET SyncType = 'CREATE', SyncStatus = 'Failed', RetryCount = 9, Response = 'no',"
                " SyncedAt = '2030-01-01 00:00:00.0000000' WHERE EntityType = 'Atom'"
            )
        ask(database, 1 << 62, "UPDATE")
        assert states()[0] == ("Atom", 1 << 62, "UPDATE", "Pending", 0, None, 0)


def test_the_consumer_gets_a_message(engine: Database, token: str) -> None:
    entity = unused_ids()()
    ask(engine, entity, what="model")
    for _ in range(1000):  # on a server, others may be waiting before it
        (row,) = engine.call("sp_ReceiveMessage", QueueName="Neo4jSyncQueue", WorkerId=token).rows
        body = json.loads(row["MessageBody"])
        if body["entityId"] == str(entity):
            break
    assert body == {"entityType": "Model", "entityId": str(entity), "syncType": "CREATE"}
    assert row["MessageTypeName"] == "//Hartonomous/Provenance/Neo4jSyncRequest"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"EntityType": "Atoms"}, UnknownNameError, "EntityType must be one of Atom, .*; got 'Atoms'"),
        ({"SyncType": "MERGE"}, UnknownNameError, "SyncType must be one of CREATE, UPDATE, DELETE; got 'MERGE'"),
        ({"SyncType": None}, MissingArgumentError, "SyncType is required"),
        ({"EntityId": None}, MissingArgumentError, "EntityId is required"),
    ],
)
def test_bad_requests(
    database: Database, arguments: dict[str, Any], error: type[HartonomousError], message: str
) -> None:
    with pytest.raises(error, match=message):
        database.call("sp_EnqueueNeo4jSync", **{"EntityType": "Atom", "EntityId": 1, **arguments})
