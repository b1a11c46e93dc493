"""IsolationForest.to_tsql: its arithmetic, evaluated by SQLite, gives the native path lengths to the last bit."""

from __future__ import annotations

import math
import re
import sqlite3
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native.errors import CapacityError, DTypeError, FormatError, InvalidArgumentsError, ShapeError


def evaluate(text: str, columns: list[str], rows: Any) -> tuple[list[Any], list[Any]]:
    """Scores and mean path lengths of the rows. The function's query is taken as it is, but for what SQLite writes
    otherwise: `name = expression` in a SELECT list, and the column names of a VALUES list."""
    query = text.split("\nRETURN\n", 1)[1].rstrip().rstrip(";")
    query, changes = re.subn(r"\(\s*SELECT\s+total = SUM\(paths\.length\)", "(SELECT SUM(column1) AS total", query)
    assert changes == 1
    assert query.count(") AS paths (length)") == query.count("score =") == 1
    query = query.replace(") AS paths (length)", ") AS paths").replace("score =", "")
    start = query.index("-(forest.total / ")
    mean = re.match(r"-\((forest\.total / \d+E0)", query[start:])
    assert mean is not None
    lengths_query = f"SELECT {mean[1]} / 17179869184E0 " + query[query.index("\nFROM\n") :]
    connection = sqlite3.connect(":memory:")
    connection.create_function("POWER", 2, math.pow, deterministic=True)
    scores, lengths = [], []
    for row in rows:
        named = dict(zip(columns, row, strict=True))
        scores.append(connection.execute(query, named).fetchone()[0])
        lengths.append(connection.execute(lengths_query, named).fetchone()[0])
    connection.close()
    return scores, lengths


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "trees"), [((300, 3), 100), ((40, 1), 5), ((1000, 8), 30), ((2, 2), 1)])
def test_scores_equal_the_native_ones(shape: tuple[int, int], trees: int, dtype: Any) -> None:
    rng = np.random.default_rng(shape[1])
    x = (rng.standard_normal(shape) * 10.0 ** rng.integers(-3, 4, shape[1])).astype(dtype)
    forest = hn.fit_isolation_forest(x, trees=trees, seed=1)
    columns = [f"c{i}" for i in range(shape[1])]
    rows = np.vstack([x[:25], x[:5] * 100, np.zeros((1, shape[1]), dtype)])
    scores, lengths = evaluate(forest.to_tsql("Score", columns), columns, rows.astype(np.float64).tolist())
    assert lengths == forest.path_lengths(rows).tolist()
    np.testing.assert_allclose(scores, forest.score(rows), rtol=2.0**-51, atol=0)


def test_rows_at_and_beside_thresholds() -> None:
    forest = hn.fit_isolation_forest(np.random.default_rng(1).integers(0, 4, (60, 2)).astype(np.float64), trees=20)
    for column in (0, 1):
        cuts = forest.threshold[(forest.feature == column) & np.isfinite(forest.threshold)][:30]
        rows = np.ones((len(cuts), 2))
        # The text's 17 digits name the threshold itself; SQLite reads long decimals with an error of its own, so the
        # values looked at are those whose next neighbour lies on the same side.
        for rows[:, column] in (cuts * (1 + 2**-50), cuts * (1 - 2**-50), np.round(cuts)):
            _, lengths = evaluate(forest.to_tsql("Score", ["a", "b"]), ["a", "b"], rows.tolist())
            assert lengths == forest.path_lengths(rows).tolist()


def test_thresholds_are_written_without_loss() -> None:
    forest = hn.fit_isolation_forest(np.random.default_rng(2).standard_normal((300, 2)) * 1e-7, trees=40)
    written = {float(number) for number in re.findall(r"@[ab] < (-?[0-9.]+E-?[0-9]+)", forest.to_tsql("S", ["a", "b"]))}
    assert written == set(forest.threshold[np.isfinite(forest.threshold)].tolist())


def test_null_gives_null() -> None:
    text = hn.fit_isolation_forest(np.eye(3), trees=4).to_tsql("S", ["a", "b", "c"])
    rows = [[None, 0.0, 0.0], [0.0, None, 0.0], [0.0, 0.0, None], [None] * 3, [0.0] * 3]
    scores, _ = evaluate(text, ["a", "b", "c"], rows)
    assert scores[:4] == [None] * 4
    assert scores[4] is not None


def test_no_expression_is_too_large() -> None:
    x = np.random.default_rng(3).standard_normal((5000, 2))
    for size in (256, 1024):
        text = hn.fit_isolation_forest(x, sample_size=size).to_tsql("S", ["a", "b"])
        rows = re.split(r"\),\n {12}\(", text.split("VALUES\n")[1].split("\n    ) AS paths")[0])
        assert len(rows) > 1
        assert text.count("CASE WHEN") == sum(row.count("CASE WHEN") for row in rows)
        for row in rows:
            assert len(re.findall(r"@\w|[0-9]E", row)) < 20_000
            depth = deepest = 0
            for word in re.findall(r"\bCASE\b|\bEND\b", row):
                depth += 1 if word == "CASE" else -1
                deepest = max(deepest, depth)
            assert deepest <= 10


def test_numbers_that_a_server_does_not_have() -> None:
    """Subnormal thresholds: the comparison is the same for every number that a server can hold."""
    forest = hn.fit_isolation_forest([[-1e-310], [0.0], [1e-310]], trees=30)
    text = forest.to_tsql("S", ["a"])
    assert {float(n) for n in re.findall(r"@a < (\S+)", text)} <= {0.0, 2.0**-1022}
    rows = [[-1.0], [-(2.0**-1022)], [0.0], [2.0**-1022], [1.0]]
    assert evaluate(text, ["a"], rows)[1] == forest.path_lengths(rows).tolist()


def test_names() -> None:
    forest = hn.fit_isolation_forest(np.eye(2), trees=1)
    odd = forest.to_tsql("c d]; DROP TABLE x--", ["a", "b"], "a]b")
    assert odd.startswith("CREATE FUNCTION [a]]b].[c d]]; DROP TABLE x--]\n")
    assert "@Größe float" in forest.to_tsql("S", ["Größe", "_2"])
    for columns, error in (
        (["a"], ShapeError), (["a", "b", "c"], ShapeError), ("ab", DTypeError), (["a", "A"], FormatError),
        (["a", "b c"], FormatError), (["a", "1b"], FormatError), (["a", ""], FormatError),
        (["a", "b" * 128], FormatError),
        (["a", "b\n"], FormatError), (["a", 1], FormatError), (["a", "b]"], FormatError),
    ):  # fmt: skip
        with pytest.raises(error):
            forest.to_tsql("S", columns)  # type: ignore[arg-type]
    for name, error in (("", FormatError), ("a" * 129, FormatError), ("a\0", FormatError), (7, DTypeError)):
        with pytest.raises(error):
            forest.to_tsql(name, ["a", "b"])  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentsError):
        forest.to_tsql("", ["a"])


def test_forests_that_do_not_fit() -> None:
    x = np.random.default_rng(4).standard_normal((1100, 2))
    with pytest.raises(CapacityError, match="at most 10 high"):
        hn.fit_isolation_forest(x, trees=1, sample_size=1025).to_tsql("S", ["a", "b"])
    many = hn.fit_isolation_forest(np.ones((2, 2101)), trees=1)
    with pytest.raises(CapacityError, match="2100 parameters"):
        many.to_tsql("S", [f"c{i}" for i in range(2101)])
