"""If only one test file is run, then this is the one: the package imports, and each family answers one known truth."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

import hartonomous_native as hn


def test_level_is_available() -> None:
    print(f"level {hn.cpu_level()} of {hn.available_levels()}")
    assert hn.cpu_level() in hn.available_levels()
    assert hn.available_levels()[0] == "scalar"


def test_one_truth_of_each_family() -> None:
    assert hn.dot(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])) == 32.0
    assert hn.knn(np.eye(3), np.eye(3), 1).indices.tolist() == [[0], [1], [2]]
    assert hn.mean(np.arange(5)) == 2.0
    assert hn.aggregate(np.arange(5)).sum == 10
    assert hn.count_primes(0, 10**6) == 78498
    assert hn.morton_decode(hn.morton_encode(np.array([[1, 2, 3]]))).tolist() == [[1, 2, 3]]
    assert hn.parse_vector("[1.5,-2e0]").tolist() == [1.5, -2.0]


def test_every_public_name_is_there() -> None:
    missing = [name for name in hn.__all__ if not hasattr(hn, name)]
    assert missing == []


def test_import_needs_numpy_only() -> None:
    """Importing the package loads nothing outside the standard library but NumPy."""
    script = (
        "import sys, numpy; before = set(sys.modules); import hartonomous_native; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names) - {'hartonomous_native', 'numpy'}))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = [name for name in eval(answer.stdout) if not name.startswith("_")]
    assert loaded == []
