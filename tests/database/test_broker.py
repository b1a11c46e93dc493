"""Messages on both engines: order, leases, poison, and two drainers of one queue."""

from __future__ import annotations

import json
import threading
import time
import uuid
from typing import Any

import pytest

from hartonomous_native.broker import Message, drain
from hartonomous_native.database import Database, open_database
from hartonomous_native.errors import (
    FormatError,
    HartonomousError,
    LeaseLostError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)

QUEUE, TYPE = "ActQueue", "//Hartonomous/AutonomousLoop/ActMessage"
MESSAGE = {"ServiceName": "ActService", "MessageTypeName": TYPE, "MessageBody": "{}"}


@pytest.fixture(autouse=True)
def empty_queue(database: Database) -> None:
    drain(database, QUEUE, lambda message: None)


def send(database: Database, body: Any, **more: Any) -> uuid.UUID:
    values = {"ServiceName": "ActService", "MessageTypeName": TYPE, "MessageBody": json.dumps(body), **more}
    handle = database.call("sp_SendMessage", **values).outputs["ConversationHandle"]
    assert isinstance(handle, uuid.UUID)
    return handle


def receive(database: Database, worker: str = "w", **more: Any) -> dict[str, Any] | None:
    return next(iter(database.call("sp_ReceiveMessage", QueueName=QUEUE, WorkerId=worker, **more).rows), None)


def test_a_message_comes_once_and_is_completed_once(database: Database) -> None:
    send(database, {"n": 1})
    row = receive(database)
    assert row is not None
    assert (json.loads(row["MessageBody"]), row["MessageTypeName"], row["Attempts"]) == ({"n": 1}, TYPE, 1)
    assert receive(database) is None
    with pytest.raises(LeaseLostError, match="must be held by worker thief"):
        database.call("sp_CompleteMessage", MessageId=row["MessageId"], WorkerId="thief")
    database.call("sp_CompleteMessage", MessageId=row["MessageId"], WorkerId="w")
    with pytest.raises(LeaseLostError):
        database.call("sp_CompleteMessage", MessageId=row["MessageId"], WorkerId="w")
    assert receive(database) is None


def test_a_conversation_is_in_order_and_others_do_not_wait(database: Database) -> None:
    handle = send(database, {"n": 1}, EndConversation=False)
    send(database, {"n": 2}, Conversation=handle)
    send(database, {"n": 3})
    first, other = receive(database, "a"), receive(database, "b")
    assert first is not None
    assert other is not None
    assert [json.loads(row["MessageBody"])["n"] for row in (first, other)] == [1, 3]
    assert receive(database, "c") is None
    database.call("sp_CompleteMessage", MessageId=first["MessageId"], WorkerId="a")
    second = receive(database, "c")
    assert second is not None
    assert json.loads(second["MessageBody"]) == {"n": 2}
    with pytest.raises(StateError, match="Conversation must be open"):
        send(database, {"n": 4}, Conversation=handle)


def test_a_message_comes_back_when_its_worker_has_died(database: Database, other: Database) -> None:
    send(database, {})
    dead = receive(database, "dead", LeaseSeconds=1)
    assert dead is not None
    time.sleep(1.05)
    again = receive(other, "heir")
    assert again is not None
    assert (again["MessageId"], again["Attempts"]) == (dead["MessageId"], 2)
    with pytest.raises(LeaseLostError):
        database.call("sp_CompleteMessage", MessageId=dead["MessageId"], WorkerId="dead")


def test_poison_becomes_a_dead_letter_and_the_queue_goes_on(database: Database) -> None:
    handle = send(database, {"poison": True}, EndConversation=False)
    send(database, {"after": True}, Conversation=handle, EndConversation=False)
    send(database, {"good": True})
    seen: list[dict[str, Any]] = []

    def handler(message: Message) -> None:
        seen.append(message.body)
        if "poison" in message.body:
            raise ValueError("cannot be read")

    summary = drain(database, QUEUE, handler, max_attempts=2, wait_seconds=1.5, poll_seconds=0.05)
    assert (summary.completed, summary.retried, summary.dead, summary.lost) == (1, 1, 1, 0)
    assert seen == [{"poison": True}, {"good": True}, {"poison": True}]
    if database.url.startswith("sqlite:"):
        query = "SELECT MessageBody, Attempts, Reason FROM BrokerDeadLetters ORDER BY MessageId"
        kept = database.query(query).tuples  # type: ignore[attr-defined]
        assert [(json.loads(row[0]), row[1]) for row in kept] == [({"poison": True}, 2), ({"after": True}, 0)]
        assert kept[0][2] == "ValueError: cannot be read"
        assert kept[1][2].endswith("of this conversation failed")
        with pytest.raises(StateError):
            send(database, {}, Conversation=handle)


def test_a_message_that_kills_its_workers_is_dead_after_its_attempts(database: Database) -> None:
    send(database, {})
    assert receive(database, LeaseSeconds=1, MaxAttempts=1) is not None
    time.sleep(1.05)
    assert receive(database, MaxAttempts=1) is None
    assert receive(database, MaxAttempts=9) is None


def test_two_drainers_never_have_one_message(database: Database, url: str) -> None:
    for n in range(40):
        send(database, {"n": n})
    seen: list[int] = []

    def work() -> None:
        with open_database(url) as own:
            drain(own, QUEUE, lambda message: seen.append(message.body["n"]))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(40))


@pytest.mark.parametrize(
    ("procedure", "arguments", "error"),
    [
        ("sp_SendMessage", {**MESSAGE, "ServiceName": "NoService"}, UnknownNameError),
        ("sp_SendMessage", {**MESSAGE, "MessageTypeName": "x"}, UnknownNameError),
        ("sp_SendMessage", {**MESSAGE, "MessageBody": "[]"}, FormatError),
        ("sp_ReceiveMessage", {"QueueName": "InitiatorQueue", "WorkerId": "w"}, UnknownNameError),
        ("sp_ReceiveMessage", {"QueueName": QUEUE, "WorkerId": ""}, RangeError),
        ("sp_ReceiveMessage", {"QueueName": QUEUE, "WorkerId": "w", "LeaseSeconds": 0}, RangeError),
        ("sp_ReceiveMessage", {"QueueName": QUEUE, "WorkerId": "w", "MaxAttempts": 0}, RangeError),
        ("sp_DeadLetterMessage", {"MessageId": -1, "Reason": "r"}, NotFoundError),
        ("sp_DeadLetterMessage", {"MessageId": 1, "Reason": ""}, RangeError),
        ("sp_CleanUpConversations", {"KeepSeconds": -1}, RangeError),
    ],
)
def test_bad_calls(
    database: Database, procedure: str, arguments: dict[str, Any], error: type[HartonomousError]
) -> None:
    with pytest.raises(error):
        database.call(procedure, **arguments)


def test_conversations_that_are_over_are_forgotten(database: Database) -> None:
    send(database, {})
    drain(database, QUEUE, lambda message: None)
    database.call("sp_CleanUpConversations")
    (row,) = database.call("sp_CleanUpConversations", KeepSeconds=0).rows
    assert row["Forgotten"] >= 1
    assert next(iter(database.call("sp_CleanUpConversations", KeepSeconds=0).rows))["Forgotten"] == 0
