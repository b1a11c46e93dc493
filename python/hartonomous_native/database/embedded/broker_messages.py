"""Messages between services: the embedded engine's queue is the table BrokerMessages, its conversations are rows too.

A message is handed out under a lease and comes again when that is past; those of one conversation come in order, one at
a time. What fails for good moves to BrokerDeadLetters, and its conversation ends.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from ...errors import LeaseLostError, NotFoundError, RangeError, StateError, UnknownNameError
from .arguments import parse_json, require
from .leases import check_lease_seconds, seconds_later
from .procedure import Column, Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run

_LOOP = "//Hartonomous/AutonomousLoop/"
SERVICES = {
    **{
        f"{verb}Service": (f"{verb}Queue", f"{_LOOP}{verb}Message")
        for verb in ("Analyze", "Hypothesize", "Act", "Learn")
    },
    "InferenceService": ("InferenceQueue", "//Hartonomous/Inference/JobRequest"),
    "Neo4jSyncService": ("Neo4jSyncQueue", "//Hartonomous/Provenance/Neo4jSyncRequest"),
}
"""Queue, and the message that an initiator may send, of each service; a test compares them with sql/broker/."""
QUEUES = [queue for queue, _ in SERVICES.values()]


@procedure(
    "sp_SendMessage",
    Parameter("ServiceName", "nvarchar(256)"),
    Parameter("MessageTypeName", "nvarchar(256)"),
    Parameter("MessageBody", "nvarchar(max)"),
    Parameter("Conversation", "uniqueidentifier", default=None),
    Parameter("EndConversation", "bit", default=True),
    Parameter("ConversationHandle", "uniqueidentifier", output=True),
)
def send_message(
    run: Run,
    service_name: str,
    message_type_name: str,
    message_body: str,
    conversation: uuid.UUID | None,
    end_conversation: bool,
) -> Returned:
    require(EndConversation=end_conversation)
    queue, sendable = SERVICES.get(service_name, ("", ""))
    if message_type_name != sendable:
        raise UnknownNameError(
            f"ServiceName must be a service that takes MessageTypeName; got {service_name} and {message_type_name}"
        )
    parse_json("MessageBody", message_body, what="a JSON object", kind=dict)
    handle = conversation or uuid.uuid4()
    if conversation is None:
        run.execute(
            "INSERT INTO BrokerConversations (ConversationHandle, ServiceName) VALUES (?, ?)", (handle, service_name)
        )
    changed = run.execute(
        "UPDATE BrokerConversations SET State = ? WHERE ConversationHandle = ? AND ServiceName = ? AND State = 'Open'",
        ("Closing" if end_conversation else "Open", handle, service_name),
    ).rowcount
    if not changed:
        raise StateError(f"Conversation must be open with {service_name}; {handle} is not")
    run.execute(
        "INSERT INTO BrokerMessages (QueueName, ConversationHandle, MessageTypeName, MessageBody, EnqueuedAt,"
        " AvailableAt) VALUES (:queue, :handle, :type, :body, :now, :now)",
        {"queue": queue, "handle": handle, "type": message_type_name, "body": message_body, "now": run.now},
    )
    return Returned(outputs={"ConversationHandle": handle})


_FIRST = """
    SELECT MessageId, Attempts, LastError FROM BrokerMessages AS m
    WHERE QueueName = :queue AND AvailableAt <= :now AND NOT EXISTS (
        SELECT 1 FROM BrokerMessages AS earlier
        WHERE earlier.ConversationHandle = m.ConversationHandle AND earlier.MessageId < m.MessageId)
    ORDER BY AvailableAt, MessageId LIMIT 1
"""


@procedure(
    "sp_ReceiveMessage",
    Parameter("QueueName", "nvarchar(128)"),
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("LeaseSeconds", "int", default=60),
    Parameter("MaxAttempts", "int", default=5),
    returns=[
        [
            Column("MessageId", "bigint"),
            Column("QueueName", "nvarchar(128)"),
            Column("ConversationHandle", "uniqueidentifier"),
            Column("MessageTypeName", "nvarchar(256)"),
            Column("MessageBody", "nvarchar(max)"),
            Column("Attempts", "int"),
            Column("MaxAttempts", "int"),
            Column("LeaseExpiresAt", "datetime2(7)"),
        ]
    ],
)
def receive_message(run: Run, queue_name: str, worker_id: str, lease_seconds: int, max_attempts: int) -> Returned:
    require(MaxAttempts=max_attempts)
    if not worker_id.rstrip(" "):
        raise RangeError("WorkerId must have 1..128 characters; got 0")
    check_lease_seconds(lease_seconds)
    if not 1 <= max_attempts <= 1000:
        raise RangeError(f"MaxAttempts must be in 1..1000; got {max_attempts}")
    if queue_name not in QUEUES:
        raise UnknownNameError(f"QueueName must be a queue that workers drain; got {queue_name}")
    while (row := run.one(_FIRST, {"queue": queue_name, "now": run.now})) is not None:
        message_id, attempts, error = row
        if attempts >= max_attempts:
            _to_dead_letters(run, message_id, error or f"the lease expired on attempt {attempts}, the last one")
            continue
        return Returned(
            [
                run.execute(
                    "UPDATE BrokerMessages SET Attempts = Attempts + 1, MaxAttempts = :most, LeaseOwner = :worker,"
                    " LeaseExpiresAt = :expires, AvailableAt = :expires WHERE MessageId = :message RETURNING MessageId,"
                    " QueueName, ConversationHandle, MessageTypeName, MessageBody, Attempts, MaxAttempts,"
                    " LeaseExpiresAt",
                    {"most": max_attempts, "worker": worker_id, "message": message_id,
                     "expires": seconds_later(run.now, lease_seconds)},
                ).fetchall()
            ]
        )  # fmt: skip
    return Returned([[]])


@procedure("sp_CompleteMessage", Parameter("MessageId", "bigint"), Parameter("WorkerId", "nvarchar(128)"))
def complete_message(run: Run, message_id: int, worker_id: str) -> Returned:
    handle = _held(run, message_id, worker_id)[0]
    run.execute("DELETE FROM BrokerMessages WHERE MessageId = ?", (message_id,))
    run.execute(
        "UPDATE BrokerConversations SET State = 'Ended', EndedAt = :now WHERE ConversationHandle = :handle"
        " AND State = 'Closing' AND NOT EXISTS (SELECT 1 FROM BrokerMessages WHERE ConversationHandle = :handle)",
        {"now": run.now, "handle": handle},
    )
    return Returned()


@procedure(
    "sp_FailMessage",
    Parameter("MessageId", "bigint"),
    Parameter("WorkerId", "nvarchar(128)"),
    Parameter("Reason", "nvarchar(max)"),
    Parameter("Retry", "bit", default=True),
    Parameter("Status", "nvarchar(50)", output=True),
)
def fail_message(run: Run, message_id: int, worker_id: str, reason: str, retry: bool) -> Returned:
    require(Retry=retry)
    _check_reason(reason)
    _, attempts, most = _held(run, message_id, worker_id)
    if not retry or attempts >= most:
        _to_dead_letters(run, message_id, reason)
        return Returned(outputs={"Status": "DeadLetter"})
    run.execute(
        "UPDATE BrokerMessages SET AvailableAt = ?, LastError = ?, LeaseOwner = NULL, LeaseExpiresAt = NULL"
        " WHERE MessageId = ?",
        (seconds_later(run.now, min(2 ** (attempts - 1), 900)), reason, message_id),
    )
    return Returned(outputs={"Status": "Ready"})


@procedure("sp_DeadLetterMessage", Parameter("MessageId", "bigint"), Parameter("Reason", "nvarchar(max)"))
def dead_letter_message(run: Run, message_id: int, reason: str) -> Returned:
    _check_reason(reason)
    _to_dead_letters(run, message_id, reason)
    return Returned()


@procedure(
    "sp_CleanUpConversations",
    Parameter("KeepSeconds", "int", default=86400),
    returns=[[Column("Ended", "int"), Column("Errors", "int"), Column("Forgotten", "int")]],
)
def clean_up_conversations(run: Run, keep_seconds: int) -> Returned:
    """Both sides of a conversation are one row here, so none waits for its end: Ended and Errors are 0."""
    require(KeepSeconds=keep_seconds)
    if not 0 <= keep_seconds <= 31536000:
        raise RangeError(f"KeepSeconds must be in 0..31536000; got {keep_seconds}")
    forgotten = run.execute(
        "DELETE FROM BrokerConversations WHERE ConversationHandle IN (SELECT ConversationHandle"
        " FROM BrokerConversations WHERE State IN ('Ended', 'Error') AND EndedAt <= ? LIMIT 10000)",
        (seconds_later(run.now, -keep_seconds),),
    ).rowcount
    return Returned([[(0, 0, forgotten)]])


def _check_reason(reason: str) -> None:
    if not reason.rstrip(" "):
        raise RangeError("Reason must not be empty")


def _held(run: Run, message_id: int, worker_id: str) -> tuple[str, int, int]:
    row: tuple[str, int, int] | None = run.one(
        "SELECT ConversationHandle, Attempts, MaxAttempts FROM BrokerMessages WHERE MessageId = ? AND LeaseOwner = ?",
        (message_id, worker_id),
    )
    if row is None:
        raise LeaseLostError(f"message {message_id} must be held by worker {worker_id}; it is done, or another's")
    return row


def _to_dead_letters(run: Run, message_id: int, reason: str) -> None:
    row = run.one("SELECT ConversationHandle FROM BrokerMessages WHERE MessageId = ?", (message_id,))
    if row is None:
        raise NotFoundError(f"message {message_id} does not exist")
    values = {"handle": row[0], "message": message_id, "reason": reason, "now": run.now}
    run.execute(
        "INSERT INTO BrokerDeadLetters (MessageId, QueueName, ConversationHandle, MessageTypeName, MessageBody,"
        " Attempts, Reason, DeadAt)"
        " SELECT MessageId, QueueName, ConversationHandle, MessageTypeName, MessageBody, Attempts,"
        " CASE WHEN MessageId = :message THEN :reason"
        " ELSE 'message ' || :message || ' of this conversation failed' END, :now"
        " FROM BrokerMessages WHERE ConversationHandle = :handle ORDER BY MessageId",
        values,
    )
    run.execute("DELETE FROM BrokerMessages WHERE ConversationHandle = ?", (row[0],))
    run.execute(
        "UPDATE BrokerConversations SET State = 'Error', EndedAt = :now, LastError = :reason"
        " WHERE ConversationHandle = :handle",
        {"now": run.now, "reason": reason, "handle": row[0]},
    )
