"""Texts to token numbers, by the `tokenizers` library and the model's own tokenizer.json."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FormatError, MissingDependencyError, NotFoundError


class TextTokenizer:
    """Turns texts into token numbers, cut at `max_tokens` with the special tokens kept."""

    def __init__(self, path: Path, *, max_tokens: int, vocabulary: int, lowercase: bool) -> None:
        try:
            from tokenizers import Tokenizer
        except ImportError as error:
            raise MissingDependencyError(
                "running a model needs the library 'tokenizers'; get it with: pip install 'hartonomous-native[models]'"
            ) from error
        if not path.is_file():
            raise NotFoundError(f"model file {path} does not exist")
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises plain Exception for every fault of the file
            raise FormatError(f"{path}: must be a tokenizer that the 'tokenizers' library reads; {error}") from error
        largest = max(self._tokenizer.get_vocab(with_added_tokens=True).values(), default=-1)
        if largest >= vocabulary:
            raise FormatError(
                f"{path}: token numbers must be below the model's vocab_size {vocabulary}; found {largest}"
            )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=max_tokens)
        self._lowercase = lowercase
        empty = self._tokenizer.encode("")
        if not empty.ids:
            raise FormatError(f"{path}: the tokenizer must add special tokens, so that an empty text has a vector")
        if any(self._tokenizer.encode("a").type_ids):
            raise FormatError(f"{path}: the tokens of a single text must be of type 0")

    def __call__(self, texts: Sequence[str], first: int) -> tuple[list[NDArray[np.int64]], int]:
        """The token numbers of each text, and how many texts were cut; errors call texts[0] number `first`."""
        if self._lowercase:
            texts = [text.lower() for text in texts]
        try:
            encodings = self._tokenizer.encode_batch(list(texts))
        except (UnicodeEncodeError, TypeError) as error:
            for index, text in enumerate(texts):
                try:
                    text.encode("utf-8")
                except UnicodeEncodeError as wrong:
                    raise FormatError(
                        f"texts[{first + index}] must be valid Unicode; it has a lone surrogate at {wrong.start}"
                    ) from error
            raise
        return (
            [np.array(encoding.ids, dtype=np.int64) for encoding in encodings],
            sum(1 for encoding in encodings if encoding.overflowing),
        )
