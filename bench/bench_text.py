"""parse_vector and format_vector beside the json module and NumPy: `python bench/bench_text.py [--dims 1998]`."""

from __future__ import annotations

import argparse
import json

import numpy as np
from side_by_side import TITLE, compare

import hartonomous_native as hn


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dims", type=int, default=1998)
    options.add_argument("--seconds", type=float, default=0.5)
    given = options.parse_args()
    x = np.random.default_rng(0).standard_normal(given.dims).astype(np.float32)
    numbers = x.tolist()
    forms = {
        "9 digits": hn.format_vector(x),
        "7 digits and exponent": "[" + ",".join(f"{number:.7e}" for number in numbers) + "]",
        "17 digits": json.dumps(numbers),
        "one a line": json.dumps(numbers, indent=1),
    }
    print(f"level {hn.cpu_level()}, {given.dims} numbers\n{TITLE}")
    for name, text in forms.items():
        compare(f"parse, {name}, {len(text)} bytes", lambda t=text: hn.parse_vector(t),
                lambda t=text: np.array(json.loads(t), dtype=np.float32),
                seconds=given.seconds, tolerance=0)  # fmt: skip
    writers = {
        "json.dumps": lambda: json.dumps(x.tolist()),
        "np.array2string": lambda: np.array2string(x, separator=",", threshold=x.size + 1),
    }
    for name, writer in writers.items():
        compare(f"format, beside {name}", lambda: hn.format_vector(x), writer, seconds=given.seconds, tolerance=0,
                read=lambda text: np.array(json.loads(text), dtype=np.float32))  # fmt: skip


if __name__ == "__main__":
    main()
