"""BERT with mean pooling in double precision, one text and one token at a time, from a dictionary of weights."""

from __future__ import annotations

from typing import Any

import numpy as np

from .transformer import ACTIVATIONS, attention, layer_norm


def embed(ids: list[int], config: dict[str, Any], weights: dict[str, Any], *, normalize: bool) -> Any:
    """The vector of one text given as token numbers; `weights` by the names of the original model, without a prefix."""
    w = {name: np.asarray(value, dtype=np.float64) for name, value in weights.items()}
    epsilon, heads = config["layer_norm_eps"], config["num_attention_heads"]
    width = config["hidden_size"] // heads
    activation = ACTIVATIONS[config["hidden_act"]]

    def dense(name: str, rows: list[Any]) -> list[Any]:
        return [w[f"{name}.weight"] @ row + w[f"{name}.bias"] for row in rows]

    def norm(name: str, row: Any) -> Any:
        return layer_norm(row, w[f"{name}.weight"], w[f"{name}.bias"], epsilon)

    tokens = []
    for position, number in enumerate(ids):
        row = w["embeddings.word_embeddings.weight"][number] + w["embeddings.position_embeddings.weight"][position]
        tokens.append(norm("embeddings.LayerNorm", row + w["embeddings.token_type_embeddings.weight"][0]))
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}"
        queries, keys, values = (
            np.array(dense(f"{at}.attention.self.{part}", tokens)) for part in ("query", "key", "value")
        )
        context = np.concatenate(
            [
                attention(queries[:, head], keys[:, head], values[:, head], width**-0.5)
                for head in (slice(h * width, (h + 1) * width) for h in range(heads))
            ],
            axis=1,
        )
        seen = dense(f"{at}.attention.output.dense", list(context))
        tokens = [norm(f"{at}.attention.output.LayerNorm", a + b) for a, b in zip(seen, tokens, strict=True)]
        inner = [np.array([activation(v) for v in row]) for row in dense(f"{at}.intermediate.dense", tokens)]
        out = dense(f"{at}.output.dense", inner)
        tokens = [norm(f"{at}.output.LayerNorm", a + b) for a, b in zip(out, tokens, strict=True)]
    mean = sum(tokens) / len(tokens)
    return mean / np.sqrt(mean @ mean) if normalize else mean
