"""A BERT-family encoder: NumPy's matrix products, native kernels for what stands between them.

Texts are laid end to end, token rows one after another, without padding: each product runs over all the tokens of a
batch, and attention sees the rows of one text at a time. So nothing is computed for padding and nothing must be masked.
Source: Devlin et al., BERT (2018); Reimers and Gurevych, Sentence-BERT (2019).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _native
from ..boundary import Checks, describe
from ..errors import DTypeError, FormatError
from .config import ModelConfig, read_config
from .tokenizer import TextTokenizer
from .weights import TensorInfo, WeightFile

Floats = NDArray[np.float32]

_TEXTS_AT_ONCE = 1024


class _Normalization(NamedTuple):
    """The bias of the product before it, and the gain and offset after it."""

    bias: Floats
    gain: Floats
    offset: Floats


class _Layer(NamedTuple):
    products: Floats
    products_bias: Floats
    attention_output: Floats
    after_attention: _Normalization
    intermediate: Floats
    intermediate_bias: Floats
    output: Floats
    after_output: _Normalization


class _Workspace(NamedTuple):
    """The arrays that one call of encode reuses for every batch."""

    products: Floats
    context: Floats
    intermediate: Floats


class Encoder:
    """Turns texts into vectors with one model. Made by `load_encoder`.

    Calls from several threads at once are safe, except that `truncated` then belongs to whichever ended last.
    """

    dimension: int
    """Elements of a vector."""
    max_tokens: int
    """The longest text that the model sees whole, in tokens, special ones included; the rest of a longer one is cut."""
    name: str
    """The directory's name."""
    digest: str
    """SHA-256, in hexadecimal, over the weights, the tokenizer and the configuration files: the model's identity."""
    truncated: int
    """How many texts the last call of `encode` cut at `max_tokens`."""

    def __init__(self, config: ModelConfig, name: str) -> None:
        self._config = config
        self._tokenizer = TextTokenizer(
            config.folder / "tokenizer.json",
            max_tokens=config.max_tokens, vocabulary=config.vocabulary, lowercase=config.lowercase,
        )  # fmt: skip
        self._weights = _weight_file(config.folder)
        self._load(self._weights)
        self.dimension = config.hidden
        self.max_tokens = config.max_tokens
        self.name = name
        self.digest = _digest(config)
        self.truncated = 0

    def __repr__(self) -> str:
        return f"<Encoder {self.name}: dimension {self.dimension}, max_tokens {self.max_tokens}>"

    def tensors(self) -> list[TensorInfo]:
        """Name, shape, dtype and number of elements of every tensor in the weight file, in the file's order."""
        return self._weights.tensors()

    def encode(
        self,
        texts: Sequence[str],
        *,
        batch_tokens: int = 2048,
        progress: Callable[[int, int], None] | None = None,
        threads: int | None = None,
    ) -> Floats:
        """The vector of each text, in the order given.

        Parameters:  texts sequence of str, "" allowed · batch_tokens int, how many tokens are computed together, from
                     max_tokens to 1,048,576; memory grows with it · progress called as progress(texts done, texts)
                     after each batch · threads int for the kernels (None: HARTONOMOUS_THREADS, else all CPUs); the
                     matrix products use the threads of NumPy's BLAS, which has its own settings
        Returns:     float32 (n, dimension), of length 1 if the model normalises
        Raises:      DTypeError 51013 if texts is a single str or an element is not str · RangeError 51012 for
                     batch_tokens or threads · FormatError 51017 for a lone surrogate in a text
        Numerics:    float32, sums of layer normalisation and of the mean in float64. The same call gives the same
                     bytes. A text's vector depends on the texts in its batch only through the rounding of BLAS, which
                     may treat a row by its place: for normalised vectors below 2e-6 in every element.
        Notes:       a text of more than max_tokens tokens is cut there, as the model's makers intend; `truncated`
                     counts these.
        """
        checks = Checks()
        items = _texts(checks, texts)
        batch = checks.integer("batch_tokens", batch_tokens, self.max_tokens, 1 << 20)
        workers = checks.threads(threads)
        checks.done()

        result = np.empty((len(items), self.dimension), dtype=np.float32)
        space = self._workspace(batch)
        truncated = done = 0
        for ids, cut in self._batches(items, batch):
            result[done : done + len(ids)] = self._forward(ids, space, workers)
            truncated += cut
            done += len(ids)
            if progress is not None:
                progress(done, len(items))
        self.truncated = truncated
        return result

    def count_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """How many tokens of each text `encode` computes with: int64 (n,), special tokens included, at most max_tokens.

        Raises DTypeError and FormatError as `encode` does.
        """
        checks = Checks()
        items = _texts(checks, texts)
        checks.done()
        counts = np.empty(len(items), dtype=np.int64)
        for first in range(0, len(items), _TEXTS_AT_ONCE):
            ids, _ = self._tokenizer(items[first : first + _TEXTS_AT_ONCE], first)
            counts[first : first + len(ids)] = [len(row) for row in ids]
        return counts

    def _batches(self, texts: list[str], batch: int) -> Iterator[tuple[list[NDArray[np.int64]], int]]:
        """Consecutive texts whose tokens together are at most `batch`, and how many of them were cut."""
        ids: list[NDArray[np.int64]] = []
        tokens = cut = 0
        for first in range(0, len(texts), _TEXTS_AT_ONCE):
            encoded, shortened = self._tokenizer(texts[first : first + _TEXTS_AT_ONCE], first)
            cut += shortened
            for row in encoded:
                if tokens + len(row) > batch:
                    yield ids, cut
                    ids, tokens, cut = [], 0, 0
                ids.append(row)
                tokens += len(row)
        if ids:
            yield ids, cut

    def _forward(self, ids: list[NDArray[np.int64]], space: _Workspace, threads: int) -> Floats:
        config = self._config
        lengths = np.array([len(row) for row in ids], dtype=np.int64)
        starts = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum(lengths, out=starts[1:])
        tokens = int(starts[-1])
        position = np.arange(tokens, dtype=np.int64) - np.repeat(starts[:-1], lengths)

        x = self._words[np.concatenate(ids)]
        before = self._embedding_norm
        _native.layer_norm(
            x, before.bias, self._positions[position], before.gain, before.offset, config.epsilon, threads
        )
        products, context, intermediate = (buffer[:tokens] for buffer in space)
        for layer in self._layers:
            np.matmul(x, layer.products, out=products)
            _native.attention(products, layer.products_bias, starts, config.heads, context, threads)
            y = products.reshape(-1)[: x.size].reshape(x.shape)  # its queries are no longer needed
            np.matmul(context, layer.attention_output, out=y)
            norm = layer.after_attention
            _native.layer_norm(y, norm.bias, x, norm.gain, norm.offset, config.epsilon, threads)
            np.matmul(y, layer.intermediate, out=intermediate)
            self._activate(intermediate, layer.intermediate_bias, threads)
            np.matmul(intermediate, layer.output, out=x)
            norm = layer.after_output
            _native.layer_norm(x, norm.bias, y, norm.gain, norm.offset, config.epsilon, threads)
        mean = np.add.reduceat(x, starts[:-1], axis=0, dtype=np.float64) / lengths[:, None]
        if config.normalize:
            mean /= np.maximum(np.sqrt(np.einsum("ij,ij->i", mean, mean)), 1e-12)[:, None]
        return mean.astype(np.float32)

    def _workspace(self, batch: int) -> _Workspace:
        hidden = self._config.hidden
        return _Workspace(
            np.empty((batch, 3 * hidden), dtype=np.float32),
            np.empty((batch, hidden), dtype=np.float32),
            np.empty((batch, self._config.intermediate), dtype=np.float32),
        )

    def _load(self, file: WeightFile) -> None:
        config = self._config
        hidden, wide = config.hidden, config.intermediate
        prefix = "bert." if "bert.embeddings.word_embeddings.weight" in file else ""
        read = {f"{prefix}embeddings.{buffer}" for buffer in ("position_ids", "token_type_ids")}

        def tensor(name: str, *shape: int) -> Floats:
            read.add(prefix + name)
            return file.float32(prefix + name, shape)

        def transposed(name: str, outputs: int, inputs: int) -> Floats:
            return np.ascontiguousarray(tensor(name, outputs, inputs).T)

        def norm(name: str, bias: Floats) -> _Normalization:
            return _Normalization(bias, tensor(f"{name}.weight", hidden), tensor(f"{name}.bias", hidden))

        def layer(at: str) -> _Layer:
            parts = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")]
            dense, output = f"{at}.attention.output", f"{at}.output"
            return _Layer(
                np.concatenate([transposed(f"{part}.weight", hidden, hidden) for part in parts], axis=1),
                np.concatenate([tensor(f"{part}.bias", hidden) for part in parts]),
                transposed(f"{dense}.dense.weight", hidden, hidden),
                norm(f"{dense}.LayerNorm", tensor(f"{dense}.dense.bias", hidden)),
                transposed(f"{at}.intermediate.dense.weight", wide, hidden),
                tensor(f"{at}.intermediate.dense.bias", wide),
                transposed(f"{output}.dense.weight", hidden, wide),
                norm(f"{output}.LayerNorm", tensor(f"{output}.dense.bias", hidden)),
            )

        self._words = tensor("embeddings.word_embeddings.weight", config.vocabulary, hidden)
        self._positions = tensor("embeddings.position_embeddings.weight", config.positions, hidden)
        types = tensor("embeddings.token_type_embeddings.weight", config.types, hidden)
        self._embedding_norm = norm("embeddings.LayerNorm", np.ascontiguousarray(types[0]))
        self._layers = [layer(f"encoder.layer.{index}") for index in range(config.layers)]
        # A pooler or a head beside the encoder is not part of it; anything more inside it would change the result.
        inside = (f"{prefix}encoder.", f"{prefix}embeddings.")
        for extra in (info for info in file.tensors() if info.name.startswith(inside) and info.name not in read):
            raise FormatError(
                f"{file.path}: tensor '{extra.name}' must not be there: a BERT of {config.layers} layers has no such; "
                f"found shape {extra.shape}"
            )
        self._activate = {"gelu": _native.gelu, "gelu_tanh": _native.gelu_tanh, "relu": _native.relu}[config.activation]


def load_encoder(path: str | os.PathLike[str]) -> Encoder:
    """Loads the embedding model in a directory.

    Parameters:  path of a directory with config.json, tokenizer.json and model.safetensors (float32, float16 or
                 bfloat16; tensor names with or without "bert."); a sentence-transformers directory's modules.json,
                 pooling, normalisation and max_seq_length are followed. Without modules.json: the mean of the tokens,
                 not normalised.
    Returns:     Encoder
    Raises:      NotFoundError 51020 for a file that does not exist · FormatError 51017, naming file, key or tensor,
                 expected and found, for what is malformed and for what this encoder does not have (another
                 architecture, activation, pooling or kind of position) · MissingDependencyError 51024 without
                 'tokenizers' · DTypeError 51013 if path is not a path
    """
    if not isinstance(path, (str, os.PathLike)):
        raise DTypeError(f"path must be a path; got {describe(path)}")
    folder = Path(path)
    return Encoder(read_config(folder), folder.resolve().name)


def _weight_file(folder: Path) -> WeightFile:
    path = folder / "model.safetensors"
    if not path.is_file():
        for other in ("model.safetensors.index.json", "pytorch_model.bin"):
            if (folder / other).is_file():
                raise FormatError(f"{folder}: weights must be in the one file model.safetensors; found {other}")
    return WeightFile(path)


def _digest(config: ModelConfig) -> str:
    whole = hashlib.sha256()
    for path in config.files:
        part = hashlib.sha256()
        with path.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                part.update(block)
        whole.update(path.name.encode() + b"\0" + part.digest())
    return whole.hexdigest()


def _texts(checks: Checks, texts: Sequence[str]) -> list[str]:
    if isinstance(texts, (str, bytes)):
        checks.add(DTypeError(f"texts must be a sequence of str, not one; got {describe(texts)}"))
        return []
    try:
        items = list(texts)
    except TypeError:
        checks.add(DTypeError(f"texts must be a sequence of str; got {describe(texts)}"))
        return []
    for index, item in enumerate(items):
        if not isinstance(item, str):
            checks.add(DTypeError(f"texts[{index}] must be str; got {describe(item)}"))
            return []
    return items
