"""`hartonomous primes`: numbers as people write them, and answers that are known."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from .command_line import hartonomous

typer = pytest.importorskip("typer")


def test_a_window_of_large_primes(tmp_path: Path) -> None:
    run = hartonomous("primes", "10^18", "10^18+100", folder=tmp_path)
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert [int(row["prime"]) - 10**18 for row in rows] == [3, 9, 31, 79]
    # JSON numbers are written out in full: none of these survives a double.
    exact = json.loads(hartonomous("primes", "10^18", "10^18+100", "-f", "json", folder=tmp_path).stdout)
    assert [row["prime"] - 10**18 for row in exact] == [3, 9, 31, 79]


def test_counting(tmp_path: Path) -> None:
    run = hartonomous("primes", "1", "1_000_000", "--count", "-f", "json", folder=tmp_path)
    assert json.loads(run.stdout) == {"first": 1, "last": 1000000, "primes": 78498}


def test_numbers_that_are_none(tmp_path: Path) -> None:
    run = hartonomous("primes", "1", "1e6", folder=tmp_path)
    assert run.returncode == 2
    assert "1e6" in run.stderr
    run = hartonomous("primes", "1", "10^19", folder=tmp_path)
    assert run.returncode == 2
    assert run.stderr.startswith("error 51012: ")


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("1_000", 1000), ("10^18", 10**18), ("10^18+10^6", 10**18 + 10**6), ("2^3+4+5", 17)]
)
def test_how_numbers_are_read(text: str, number: int) -> None:
    from hartonomous_native.cli.primes import whole_number

    assert whole_number(text) == number
