"""The encoder's arithmetic rate beside that of one large matrix product by the same BLAS, in the same run.

    python bench/bench_encoder.py [MODEL_DIRECTORY] [--texts 600] [--rounds 5]

The model's arithmetic is what its products and its attention need for the tokens there are (no padding is counted);
the time is that of `encode`, tokenizer included. Both rates are measured in turn, so that a busy machine slows both.
Without a directory a model in the cache is taken.
"""

from __future__ import annotations

import argparse
import inspect
import statistics
import sys
import time

import numpy as np

import hartonomous_native
from hartonomous_native import models

PRODUCT = 2048
LEAST_SHARE = 0.60


def docstrings(count: int) -> list[str]:
    """Real texts: the docstrings of the modules that this program has loaded."""
    texts: set[str] = set()
    for module in list(sys.modules.values()):
        for member in list(vars(module).values()):
            if inspect.isroutine(member) or inspect.isclass(member):
                text = vars(member).get("__doc__") if inspect.isclass(member) else member.__doc__
                if isinstance(text, str) and len(text) > 80:
                    texts.add(text)
    return sorted(texts, key=lambda text: (len(text) % 97, text))[:count]  # short and long ones mixed


def operations(encoder: models.Encoder, lengths: list[int]) -> float:
    shapes = {tensor.name: tensor.shape for tensor in encoder.tensors()}
    dense = [shape for name, shape in shapes.items() if ".layer." in name and len(shape) == 2]
    layers = len({name.split(".layer.")[1].split(".")[0] for name in shapes if ".layer." in name})
    products = sum(2.0 * rows * columns for rows, columns in dense) * sum(lengths)
    attention = 4.0 * encoder.dimension * layers * sum(float(n) * n for n in lengths)
    return products + attention


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--texts", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch-tokens", type=int, default=2048)
    options = parser.parse_args()
    path = options.model
    if path is None:
        found = models.installed()
        if not found:
            print("no model in the cache: run `hartonomous models fetch minilm`, or name a directory", file=sys.stderr)
            return 2
        path = found[0].path
    encoder = models.load_encoder(path)
    texts = docstrings(options.texts)
    lengths = encoder.count_tokens(texts)
    needed = operations(encoder, lengths.tolist())

    random = np.random.default_rng(1)
    a, b = (random.standard_normal((PRODUCT, PRODUCT), dtype=np.float32) for _ in range(2))
    c = np.empty_like(a)
    shares, encoder_rates, product_rates = [], [], []
    np.matmul(a, b, out=c)
    encoder.encode(texts[:32])
    for _ in range(options.rounds):
        rates = []
        for _ in range(2):
            begin = time.perf_counter()
            np.matmul(a, b, out=c)
            rates.append(2.0 * PRODUCT**3 / (time.perf_counter() - begin))
            if len(rates) == 1:
                begin = time.perf_counter()
                encoder.encode(texts, batch_tokens=options.batch_tokens)
                seconds = time.perf_counter() - begin
        product_rates.append(statistics.mean(rates))
        encoder_rates.append(needed / seconds)
        shares.append(encoder_rates[-1] / product_rates[-1])
    seconds = needed / statistics.median(encoder_rates)
    print(f"model      {encoder.name}, level {hartonomous_native.cpu_level()}, NumPy {np.__version__}")
    print(f"input      {len(texts)} texts, {sum(lengths)} tokens ({encoder.truncated} texts cut), "
          f"{needed / 1e9:.1f} GFLOP")
    print(f"product    {statistics.median(product_rates) / 1e9:.1f} GFLOP/s, float32 {PRODUCT} x {PRODUCT}")
    print(f"encoder    {statistics.median(encoder_rates) / 1e9:.1f} GFLOP/s, {len(texts) / seconds:.0f} texts/s, "
          f"{sum(lengths) / seconds:.0f} tokens/s")
    print(f"share      {statistics.median(shares):.3f} of the product's rate "
          f"(from {min(shares):.3f} to {max(shares):.3f}); at least {LEAST_SHARE} is wanted")
    return 0 if statistics.median(shares) >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
