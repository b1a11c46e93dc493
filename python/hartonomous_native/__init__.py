"""Native array functions for vectors, aggregates, primes and spatial codes; databases behind stored procedures.

Everything listed in `__all__` takes NumPy arrays (or what `numpy.asarray` accepts), checks its arguments once, and
computes in C++ with the best instructions of this CPU, without holding the interpreter lock.
"""

from __future__ import annotations

try:
    from . import _native
except ImportError as error:  # pragma: no cover - only where the package was not built
    raise ImportError(
        "hartonomous_native is not built: its extension module _native is missing. "
        "Install the package with 'pip install .' from a checkout; a C++20 compiler is needed."
    ) from error

from . import entry_points
from .aggregate import Aggregate, aggregate, max, mean, min, std, sum, var
from .anomaly import IsolationForest, fit_isolation_forest, isolation_forest, local_outlier_factor
from .levels import available_levels, cpu_level, kernels, set_level
from .primes import count_primes, find_primes, is_prime
from .projection import LinearProjection, project
from .search import Neighbours, cdist, knn
from .spatial import (
    hilbert_decode,
    hilbert_encode,
    hilbert_key,
    morton_decode,
    morton_encode,
    spatial_cells,
    spatial_hash,
)
from .text import format_vector, format_vectors, parse_vector, parse_vectors
from .vectors import cosine_distance, cosine_similarity, dot, euclidean_distance, squared_euclidean_distance

__version__: str = _native.__version__

__all__ = [
    "Aggregate",
    "IsolationForest",
    "LinearProjection",
    "Neighbours",
    "__version__",
    "aggregate",
    "available_levels",
    "cdist",
    "cosine_distance",
    "cosine_similarity",
    "count_primes",
    "cpu_level",
    "dot",
    "entry_points",
    "euclidean_distance",
    "find_primes",
    "fit_isolation_forest",
    "format_vector",
    "format_vectors",
    "hilbert_decode",
    "hilbert_encode",
    "hilbert_key",
    "is_prime",
    "isolation_forest",
    "kernels",
    "knn",
    "local_outlier_factor",
    "max",
    "mean",
    "min",
    "morton_decode",
    "morton_encode",
    "parse_vector",
    "parse_vectors",
    "project",
    "set_level",
    "spatial_cells",
    "spatial_hash",
    "squared_euclidean_distance",
    "std",
    "sum",
    "var",
]


def __dir__() -> list[str]:
    return __all__
