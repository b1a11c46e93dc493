"""What a model directory asks for and the encoder does not have is an error that names it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hartonomous_native.errors import FormatError, NotFoundError
from hartonomous_native.models import load_encoder

from .conftest import TinyModel

Maker = Callable[..., TinyModel]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "roberta"}, "config.json: model_type must be one of 'bert', .*found 'roberta'"),
        ({"model_type": None}, "model_type"),
        ({"position_embedding_type": "relative_key"}, "position_embedding_type must be one of 'absolute'"),
        ({"hidden_act": "silu"}, "hidden_act must be one of 'gelu', 'gelu_new', .*found 'silu'"),
        ({"hidden_act": ["gelu"]}, "hidden_act must be one of"),
        ({"is_decoder": True}, "is_decoder"),
        ({"quantization_config": {"bits": 4}}, "quantization_config"),
        ({"layer_norm_eps": 0}, "layer_norm_eps must be a number above 0"),
        ({"layer_norm_eps": "1e-12"}, "layer_norm_eps"),
    ],
    ids=str,
)
def test_configuration(make_model: Maker, change: dict[str, Any], message: str) -> None:
    model = make_model()
    _edit(model, "config.json", change)
    with pytest.raises(FormatError, match=message):
        load_encoder(model.path)


@pytest.mark.parametrize("key", ["hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size",
                                 "max_position_embeddings", "vocab_size"])  # fmt: skip
@pytest.mark.parametrize("value", [None, 0, -1, 2.5, True, "12", 1 << 60])
def test_sizes(make_model: Maker, key: str, value: Any) -> None:
    model = make_model()
    _edit(model, "config.json", {key: value})
    with pytest.raises(FormatError, match=f"config.json: {key} must be an integer in 1.."):
        load_encoder(model.path)


def test_heads_divide_the_width(make_model: Maker) -> None:
    model = make_model()
    _edit(model, "config.json", {"num_attention_heads": 5})
    with pytest.raises(FormatError, match="num_attention_heads must be a divisor of hidden_size 24; found 5"):
        load_encoder(model.path)


@pytest.mark.parametrize(
    "change",
    [
        {"pooling_mode_cls_token": True},
        {"pooling_mode_mean_tokens": False, "pooling_mode_max_tokens": True},
        {"pooling_mode_mean_tokens": False},
        {"pooling_mode": "cls", "pooling_mode_mean_tokens": False},
    ],
    ids=str,
)
def test_pooling(make_model: Maker, change: dict[str, Any]) -> None:
    model = make_model()
    _edit(model, "1_Pooling/config.json", change)
    with pytest.raises(FormatError, match="pooling must be the mean of the tokens alone"):
        load_encoder(model.path)


def test_pooling_width(make_model: Maker) -> None:
    model = make_model()
    _edit(model, "1_Pooling/config.json", {"word_embedding_dimension": 25})
    with pytest.raises(FormatError, match="word_embedding_dimension must be hidden_size 24; found 25"):
        load_encoder(model.path)


def test_newer_pooling_key(make_model: Maker) -> None:
    model = make_model()
    (model.path / "1_Pooling" / "config.json").write_text('{"pooling_mode": "mean", "embedding_dimension": 24}')
    assert load_encoder(model.path).encode(["a"]).shape == (1, 24)


def test_modules(make_model: Maker) -> None:
    model = make_model()
    path = model.path / "modules.json"
    modules = json.loads(path.read_text())
    path.write_text(json.dumps([*modules, {"type": "sentence_transformers.models.Dense", "path": "3_Dense"}]))
    with pytest.raises(FormatError, match="found Transformer, Pooling, Normalize, Dense"):
        load_encoder(model.path)
    for outside in ("../1_Pooling", "/etc", "a/b", ".."):
        modules[1]["path"] = outside
        path.write_text(json.dumps(modules))
        with pytest.raises(FormatError, match="must name a folder beside it"):
            load_encoder(model.path)
    for wrong in ("{}", "[3]", '[{"type": 1, "path": ""}]'):
        path.write_text(wrong)
        with pytest.raises(FormatError, match="must be a list of modules"):
            load_encoder(model.path)


def test_default_prompt(make_model: Maker) -> None:
    model = make_model()
    path = model.path / "config_sentence_transformers.json"
    path.write_text('{"prompts": {"query": "query: "}, "default_prompt_name": "query"}')
    with pytest.raises(FormatError, match="default_prompt_name"):
        load_encoder(model.path)
    path.write_text('{"prompts": {"query": "query: "}, "default_prompt_name": null}')
    load_encoder(model.path)


def test_length_limit(make_model: Maker) -> None:
    model = make_model()
    limit = model.path / "sentence_bert_config.json"
    limit.write_text('{"max_seq_length": 41}')
    with pytest.raises(FormatError, match=r"max_seq_length must be an integer in 1\.\.40; found 41"):
        load_encoder(model.path)
    limit.write_text('{"max_seq_length": 1}')
    with pytest.raises(FormatError, match="at least 2 tokens; found 1"):
        load_encoder(model.path)
    limit.write_text('{"max_seq_length": null}')
    (model.path / "tokenizer_config.json").write_text('{"model_max_length": 20}')
    assert load_encoder(model.path).max_tokens == 20
    (model.path / "tokenizer_config.json").write_text('{"model_max_length": 1e30}')
    assert load_encoder(model.path).max_tokens == 40


@pytest.mark.parametrize("name", ["config.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"3"])
def test_broken_json(make_model: Maker, name: str, content: bytes) -> None:
    model = make_model()
    (model.path / name).write_bytes(content)
    with pytest.raises(FormatError, match=r"modules.json|config.json"):
        load_encoder(model.path)


@pytest.mark.parametrize("name", ["config.json", "1_Pooling/config.json", "tokenizer.json", "model.safetensors"])
def test_missing_file(make_model: Maker, name: str) -> None:
    model = make_model()
    (model.path / name).unlink()
    with pytest.raises(NotFoundError, match=f"{name} does not exist"):
        load_encoder(model.path)


def test_weights_in_another_form(make_model: Maker) -> None:
    model = make_model()
    (model.path / "model.safetensors").rename(model.path / "pytorch_model.bin")
    with pytest.raises(FormatError, match=r"must be in the one file model.safetensors; found pytorch_model.bin"):
        load_encoder(model.path)


def test_tokenizer_that_does_not_fit(make_model: Maker) -> None:
    model = make_model()
    (model.path / "tokenizer.json").write_text('{"version": "1.0"}')
    with pytest.raises(FormatError, match=r"tokenizer.json: must be a tokenizer"):
        load_encoder(model.path)


def test_tokenizer_with_more_tokens_than_the_model(make_model: Maker) -> None:
    model = make_model(vocab_size=20)
    with pytest.raises(FormatError, match="token numbers must be below the model's vocab_size 20; found "):
        load_encoder(model.path)


def _edit(model: TinyModel, name: str, change: dict[str, Any]) -> None:
    path = model.path / name
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
