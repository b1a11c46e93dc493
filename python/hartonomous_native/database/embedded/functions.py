"""The entry points as SQL functions, in plain SQL on any SQLite database:

    connection = functions.connect("hartonomous.db")
    connection.execute("SELECT AtomId FROM AtomEmbeddings ORDER BY euclidean_distance(EmbeddingVector, ?) LIMIT 9", [q])
    connection.execute("SELECT ModelId, vector_mean(EmbeddingVector) FROM AtomEmbeddings GROUP BY ModelId")

A function named as an entry point gives what that gives for the same rows, to the last bit. Its arguments are the entry
point's input columns but id and key, then its parameters, of which the optional ones may be left out. A vector is a
blob of little-endian float32, read where it lies, or SQL Server's text '[0.1,0.2]'. NULL in any argument gives NULL.
For names, arguments and bounds see `entry_points.describe(name)`:

  of each row     cosine_similarity, cosine_distance, dot, euclidean_distance, squared_euclidean_distance(vector, query)
                  spatial_hash, hilbert_key(x, y, z, min_x, min_y, min_z, max_x, max_y, max_z[, outside])
                  morton_encode, hilbert_encode(x, y, z) · parse_vector(text) · format_vector(vector)
  several columns one function each, named <entry point>_<column>: morton_decode_x, _y, _z and
                  hilbert_decode_x, _y, _z(code) · project_x, _y, _z(vector, axis_x, axis_y, axis_z[, mean])
  of a group      vector_mean, vector_sum, vector_variance(vector) · vector_weighted_mean(vector, weight) ·
                  aggregate(value), a JSON object of count, sum, mean, min, max and stddev. Rows with NULL are
                  skipped. They work over windows too. The rows of a group are kept in memory until its end, and may
                  take half of the machine's (CapacityError 51018).
  of two numbers  count_primes(first, last) · find_primes(first, last), a JSON array

What gives tables (knn, the anomaly scores) is a procedure instead: database.call("sp_Knn", ...).

Names of T-SQL, with what they mean there:

  VECTOR_DISTANCE(metric, a, b)    'cosine' (NULL where a vector is zero), 'euclidean' or 'dot' (negative)
  VECTOR_NORM(v, kind)             'norm1', 'norm2' or 'norminf'
  VECTOR_NORMALIZE(v, kind)        v divided by that norm; NULL for a zero vector
  VECTORPROPERTY(v, property)      'Dimensions' or 'BaseType'

Names of functions in sql/, with the parameters, values and rules that they have there:

  clr_VectorSimilarity(a, b)       cosine of the angle; 0 where a vector is zero (cosine_similarity gives NULL)
  clr_DotProduct(a, b)             the sum of products
  clr_EuclideanDistance(a, b)      the length of the difference
  clr_VectorizedMean(vector)       mean of the components
  clr_SpatialHash(point, MinX, MinY, MinZ, MaxX, MaxY, MaxZ)   bucket of 'POINT (x y z)': a 30-bit Morton code
  clr_FindPrimes(first, last)      JSON array of the primes in first..last; [] for NULL or an empty range
  clr_ParallelAggregate(values)    JSON array of numbers -> JSON object as of `aggregate`; whole numbers exactly
  fn_PaddedVector(vector)          a vector of up to 1998 dimensions with zeros behind it up to 1998
  fn_VectorBlend(A, WeightA, B, WeightB)          WeightA * A + WeightB * B: sum, difference, multiple, interpolation
  fn_ZScore(value, mean, StandardDeviation)       (value - mean) / StandardDeviation; NULL for a deviation of 0
  fn_IsOutlierIqr(value, Q1, Q3, factor)          1 outside Q1 - factor * (Q3 - Q1) .. Q3 + factor * (Q3 - Q1), else 0

and is_prime(n), 1 or 0, and hartonomous_version().

An error is raised by sqlite3 as OperationalError "Hartonomous error 51010: ..."; `Connection.error_of` makes it the
class of errors.py. All functions are deterministic and innocuous: views, indexes and generated columns may use them.
None reads files.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import Any, Literal

from ... import _native
from ...boundary import Checks
from ...errors import MissingDependencyError, UnknownNameError, error_of

Way = Literal["extension", "automatic", "python"]

_WAYS: tuple[Way, ...] = ("extension", "automatic", "python")
_NUMBERED = re.compile(r"Hartonomous error (\d{5}): (.*)", re.DOTALL)
_RAISED = re.compile(r"user-defined (?:function|aggregate's .*) raised (?:exception|error)")


class Connection(sqlite3.Connection):
    """A connection that has the SQL functions.

    Attributes:  way, how they got there: "extension", by SQLite's load_extension; "automatic", by its C interface while
                 the connection was opened, where Python was built without load_extension; "python", called through
                 Python where SQLite is compiled in and hidden: some ten times slower, and the same results, but for an
                 aggregate over no rows at all, which sqlite3 makes NULL, and for generated columns and views in an
                 untrusted schema, since sqlite3 cannot say that a function is innocuous
                 failures, what functions called through Python raised; sqlite3 does not let it through
    """

    way: Way
    failures: list[Exception]

    def error_of(self, error: sqlite3.Error | sqlite3.Warning) -> Exception | None:
        """What a SQL function of ours meant by an error that sqlite3 raised; None if it was not one of ours."""
        if found := _NUMBERED.fullmatch(str(error)):
            return error_of(int(found[1]), found[2])
        if self.failures and _RAISED.search(str(error)):
            return self.failures[-1]
        return None


def connect(database: Any, *, way: Way | None = None, **options: Any) -> Connection:
    """Opens a SQLite database, as sqlite3.connect, and adds the SQL functions.

    Parameters:  database and options as of sqlite3.connect, but for factory
                 way, one of those of `Connection`; by default the first that this Python's SQLite has
    Raises:      MissingDependencyError 51024 where this Python's SQLite does not have the way asked for
    """
    checks = Checks()
    if way is not None and way not in _WAYS:
        checks.add(UnknownNameError(f"way must be one of {', '.join(_WAYS)}; got {way!r}"))
    threads = checks.threads(None)
    checks.done()
    _native.set_sql_threads(threads)

    def plain() -> Connection:
        opened = sqlite3.connect(database, factory=Connection, **options)
        opened.failures = []
        return opened

    for candidate in _WAYS if way is None else (way,):
        connection = _ADDED[candidate](plain)
        if connection is not None:
            connection.way = candidate
            return connection
    ways = ", ".join(available_ways())
    raise MissingDependencyError(f"this Python's SQLite does not have the way {way!r}; it has {ways}")


def available_ways() -> list[Way]:
    """The ways that `connect` can take here, the best first."""
    found: list[Way] = []
    for way, add in _ADDED.items():
        connection = add(_opened_in_memory)
        if connection is not None:
            connection.close()
            found.append(way)
    return found


def _opened_in_memory() -> Connection:
    connection = sqlite3.connect(":memory:", factory=Connection)
    connection.failures = []
    return connection


def _by_extension(opened: Callable[[], Connection]) -> Connection | None:
    if not hasattr(sqlite3.Connection, "enable_load_extension"):
        return None
    connection = opened()
    try:
        connection.enable_load_extension(True)
        try:
            connection.execute("SELECT load_extension(?, 'sqlite3_hartonomous_init')", (_native.__file__,)).fetchall()
        finally:
            connection.enable_load_extension(False)
    except (sqlite3.OperationalError, sqlite3.NotSupportedError):
        connection.close()
        return None
    return _with_functions(connection)


def _automatically(opened: Callable[[], Connection]) -> Connection | None:
    import _sqlite3

    if not _native.bind_sqlite_library(getattr(_sqlite3, "__file__", None)):
        return None
    return _with_functions(_native.open_with_sql_functions(opened))


def _through_python(opened: Callable[[], Connection]) -> Connection:
    connection = opened()
    for index, name, least, most, aggregate in _native.sql_functions():
        for count in range(least, most + 1):
            if not aggregate:
                connection.create_function(name, count, _call(index, connection.failures), deterministic=True)
            elif hasattr(connection, "create_window_function"):
                connection.create_window_function(name, count, _aggregate(index, connection.failures))
            else:
                connection.create_aggregate(name, count, _aggregate(index, connection.failures))
    return connection


_ADDED: dict[Way, Callable[[Callable[[], Connection]], Connection | None]] = {
    "extension": _by_extension, "automatic": _automatically, "python": _through_python,
}  # fmt: skip


def _with_functions(connection: Connection) -> Connection | None:
    """The connection, if it has the functions; otherwise it is closed."""
    try:
        connection.execute("SELECT hartonomous_version()").fetchall()
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def _kept(function: Callable[..., Any], failures: list[Exception]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except Exception as error:
            failures.append(error)
            raise

    return call


def _call(index: int, failures: list[Exception]) -> Callable[..., Any]:
    return _kept(lambda *arguments: _native.call_sql_function(index, *arguments), failures)


def _aggregate(index: int, failures: list[Exception]) -> Any:
    class Group:
        def __init__(self) -> None:
            group = _native.SqlAggregate(index)
            self.step = _kept(group.step, failures)
            self.inverse = _kept(group.inverse, failures)
            self.value = _kept(group.value, failures)
            self.finalize = _kept(group.finalize, failures)

    return Group
