"""A tiny BERT with random weights, written to a directory by the libraries that model makers use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

pytest.importorskip("tokenizers")

WORDS = [
    "the", "a", "of", "file", "compress", "parse", "date", "run", "zip", "test", "number", "##s", "##ing", "##er",
    ".", ",", "!", "1", "2", "3", "é", "東",
]  # fmt: skip
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *WORDS, *"bcdefghijklmnopqrstuvwxyz"]


class TinyModel(NamedTuple):
    path: Path
    config: dict[str, Any]
    weights: dict[str, Any]
    """By the names without a prefix, as they are after rounding to the stored dtype."""

    def tokenize(self, text: str) -> list[int]:
        """Token numbers by the tokenizers library itself, cut nowhere."""
        from tokenizers import Tokenizer

        numbers: list[int] = Tokenizer.from_file(str(self.path / "tokenizer.json")).encode(text).ids
        return numbers


def random_weights(config: dict[str, Any]) -> dict[str, Any]:
    rng = np.random.default_rng(7)
    hidden, wide = config["hidden_size"], config["intermediate_size"]
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], hidden),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], hidden),
        "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], hidden),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}"
        dense = {f"attention.self.{part}": (hidden, hidden) for part in ("query", "key", "value")}
        dense |= {
            "attention.output.dense": (hidden, hidden),
            "intermediate.dense": (wide, hidden),
            "output.dense": (hidden, wide),
        }
        for name, shape in dense.items():
            shapes[f"{at}.{name}.weight"] = shape
            shapes[f"{at}.{name}.bias"] = shape[:1]
        norms += [f"{at}.attention.output.LayerNorm", f"{at}.output.LayerNorm"]
    weights = {name: 0.5 * rng.standard_normal(shape, dtype=np.float32) for name, shape in shapes.items()}
    for norm in norms:
        weights[f"{norm}.weight"] = (1.0 + 0.2 * rng.standard_normal(hidden)).astype(np.float32)
        weights[f"{norm}.bias"] = (0.2 * rng.standard_normal(hidden)).astype(np.float32)
    return weights


def write_tokenizer(path: Path) -> None:
    """Built with a padding and a truncation of its own, which the encoder must not follow."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    numbers = {word: number for number, word in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.save(str(path))
    table = json.loads(path.read_text(encoding="utf-8"))
    table["padding"] = {
        "strategy": {"Fixed": 12}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
        "pad_token": "[PAD]",
    }  # fmt: skip
    path.with_name("tokenizer.json").write_text(json.dumps(table), encoding="utf-8")


def write_model(
    folder: Path, *, dtype: str = "float32", prefix: str = "", sentence: bool = True, **changes: Any
) -> TinyModel:
    """Writes a model directory; `changes` replace values of config.json."""
    from safetensors.numpy import save_file

    config: dict[str, Any] = {
        "model_type": "bert", "vocab_size": len(VOCABULARY), "hidden_size": 24, "num_hidden_layers": 2,
        "num_attention_heads": 3, "intermediate_size": 52, "hidden_act": "gelu", "layer_norm_eps": 1e-12,
        "max_position_embeddings": 40, "type_vocab_size": 2, "position_embedding_type": "absolute",
    } | changes  # fmt: skip
    weights = random_weights(config)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    stored = weights
    if dtype == "float16":
        stored = {name: value.astype(np.float16) for name, value in weights.items()}
        weights = {name: value.astype(np.float32) for name, value in stored.items()}
    elif dtype == "bfloat16":  # cut, not rounded: what is stored is then known exactly
        weights = {name: (v.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32) for name, v in weights.items()}
    path = folder / "model.safetensors"
    if dtype == "bfloat16":
        path.write_bytes(bfloat16_file({prefix + name: value for name, value in weights.items()}))
    else:
        save_file({prefix + name: value for name, value in stored.items()}, str(path), metadata={"format": "pt"})
    write_tokenizer(folder / "tokenizer.json")
    if sentence:
        modules = [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ]
        (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
        (folder / "1_Pooling").mkdir(exist_ok=True)
        pooling = {"word_embedding_dimension": config["hidden_size"], "pooling_mode_mean_tokens": True}
        (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
        (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 30}), encoding="utf-8")
    return TinyModel(folder, config, weights)


def safetensors_bytes(header: Any, body: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + body


def bfloat16_file(weights: dict[str, Any]) -> bytes:
    header, body = {}, b""
    for name, value in weights.items():
        part = (value.view(np.uint32) >> np.uint32(16)).astype("<u2").tobytes()
        header[name] = {"dtype": "BF16", "shape": list(value.shape), "data_offsets": [len(body), len(body) + len(part)]}
        body += part
    return safetensors_bytes(header, body)


@pytest.fixture
def make_model(tmp_path: Path) -> Callable[..., TinyModel]:
    def make(**options: Any) -> TinyModel:
        return write_model(tmp_path / "tiny", **options)

    return make


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> TinyModel:
    return write_model(tmp_path_factory.mktemp("models") / "tiny")
