"""Reading safetensors files: a length, a JSON header that names each tensor, and the tensors' bytes.

The file is untrusted: every number of the header is checked against the file before anything is read with it. Source:
the format's description at https://github.com/huggingface/safetensors.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import FormatError, NotFoundError

_LARGEST_HEADER = 100_000_000

# Name in the file: (NumPy's dtype of the stored bytes, name for people). bfloat16 has no NumPy dtype: its bits are the
# upper half of a float32.
_DTYPES: dict[str, tuple[str, str]] = {
    "F64": ("<f8", "float64"),
    "F32": ("<f4", "float32"),
    "F16": ("<f2", "float16"),
    "BF16": ("<u2", "bfloat16"),
    "I64": ("<i8", "int64"),
    "I32": ("<i4", "int32"),
    "I16": ("<i2", "int16"),
    "I8": ("|i1", "int8"),
    "U64": ("<u8", "uint64"),
    "U32": ("<u4", "uint32"),
    "U16": ("<u2", "uint16"),
    "U8": ("|u1", "uint8"),
    "BOOL": ("|b1", "bool"),
    "F8_E4M3": ("|u1", "float8_e4m3"),
    "F8_E5M2": ("|u1", "float8_e5m2"),
}


class TensorInfo(NamedTuple):
    """One tensor of a weight file."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    parameters: int
    """The number of elements."""


class WeightFile:
    """A safetensors file, its header checked, its tensors read when asked for.

    Raises NotFoundError if the file does not exist; FormatError, which names the file and the tensor, if the header is
    not one, a tensor lies outside the file, tensors overlap or leave holes, or a size is not that of its shape.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise NotFoundError(f"weight file {self.path} does not exist")
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 8 or length > min(size - 8, _LARGEST_HEADER):
                raise self._wrong(f"the header must fit in the file; it claims {length} bytes of {size}")
            header = file.read(length)
        self._first = 8 + length
        self._entries = self._checked(header, size - self._first)

    def tensors(self) -> list[TensorInfo]:
        """Every tensor, in the order in which they stand in the file."""
        return [
            TensorInfo(name, shape, _DTYPES[dtype][1], math.prod(shape))
            for name, (dtype, shape, _) in self._entries.items()
        ]

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def float32(self, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """A copy of one tensor as float32, C-contiguous: float32, float16 and bfloat16 exactly.

        Raises FormatError if the tensor is missing, has another shape than `shape`, another dtype, or holds NaN or
        infinity.
        """
        if name not in self._entries:
            raise self._wrong(f"tensor '{name}' is missing; expected shape {shape}")
        dtype, found, begin = self._entries[name]
        if found != shape:
            raise self._wrong(f"tensor '{name}' must have shape {shape}; found {found}")
        if dtype not in ("F32", "F16", "BF16"):
            raise self._wrong(f"tensor '{name}' must be float32, float16 or bfloat16; found {_DTYPES[dtype][1]}")
        count = math.prod(shape)
        stored = np.dtype(_DTYPES[dtype][0])
        raw: NDArray[Any] = np.fromfile(self.path, dtype=stored, count=count, offset=self._first + begin)
        if raw.size != count:
            raise self._wrong(f"tensor '{name}' must have {count} elements; the file ended after {raw.size}")
        if dtype == "BF16":
            raw = (raw.astype(np.uint32) << np.uint32(16)).view(np.float32)
        values = np.ascontiguousarray(raw.astype(np.float32, copy=False).reshape(shape))
        if not np.isfinite(values).all():
            raise self._wrong(f"tensor '{name}' must hold finite numbers; found NaN or infinity")
        return values

    def _checked(self, header: bytes, size: int) -> dict[str, tuple[str, tuple[int, ...], int]]:
        try:
            table = json.loads(header.decode("utf-8"), object_pairs_hook=self._no_duplicates)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise self._wrong(f"the header must be JSON; {error}") from error
        if not isinstance(table, dict):
            raise self._wrong(f"the header must be a JSON object; found {type(table).__name__}")
        table.pop("__metadata__", None)
        spans = sorted((self._entry(name, entry) for name, entry in table.items()), key=lambda row: row[3:])
        end = 0
        for name, _, _, begin, stop in spans:
            if begin != end:
                raise self._wrong(f"tensor '{name}' must begin at byte {end}, where the one before ends; found {begin}")
            end = stop
        if end != size:
            raise self._wrong(f"the tensors must fill the file: they need {end} bytes; found {size}")
        return {name: (dtype, shape, begin) for name, dtype, shape, begin, _ in spans}

    def _entry(self, name: str, entry: Any) -> tuple[str, str, tuple[int, ...], int, int]:
        if not isinstance(entry, dict) or not {"dtype", "shape", "data_offsets"} <= entry.keys():
            raise self._wrong(f"tensor '{name}' must have dtype, shape and data_offsets; found {entry!r:.80}")
        dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not isinstance(dtype, str) or dtype not in _DTYPES:
            raise self._wrong(f"tensor '{name}' must have one of the dtypes {', '.join(_DTYPES)}; found {dtype!r:.80}")
        for what, numbers in (("shape", shape), ("data_offsets", offsets)):
            if not isinstance(numbers, list) or not all(type(n) is int and n >= 0 for n in numbers):
                raise self._wrong(f"tensor '{name}' must have a {what} of non-negative integers; found {numbers!r:.80}")
        if len(offsets) != 2:
            raise self._wrong(f"tensor '{name}' must have two data_offsets; found {len(offsets)}")
        needed = math.prod(shape) * np.dtype(_DTYPES[dtype][0]).itemsize
        if offsets[1] - offsets[0] != needed:
            raise self._wrong(
                f"tensor '{name}' of shape {tuple(shape)} and dtype {_DTYPES[dtype][1]} must have {needed} bytes; "
                f"found {offsets[1] - offsets[0]}"
            )
        return name, dtype, tuple(shape), offsets[0], offsets[1]

    def _no_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(pairs)
        if len(table) != len(pairs):
            raise self._wrong("a name must stand once in the header; found one twice")
        return table

    def _wrong(self, what: str) -> FormatError:
        return FormatError(f"{self.path}: {what}")
