"""The table files agree with `sql/catalogue.json` in every table, column, type, key, index and nature."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .table_catalogue import PROJECT, catalogue, declared

DOMAINS = {
    "agent-and-tool-management": 4, "autonomous-system": 7, "billing-and-usage": 10, "data-ingestion": 16,
    "feedback-and-analytics": 11, "inference-and-generation": 13, "model-management": 16, "provenance-and-graph": 8,
    "security-and-tenancy": 8, "spatial-and-search": 6,
}  # fmt: skip


def test_there_are_99_tables_and_both_sides_name_the_same() -> None:
    assert len(catalogue()) == 99
    assert set(catalogue()) == set(declared())
    files = {path.stem.removeprefix("dbo.") for path in PROJECT.glob("*-*/tables/*.sql")}
    assert files == set(catalogue())


def test_tables_by_domain() -> None:
    counted: dict[str, int] = {}
    for entry in catalogue().values():
        counted[entry["domain"]] = counted.get(entry["domain"], 0) + 1
    assert counted == DOMAINS


@pytest.mark.parametrize("name", sorted(declared()))
def test_table_is_as_the_catalogue_says(name: str) -> None:
    said = {key: value for key, value in catalogue()[name].items() if key != "differences"}
    assert declared()[name] == said


@pytest.mark.parametrize("name", sorted(name for name, entry in catalogue().items() if "differences" in entry))
def test_a_difference_names_what_the_table_has(name: str) -> None:
    text = (PROJECT / catalogue()[name]["domain"] / "tables" / f"dbo.{name}.sql").read_text(encoding="utf-8-sig")
    for subject, reason in catalogue()[name]["differences"].items():
        assert subject in ("table", "partitioning", "$node_id") or re.search(rf"\b{subject}\b", text), subject
        assert len(reason.split()) > 3, f"{name}.{subject}: say why"


def test_special_natures() -> None:
    natures = {name: " ".join(entry.get("nature", [])) for name, entry in declared().items()}
    assert {name for name, nature in natures.items() if "temporal in" in nature} == {
        "Atoms", "BillingUsageLedger", "ModelLayers", "ModelWeights", "TensorAtomCoefficients",
    }  # fmt: skip
    assert all(natures[f"{name}History"] == f"history of {name}" for name in natures if "temporal in" in natures[name])
    durable = "memory-optimized SCHEMA_AND_DATA"
    assert {name for name, nature in natures.items() if durable in nature} == {"BillingUsageLedger", "InferenceCache"}
    assert natures["ProvenanceNodes"] == "node"
    assert natures["ProvenanceEdges"] == "edge ProvenanceNodes to ProvenanceNodes"
    columnstores = {name for name, entry in declared().items() if any("columnstore" in i for i in indexes(entry))}
    assert columnstores == {"FeedbackAnalytics", "QueryPerformanceMetrics"}
    spatial = {name for name, entry in declared().items() if any(": spatial" in index for index in indexes(entry))}
    assert spatial == {"Atoms", "AtomEmbeddings", "ModelLayers", "SpatialRegions"}


def indexes(entry: dict[str, Any]) -> list[str]:
    listed: list[str] = entry.get("indexes", [])
    return listed


def test_every_table_has_at_most_one_clustered_index() -> None:
    for name, entry in declared().items():
        clustered = [
            one for one in [entry.get("primaryKey", ""), *indexes(entry)] if re.search(r"(?<!non)clustered", one)
        ]
        if not any("memory-optimized" in nature for nature in entry.get("nature", [])):
            assert len(clustered) == 1, name
        else:
            assert not clustered, name


def test_a_columnstore_holds_no_type_that_it_cannot() -> None:
    for entry in declared().values():
        if any("columnstore" in index for index in indexes(entry)):
            assert not any(re.search(r" (vector|geometry|xml|json)\b", column) for column in entry["columns"])


def test_keys_fit() -> None:
    """SQL Server takes 900 bytes for a clustered key and 1700 for another (2500 in memory)."""
    for name, entry in declared().items():
        in_memory = any("memory-optimized" in nature for nature in entry.get("nature", []))
        for key in [entry.get("primaryKey", ""), *indexes(entry)]:
            if not key or "spatial" in key or "columnstore" in key:
                continue
            clustered = re.search(r"(?<!non)clustered", key) is not None
            columns = re.search(r"\(([^)]*)\)", key)
            assert columns is not None
            limit = 2500 if in_memory else 900 if clustered else 1700
            taken = sum(size(entry, column.split()[0]) for column in columns.group(1).split(", "))
            assert taken <= limit, f"{name}: {key} takes {taken} bytes"


SIZES = {"bigint": 8, "int": 4, "smallint": 2, "tinyint": 1, "bit": 1, "float": 8, "real": 4, "uniqueidentifier": 16}
SIZES |= {"date": 3, "datetime2": 8, "decimal": 9}


def size(entry: dict[str, Any], column: str) -> int:
    if column.startswith("$"):
        return 12  # the internal id of a node or an edge: its table and its number
    declaration = next(one for one in entry["columns"] if one.split()[0] == column)
    kind = re.match(r"\S+ (?:as )?(\w+)(?:\((\w+))?", declaration)
    assert kind is not None
    if kind.group(1) in ("nvarchar", "varbinary", "binary", "varchar"):
        assert kind.group(2).isdecimal(), f"{column} cannot be in a key"
        return int(kind.group(2)) * (2 if kind.group(1) == "nvarchar" else 1)
    return SIZES[kind.group(1)]
