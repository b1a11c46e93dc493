"""What a model directory asks for: the encoder's sizes, and how token vectors become one vector.

A directory is that of a BERT model (config.json, model.safetensors, tokenizer.json), or of a sentence-transformers
model, whose modules.json adds pooling and normalisation. What a file asks for and the encoder does not have is an
error that names it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import FormatError, NotFoundError

ACTIVATIONS = {"gelu": "gelu", "gelu_new": "gelu_tanh", "gelu_pytorch_tanh": "gelu_tanh", "relu": "relu"}
"""hidden_act of config.json: the native function."""


@dataclass(frozen=True)
class ModelConfig:
    """A model directory, read and found to be one that the encoder can run."""

    folder: Path
    """Where config.json, the weights and the tokenizer are."""
    files: tuple[Path, ...]
    """Every file that decides a result, for the digest."""
    vocabulary: int
    hidden: int
    layers: int
    heads: int
    intermediate: int
    positions: int
    types: int
    epsilon: float
    activation: str
    max_tokens: int
    lowercase: bool
    normalize: bool


class _Reader:
    """One JSON object of the directory; a wrong value is a FormatError that names file and key."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise NotFoundError(f"model file {path} does not exist")
        try:
            self.values: Any = json.loads(path.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise FormatError(f"{path}: must be JSON; {error}") from error

    def table(self) -> _Reader:
        if not isinstance(self.values, dict):
            raise FormatError(f"{self.path}: must be a JSON object; found {type(self.values).__name__}")
        return self

    def wrong(self, key: str, rule: str, found: Any) -> FormatError:
        return FormatError(f"{self.path}: {key} must be {rule}; found {found!r:.80}")

    def integer(self, key: str, default: int | None = None, largest: int = 1 << 24) -> int:
        value = self.values.get(key, default)
        if type(value) is not int or not 1 <= value <= largest:
            raise self.wrong(key, f"an integer in 1..{largest}", value)
        return value

    def boolean(self, key: str) -> bool:
        value = self.values.get(key, False)
        if type(value) is not bool:
            raise self.wrong(key, "true or false", value)
        return value

    def only(self, key: str, default: Any, *allowed: Any) -> Any:
        value = self.values.get(key, default)
        if value not in allowed:
            raise self.wrong(key, "one of " + ", ".join(map(repr, allowed)) + ", which is what this encoder has", value)
        return value


def read_config(folder: Path) -> ModelConfig:
    """Reads a model directory's configuration.

    Raises NotFoundError if the directory or a file that it needs does not exist; FormatError for what is malformed, out
    of range, or asks for something that the encoder does not have (another architecture, relative positions, a pooling
    other than the mean, further modules, weights quantized or in several files).
    """
    if not folder.is_dir():
        raise NotFoundError(f"model directory {folder} does not exist; `hartonomous models fetch minilm` gets one")
    files: list[Path] = []

    def opened(path: Path) -> _Reader:
        files.append(path)
        return _Reader(path)

    base, pooling, normalize = folder, None, False
    if (folder / "modules.json").is_file():
        base, pooling, normalize = _modules(opened(folder / "modules.json"), folder)
    config = opened(base / "config.json").table()
    config.only("model_type", None, "bert")
    config.only("position_embedding_type", "absolute", "absolute")
    config.only("is_decoder", False, False)
    config.only("add_cross_attention", False, False)
    config.only("quantization_config", None, None)
    epsilon = config.values.get("layer_norm_eps", 1e-12)
    if type(epsilon) not in (int, float) or not 0.0 < epsilon < 1.0:
        raise config.wrong("layer_norm_eps", "a number above 0 and below 1", epsilon)
    hidden, heads = config.integer("hidden_size"), config.integer("num_attention_heads")
    if hidden % heads:
        raise config.wrong("num_attention_heads", f"a divisor of hidden_size {hidden}", heads)
    positions = config.integer("max_position_embeddings")

    if pooling is not None:
        _mean_pooling(opened(pooling / "config.json").table(), hidden)
    prompts = folder / "config_sentence_transformers.json"
    if prompts.is_file():
        opened(prompts).table().only("default_prompt_name", None, None)
    max_tokens, lowercase = _limits(base, opened, positions)

    return ModelConfig(
        folder=base,
        files=(*files, base / "tokenizer.json", base / "model.safetensors"),
        vocabulary=config.integer("vocab_size"),
        hidden=hidden,
        layers=config.integer("num_hidden_layers", largest=1024),
        heads=heads,
        intermediate=config.integer("intermediate_size"),
        positions=positions,
        types=config.integer("type_vocab_size", 2),
        epsilon=float(epsilon),
        activation=ACTIVATIONS[config.only("hidden_act", "gelu", *ACTIVATIONS)],
        max_tokens=max_tokens,
        lowercase=lowercase,
        normalize=normalize,
    )


def _modules(reader: _Reader, folder: Path) -> tuple[Path, Path | None, bool]:
    """The folder of the transformer, that of the pooling, and whether the result is normalised."""
    entries = reader.values
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("type"), str) and isinstance(entry.get("path"), str)
        for entry in entries
    ):
        raise FormatError(f"{reader.path}: must be a list of modules, each with a type and a path")
    kinds = [entry["type"].rpartition(".")[2] for entry in entries]
    if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
        raise FormatError(
            f"{reader.path}: the modules must be Transformer, Pooling and perhaps Normalize; found {', '.join(kinds)}"
        )
    for entry in entries:
        if entry["path"] not in ("", ".") and (entry["path"] != Path(entry["path"]).name or entry["path"] == ".."):
            raise FormatError(f"{reader.path}: a path must name a folder beside it; found {entry['path']!r:.80}")
    return folder / entries[0]["path"], folder / entries[1]["path"], len(kinds) == 3


def _mean_pooling(reader: _Reader, hidden: int) -> None:
    modes = {key for key, value in reader.values.items() if key.startswith("pooling_mode_") and value}
    mode = reader.values.get("pooling_mode")
    mean = {"pooling_mode_mean_tokens"}
    if (modes, mode) not in ((set(), "mean"), (mean, None), (mean, "mean")):
        found = ", ".join(sorted(modes)) or mode
        raise reader.wrong("pooling", "the mean of the tokens alone, which is what this encoder has", found)
    width = reader.values.get("word_embedding_dimension", reader.values.get("embedding_dimension", hidden))
    if width != hidden:
        raise reader.wrong("word_embedding_dimension", f"hidden_size {hidden}", width)


def _limits(base: Path, opened: Any, positions: int) -> tuple[int, bool]:
    """The longest sequence, and whether texts are lowered before the tokenizer sees them.

    sentence_bert_config.json decides; without it the smaller of the position table and the tokenizer's own limit.
    """
    limit, lowercase = None, False
    sentence = base / "sentence_bert_config.json"
    if sentence.is_file():
        reader = opened(sentence).table()
        lowercase = reader.boolean("do_lower_case")
        if reader.values.get("max_seq_length") is not None:
            limit = reader.integer("max_seq_length", largest=positions)
    tokenizer = base / "tokenizer_config.json"
    if limit is None and tokenizer.is_file():
        stated = opened(tokenizer).table().values.get("model_max_length")
        if type(stated) is int and stated >= 1:
            limit = min(stated, positions)
    limit = positions if limit is None else limit
    if limit < 2:
        raise FormatError(f"{base}: the longest sequence must be at least 2 tokens; found {limit}")
    return limit, lowercase
