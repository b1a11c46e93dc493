"""Vectors with NULL rows as a NumPy caller has them."""

from __future__ import annotations

from typing import Any

import numpy as np


def masked_rows(x: Any, null: Any, hidden: float) -> Any:
    """The rows of x, those in `null` masked; under the mask stands `hidden`, which nobody may look at."""
    values = np.where(null[:, None], hidden, x).astype(x.dtype)
    return np.ma.MaskedArray(values, np.repeat(null[:, None], x.shape[1], axis=1))
