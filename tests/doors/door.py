"""What the tests of parity need of a door: whether it serves an entry point, and what it gives for a golden case."""

from __future__ import annotations

from abc import ABC, abstractmethod

from hartonomous_native.entry_points import EntryPoint

from ..golden.cases import Case, Column


class Door(ABC):
    """One way of calling entry points. Each door has a subclass in a file of its own in this folder, and an instance in
    all_doors.py."""

    name: str  # as it heads a column of docs/entry_points.md

    def not_served(self, entry_point: EntryPoint) -> str | None:
        """Why the door does not have this entry point; None where it has it. Only a reason that follows from what the
        door is will do, such as that a function of SQL cannot return a table."""
        return None

    def tries(self, case: Case) -> bool:
        """Whether a case can be put to this door at all: array functions and those of SQL take no table, T-SQL's float
        has no NaN."""
        return True

    @abstractmethod
    def run(self, case: Case) -> tuple[Column, ...]:
        """The result of a case, or the HartonomousError that the door reports for it."""
