"""What a procedure gives back: its result sets and its output parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ResultSet:
    """Rows under named columns. Iterating gives one dict for each row; `tuples` holds the rows as they are."""

    columns: tuple[str, ...]
    tuples: list[tuple[Any, ...]]

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (dict(zip(self.columns, row)) for row in self.tuples)  # noqa: B905 - strict= is checked on creation

    def __len__(self) -> int:
        return len(self.tuples)

    def column(self, name: str) -> list[Any]:
        """All values of one column."""
        index = self.columns.index(name)
        return [row[index] for row in self.tuples]


@dataclass(frozen=True)
class Result:
    """The answer to one call: `rows` is the first result set, `outputs` the output parameters by name."""

    result_sets: tuple[ResultSet, ...] = ()
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> ResultSet:
        return self.result_sets[0] if self.result_sets else ResultSet((), [])
