"""How a stored procedure is declared on the embedded engine.

    @procedure(
        "sp_HeartbeatJob",
        Parameter("JobId", "uniqueidentifier"),
        Parameter("LeaseSeconds", "int", default=60),
        Parameter("Extended", "bit", output=True),
        returns=[[Column("JobId", "uniqueidentifier"), Column("LeaseExpiresAt", "datetime2(7)")]],
    )
    def heartbeat_job(run: Run, job_id: UUID, lease_seconds: int) -> Returned: …

Names, types, defaults and columns are those of the T-SQL file; a test compares them. The body gets canonical values
(see database.types) under the parameter's name in snake_case, runs inside one transaction, and raises a class of
hartonomous_native.errors where the T-SQL throws.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..types import SqlType, parse_type

if TYPE_CHECKING:
    from .engine import Run

_REQUIRED = object()


class Parameter:
    """One parameter. Without `default` it must be given, and not as None; `default=None` makes NULL allowed."""

    def __init__(self, name: str, kind: str, default: Any = _REQUIRED, *, output: bool = False) -> None:
        self.name = name
        self.kind: SqlType = parse_type(kind)
        self.output = output
        self.required = default is _REQUIRED and not output
        self.default = None if default is _REQUIRED else default


@dataclass(frozen=True)
class Column:
    """One column of a result set."""

    name: str
    kind: str


@dataclass(frozen=True)
class Returned:
    """What a body returns: rows in storage form for each declared result set, and canonical output values."""

    result_sets: Sequence[Sequence[Sequence[Any]]] = ()
    outputs: dict[str, Any] = field(default_factory=dict)


Body = Callable[..., Returned]


@dataclass(frozen=True)
class Procedure:
    name: str
    parameters: tuple[Parameter, ...]
    returns: tuple[tuple[Column, ...], ...]
    writes: bool
    body: Body


PROCEDURES: dict[str, Procedure] = {}


@functools.cache
def snake_case(name: str) -> str:
    """JobId -> job_id, AmountUSD -> amount_usd, query_vector -> query_vector."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def procedure(
    name: str, *parameters: Parameter, returns: Sequence[Sequence[Column]] = (), writes: bool = True
) -> Callable[[Body], Body]:
    """Registers the body of a stored procedure. `writes=False` reads without taking the write lock."""

    def register(body: Body) -> Body:
        if name in PROCEDURES:
            raise RuntimeError(f"{name} is defined twice")
        PROCEDURES[name] = Procedure(name, parameters, tuple(tuple(columns) for columns in returns), writes, body)
        return body

    return register


def call_body(run: Run, declared: Procedure, values: dict[str, Any]) -> Returned:
    return declared.body(run, **{snake_case(key): value for key, value in values.items()})
