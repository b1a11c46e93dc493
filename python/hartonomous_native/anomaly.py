"""Which rows are unlike the rest: isolation forests and local outlier factors. Higher scores are more anomalous."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _native
from .boundary import Checks, describe
from .errors import CapacityError, DTypeError, FormatError, NotFiniteError, RangeError, ShapeError

_MAGIC = b"hartonomous isolation forest 1\0"
_SIZES = struct.Struct("<QQQ")  # trees, sample_size, dims
_PATH_UNIT = 2.0**-34
_LONGEST_PATH = 64.0
_MOST_TREES = 10_000
_LARGEST_SAMPLE = 1 << 20
_MOST_ROWS = 2**32 - 2


def isolation_forest(
    x: ArrayLike, *, trees: int = 100, sample_size: int | None = None, seed: int = 0, threads: int | None = None
) -> NDArray[np.float64]:
    """The anomaly score of every row of x by an isolation forest grown on x: fit_isolation_forest(x).score(x).

    Parameters:  x real (n, d), float32 or float64, n >= 2, d >= 1 · trees 1..10000
                 sample_size rows that each tree is grown on, 2..min(n, 2**20); min(256, n) if not given
                 seed 0..2**64 - 1 · threads 1..1024. The result does not depend on it.
    Returns:     float64 (n,) in (0, 1): near 1 = anomalous, well below 0.5 = usual; 0.5 each if all rows are equal
    Raises:      ShapeError 51010 · RangeError 51012 · DTypeError 51013 · NotFiniteError 51014 for NaN or infinity
                 InvalidArgumentsError 51019 for several at once
    Numerics:    2**(-h / c(sample_size)), h the mean path length. Lengths are held in units of 2**-34, c being rounded
                 to them, so that their sums are exact; this moves a score by less than 2**-33 of it. The same bits for
                 any number of threads, at any CPU level, for float32 rows and the same rows as float64.
    Source:      F. T. Liu, K. M. Ting, Z.-H. Zhou: Isolation Forest, ICDM 2008; TKDD 6(1), 2012. Samples are drawn
                 without replacement; a node splits on a feature that is not constant in it, chosen uniformly, at a
                 value chosen uniformly; trees end at height ceil(log2(sample_size)). c(n) takes the harmonic number
                 itself, where the paper's estimate ln(n - 1) + 0.5772 makes c(256) 0.04 % less. scikit-learn's
                 score_samples is the negative of this score.
    """
    checks = Checks()
    rows, size, seed, trees, many = _forest_arguments(checks, x, trees, sample_size, seed, threads)
    return _native.isolation_forest(rows, trees, size, seed, many)


def fit_isolation_forest(
    x: ArrayLike, *, trees: int = 100, sample_size: int | None = None, seed: int = 0, threads: int | None = None
) -> IsolationForest:
    """An isolation forest grown on the rows of x, to score any rows with, here or inside SQL Server.

        forest = hn.fit_isolation_forest(orders[["amount", "items"]].to_numpy(), seed=7)
        scores = forest.score(new_orders)
        Path("OrderScore.sql").write_text(forest.to_tsql("OrderScore", ["amount", "items"]))
        # SELECT o.OrderId, s.score FROM dbo.Orders AS o CROSS APPLY dbo.OrderScore(o.Amount, o.Items) AS s;

    Parameters, errors, numerics and source are those of isolation_forest.
    """
    checks = Checks()
    rows, size, seed, trees, many = _forest_arguments(checks, x, trees, sample_size, seed, threads)
    return IsolationForest(*_native.fit_isolation_forest(rows, trees, size, seed, many), size, rows.shape[1])


def local_outlier_factor(x: ArrayLike, k: int = 20, *, threads: int | None = None) -> NDArray[np.float64]:
    """How much sparser the surroundings of each row are than those of its k nearest neighbours, by Euclidean distance.

    Parameters:  x real (n, d), float32 or float64, d >= 1 · k 1..n - 1, a row not being its own neighbour
                 threads 1..1024. The result does not depend on it.
    Returns:     float64 (n,), 0 or more: about 1 inside a cluster, larger = more anomalous, without an upper bound.
                 Where k + 1 rows or more are equal their density is infinite; their score is 1, the ratio of equal
                 densities, and that of a row of finite density with one of them as a neighbour is infinity.
    Raises:      ShapeError 51010 · RangeError 51012 for k outside 1..n - 1 · DTypeError 51013
                 NotFiniteError 51014 for NaN or infinity · CapacityError 51018 where distances are beyond float64
                 InvalidArgumentsError 51019 for several at once
    Numerics:    distances are those of euclidean_distance, compared as computed; float32 products with a proven bound
                 on their error only pass over pairs that cannot be neighbours. Sums are in float64, within n_k * 2**-51
                 of exact, relatively, n_k being the largest neighbourhood. The same bits for any number of threads.
    Source:      M. M. Breunig, H.-P. Kriegel, R. T. Ng, J. Sander: LOF: Identifying Density-Based Local Outliers,
                 SIGMOD 2000. A neighbourhood holds every row within the k-distance, as the paper has it, where
                 scikit-learn takes exactly k: the two differ only where several rows are equally far, at the k-th
                 nearest, and where k + 1 rows are equal, for which scikit-learn adds 1e-10 to mean distances.
    """
    checks = Checks()
    rows = checks.real_array("x", x, (2,))
    fit = not checks.problems
    if fit and (rows.shape[0] < 2 or rows.shape[1] < 1):
        checks.add(ShapeError(f"x must have at least 2 rows and 1 column; got shape {rows.shape}"))
        fit = False
    if rows.shape[0] > _MOST_ROWS:
        checks.add(CapacityError(f"x must have at most {_MOST_ROWS} rows; got {rows.shape[0]}"))
    near = checks.integer("k", k, 1, rows.shape[0] - 1 if fit else _MOST_ROWS)
    many = checks.threads(threads)
    checks.done()
    return _native.local_outlier_factor(rows, near, many)


class IsolationForest:
    """The trees of a fitted isolation forest. Made by `fit_isolation_forest`, or by `from_bytes` from what `to_bytes`
    gave. It does not change once made.

    Every tree is laid out as a full binary tree of height h = ceil(log2(sample_size)): node 0 is the root, the children
    of node i are 2i + 1 and 2i + 2, and leaf j is node 2**h - 1 + j. A row goes to the first child where
    row[feature] < threshold, otherwise to the second; a threshold of infinity stands where a node does not split.

    Attributes:  feature int32 (trees, 2**h - 1) · threshold float64, the same shape
                 path float64 (trees, 2**h): the path length of a row that ends there, edges + c(sample rows there)
                 sample_size int · dims int
                 digest: SHA-256 of all of these, in hexadecimal
    """

    def __init__(
        self, feature: ArrayLike, threshold: ArrayLike, path: ArrayLike, sample_size: int, dims: int
    ) -> None:
        checks = Checks()
        nodes = np.array(checks.integer_array("feature", feature, (2,), np.int32))
        thresholds = np.array(checks.real_array("threshold", threshold, (2,)), dtype=np.float64)
        paths = np.array(checks.real_array("path", path, (2,)), dtype=np.float64)
        size = checks.integer("sample_size", sample_size, 2, _LARGEST_SAMPLE)
        width = checks.integer("dims", dims, 1, 2**31 - 1)
        checks.done()
        trees, leaves = paths.shape[0], 1 << (size - 1).bit_length()
        if not 1 <= trees <= _MOST_TREES:
            checks.add(RangeError(f"path must have 1..{_MOST_TREES} rows, one for each tree; got {trees}"))
        shapes = {"feature": (trees, leaves - 1), "threshold": (trees, leaves - 1), "path": (trees, leaves)}
        for (name, shape), array in zip(shapes.items(), (nodes, thresholds, paths), strict=True):
            if array.shape != shape:
                checks.add(ShapeError(f"{name} must have shape {shape}; got {array.shape}"))
        if nodes.size and (nodes.min() < 0 or nodes.max() >= width):
            checks.add(RangeError(f"feature must be in 0..{width - 1}; got {nodes.min()}..{nodes.max()}"))
        if not np.all(thresholds > -np.inf):
            checks.add(NotFiniteError("threshold must be finite or infinity; it holds NaN or -infinity"))
        if not np.all((paths >= 0) & (paths <= _LONGEST_PATH) & (paths / _PATH_UNIT % 1 == 0)):
            checks.add(RangeError(f"path must hold multiples of 2**-34 in 0..{_LONGEST_PATH:.0f}"))
        checks.done()
        for array in (nodes, thresholds, paths):
            array.flags.writeable = False
        self.feature: NDArray[np.int32] = nodes
        self.threshold: NDArray[np.float64] = thresholds
        self.path: NDArray[np.float64] = paths
        self.sample_size: int = size
        self.dims: int = width

    @property
    def trees(self) -> int:
        return int(self.path.shape[0])

    def score(self, x: ArrayLike, *, threads: int | None = None) -> NDArray[np.float64]:
        """The anomaly score of every row of x, float64 (n,) in (0, 1); x real (n, dims), finite, of any number of rows.

        Raises: ShapeError 51010 · DTypeError 51013 · NotFiniteError 51014 · RangeError 51012 (threads)
        """
        return _native.isolation_scores(self.path_lengths(x, threads=threads), self.sample_size)

    def path_lengths(self, x: ArrayLike, *, threads: int | None = None) -> NDArray[np.float64]:
        """The mean over the trees of the path length of every row of x, float64 (n,): exact sums, rounded once."""
        checks = Checks()
        rows = checks.real_array("x", x, (2,))
        many = checks.threads(threads)
        if not checks.problems and rows.shape[1] != self.dims:
            checks.add(ShapeError(f"x must have {self.dims} columns, as the forest has; got shape {rows.shape}"))
        checks.done()
        return _native.isolation_path_lengths(rows, self.feature, self.threshold, self.path, self.sample_size, many)

    def to_tsql(self, name: str, columns: Sequence[str], schema: str = "dbo") -> str:
        """CREATE FUNCTION [schema].[name] as a T-SQL inline table-valued function of one float parameter for each
        column, which returns one row with one column: score. It needs nothing but plain T-SQL.

        Parameters:  name, schema text of 1..128 characters · columns one name for each column of the forest: letters,
                     digits and underscores, not beginning with a digit, at most 127, all different without regard
                     to case
        Returns:     text of about 50 bytes for each node. A NULL argument gives a NULL score.
        Numerics:    the mean path length has the same bits as path_lengths, the score those of score but for the
                     rounding of the server's POWER: at most 2**-51 apart, relatively, if that is accurate to a bit.
        Raises:      ShapeError 51010 for a wrong number of columns · DTypeError 51013
                     FormatError 51017 for a bad name
                     CapacityError 51018 for more than 2100 columns, or trees higher than 10 (sample_size above 1024):
                     a server accepts no more parameters, and no CASE nested deeper
        """
        from .anomaly_tsql import forest_function

        return forest_function(self, name, columns, schema)

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what to_bytes gives but for its last 32 bytes, which are this digest."""
        return hashlib.sha256(self._body()).hexdigest()

    def to_bytes(self) -> bytes:
        """The forest as bytes, the same on every machine, that from_bytes reads; the last 32 are their own digest."""
        body = self._body()
        return body + hashlib.sha256(body).digest()

    @classmethod
    def from_bytes(cls, data: bytes) -> IsolationForest:
        """The same forest, bit for bit, from what `to_bytes` gave. FormatError 51017 if it is anything else, or if it
        was altered."""
        if not isinstance(data, (bytes, bytearray, memoryview)):
            raise DTypeError(f"data must be bytes; got {describe(data)}")
        whole = bytes(data)
        start = len(_MAGIC) + _SIZES.size
        if not whole.startswith(_MAGIC) or len(whole) < start + 32:
            raise FormatError(f"data must begin with {_MAGIC!r} and be whole; got {len(whole)} bytes")
        if hashlib.sha256(whole[:-32]).digest() != whole[-32:]:
            raise FormatError("the digest at the end of data must be that of the rest; the data was altered or cut")
        trees, size, dims = _SIZES.unpack_from(whole, len(_MAGIC))
        leaves = 1 << max(size - 1, 0).bit_length()
        inner = leaves - 1
        if len(whole) != start + trees * (12 * inner + 8 * leaves) + 32:
            raise FormatError(f"data of {trees} trees of {leaves} leaves must have another length than {len(whole)}")
        threshold = np.frombuffer(whole, "<f8", trees * inner, start).reshape(trees, inner)
        path = np.frombuffer(whole, "<f8", trees * leaves, start + threshold.nbytes).reshape(trees, leaves)
        feature = np.frombuffer(whole, "<i4", trees * inner, start + threshold.nbytes + path.nbytes)
        return cls(feature.reshape(trees, inner), threshold, path, size, dims)

    def _body(self) -> bytes:
        sizes = _SIZES.pack(self.trees, self.sample_size, self.dims)
        arrays = (self.threshold.astype("<f8"), self.path.astype("<f8"), self.feature.astype("<i4"))
        return b"".join((_MAGIC, sizes, *(array.tobytes() for array in arrays)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IsolationForest) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        trees = f"{self.trees} trees of {self.sample_size} rows"
        return f"IsolationForest({trees}, {self.dims} columns, {self.digest[:12]})"


def _forest_arguments(
    checks: Checks, x: Any, trees: Any, sample_size: Any, seed: Any, threads: Any
) -> tuple[NDArray[Any], int, int, int, int]:
    rows = checks.real_array("x", x, (2,))
    fit = not checks.problems
    if fit and (rows.shape[0] < 2 or rows.shape[1] < 1):
        checks.add(ShapeError(f"x must have at least 2 rows and 1 column; got shape {rows.shape}"))
        fit = False
    if rows.shape[0] > _MOST_ROWS:
        checks.add(CapacityError(f"x must have at most {_MOST_ROWS} rows; got {rows.shape[0]}"))
    most = min(rows.shape[0], _LARGEST_SAMPLE) if fit else _LARGEST_SAMPLE
    size = min(256, most) if sample_size is None else checks.integer("sample_size", sample_size, 2, most)
    count = checks.integer("trees", trees, 1, _MOST_TREES)
    number = checks.integer("seed", seed, 0, 2**64 - 1)
    many = checks.threads(threads)
    checks.done()
    return rows, size, number, count, many
