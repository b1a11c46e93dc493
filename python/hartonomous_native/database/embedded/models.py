"""Models and projections. A projection is a model of the type 'projection': its mean and three axes are its layers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ... import format_vector
from ...errors import ConflictError, HartonomousError, MissingArgumentError, RangeError, ShapeError
from ..types import SqlType, check_value, parse_type
from .arguments import parse_json
from .checks import Problem, json_object, not_empty, present, raise_problems, tenant_exists
from .procedure import Column, Parameter, Returned, procedure
from .spatial import BOUND_NAMES, WIDTH, projection_in_force

if TYPE_CHECKING:
    from .engine import Run

_LAYER_COLUMNS: tuple[tuple[str, SqlType], ...] = tuple(
    (name, parse_type(kind))
    for name, kind in (
        ("LayerIdx", "int"), ("LayerName", "nvarchar(256)"), ("LayerType", "nvarchar(100)"),
        ("TensorShape", "nvarchar(256)"), ("TensorDtype", "nvarchar(20)"), ("ParameterCount", "bigint"),
        ("Parameters", "nvarchar(max)"),
    )
)  # fmt: skip
_VECTOR_NAMES = ("Mean", "AxisX", "AxisY", "AxisZ")
_LAYER_NAMES = ("mean", "axis x", "axis y", "axis z")


@procedure(
    "sp_RegisterModel",
    Parameter("ModelName", "nvarchar(256)"),
    Parameter("ModelType", "nvarchar(100)"),
    Parameter("ModelVersion", "nvarchar(50)"),
    Parameter("Architecture", "nvarchar(100)", default=None),
    Parameter("ParameterCount", "bigint", default=None),
    Parameter("Config", "nvarchar(max)", default=None),
    Parameter("Layers", "dbo.ModelLayerRows", default=None),
    Parameter("TenantId", "int", default=0),
    Parameter("ModelId", "int", output=True),
    Parameter("WasRegistered", "bit", output=True),
)
def register_model(
    run: Run, model_name: str, model_type: str, model_version: str, architecture: str | None,
    parameter_count: int | None, config: str | None, layers: list[tuple[Any, ...]] | None, tenant_id: int,
) -> Returned:  # fmt: skip
    rows, layer_problems = _layers(layers or [])
    raise_problems(
        not_empty("ModelName", model_name), not_empty("ModelType", model_type),
        not_empty("ModelVersion", model_version),
        RangeError("ModelType must not be 'projection', which sp_RegisterProjection registers")
        if model_type == "projection" else None,
        RangeError(f"ParameterCount must not be negative; got {parameter_count}")
        if parameter_count is not None and parameter_count < 0 else None,
        json_object("Config", config), present("TenantId", tenant_id), tenant_exists(run, tenant_id), *layer_problems,
    )  # fmt: skip
    facts = (model_type, architecture, parameter_count, config)
    model_id, was_registered = _find_or_insert(run, tenant_id, model_name, model_version, facts, rows)
    return Returned(outputs={"ModelId": model_id, "WasRegistered": was_registered})


@procedure(
    "sp_RegisterProjection",
    Parameter("ProjectionName", "nvarchar(256)"),
    Parameter("ProjectionVersion", "nvarchar(50)"),
    *(Parameter(name, "vector(1998)") for name in _VECTOR_NAMES),
    *(Parameter(name, "float") for name in BOUND_NAMES),
    Parameter("Quality", "nvarchar(max)", default=None),
    Parameter("TenantId", "int", default=0),
    Parameter("ModelId", "int", output=True),
)
def register_projection(
    run: Run, projection_name: str, projection_version: str, mean: NDArray[np.float32], axis_x: NDArray[np.float32],
    axis_y: NDArray[np.float32], axis_z: NDArray[np.float32], min_x: float, min_y: float, min_z: float, max_x: float,
    max_y: float, max_z: float, quality: str | None, tenant_id: int,
) -> Returned:  # fmt: skip
    bounds = dict(zip(BOUND_NAMES, (min_x, min_y, min_z, max_x, max_y, max_z), strict=True))
    raise_problems(
        not_empty("ProjectionName", projection_name), not_empty("ProjectionVersion", projection_version),
        *(
            RangeError(f"Max{axis} must be larger than Min{axis}; got {smallest!r}..{largest!r}")
            if largest <= smallest else None
            for axis in "XYZ" for smallest, largest in [(bounds[f"Min{axis}"], bounds[f"Max{axis}"])]
        ),
        json_object("Quality", quality), present("TenantId", tenant_id), tenant_exists(run, tenant_id),
    )  # fmt: skip
    settings: dict[str, Any] = dict(bounds)
    if quality is not None:
        settings["Quality"] = json.loads(quality)
    layers = [
        (index, name, "projection", f"[{WIDTH}]", "float32", WIDTH, format_vector(vector))
        for index, (name, vector) in enumerate(zip(_LAYER_NAMES, (mean, axis_x, axis_y, axis_z), strict=True))
    ]
    facts = ("projection", "linear", 4 * WIDTH, json.dumps(settings, ensure_ascii=False))
    model_id, _ = _find_or_insert(run, tenant_id, projection_name, projection_version, facts, layers)
    # One projection is in force at a time, so that the newest active one is this one.
    run.execute(
        "UPDATE Models SET IsActive = (ModelId = ?) WHERE TenantId = ? AND ModelType = 'projection'"
        " AND IsActive <> (ModelId = ?)",
        (model_id, tenant_id, model_id),
    )
    return Returned(outputs={"ModelId": model_id})


@procedure(
    "sp_GetProjection",
    Parameter("TenantId", "int", default=0),
    returns=[[
        Column("ModelId", "int"), Column("ProjectionName", "nvarchar(256)"),
        Column("ProjectionVersion", "nvarchar(50)"), *(Column(name, "vector(1998)") for name in _VECTOR_NAMES),
        *(Column(name, "float") for name in BOUND_NAMES),
        Column("Quality", "nvarchar(max)"),
    ]],
    writes=False,
)  # fmt: skip
def get_projection(run: Run, tenant_id: int) -> Returned:
    raise_problems(present("TenantId", tenant_id), tenant_exists(run, tenant_id))
    found = projection_in_force(run, tenant_id)
    if found is None:
        return Returned([[]])
    vectors = [vector.astype("<f4").tobytes() for vector in (found.mean, *found.axes)]
    bounds = found.bounds.reshape(-1).tolist()
    return Returned([[(found.model_id, found.name, found.version, *vectors, *bounds, found.quality)]])


def _find_or_insert(
    run: Run, tenant_id: int, name: str, version: str, facts: tuple[Any, ...], layers: list[tuple[Any, ...]]
) -> tuple[int, bool]:
    """The model of that tenant, name and version. One that is there already must be the same in every fact."""
    found = run.one(
        "SELECT ModelId, ModelType, Architecture, ParameterCount, Config FROM Models"
        " WHERE TenantId = ? AND ModelName = ? AND ModelVersion = ?",
        (tenant_id, name, version),
    )
    names = ", ".join(column for column, _ in _LAYER_COLUMNS)
    if found is not None:
        stored = run.execute(f"SELECT {names} FROM ModelLayers WHERE ModelId = ? ORDER BY LayerIdx", (found[0],))
        if tuple(found[1:]) != facts or stored.fetchall() != layers:
            raise ConflictError(f"model '{name}' version '{version}' is registered with other contents")
        return int(found[0]), False
    model_id = run.execute(
        "INSERT INTO Models (TenantId, ModelName, ModelType, ModelVersion, Architecture, ParameterCount, Config,"
        " IngestionDate) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (tenant_id, name, facts[0], version, *facts[1:], run.now),
    ).lastrowid
    run.execute_many(
        f"INSERT INTO ModelLayers (ModelId, {names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(model_id, *layer) for layer in layers],
    )
    return int(model_id or 0), True


def _layers(given: list[tuple[Any, ...]]) -> tuple[list[tuple[Any, ...]], list[Problem]]:
    if given and len(given[0]) != len(_LAYER_COLUMNS):
        names = ", ".join(name for name, _ in _LAYER_COLUMNS)
        return [], [ShapeError(f"Layers: a row is ({names}); got {len(given[0])} values")]
    rows: list[tuple[Any, ...]] = []
    try:
        for row in given:
            rows.append(
                tuple(check_value(f"Layers: {n}", v, k) for (n, k), v in zip(_LAYER_COLUMNS, row, strict=True))
            )
            if rows[-1][0] is None:
                raise MissingArgumentError("Layers: LayerIdx is required")
            if rows[-1][0] < 0:
                raise RangeError(f"Layers: LayerIdx must not be negative; got {rows[-1][0]}")
            parse_json("Layers: Parameters", rows[-1][6], what="a JSON object or array")
    except HartonomousError as error:
        return [], [error]
    rows.sort(key=lambda row: int(row[0]))
    if len({row[0] for row in rows}) < len(rows):
        return [], [ConflictError("Layers: LayerIdx must not repeat")]
    return rows, []
