"""The kernels as SQL functions, under the names that T-SQL users know.

A vector argument is a blob of little-endian float32, read where it lies, or SQL Server's text form '[0.1,0.2]'. NULL in
any argument gives NULL. So this is plain SQL on the embedded engine:

    SELECT AtomId FROM AtomEmbeddings ORDER BY clr_EuclideanDistance(EmbeddingVector, ?) LIMIT 10

clr_VectorSimilarity(a, b)     cosine of the angle, in [-1, 1]; 0 where a vector is zero
clr_DotProduct(a, b)           sum of products               clr_EuclideanDistance(a, b)   length of a - b
clr_VectorizedMean(v)          mean of the components
clr_SpatialHash(point, minX, minY, minZ, maxX, maxY, maxZ)   bucket of 'POINT (x y z)' in a box: a 30-bit Morton code
clr_FindPrimes(first, last)    JSON array of the primes in first..last; [] for NULL or an empty range
clr_ParallelAggregate(values)  JSON array of numbers -> JSON object with count, sum, mean, min, max, stddev
VECTOR_DISTANCE(metric, a, b)  'cosine' (NULL where a vector is zero), 'euclidean' or 'dot' (negative)
VECTOR_NORM(v, kind)           'norm1', 'norm2' or 'norminf'
vector_from_text(text), vector_to_text(vector)               to the blob, and to text with 9 significant digits
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

import hartonomous_native as native

from ...errors import DTypeError, FormatError, RangeError, ShapeError, UnknownNameError

_FLOAT32 = np.dtype("<f4")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_POINT = re.compile(rf"\s*POINT\s*(?:Z\s*)?\(\s*({_NUMBER})\s+({_NUMBER})\s+({_NUMBER})\s*\)\s*", re.IGNORECASE)


def register(connection: sqlite3.Connection) -> list[Exception]:
    """Adds every SQL function to a connection. SQLite hides what a function raises: it is kept in the list returned."""
    failure: list[Exception] = []
    for name, arguments, function in _FUNCTIONS:
        connection.create_function(name, arguments, _kept(function, failure), deterministic=True)
    return failure


def _kept(function: Callable[..., Any], failure: list[Exception]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Exception as error:
            failure.append(error)
            raise

    return call


def _vector(name: str, value: Any) -> NDArray[np.float32]:
    if isinstance(value, bytes):
        if not value or len(value) % 4:
            raise ShapeError(f"{name} must be a vector of float32, a multiple of 4 bytes; got {len(value)} bytes")
        return np.frombuffer(value, _FLOAT32)
    if isinstance(value, str):
        return native.parse_vector(value)
    raise DTypeError(f"{name} must be a vector, a blob of float32 or text; got the number {value!r}")


def _pair(a: Any, b: Any) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    left, right = _vector("a", a), _vector("b", b)
    if left.shape != right.shape:
        raise ShapeError(f"a and b must have the same number of dimensions; got {left.size} and {right.size}")
    return left, right


def vector_similarity(a: Any, b: Any) -> float | None:
    if a is None or b is None:
        return None
    left, right = _pair(a, b)
    similarity = native.cosine_similarity(left, right)
    if math.isnan(similarity) and not (left.any() and right.any()):
        return 0.0
    return float(similarity)


def dot_product(a: Any, b: Any) -> float | None:
    return None if a is None or b is None else float(native.dot(*_pair(a, b)))


def euclidean_distance(a: Any, b: Any) -> float | None:
    return None if a is None or b is None else float(native.euclidean_distance(*_pair(a, b)))


def vectorized_mean(v: Any) -> float | None:
    return None if v is None else float(native.mean(_vector("v", v)))


def vector_distance(metric: Any, a: Any, b: Any) -> float | None:
    if metric is None or a is None or b is None:
        return None
    known: dict[Any, Callable[..., Any]] = {
        "cosine": native.cosine_distance, "euclidean": native.euclidean_distance, "dot": native.dot
    }  # fmt: skip
    measure = known.get(metric)
    if measure is None:
        raise UnknownNameError(f"metric must be one of cosine, euclidean, dot; got {metric!r}")
    distance = float(measure(*_pair(a, b)))
    return 0.0 - distance if metric == "dot" else distance


def vector_norm(v: Any, kind: Any) -> float | None:
    if v is None or kind is None:
        return None
    vector = _vector("v", v)
    if kind == "norm2":
        return math.sqrt(native.dot(vector, vector))
    if kind == "norm1":
        return float(np.abs(vector).sum(dtype=np.float64))
    if kind == "norminf":
        return float(np.abs(vector).max())
    raise UnknownNameError(f"kind must be one of norm1, norm2, norminf; got {kind!r}")


def spatial_bucket(point: Any, *box: Any) -> int | None:
    if point is None or None in box:
        return None
    if not isinstance(point, str) or not all(isinstance(bound, (int, float)) for bound in box):
        raise DTypeError("clr_SpatialHash takes 'POINT (x y z)' and six numbers, the minima and the maxima of a box")
    match = _POINT.fullmatch(point)
    if match is None:
        raise FormatError(f"point must be text like 'POINT (x y z)'; got {point!r}")
    bounds = np.array(box, dtype=np.float64).reshape(2, 3)
    return int(native.spatial_hash(np.array(match.groups(), dtype=np.float64), bounds))


def primes(first: Any, last: Any) -> str:
    if first is None or last is None:
        return "[]"
    if not isinstance(first, int) or not isinstance(last, int):
        raise DTypeError(f"clr_FindPrimes takes two integers; got {first!r} and {last!r}")
    if last < 2 or first > last:
        return "[]"
    return json.dumps(native.find_primes(max(first, 2), last).tolist(), separators=(",", ":"))


def parallel_aggregate(values: Any) -> str | None:
    if values is None:
        return None
    if not isinstance(values, str):
        raise DTypeError(f"clr_ParallelAggregate takes a JSON array of numbers as text; got {type(values).__name__}")
    try:
        numbers = json.loads(values, parse_constant=_no_constant)
    except ValueError as error:
        raise FormatError(f"clr_ParallelAggregate takes a JSON array of numbers: {error}") from error
    if not isinstance(numbers, list) or not all(type(number) in (int, float) for number in numbers):
        raise FormatError("clr_ParallelAggregate takes a JSON array of numbers and nothing else")
    whole = all(type(number) is int for number in numbers)
    if whole and any(not -(2**63) <= number < 2**63 for number in numbers):
        raise RangeError("clr_ParallelAggregate takes integers in the range of bigint")
    try:
        array = np.array(numbers, dtype=np.int64 if whole and numbers else np.float64)
    except OverflowError as error:
        raise RangeError("clr_ParallelAggregate takes numbers in the range of float") from error
    return json.dumps({name: _finite(value) for name, value in native.aggregate(array)._asdict().items()})


def _no_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(value: Any) -> Any:
    """JSON has no NaN and no infinity: a sum beyond float64 is an error, as T-SQL's arithmetic overflow is."""
    if isinstance(value, float) and not math.isfinite(value):
        raise RangeError("the sum of the values must be in the range of float")
    return value


def vector_from_text(text: Any) -> bytes | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise DTypeError(f"vector_from_text takes text like '[0.1,0.2]'; got {type(text).__name__}")
    return np.asarray(native.parse_vector(text), dtype=_FLOAT32).tobytes()


def vector_to_text(vector: Any) -> str | None:
    return None if vector is None else str(native.format_vector(_vector("vector", vector)))


_FUNCTIONS: tuple[tuple[str, int, Callable[..., Any]], ...] = (
    ("clr_VectorSimilarity", 2, vector_similarity),
    ("clr_DotProduct", 2, dot_product),
    ("clr_EuclideanDistance", 2, euclidean_distance),
    ("clr_VectorizedMean", 1, vectorized_mean),
    ("clr_SpatialHash", 7, spatial_bucket),
    ("clr_FindPrimes", 2, primes),
    ("clr_ParallelAggregate", 1, parallel_aggregate),
    ("VECTOR_DISTANCE", 3, vector_distance),
    ("VECTOR_NORM", 2, vector_norm),
    ("vector_from_text", 1, vector_from_text),
    ("vector_to_text", 1, vector_to_text),
)
