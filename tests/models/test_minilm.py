"""The real all-MiniLM-L6-v2, against vectors that its reference implementation gave (sentence-transformers 6.2.0 on
PyTorch 2.13.0, CPU, float32) for GOLDEN_TEXTS. Needs the model: `hartonomous models fetch minilm`, or its directory in
HARTONOMOUS_TEST_MODEL; it is no part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from hartonomous_native.models import Encoder, installed, load_encoder

GOLDEN = Path(__file__).with_name("minilm_golden.npy")
GOLDEN_TEXTS = [
    "",
    "How do I compress a file?",
    "def add(a: int, b: int) -> int:\n    return a + b  # sum",
    "Größe, naïve café, 東京タワー, привет мир 🎉",
    "The quick brown fox jumps over the lazy dog. " * 60,
]


@pytest.fixture(scope="module")
def minilm() -> Encoder:
    pytest.importorskip("tokenizers")
    named = os.environ.get("HARTONOMOUS_TEST_MODEL")
    if named:
        return load_encoder(named)
    for model in installed():
        if model.name == "minilm":
            return load_encoder(model.path)
    pytest.skip("all-MiniLM-L6-v2 is not in the cache; `hartonomous models fetch minilm` gets it")


def test_same_vectors_as_the_reference_implementation(minilm: Encoder) -> None:
    wanted = np.load(GOLDEN).astype(np.float64)
    got = minilm.encode(GOLDEN_TEXTS).astype(np.float64)
    assert (minilm.dimension, minilm.max_tokens, minilm.truncated) == (384, 256, 1)
    cosine = np.sum(got * wanted, axis=1) / np.linalg.norm(got, axis=1) / np.linalg.norm(wanted, axis=1)
    assert np.all(cosine > 1.0 - 1e-9)
    np.testing.assert_allclose(got, wanted, rtol=0, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1.0, rtol=0, atol=1e-6)


def test_companions_change_nothing_but_rounding(minilm: Encoder) -> None:
    alone = np.concatenate([minilm.encode([text]) for text in GOLDEN_TEXTS])
    together = minilm.encode(GOLDEN_TEXTS * 4)
    np.testing.assert_allclose(together, np.tile(alone, (4, 1)), rtol=0, atol=2e-6)


def test_meaning(minilm: Encoder) -> None:
    texts = ["zlib.compress: return a bytes object holding the data compressed", "datetime.strptime: parse a date",
             "subprocess.run: run a command with a timeout"]  # fmt: skip
    questions = ["compress a file", "parse a date", "run a subprocess with a timeout"]
    scores = minilm.encode(questions) @ minilm.encode(texts).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_parameters(minilm: Encoder) -> None:
    weights = [tensor for tensor in minilm.tensors() if tensor.dtype == "float32"]
    assert sum(tensor.parameters for tensor in weights) == 22_713_216
