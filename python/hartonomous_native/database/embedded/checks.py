"""Checks that several procedures share. Each returns the error, or None; a body raises all of them together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ...errors import (
    FormatError,
    HartonomousError,
    MissingArgumentError,
    NotFoundError,
    RangeError,
    UnknownNameError,
    raise_all,
)

if TYPE_CHECKING:
    from .engine import Run

Problem = HartonomousError | None


def raise_problems(*problems: Problem) -> None:
    raise_all([problem for problem in problems if problem is not None])


def present(name: str, value: Any) -> Problem:
    """For a parameter that has a default but means nothing when it is given as NULL."""
    return MissingArgumentError(f"{name} is required") if value is None else None


def in_range(name: str, value: int | None, smallest: int, largest: int) -> Problem:
    if value is None or smallest <= value <= largest:
        return None
    return RangeError(f"{name} must be in {smallest}..{largest}; got {value}")


def one_of(name: str, value: str | None, known: tuple[str, ...]) -> Problem:
    if value is None or value in known:
        return None
    return UnknownNameError(f"{name} must be one of {', '.join(known)}; got '{value}'")


def not_empty(name: str, value: str | None) -> Problem:
    return RangeError(f"{name} must not be empty") if value == "" else None


def at_most(name: str, value: str | None, units: int) -> Problem:
    """For a parameter that is wider than the column it ends in."""
    count = 0 if value is None else len(value.encode("utf-16-le")) // 2
    return RangeError(f"{name} may have at most {units} UTF-16 characters; got {count}") if count > units else None


def json_object(name: str, value: str | None) -> Problem:
    if value is None:
        return None
    try:
        if isinstance(json.loads(value, parse_constant=_no_constant), dict):
            return None
    except (ValueError, RecursionError):
        pass
    return FormatError(f"{name} must be a JSON object")


def tenant_exists(run: Run, tenant_id: int | None) -> Problem:
    if tenant_id is not None and run.one("SELECT 1 FROM Tenants WHERE TenantId = ?", (tenant_id,)) is None:
        return NotFoundError(f"TenantId must be a tenant; got {tenant_id}")
    return None


def model_exists(run: Run, model_id: int | None, tenant_id: int) -> Problem:
    """A model of the tenant or of the system tenant, whose models are everyone's."""
    if model_id is not None and run.one(
        "SELECT 1 FROM Models WHERE ModelId = ? AND TenantId IN (?, 0)", (model_id, tenant_id)
    ) is None:
        return NotFoundError(f"ModelId must be a model of tenant {tenant_id}; got {model_id}")
    return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
