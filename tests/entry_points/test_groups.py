"""Groups: which rows belong together, in which order, and that each has what the array function says of its rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native import entry_points

from ..reference.aggregate import sample_stddev
from .masked import masked_rows


def _grouped(keys: Sequence[Any]) -> dict[Any, list[int]]:
    """The rows of each key in the order that groups come in."""
    found: dict[Any, list[int]] = {}
    for row, key in enumerate(keys):
        found.setdefault(key, []).append(row)

    def place(key: Any) -> Any:
        return (0, 0) if key is None else (1, key.encode() if isinstance(key, str) else key)

    return {key: found[key] for key in sorted(found, key=place)}


def _check_groups(keys: Sequence[Any], column: Any = None) -> None:
    """Sums of powers of two say exactly which rows a group has."""
    rows = len(keys)
    values = np.arange(rows, dtype=np.float64)
    table = entry_points.run("aggregate", {"key": list(keys) if column is None else column, "value": values})
    want = _grouped(keys)
    assert [row["key"] for row in table.to_pylist()] == list(want)
    np.testing.assert_array_equal(table.column("count"), [len(each) for each in want.values()])
    np.testing.assert_array_equal(table.column("sum"), [float(sum(each)) for each in want.values()])
    np.testing.assert_array_equal(table.column("min"), [min(each) for each in want.values()])


KEYS: dict[str, list[Any]] = {
    "ascending": [1, 1, 2, 5, 5, 5, 9],
    "all alike": [4] * 9,
    "descending": list(range(50, -50, -1)),
    "the whole of bigint": [2**63 - 1, -(2**63), 0, -1, 2**63 - 1, -(2**63)],
    "neighbours beyond 2^53": [2**53 + 1, 2**53, 2**53 + 2, 2**53 + 1],
    "NULL first": [3, None, -(2**63), None, 3],
    "only NULL": [None, None, None],
    "ascending text": ["", "a", "a", "b", "ba"],
    "text and beginnings of it": ["ab", "abc", "a", "", "abc\0", "abc", "ab\0", "ab", None],
    "one beginning": [f"customer-{i * 7919 % 1000:06d}" for i in range(400)],
    "one beginning, eight alike behind it": [f"x12345678{i % 3}" for i in range(20)],
    "text beyond ASCII": ["é", "e", "z", "\U0001f600", "\ufb01", "\uffff", "日", "é"],
    "long text": ["q" * 5000 + str(i % 2) for i in range(6)],
    "text and NULL": ["b", None, "", "b", None, "a"],
}


@pytest.mark.parametrize("name", KEYS)
def test_rows_of_each_key(name: str) -> None:
    keys = KEYS[name]
    _check_groups(keys if any(key is not None for key in keys) else [*keys, 5])


@pytest.mark.parametrize("spread", [1, 2**11, 2**12, 2**31, 2**62])
def test_many_integers(spread: int) -> None:
    rng = np.random.default_rng(spread)
    keys = rng.integers(-spread, spread, 5000)
    _check_groups(keys.tolist(), keys)
    null = rng.random(5000) < 0.1
    _check_groups([None if null[i] else int(keys[i]) for i in range(5000)], np.ma.MaskedArray(keys, null))


@pytest.mark.parametrize("different", [3, 60, 2000])
def test_many_texts(different: int) -> None:
    rng = np.random.default_rng(different)
    texts = ["".join(map(chr, rng.integers(0x20, 0x2FF, rng.integers(0, 12)))) for _ in range(different)]
    _check_groups([None if rng.random() < 0.05 else texts[i] for i in rng.integers(0, different, 6000)])


def _vectors(rng: np.random.Generator, rows: int, dims: int) -> Any:
    return (rng.standard_normal((rows, dims)) * 10.0 ** rng.integers(-3, 4, (rows, 1))).astype(np.float32)


@pytest.mark.parametrize(("rows", "dims", "groups"), [(3000, 1, 7), (3000, 40, 700), (2500, 130, 2), (1200, 3, 1200)])
@pytest.mark.parametrize("ordered", [False, True])
def test_vectors_of_groups_have_the_bits_of_array_functions(rows: int, dims: int, groups: int, ordered: bool) -> None:
    rng = np.random.default_rng(rows + dims)
    x, weights, keys = _vectors(rng, rows, dims), rng.random(rows), rng.integers(0, groups, rows)
    if ordered:
        keys.sort()
    null = rng.random(rows) < 0.2
    table = {"key": keys, "vector": masked_rows(x, null, np.nan)}
    means, sums, variances = (entry_points.run(f"vector_{name}", table) for name in ("mean", "sum", "variance"))
    weighted = entry_points.run("vector_weighted_mean", {**table, "weight": weights})
    for place, key in enumerate(np.unique(keys)):
        of_key = np.flatnonzero((keys == key) & ~null)
        assert means.column("count")[place] == len(of_key)
        if len(of_key) == 0:
            assert all(
                one.to_pylist()[place][one.column_names[-1]] is None for one in (means, sums, variances, weighted)
            )
            continue
        mine = np.ascontiguousarray(x[of_key])
        mean = hn.mean(mine, axis=0)
        np.testing.assert_array_equal(means.column("mean")[place], mean.astype(np.float32))
        weighted_mean = hn.mean(mine, axis=0, weights=weights[of_key])
        np.testing.assert_array_equal(weighted.column("weighted_mean")[place], weighted_mean.astype(np.float32))
        exact = np.array([math.fsum(column) for column in mine.T.tolist()])
        size = np.abs(mine).astype(np.float64).sum(axis=0)
        assert np.all(np.abs(sums.column("sum")[place] - exact) <= 2**-24 * np.abs(exact) + 2**-46 * size)
        if len(of_key) > 1:
            column = int(rng.integers(dims))
            want = sample_stddev(mine[:, column].tolist()) ** 2
            assert abs(float(variances.column("variance")[place, column]) - want) <= 2**-23 * want
        else:
            assert variances.to_pylist()[place]["variance"] is None


def test_a_group_that_all_threads_share() -> None:
    rng = np.random.default_rng(3)
    x = _vectors(rng, 40_000, 64)
    keys = np.where(np.arange(40_000) % 10 == 0, 2, 1)
    for threads in (1, 2):
        table = entry_points.run("vector_mean", {"key": keys, "vector": x}, threads=threads)
        for place, key in enumerate((1, 2)):
            mean = hn.mean(np.ascontiguousarray(x[keys == key]), axis=0)
            np.testing.assert_array_equal(table.column("mean")[place], mean.astype(np.float32))


def test_many_small_groups() -> None:
    rng = np.random.default_rng(4)
    keys = rng.permutation(200_000) // 2 * 1_000_003 - 2**40
    x = rng.integers(-100, 100, (200_000, 3)).astype(np.float32)
    table = entry_points.run("vector_sum", {"key": keys, "vector": x})
    order = np.argsort(keys, kind="stable")
    np.testing.assert_array_equal(table.column("key"), keys[order][::2])
    np.testing.assert_array_equal(table.column("sum"), x[order][::2] + x[order][1::2])
    aggregated = entry_points.run("aggregate", {"key": keys, "value": x[:, 0].astype(np.float64)})
    np.testing.assert_array_equal(aggregated.column("sum"), (x[order][::2] + x[order][1::2])[:, 0])


def test_numbers_of_groups_have_the_bits_of_the_array_function() -> None:
    rng = np.random.default_rng(5)
    values, keys = rng.standard_normal(3000) * 1e5, rng.integers(0, 40, 3000)
    for row in entry_points.run("aggregate", {"key": keys, "value": values}).to_pylist():
        got = tuple(value for name, value in row.items() if name != "key")
        assert got == tuple(hn.aggregate(values[keys == row["key"]]))


def test_a_variance_far_from_nought_does_not_cancel() -> None:
    x = (16_777_000 + np.arange(4000) % 7).astype(np.float32)[:, None]
    got = entry_points.run("vector_variance", {"vector": x}).column("variance")[0, 0]
    want = sample_stddev(x[:, 0].tolist()) ** 2
    assert abs(float(got) - want) <= 2**-24 * want
    alike = entry_points.run("vector_variance", {"vector": np.full((4001, 3), 0.1, np.float32)})
    assert not alike.column("variance").any()
