"""What the golden cases must give, computed slowly and exactly: fractions, integers, one rounding at the end.

`expected(case)` gives for each column of the result its name, its type and its cells. A cell is None, an exact value,
or `Near(exact, error)` for a float64 that may be that far off; of a vector each element is `Near`, and what is within
the error is then rounded once to float32.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..reference import curve
from ..reference.anomaly import local_outlier_factors
from ..reference.primes import is_prime
from ..reference.text import nearest_float32
from .cases import Case, Column

UNIT = Fraction(1, 2**53)


@dataclass(frozen=True)
class Near:
    exact: Fraction
    error: Fraction

    def holds(self, value: float) -> bool:
        """Of a float64."""
        return abs(Fraction(value) - self.exact) <= self.error

    def holds_float32(self, value: float) -> bool:
        """Of what is within the error, rounded once to float32."""
        return float32(self.exact - self.error) <= value <= float32(self.exact + self.error)


Answer = tuple[str, str, list[Any]]


def float32(value: Fraction) -> float:
    return nearest_float32(str(value))


def root(value: Fraction) -> Fraction:
    """The square root of a fraction, within 2**-200 of it."""
    if value == 0:
        return Fraction(0)
    shift = 400 + 2 * max(0, value.denominator.bit_length() - value.numerator.bit_length())
    scaled = value.numerator * value.denominator << shift
    return Fraction(math.isqrt(scaled), value.denominator << (shift // 2))


def column(case: Case, name: str) -> Column | None:
    return next((one for one in case.columns if one.name == name), None)


def values(case: Case, name: str) -> list[Any]:
    found = column(case, name)
    assert found is not None
    if found.type == "text" and name not in ("key", "id", "text"):
        if name in ("vector", "features"):
            return [None if text is None else vector_of(text) for text in found.values]
        return [None if text is None else int(text) for text in found.values]
    return list(found.values)


def vector_of(value: Any) -> tuple[float, ...]:
    """A vector as numbers or as text, rounded to float32."""
    if isinstance(value, str):
        value = json.loads(value, parse_int=Fraction, parse_float=Fraction)
    return tuple(float32(Fraction(number)) for number in value)


def matrix_of(value: Any) -> list[tuple[float, ...]]:
    if isinstance(value, str):
        value = json.loads(value, parse_int=Fraction, parse_float=Fraction)
    return [vector_of(row) for row in value] if isinstance(value[0], list) else [vector_of(value)]


def beside_id(case: Case, *answers: Answer) -> list[Answer]:
    ids = column(case, "id")
    if ids is None:
        return list(answers)
    return [("id", "text" if ids.type == "text" else "int64", list(ids.values)), *answers]


# ---- one vector with many


def _dot(a: Sequence[float], b: Sequence[float]) -> Fraction:
    return sum((Fraction(x) * Fraction(y) for x, y in zip(a, b, strict=True)), Fraction(0))


def _squared_distance(a: Sequence[float], b: Sequence[float]) -> Fraction:
    return sum(((Fraction(x) - Fraction(y)) ** 2 for x, y in zip(a, b, strict=True)), Fraction(0))


def measure(name: str, a: Sequence[float], b: Sequence[float]) -> Near | None:
    dims = Fraction(len(a))
    if name in ("cosine_similarity", "cosine_distance"):
        lengths = _dot(a, a) * _dot(b, b)
        if lengths == 0:
            return None
        similarity = _dot(a, b) / root(lengths)
        if name == "cosine_similarity":
            return Near(similarity, (dims / 2 + 24) * UNIT)
        return Near(1 - similarity, (dims / 2 + 25) * UNIT)
    if name in ("dot", "negative_dot"):
        terms = sum((abs(Fraction(x) * Fraction(y)) for x, y in zip(a, b, strict=True)), Fraction(0))
        return Near(_dot(a, b) if name == "dot" else -_dot(a, b), (dims / 4 + 8) * UNIT * terms)
    squared = _squared_distance(a, b)
    if name == "squared_euclidean_distance":
        return Near(squared, (dims / 4 + 10) * UNIT * squared)
    return Near(root(squared), (dims / 4 + 12) * UNIT * root(squared))


def _one_to_many(case: Case) -> list[Answer]:
    query = vector_of(case.parameters["query"])
    name = case.entry_point
    cells = [None if row is None else measure(name, query, row) for row in values(case, "vector")]
    return beside_id(case, (name, "float64", cells))


METRICS = {
    "cosine": "cosine_distance",
    "euclidean": "euclidean_distance",
    "sqeuclidean": "squared_euclidean_distance",
    "dot": "negative_dot",
}


def _order(metric: str, a: Sequence[float], b: Sequence[float]) -> tuple[int, Fraction]:
    """What orders as the distance does, exactly; no distance at all comes last."""
    if metric == "dot":
        return 0, -_dot(a, b)
    if metric != "cosine":
        return 0, _squared_distance(a, b)
    lengths = _dot(a, a) * _dot(b, b)
    if lengths == 0:
        return 1, Fraction(0)
    product = _dot(a, b)
    return 0, -product * abs(product) / lengths


def _knn(case: Case) -> list[Answer]:
    metric = case.parameters.get("metric") or "cosine"
    k, rows = int(case.parameters["k"]), values(case, "vector")
    found = []
    for number, query in enumerate(matrix_of(case.parameters["queries"])):
        order = sorted((_order(metric, query, row), i) for i, row in enumerate(rows) if row is not None)
        for rank, (_, i) in enumerate(order[:k], 1):
            found.append((number, rank, i, measure(METRICS[metric], query, rows[i])))
    ids = column(case, "id")
    answers: list[Answer] = [
        (name, kind, [one[place] for one in found])
        for place, (name, kind) in enumerate((("query", "int32"), ("rank", "int32"), ("row", "int64")))
    ]
    if ids is not None:
        answers.append(("id", "text" if ids.type == "text" else "int64", [ids.values[one[2]] for one in found]))
    return [*answers, ("distance", "float64", [one[3] for one in found])]


# ---- groups


def groups(case: Case, *needed: str) -> tuple[list[Answer], list[list[int]]]:
    """The key column, if there is one, and the rows of each group in which none of `needed` is NULL."""
    keys = column(case, "key")
    columns = [values(case, name) for name in needed]
    kept = [row for row in range(case.rows) if all(one[row] is not None for one in columns)]
    if keys is None:
        return [], [kept]

    def place(key: Any) -> tuple[int, Any]:
        return (0, 0) if key is None else (1, key.encode() if isinstance(key, str) else key)

    different = sorted(set(keys.values), key=place)
    answer: Answer = ("key", "text" if keys.type == "text" else "int64", list(different))
    return [answer], [[row for row in kept if keys.values[row] == key] for key in different]


def _mean(terms: list[Fraction], weights: list[Fraction]) -> Near:
    total = sum(weights)
    value = sum((w * x for w, x in zip(weights, terms, strict=True)), Fraction(0)) / total
    size = sum((w * abs(x) for w, x in zip(weights, terms, strict=True)), Fraction(0)) / total
    return Near(value, (160 if len(set(weights)) > 1 else 90) * UNIT * size)


def squared_deviations(terms: list[Fraction]) -> Fraction:
    middle = sum(terms, Fraction(0)) / len(terms)
    return sum(((x - middle) ** 2 for x in terms), Fraction(0))


def _vector_statistic(case: Case) -> list[Answer]:
    name = case.entry_point.removeprefix("vector_")
    needed = ("vector", "weight") if name == "weighted_mean" else ("vector",)
    key, members = groups(case, *needed)
    rows = values(case, "vector")
    factors = values(case, "weight") if name == "weighted_mean" else []
    cells: list[Any] = []
    for group in members:
        weights = [Fraction(factors[row]) if factors else Fraction(1) for row in group]
        if sum(weights) == 0 or (name == "variance" and len(group) < 2):
            cells.append(None)
            continue
        elements = []
        for terms in zip(*([Fraction(x) for x in rows[row]] for row in group), strict=True):
            listed = list(terms)
            if name == "sum":
                elements.append(Near(sum(listed, Fraction(0)), 88 * UNIT * sum(map(abs, listed))))
            elif name == "variance":
                variance = squared_deviations(listed) / (len(listed) - 1)
                elements.append(Near(variance, variance / 2**44))
            else:
                elements.append(_mean(listed, weights))
        cells.append(elements)
    return [*key, ("count", "int64", [len(group) for group in members]), (name, "vector", cells)]


def _aggregate(case: Case) -> list[Answer]:
    key, members = groups(case, "value")
    numbers = [None if value is None else Fraction(value) for value in values(case, "value")]
    results: dict[str, list[Any]] = {name: [] for name in ("sum", "mean", "min", "max", "stddev")}
    for group in members:
        x = [number for row in group if (number := numbers[row]) is not None]
        if not x:
            for cells in results.values():
                cells.append(None)
            continue
        total, size = sum(x, Fraction(0)), sum(map(abs, x), Fraction(0))
        results["sum"].append(Near(total, 24 * UNIT * size))
        results["mean"].append(Near(total / len(x), 26 * UNIT * size / len(x) + Fraction(1, 2**1075)))
        results["min"].append(Near(min(x), Fraction(0)))
        results["max"].append(Near(max(x), Fraction(0)))
        stddev = root(squared_deviations(x) / (len(x) - 1)) if len(x) > 1 else None
        results["stddev"].append(None if stddev is None else Near(stddev, stddev / 10**12 + Fraction(1, 10**161)))
    counts: Answer = ("count", "int64", [len(group) for group in members])
    return [*key, counts, *((name, "float64", cells) for name, cells in results.items())]


# ---- primes


def _range(case: Case) -> range:
    return range(max(0, int(case.parameters["first"])), int(case.parameters["last"]) + 1)


def _find_primes(case: Case) -> list[Answer]:
    return [("prime", "int64", list(filter(is_prime, _range(case))))]


def _count_primes(case: Case) -> list[Answer]:
    return [("count", "int64", [sum(map(is_prime, _range(case)))])]


# ---- space


def _points(case: Case) -> list[tuple[Any, ...] | None]:
    rows = zip(values(case, "x"), values(case, "y"), values(case, "z"), strict=True)
    return [None if None in row else row for row in rows]


def _encode(code: Callable[[int, int, int], int]) -> Callable[[Case], list[Answer]]:
    def answer(case: Case) -> list[Answer]:
        return beside_id(case, ("code", "int64", [None if one is None else code(*one) for one in _points(case)]))

    return answer


def _decode(point: Callable[[int], tuple[int, int, int]]) -> Callable[[Case], list[Answer]]:
    def answer(case: Case) -> list[Answer]:
        points = [None if code is None else point(code) for code in values(case, "code")]
        axes: list[Answer] = [
            (name, "int32", [None if one is None else one[axis] for one in points]) for axis, name in enumerate("xyz")
        ]
        return beside_id(case, *axes)

    return answer


def _cells(name: str, kind: str, cells: int, code: Callable[[int, int, int], int]) -> Callable[[Case], list[Answer]]:
    def answer(case: Case) -> list[Answer]:
        box = np.array([[float(case.parameters[f"{end}_{axis}"]) for axis in "xyz"] for end in ("min", "max")])
        places = [None if one is None else curve.cells([one], box, cells)[1][0] for one in _points(case)]
        return beside_id(case, (name, kind, [None if place is None else code(*place) for place in places]))

    return answer


def _project(case: Case) -> list[Answer]:
    axes = [vector_of(case.parameters[f"axis_{axis}"]) for axis in "xyz"]
    given = case.parameters.get("mean")
    mean = vector_of(given) if given is not None else (0.0,) * len(axes[0])
    found: list[list[Any]] = [[], [], []]
    for row in values(case, "vector"):
        for cells, axis in zip(found, axes, strict=True):
            if row is None:
                cells.append(None)
                continue
            off = [Fraction(x) - Fraction(m) for x, m in zip(row, mean, strict=True)]
            terms = [x * Fraction(a) for x, a in zip(off, axis, strict=True)]
            bound = (Fraction(len(axis), 8) + 8) * UNIT
            cells.append(Near(sum(terms, Fraction(0)), bound * sum(map(abs, terms))))
    return beside_id(case, *((name, "float64", cells) for name, cells in zip("xyz", found, strict=True)))


# ---- text


def _numbers(text: str) -> tuple[float, ...]:
    """Each rounded once from its digits; -0 keeps its sign, which a fraction has not."""
    return tuple(nearest_float32(number.strip()) for number in text.strip()[1:-1].split(","))


def _parse_vector(case: Case) -> list[Answer]:
    texts = values(case, "text")
    return beside_id(case, ("vector", "packed", [None if text is None else _numbers(text) for text in texts]))


def _written(number: float) -> str:
    text = format(number, ".9g")
    return "-0.0" if text == "-0" else text


def _format_vector(case: Case) -> list[Answer]:
    rows = values(case, "vector")
    texts = [None if row is None else f"[{','.join(map(_written, row))}]" for row in rows]
    return beside_id(case, ("text", "text", texts))


# ---- anomalies


def _local_outlier_factor(case: Case) -> list[Answer]:
    rows = values(case, "features")
    present = [row for row in rows if row is not None]
    factors = iter(local_outlier_factors(present, int(case.parameters.get("k", 20))))
    # The reference has float64 of its own, whose roundings are few: no more than 2**10 of them in a factor.
    # An infinite factor is given as the largest float64.
    scores = [None if row is None else Fraction(min(next(factors), sys.float_info.max)) for row in rows]
    cells = [None if score is None else Near(score, score / 2**42) for score in scores]
    return beside_id(case, ("score", "float64", cells))


REFERENCES: dict[str, Callable[[Case], list[Answer]]] = {
    "aggregate": _aggregate,
    "cosine_distance": _one_to_many,
    "cosine_similarity": _one_to_many,
    "count_primes": _count_primes,
    "dot": _one_to_many,
    "euclidean_distance": _one_to_many,
    "find_primes": _find_primes,
    "format_vector": _format_vector,
    "hilbert_decode": _decode(curve.hilbert_point),
    "hilbert_encode": _encode(curve.hilbert),
    "hilbert_key": _cells("hilbert_value", "int64", 1 << 21, curve.hilbert),
    "knn": _knn,
    "local_outlier_factor": _local_outlier_factor,
    "morton_decode": _decode(curve.morton_point),
    "morton_encode": _encode(curve.morton),
    "parse_vector": _parse_vector,
    "project": _project,
    "spatial_hash": _cells("bucket", "int32", 1 << 10, curve.morton),
    "squared_euclidean_distance": _one_to_many,
    "vector_mean": _vector_statistic,
    "vector_sum": _vector_statistic,
    "vector_variance": _vector_statistic,
    "vector_weighted_mean": _vector_statistic,
}


def expected(case: Case) -> list[Answer]:
    return REFERENCES[case.entry_point](case)
