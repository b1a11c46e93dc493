"""Content in, atoms out: addresses, duplicates, tokens and syntax nodes, the same on every engine."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import (
    FormatError,
    InvalidArgumentsError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    StateError,
    UnknownNameError,
)
from hartonomous_native.ingestion.code import parse_code


def ingest(engine: Database, text: str, modality: str = "text", **more: Any) -> dict[str, Any]:
    return engine.call("sp_AtomIngestion", HashInput=text, Modality=modality, CanonicalText=text, **more).outputs


def atomize(engine: Database, atom_id: int, **more: Any) -> dict[str, Any]:
    (row,) = engine.call("sp_AtomizeText", AtomId=atom_id, **more).rows
    return row


def unit(*numbers: float) -> np.ndarray[Any, Any]:
    vector = np.array(numbers, dtype=np.float64)
    return vector / np.linalg.norm(vector)


# ---------------------------------------------------------------- sp_AtomIngestion


def test_the_same_content_is_one_atom(engine: Database) -> None:
    first = ingest(engine, "one text of this test", SourceUri="file:///a")
    again = ingest(engine, "one text of this test", SourceUri="file:///b")
    other = ingest(engine, "one Text of this test")
    assert first == {"AtomId": first["AtomId"], "AtomEmbeddingId": None, "WasDuplicate": False,
                     "DuplicateReason": None, "SemanticSimilarity": None}  # fmt: skip
    assert again["AtomId"] == first["AtomId"]
    assert again["WasDuplicate"] is True
    assert "SHA-256" in again["DuplicateReason"]
    assert again["SemanticSimilarity"] is None
    assert other["AtomId"] != first["AtomId"]


def test_modality_is_part_of_the_address(engine: Database) -> None:
    assert ingest(engine, "x = 1 # both")["AtomId"] != ingest(engine, "x = 1 # both", "code")["AtomId"]


def test_all_problems_are_reported_together(engine: Database) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        ingest(engine, "", "smell", Metadata="[1]", TenantId=-5, PolicyName="none such")
    for part in (
        "HashInput must not be empty", "51015 Modality must be one of text, image", "got 'smell'",
        "51017 Metadata must be a JSON object", "51020 TenantId must be a tenant; got -5", "got 'none such'",
    ):  # fmt: skip
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"Modality": "Text"}, UnknownNameError),
        ({"HashInput": None}, MissingArgumentError),
        ({"EmbeddingType": None}, MissingArgumentError),
        ({"EmbeddingType": "e" * 51}, RangeError),
        ({"Metadata": "{"}, FormatError),
        ({"ModelId": 2_000_000_000}, NotFoundError),
        ({"CanonicalText": "half \ud800"}, FormatError),
    ],
)
def test_bad_arguments(engine: Database, arguments: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        engine.call("sp_AtomIngestion", **{"HashInput": "t", "Modality": "text", **arguments})


def test_an_embedding_needs_a_projection(engine: Database) -> None:
    with pytest.raises(StateError, match="no projection in force"):
        ingest(engine, "placed nowhere", Embedding=unit(1.0, 2.0))


def test_same_meaning_is_a_duplicate_where_the_policy_says_so(projected: Database) -> None:
    first = ingest(projected, "meaning one", Embedding=unit(1.0, 0.0, 0.0))
    near = ingest(projected, "meaning two", Embedding=unit(1.0, 0.1, 0.0))
    far = ingest(projected, "meaning three", Embedding=unit(0.0, 1.0, 0.2))
    other_type = ingest(projected, "meaning four", Embedding=unit(1.0, 0.0, 0.0), EmbeddingType="other")
    assert first["SemanticSimilarity"] is None
    assert first["AtomEmbeddingId"] is not None
    assert (near["AtomId"], near["AtomEmbeddingId"]) == (first["AtomId"], first["AtomEmbeddingId"])
    assert near["WasDuplicate"] is True
    assert "threshold" in near["DuplicateReason"]
    assert near["SemanticSimilarity"] == pytest.approx(1 / np.sqrt(1.01), abs=1e-6)
    assert far["WasDuplicate"] is False
    assert far["SemanticSimilarity"] == pytest.approx(0.0, abs=1e-6)
    assert other_type["WasDuplicate"] is False


def test_an_embedding_given_later_is_stored_once(projected: Database) -> None:
    bare = ingest(projected, "later")
    vector = unit(0.3, 0.2, 0.9)
    given = ingest(projected, "later", Embedding=vector)
    again = ingest(projected, "later", Embedding=vector)
    assert bare["AtomEmbeddingId"] is None
    assert given["AtomId"] == again["AtomId"] == bare["AtomId"]
    assert given["AtomEmbeddingId"] == again["AtomEmbeddingId"]
    assert given["AtomEmbeddingId"] is not None


# ---------------------------------------------------------------- sp_AtomizeText


def test_tokens_are_counted_and_shared(engine: Database) -> None:
    one = ingest(engine, "qzalpha qzbeta qzalpha.")["AtomId"]
    two = ingest(engine, "qzbeta, qzGAMMA qzbeta")["AtomId"]
    first, second = atomize(engine, one), atomize(engine, two)
    assert (first["ParentAtomId"], first["TotalTokens"]) == (one, 6)
    assert first["TokensCreated"] + first["TokensReused"] == 4
    assert first["TokensCreated"] >= 2
    assert (second["TotalTokens"], second["TokensCreated"] + second["TokensReused"]) == (6, 4)
    assert second["TokensReused"] >= 2
    assert first["DurationMs"] > 0


def test_atomizing_twice_adds_nothing(engine: Database) -> None:
    atom = ingest(engine, "twice  twice\n\U0001f600")["AtomId"]
    before = engine.call("sp_GetTableSizes", TableName="AtomRelations").rows.column("RowsCount")
    first = atomize(engine, atom)
    between = engine.call("sp_GetTableSizes", TableName="AtomRelations").rows.column("RowsCount")
    again = atomize(engine, atom)
    after = engine.call("sp_GetTableSizes", TableName="AtomRelations").rows.column("RowsCount")
    assert between == after == [before[0] + 5]
    assert again["TokensCreated"] == 0
    assert again["TotalTokens"] == first["TotalTokens"] == 5


def test_a_text_of_one_token_does_not_hold_itself(engine: Database) -> None:
    atom = ingest(engine, "qzselfword")["AtomId"]
    assert atomize(engine, atom)["TotalTokens"] == 1
    assert ingest(engine, "qzselfword")["AtomId"] == atom


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"MaxNGramSize": 2}, RangeError, "MaxNGramSize must be 1; got 2"),
        ({"AtomId": 2**62}, NotFoundError, "AtomId must be an active atom of tenant 0"),
        ({"TenantId": None}, MissingArgumentError, "TenantId is required"),
    ],
)
def test_bad_text_arguments(
    engine: Database, arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    atom = ingest(engine, "some text")["AtomId"]
    with pytest.raises(error, match=re.escape(message)):
        engine.call("sp_AtomizeText", **{"AtomId": atom, **arguments})


def test_only_texts_are_cut_into_tokens(engine: Database) -> None:
    code = ingest(engine, "x = 1", "code")["AtomId"]
    bare = engine.call("sp_AtomIngestion", HashInput="no text here", Modality="text").outputs["AtomId"]
    with pytest.raises(StateError, match="must have the modality text; it has code"):
        atomize(engine, code)
    with pytest.raises(StateError, match="must have a CanonicalText"):
        atomize(engine, bare)


# ---------------------------------------------------------------- sp_AtomizeCode

SOURCE = """import os

class A:
    def f(self):
        return 1

    def g(self):
        return 1

def f(self):
    return 1
"""


def test_code_becomes_nodes_once(engine: Database) -> None:
    atom = ingest(engine, SOURCE, "code")["AtomId"]
    result = engine.call("sp_AtomizeCode", AtomId=atom, Language="python", Debug=True)
    (row,) = result.rows
    nodes = parse_code(SOURCE)
    assert row["AtomId"] == atom
    # 'return 1' stands three times; the two functions f differ in their indentation.
    assert row["NodesCreated"] == len(nodes) - 1 - 2
    np.testing.assert_array_equal(row["SyntaxVector"], nodes[0].vector)
    assert result.result_sets[1].tuples == [(n.index, n.parent, n.kind, n.name, n.start, n.length) for n in nodes]
    (again,) = engine.call("sp_AtomizeCode", AtomId=atom, Language="python").rows
    assert again["NodesCreated"] == 0
    np.testing.assert_array_equal(again["SyntaxVector"], row["SyntaxVector"])


def test_nodes_met_before_are_not_stored_again(engine: Database) -> None:
    one = ingest(engine, "def qz(a):\n    b = a + 1\n    return b * a\n", "code")["AtomId"]
    two = ingest(engine, "c = 4\ndef qz(a):\n    b = a + 1\n    return b * a\n", "code")["AtomId"]
    counts = [
        next(iter(engine.call("sp_AtomizeCode", AtomId=atom, Language="python").rows))["NodesCreated"]
        for atom in (one, two)
    ]
    assert counts == [3, 1]


@pytest.mark.parametrize(
    ("text", "arguments", "error"),
    [
        ("class A {}", {}, UnknownNameError),
        ("def f(", {"Language": "python"}, FormatError),
        ("x = 1", {"Language": "Python"}, UnknownNameError),
        ("x = 1", {"Language": "python", "TenantId": -7}, NotFoundError),
    ],
)
def test_bad_code_arguments(engine: Database, text: str, arguments: dict[str, Any], error: type[Exception]) -> None:
    atom = ingest(engine, text, "code")["AtomId"]
    with pytest.raises(error):
        engine.call("sp_AtomizeCode", AtomId=atom, **arguments)
