"""Space-filling curves bit by bit, from their definitions, with Python integers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

BITS = 21


def all_bits(values: Any) -> int:
    """All values or-ed, as 64-bit two's complement."""
    seen = 0
    for value in np.asarray(values).reshape(-1).tolist():
        seen |= value & (2**64 - 1)
    return seen


def morton(x: int, y: int, z: int) -> int:
    code = 0
    for bit in range(BITS):
        for axis, value in enumerate((x, y, z)):
            code |= ((value >> bit) & 1) << (3 * bit + axis)
    return code


def morton_point(code: int) -> tuple[int, int, int]:
    point = [0, 0, 0]
    for bit in range(3 * BITS):
        point[bit % 3] |= ((code >> bit) & 1) << (bit // 3)
    return point[0], point[1], point[2]


def hilbert(x: int, y: int, z: int, bits: int = BITS) -> int:
    """Skilling (2004), AxestoTranspose, then the bits of the transpose in order."""
    axes = [value & ((1 << bits) - 1) for value in (x, y, z)]
    q = 1 << (bits - 1)
    while q > 1:
        for i in range(3):
            if axes[i] & q:
                axes[0] ^= q - 1
            else:
                exchange = (axes[0] ^ axes[i]) & (q - 1)
                axes[0] ^= exchange
                axes[i] ^= exchange
        q >>= 1
    axes[1] ^= axes[0]
    axes[2] ^= axes[1]
    turn = 0
    q = 1 << (bits - 1)
    while q > 1:
        if axes[2] & q:
            turn ^= q - 1
        q >>= 1
    axes = [value ^ turn for value in axes]
    code = 0
    for bit in reversed(range(bits)):
        for value in axes:
            code = code << 1 | (value >> bit) & 1
    return code


def hilbert_point(code: int, bits: int = BITS) -> tuple[int, int, int]:
    """Skilling (2004), TransposetoAxes."""
    axes = [0, 0, 0]
    for bit in range(3 * bits):
        axes[2 - bit % 3] |= ((code >> bit) & 1) << (bit // 3)
    turn = axes[2] >> 1
    axes[2] ^= axes[1]
    axes[1] ^= axes[0]
    axes[0] ^= turn
    q = 2
    while q != 1 << bits:
        for i in (2, 1, 0):
            if axes[i] & q:
                axes[0] ^= q - 1
            else:
                exchange = (axes[0] ^ axes[i]) & (q - 1)
                axes[0] ^= exchange
                axes[i] ^= exchange
        q <<= 1
    return axes[0], axes[1], axes[2]


def cells(points: Any, bounds: Any, count: int) -> tuple[int, list[tuple[int, ...]]]:
    """Flags (1: some outside or NaN, 2: some not finite) and the cell of each point along each axis."""
    flags = 0
    found = []
    for row in np.asarray(points).tolist():
        cell = []
        for p, low, high in zip(row, bounds[0].tolist(), bounds[1].tolist(), strict=True):
            if not math.isfinite(p):
                flags |= 2
            if not low <= p <= high:
                flags |= 1
                p = high if p > high else low
            cell.append(min(math.floor((p - low) / (high - low) * count), count - 1))
        found.append(tuple(cell))
    return flags, found
