"""What is to be copied to the graph database outside: one row for each entity, which its consumer works off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ...errors import HartonomousError, raise_all
from .arguments import require
from .procedure import Parameter, Returned, procedure
from .provenance import NODE_TYPES, named

if TYPE_CHECKING:
    from .engine import Run

_SYNC_TYPES = ("CREATE", "UPDATE", "DELETE")


@procedure(
    "sp_EnqueueNeo4jSync",
    Parameter("EntityType", "nvarchar(50)"),
    Parameter("EntityId", "bigint"),
    Parameter("SyncType", "nvarchar(50)", default="CREATE"),
)
def enqueue_neo4j_sync(run: Run, entity_type: str, entity_id: int, sync_type: str) -> Returned:
    require(SyncType=sync_type)
    problems: list[HartonomousError] = []
    entity_type = named("EntityType", entity_type, NODE_TYPES, problems)
    sync_type = named("SyncType", sync_type, _SYNC_TYPES, problems)
    raise_all(problems)
    run.execute(
        "INSERT INTO Neo4jSyncState (EntityType, EntityId, SyncType) VALUES (?, ?, ?)"
        " ON CONFLICT (EntityType, EntityId) DO UPDATE SET"
        " SyncType = CASE WHEN SyncType = 'CREATE' AND SyncedAt IS NULL AND excluded.SyncType = 'UPDATE'"
        " THEN 'CREATE' ELSE excluded.SyncType END,"
        " SyncStatus = 'Pending', RetryCount = 0, Response = NULL, LastAttemptAt = NULL",
        (entity_type, entity_id, sync_type),
    )
    (asked,) = run.one(
        "SELECT SyncType FROM Neo4jSyncState WHERE EntityType = ? AND EntityId = ?", (entity_type, entity_id)
    )
    run.call(
        "sp_SendMessage",
        ServiceName="Neo4jSyncService",
        MessageTypeName="//Hartonomous/Provenance/Neo4jSyncRequest",
        MessageBody=json.dumps({"entityType": entity_type, "entityId": str(entity_id), "syncType": asked}),
    )
    return Returned()
