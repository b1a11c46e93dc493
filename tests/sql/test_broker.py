"""Service Broker's objects: one a file, joined to each other without a gap, and safe against poison."""

from __future__ import annotations

import re
from pathlib import Path

from hartonomous_native.database.embedded.broker_messages import SERVICES

from .headers import PROJECT
from .tsql_effects import code_of

BROKER = PROJECT / "broker"
KINDS = {
    "message-types": "MESSAGE TYPE", "contracts": "CONTRACT", "queues": "QUEUE", "services": "SERVICE",
}  # fmt: skip
LOOP = ("Analyze", "Hypothesize", "Act", "Learn")
END = "//Hartonomous/EndOfStream"


def code(kind: str) -> dict[str, str]:
    return {path.stem: code_of(path.read_text(encoding="utf-8")) for path in sorted((BROKER / kind).glob("*.sql"))}


def names(kind: str, text: str) -> list[str]:
    return re.findall(rf"^CREATE {KINDS[kind]} (?:dbo\.)?\[?([^\]\s]+)\]?", text, re.MULTILINE)


def objects(kind: str) -> dict[str, str]:
    return {name: text for text in code(kind).values() for name in names(kind, text)}


def messages(contract: str) -> dict[str, str]:
    return dict(re.findall(r"\[([^\]]+)\] SENT BY (\w+)", objects("contracts")[contract]))


def services() -> dict[str, tuple[str, str]]:
    """Queue and contract of each service; the contract is '' where it is no target."""
    found = {}
    for name, text in objects("services").items():
        queue = re.search(r"ON QUEUE dbo\.(\w+)(?: \(\[([^\]]+)\]\))?;", text)
        assert queue is not None, name
        found[name] = (queue[1], queue[2] or "")
    return found


def test_a_file_creates_one_object_and_is_named_for_it() -> None:
    for kind in KINDS:
        for stem, text in code(kind).items():
            (name,) = names(kind, text)
            assert name.split("/")[-1].lower() in stem.removeprefix("dbo.").lower(), stem
    folders = {path.name for path in BROKER.iterdir()}
    assert set(KINDS) <= folders <= set(KINDS) | {"tables", "procedures"}


def test_the_reference_s_objects_are_there() -> None:
    for verb in LOOP:
        assert f"//Hartonomous/AutonomousLoop/{verb}Message" in objects("message-types")
        assert messages(f"//Hartonomous/AutonomousLoop/{verb}Contract")[
            f"//Hartonomous/AutonomousLoop/{verb}Message"
        ] == "INITIATOR"
        assert services()[f"{verb}Service"] == (f"{verb}Queue", f"//Hartonomous/AutonomousLoop/{verb}Contract")
    assert set(objects("queues")) == {f"{verb}Queue" for verb in LOOP} | {
        "InitiatorQueue", "InferenceQueue", "Neo4jSyncQueue",
    }  # fmt: skip


def test_every_object_is_used_and_every_name_is_an_object() -> None:
    assert {queue for queue, _ in services().values()} == set(objects("queues"))
    assert {contract for _, contract in services().values()} - {""} == set(objects("contracts"))
    sent = {message for contract in objects("contracts") for message in messages(contract)}
    assert sent == set(objects("message-types"))


def test_every_conversation_can_be_ended_by_its_initiator() -> None:
    assert all(messages(contract)[END] == "INITIATOR" for contract in objects("contracts"))


def test_queues_have_no_activation_and_are_safe_against_poison() -> None:
    for text in objects("queues").values():
        assert "ACTIVATION" not in text
        assert "POISON_MESSAGE_HANDLING (STATUS = ON)" in text


def test_the_broker_is_turned_on_under_a_guard() -> None:
    text = code_of(Path(PROJECT / "deploy" / "broker.sql").read_text(encoding="utf-8"))
    assert "is_broker_enabled = 0" in text
    assert "ENABLE_BROKER WITH NO_WAIT" in text
    assert "TRUSTWORTHY" not in text


def test_the_embedded_engine_has_the_same_services() -> None:
    declared = {
        name: (queue, *[message for message, by in messages(contract).items() if by == "INITIATOR" and message != END])
        for name, (queue, contract) in services().items()
        if contract
    }
    assert declared == SERVICES


def test_the_broker_s_own_tables_are_kept_apart_from_the_99_of_the_domains() -> None:
    own = {path.stem for path in (BROKER / "tables").glob("*.sql")}
    assert own == {"dbo.BrokerConversations", "dbo.BrokerMessages", "dbo.BrokerDeadLetters"}
    assert len(list(PROJECT.glob("*/tables/*.sql"))) - len(own) == 99
