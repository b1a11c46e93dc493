"""The steps of a transformer layer in double precision, one element, one token or one head at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def gelu(v: float) -> float:
    return v * 0.5 * math.erfc(-v / math.sqrt(2.0))


def gelu_tanh(v: float) -> float:
    u = math.sqrt(2.0 / math.pi) * (v + 0.044715 * v**3)
    return v / (1.0 + math.exp(-2.0 * u)) if u > -300.0 else 0.0


def relu(v: float) -> float:
    return max(v, 0.0)


ACTIVATIONS = {"gelu": gelu, "gelu_new": gelu_tanh, "gelu_pytorch_tanh": gelu_tanh, "relu": relu}


def layer_norm(v: Any, gain: Any, offset: Any, epsilon: float) -> Any:
    """One row."""
    v = np.asarray(v, dtype=np.float64)
    mean = math.fsum(v) / len(v)
    variance = math.fsum((v - mean) ** 2) / len(v)
    return (v - mean) / math.sqrt(variance + epsilon) * gain + offset


def softmax(v: Any) -> Any:
    """One row."""
    powers = np.exp(v - np.max(v))
    return powers / math.fsum(powers)


def attention(queries: Any, keys: Any, values: Any, factor: float) -> Any:
    """One head over one sequence, query by query."""
    keys, values = np.asarray(keys, dtype=np.float64), np.asarray(values, dtype=np.float64)
    return np.array([softmax(factor * (keys @ np.asarray(query, dtype=np.float64))) @ values for query in queries])
