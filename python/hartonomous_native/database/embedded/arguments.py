"""Checks of arguments that go beyond their types, as the T-SQL bodies make them: ISJSON takes an object or an array."""

from __future__ import annotations

import json
from typing import Any

from ...errors import FormatError, MissingArgumentError, raise_all


def require(**values: Any) -> None:
    """For parameters that have a default but mean nothing when they are given as NULL."""
    raise_all([MissingArgumentError(f"{name} is required") for name, value in values.items() if value is None])


def parse_json(name: str, text: str | None, *, what: str = "JSON", kind: type | tuple[type, ...] = (dict, list)) -> Any:
    """The parsed value; None for None. Raises FormatError '<name> must be <what>; got …'."""
    if text is None:
        return None
    try:
        value = json.loads(text, parse_constant=_refuse)
    except ValueError:
        value = None
    if not isinstance(value, kind):
        raise FormatError(f"{name} must be {what}; got {text[:40]}")
    return value


def parse_ids(name: str, text: str | None) -> list[int]:
    """A JSON array of BIGINT ids written as text (a JSON number may have passed through a double on its way)."""
    what = "a JSON array of atom ids as texts"
    ids = set()
    for item in parse_json(name, text, what=what, kind=list) or []:
        number = int(item) if isinstance(item, str) and item.isascii() and item.lstrip("-").isdigit() else None
        if number is None or not -(2**63) <= number < 2**63:
            raise FormatError(f"{name} must be {what}; got the element {json.dumps(item)[:40]}")
        ids.add(number)
    return sorted(ids)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
