"""The encoder against a slow reference in double precision, on tiny random models."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native.errors import DTypeError, FormatError, InvalidArgumentsError, NotFoundError, RangeError
from hartonomous_native.models import Encoder, load_encoder

from ..reference import bert
from .conftest import TinyModel

TEXTS = [
    "compress a file", "", "Run the test!", "parse the date , 1 2 3 .", "a", "zips é 東 \U0001f389 unseen",
    "the file of the number the runner tests . " * 2, " \n\t ", "testing " * 27,
]  # fmt: skip
TOLERANCE = 5e-6


def expected(model: TinyModel, texts: list[str], *, normalize: bool = True, limit: int = 30) -> Any:
    rows = []
    for text in texts:
        ids = [number for number in model.tokenize(text) if number != 0]  # 0 is the padding
        if len(ids) > limit:
            ids = [*ids[: limit - 1], ids[-1]]
        rows.append(bert.embed(ids, model.config, model.weights, normalize=normalize))
    return np.array(rows)


@pytest.fixture(scope="module")
def encoder(tiny_model: TinyModel) -> Encoder:
    return load_encoder(tiny_model.path)


@pytest.mark.parametrize("level", hn.available_levels())
def test_equals_reference_at_every_level(tiny_model: TinyModel, encoder: Encoder, level: str) -> None:
    before = hn.cpu_level()
    hn.set_level(level)
    try:
        vectors = encoder.encode(TEXTS)
    finally:
        hn.set_level(before)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), 24)
    np.testing.assert_allclose(vectors, expected(tiny_model, TEXTS), rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize(
    "options",
    [
        {"hidden_act": "gelu_new"},
        {"hidden_act": "relu"},
        {"prefix": "bert."},
        {"dtype": "float16"},
        {"dtype": "bfloat16"},
        {"layer_norm_eps": 1e-3},
        {"num_attention_heads": 1},
        {"num_attention_heads": 24, "num_hidden_layers": 1},
    ],
    ids=str,
)
def test_follows_the_configuration(make_model: Callable[..., TinyModel], options: dict[str, Any]) -> None:
    model = make_model(**options)
    vectors = load_encoder(model.path).encode(TEXTS)
    np.testing.assert_allclose(vectors, expected(model, TEXTS), rtol=0, atol=TOLERANCE)


def test_activations_differ() -> None:
    """Otherwise the test above could not tell them apart."""
    x = np.linspace(-3, 3, 50)
    values = [np.array([bert.ACTIVATIONS[name](v) for v in x]) for name in ("gelu", "gelu_new", "relu")]
    assert np.max(np.abs(values[0] - values[1])) > 1e-4
    assert np.max(np.abs(values[0] - values[2])) > 1e-2


def test_without_modules_the_mean_is_not_normalized(make_model: Callable[..., TinyModel]) -> None:
    model = make_model(sentence=False)
    encoder = load_encoder(model.path)
    assert encoder.max_tokens == 40
    wanted = expected(model, TEXTS, normalize=False, limit=40)
    assert np.all(np.abs(np.linalg.norm(wanted, axis=1) - 1.0) > 0.01)
    np.testing.assert_allclose(encoder.encode(TEXTS), wanted, rtol=0, atol=5 * TOLERANCE)


def test_lowercase_is_followed(make_model: Callable[..., TinyModel]) -> None:
    model = make_model()
    (model.path / "sentence_bert_config.json").write_text('{"max_seq_length": 30, "do_lower_case": true}')
    tokenizer = model.path / "tokenizer.json"
    table = tokenizer.read_text(encoding="utf-8")
    assert '"lowercase": true' in table
    tokenizer.write_text(table.replace('"lowercase": true', '"lowercase": false'), encoding="utf-8")
    encoder = load_encoder(model.path)
    vectors = encoder.encode(["RUN THE TEST", "run the test"])
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_truncation_is_counted(encoder: Encoder) -> None:
    exactly, longer = "file " * 28, "file " * 29
    vectors = encoder.encode([exactly, longer, "file"])
    assert encoder.truncated == 1
    np.testing.assert_allclose(vectors[0], vectors[1], rtol=0, atol=2e-6)
    assert encoder.count_tokens([exactly, longer, "file", ""]).tolist() == [30, 30, 3, 2]
    encoder.encode([exactly])
    assert encoder.truncated == 0


def test_companions_change_nothing_but_rounding(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    rng = np.random.default_rng(3)
    for batch_tokens in (30, 31, 64, 5000):
        order = rng.permutation(np.repeat(np.arange(len(TEXTS)), 20))
        together = encoder.encode([TEXTS[i] for i in order], batch_tokens=batch_tokens)
        np.testing.assert_allclose(together, alone[order], rtol=0, atol=2e-6)


def test_same_call_same_bytes_for_any_thread_count(encoder: Encoder) -> None:
    texts = TEXTS * 40
    first = encoder.encode(texts)
    for threads in (1, 2, 3, 8, None):
        assert encoder.encode(texts, threads=threads).tobytes() == first.tobytes()


def test_many_callers_at_once(encoder: Encoder) -> None:
    wanted = [encoder.encode([text] * 30) for text in TEXTS]
    found: list[Any] = [None] * len(TEXTS)

    def work(index: int) -> None:
        for _ in range(5):
            found[index] = encoder.encode([TEXTS[index]] * 30)

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(TEXTS))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for got, want in zip(found, wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=2e-6)


def test_progress_ends_with_all(encoder: Encoder) -> None:
    calls: list[tuple[int, int]] = []
    encoder.encode(["run"] * 25, batch_tokens=30, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(10, 25), (20, 25), (25, 25)]


def test_nothing_to_encode(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 24)
    assert encoder.count_tokens([]).shape == (0,)


def test_more_texts_than_are_tokenized_at_once(encoder: Encoder) -> None:
    texts = [TEXTS[i % len(TEXTS)] for i in range(2500)]
    vectors = encoder.encode(texts)
    assert encoder.truncated == 277  # one of the nine is too long
    np.testing.assert_allclose(vectors, vectors[np.arange(2500) % len(TEXTS)], rtol=0, atol=2e-6)


def test_bad_arguments(encoder: Encoder) -> None:
    with pytest.raises(DTypeError, match=r"a sequence of str, not one; got str 'compress'"):
        encoder.encode("compress")
    with pytest.raises(DTypeError, match=r"texts\[1\] must be str; got NoneType None"):
        encoder.encode(["a", None])  # type: ignore[list-item]
    with pytest.raises(DTypeError, match=r"texts must be a sequence of str; got int 3"):
        encoder.encode(3)  # type: ignore[arg-type]
    with pytest.raises(RangeError, match=r"batch_tokens must be in 30..1048576; got 29"):
        encoder.encode(["a"], batch_tokens=29)
    with pytest.raises(InvalidArgumentsError, match=r"(?s)2 arguments.*batch_tokens.*threads"):
        encoder.encode(["a"], batch_tokens=0, threads=0)
    with pytest.raises(FormatError, match=r"texts\[1029\] must be valid Unicode; it has a lone surrogate at 2"):
        encoder.encode([*["a"] * 1029, "ab\ud800"])


def test_identity(tiny_model: TinyModel, encoder: Encoder, make_model: Callable[..., TinyModel]) -> None:
    copy = make_model()
    assert load_encoder(copy.path).digest == encoder.digest
    assert (encoder.name, encoder.dimension, encoder.max_tokens) == ("tiny", 24, 30)
    assert len(encoder.digest) == 64
    for name in ("config.json", "sentence_bert_config.json", "1_Pooling/config.json", "tokenizer.json", "modules.json"):
        path = copy.path / name
        before = path.read_text(encoding="utf-8")
        path.write_text(before + " ", encoding="utf-8")
        assert load_encoder(copy.path).digest != encoder.digest, name
        path.write_text(before, encoding="utf-8")
    weights = copy.path / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1  # the sign or exponent of one weight would do as well; this is its last byte
    weights.write_bytes(bytes(content))
    assert load_encoder(copy.path).digest != encoder.digest


def test_tensors(tiny_model: TinyModel, encoder: Encoder) -> None:
    tensors = {tensor.name: tensor for tensor in encoder.tensors()}
    assert tensors.keys() == tiny_model.weights.keys()
    for name, value in tiny_model.weights.items():
        assert tensors[name][1:] == (value.shape, "float32", value.size)


def test_path_must_exist_and_be_a_path(tmp_path: Any) -> None:
    with pytest.raises(NotFoundError, match=r"model directory .*nowhere does not exist"):
        load_encoder(tmp_path / "nowhere")
    with pytest.raises(DTypeError, match="path must be a path; got NoneType None"):
        load_encoder(None)  # type: ignore[arg-type]
