"""Text of a vector of 1998 numbers to float32, in five notations, and back.

pysimdjson and orjson round to float64 first, so that float32 made of theirs is now and then the neighbour.
"""

from __future__ import annotations

import json

import numpy as np
from side_by_side import Bench, main, optional

import hartonomous_native as hn

simdjson, orjson = optional("simdjson"), optional("orjson")
DIMENSIONS = 1998


def sql_server_form(x: float) -> str:
    """As CAST(vector AS varchar(max)) writes it, with three digits of exponent."""
    mantissa, exponent = f"{x:.7e}".split("e")
    return f"{mantissa}e{exponent[0]}{int(exponent[1:]):03d}"


def notations(x: np.ndarray) -> dict[str, str]:
    values = x.tolist()
    shortest = [str(number) for number in x]
    return {
        "shortest": "[" + ",".join(shortest) + "]",
        "%.9g": "[" + ",".join(f"{value:.9g}" for value in values) + "]",
        "%.7e": "[" + ",".join(map(sql_server_form, values)) + "]",
        "17 digits": "[" + ",".join(f"{value:.17g}" for value in values) + "]",
        "pretty": "[\n" + ",\n".join(f" {number}" for number in shortest) + "\n]",
        "pretty, indented by 4": "[\n" + ",\n".join(f"    {number}" for number in shortest) + "\n]",
    }


def one_vector(bench: Bench) -> None:
    # An embedding of length 1.
    x = np.random.default_rng(7).standard_normal(DIMENSIONS)
    x = (x / np.linalg.norm(x)).astype(np.float32)
    parser = simdjson.Parser() if simdjson else None
    for name, text in notations(x).items():
        data = text.encode()
        exact = np.array([np.float32(number) for number in json.loads(text)])

        def as_buffer(data: bytes = data) -> np.ndarray:
            return np.frombuffer(parser.parse(data).as_buffer(of_type="d")).astype(np.float32)

        def as_list(data: bytes = data) -> np.ndarray:
            return np.array(orjson.loads(data), np.float32)

        bench.row(f"parse {name}", work="vector text to float32", target=0.5, ours=(hn.parse_vector, text),
                  peers={"pysimdjson": as_buffer if simdjson else None, "orjson + NumPy": as_list if orjson else None},
                  exact=exact, bound=6e-8, tolerance=1e-6, bytes=len(data) + x.nbytes)  # fmt: skip

    def dumps() -> bytes:
        return orjson.dumps(x, option=orjson.OPT_SERIALIZE_NUMPY)

    bench.row("format", work="float32 to vector text", target=0.6, ours=(hn.format_vector, x),
              peers={"orjson": dumps if orjson else None}, exact=x, bound=0, tolerance=0,
              read=lambda text: np.array(json.loads(text), np.float32), bytes=28_000 + x.nbytes)  # fmt: skip


def rows(bench: Bench) -> None:
    if bench.threads == 1:
        one_vector(bench)
    parser = simdjson.Parser() if simdjson else None
    batch = np.random.default_rng(8).standard_normal((500, DIMENSIONS)).astype(np.float32)
    texts = hn.format_vectors(batch)

    def loads_all() -> np.ndarray:
        return np.array([orjson.loads(text) for text in texts], np.float32)

    def buffers_all() -> np.ndarray:
        buffers = [parser.parse(text.encode()).as_buffer(of_type="d") for text in texts]
        return np.array(buffers).view(np.float64).astype(np.float32)

    def dumps_all() -> list[bytes]:
        return [orjson.dumps(row, option=orjson.OPT_SERIALIZE_NUMPY) for row in batch]

    def read_all(found: list[str | bytes]) -> np.ndarray:
        return np.array([json.loads(text) for text in found], np.float32)

    bench.row(f"parse_vectors {len(texts)}", ours=lambda: hn.parse_vectors(texts, threads=bench.threads),
              peers={"pysimdjson": buffers_all if simdjson else None, "orjson + NumPy": loads_all if orjson else None},
              exact=batch, bound=0, tolerance=1e-6, bytes=sum(map(len, texts)) + batch.nbytes)  # fmt: skip
    bench.row(f"format_vectors {len(texts)}", ours=lambda: hn.format_vectors(batch, threads=bench.threads),
              peers={"orjson": dumps_all if orjson else None}, exact=batch, bound=0, tolerance=0, read=read_all,
              bytes=sum(map(len, texts)) + batch.nbytes)  # fmt: skip


if __name__ == "__main__":
    main(rows, threads=(1, 2))
