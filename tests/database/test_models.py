"""Models are registered once; one projection is in force at a time and comes back as it went in."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from hartonomous_native.database import Database
from hartonomous_native.errors import (
    ConflictError,
    FormatError,
    InvalidArgumentsError,
    MissingArgumentError,
    RangeError,
)

LAYERS = [
    (0, "embeddings", "embedding", "[30522, 384]", "float32", 30522 * 384, None),
    (1, "attention", "attention", "[384, 384]", None, None, '{"heads": 12}'),
]


def register(engine: Database, **changed: Any) -> dict[str, Any]:
    values = {
        "ModelName": "encoder of this test", "ModelType": "bert", "ModelVersion": "1", "Architecture": "transformer",
        "ParameterCount": 22_713_216, "Config": '{"layers": 6}', "Layers": LAYERS,
    }  # fmt: skip
    return engine.call("sp_RegisterModel", **{**values, **changed}).outputs


def project_by(engine: Database, **changed: Any) -> int:
    axes = np.eye(3, 5, dtype=np.float32)
    values: dict[str, Any] = {
        "ProjectionName": "projection of this test", "ProjectionVersion": "a", "Mean": np.full(5, 0.1),
        "AxisX": axes[0], "AxisY": axes[1], "AxisZ": axes[2], "MinX": -1.0, "MinY": -2.0, "MinZ": -1e-300,
        "MaxX": 1.0, "MaxY": 1 / 3, "MaxZ": 1e300,
    }  # fmt: skip
    return int(engine.call("sp_RegisterProjection", **{**values, **changed}).outputs["ModelId"])


def test_a_model_is_registered_once(engine: Database) -> None:
    first, again = register(engine), register(engine, Layers=LAYERS[::-1])
    newer = register(engine, ModelVersion="2")
    assert first["WasRegistered"] is True
    assert again == {"ModelId": first["ModelId"], "WasRegistered": False}
    assert newer["WasRegistered"] is True
    assert newer["ModelId"] != first["ModelId"]


@pytest.mark.parametrize(
    "changed",
    [{"Architecture": "mamba"}, {"ParameterCount": None}, {"Config": None}, {"Layers": LAYERS[:1]}, {"Layers": None}],
)
def test_the_same_version_with_other_facts_is_a_conflict(engine: Database, changed: dict[str, Any]) -> None:
    register(engine)
    with pytest.raises(ConflictError, match="is registered with other contents"):
        register(engine, **changed)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"ModelType": "projection"}, RangeError),
        ({"ModelName": ""}, RangeError),
        ({"ModelVersion": None}, MissingArgumentError),
        ({"ParameterCount": -1}, RangeError),
        ({"Config": "six layers"}, FormatError),
        ({"Layers": [(-1, *LAYERS[0][1:])]}, RangeError),
        ({"Layers": [(*LAYERS[0][:6], "not JSON")]}, FormatError),
        ({"Layers": [(*LAYERS[0][:6], "5")]}, FormatError),
    ],
)
def test_bad_models(engine: Database, changed: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        register(engine, **changed)


def test_a_projection_comes_back_as_it_went_in(engine: Database) -> None:
    rng = np.random.default_rng(5)
    vectors = {
        name: (rng.standard_normal(1998) * 10.0 ** rng.integers(-30, 30, 1998)).astype(np.float32)
        for name in ("Mean", "AxisX", "AxisY", "AxisZ")
    }
    model = project_by(engine, Quality='{"recall": 0.25, "note": "ä"}', **vectors)
    (row,) = engine.call("sp_GetProjection").rows
    assert (row["ModelId"], row["ProjectionName"], row["ProjectionVersion"]) == (model, "projection of this test", "a")
    for name, vector in vectors.items():
        np.testing.assert_array_equal(row[name], vector)
    assert [row[f"Min{axis}"] for axis in "XYZ"] == [-1.0, -2.0, -1e-300]
    assert [row[f"Max{axis}"] for axis in "XYZ"] == [1.0, 1 / 3, 1e300]
    assert json.loads(row["Quality"]) == {"recall": 0.25, "note": "ä"}


def test_the_projection_registered_last_is_in_force(engine: Database) -> None:
    first, second = project_by(engine), project_by(engine, ProjectionVersion="b", MaxX=3.0)
    assert engine.call("sp_GetProjection").rows.column("ModelId") == [second]
    assert project_by(engine) == first
    assert engine.call("sp_GetProjection").rows.column("ModelId") == [first]


def test_a_projection_version_is_one_projection(engine: Database) -> None:
    project_by(engine)
    with pytest.raises(ConflictError):
        project_by(engine, MaxX=3.0)
    with pytest.raises(ConflictError):
        project_by(engine, AxisX=np.eye(5)[4])


def test_bad_bounds_are_reported_together(engine: Database) -> None:
    with pytest.raises(InvalidArgumentsError) as caught:
        project_by(engine, MinX=1.0, MaxY=-2.5, ProjectionName="")
    for part in ("MaxX must be larger than MinX", "MaxY must be larger than MinY", "ProjectionName must not be empty"):
        assert part in str(caught.value)


def test_no_projection_is_no_row() -> None:
    from hartonomous_native.database import open_database

    with open_database("sqlite:///:memory:") as database:
        assert len(database.call("sp_GetProjection").rows) == 0


def test_table_sizes(engine: Database) -> None:
    every = engine.call("sp_GetTableSizes").rows
    assert every.column("TableName") == sorted(every.column("TableName"))
    assert {"Atoms", "AtomEmbeddings", "Models", "BillingUsageLedger"} <= set(every.column("TableName"))
    (before,) = engine.call("sp_GetTableSizes", TableName="Models").rows
    register(engine)
    (after,) = engine.call("sp_GetTableSizes", TableName="Models").rows
    assert after["RowsCount"] == before["RowsCount"] + 1
    with pytest.raises(LookupError, match="TableName must be a table of the database; got 'Nothing'"):
        engine.call("sp_GetTableSizes", TableName="Nothing")
