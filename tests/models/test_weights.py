"""Weight files: what their makers' library writes is read exactly; what is wrong is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hartonomous_native.errors import FormatError, NotFoundError
from hartonomous_native.models import WeightFile, load_encoder

from .conftest import bfloat16_file, safetensors_bytes, write_model


def test_reads_what_the_library_writes(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    rng = np.random.default_rng(1)
    arrays: dict[str, Any] = {
        "single": rng.standard_normal((3, 5)).astype(np.float32),
        "half": rng.standard_normal(7).astype(np.float16),
        "empty": np.empty((0, 4), dtype=np.float32),
        "scalar": np.array(2.5, dtype=np.float32),
    }
    save_file({**arrays, "numbers": np.arange(4)}, str(tmp_path / "w"), metadata={"format": "np"})
    file = WeightFile(tmp_path / "w")
    for name, value in arrays.items():
        got = file.float32(name, value.shape)
        assert got.dtype == np.float32
        np.testing.assert_array_equal(got, value.astype(np.float32))
    assert {(t.name, t.shape, t.dtype, t.parameters) for t in file.tensors()} == {
        ("single", (3, 5), "float32", 15), ("half", (7,), "float16", 7), ("empty", (0, 4), "float32", 0),
        ("scalar", (), "float32", 1), ("numbers", (4,), "int64", 4),
    }  # fmt: skip
    assert "single" in file
    assert "double" not in file


def test_bfloat16_is_exact(tmp_path: Path) -> None:
    values = np.array([1.0, -2.5, 3.140625, 2.0**-120, 0.0, -0.0], dtype=np.float32)
    (tmp_path / "w").write_bytes(bfloat16_file({"x": values}))
    assert WeightFile(tmp_path / "w").float32("x", (6,)).tobytes() == values.tobytes()


def _x(**changes: Any) -> dict[str, Any]:
    return {"x": {"dtype": "F32", "shape": [2, 2], "data_offsets": [0, 16]} | changes}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "header must fit"),
        (b"\x10\0\0", "header must fit"),
        ((1 << 63).to_bytes(8, "little") + b"{}", "header must fit in the file; it claims 9223372036854775808 bytes"),
        (safetensors_bytes(b"{", b""), "header must be JSON"),
        (safetensors_bytes(b"\xff\xff", b""), "header must be JSON"),
        (safetensors_bytes(b"[" * 100_000, b""), "header must be JSON"),
        (safetensors_bytes([], b""), "must be a JSON object; found list"),
        (safetensors_bytes({"x": 3}, b""), "tensor 'x' must have dtype, shape and data_offsets"),
        (safetensors_bytes(_x(dtype="F33"), bytes(16)), "tensor 'x' must have one of the dtypes .*found 'F33'"),
        (safetensors_bytes(_x(dtype=["F32"]), bytes(16)), "tensor 'x' must have one of the dtypes"),
        (safetensors_bytes(_x(shape=[-2, -2]), bytes(16)), "tensor 'x' must have a shape of non-negative integers"),
        (safetensors_bytes(_x(shape=[2.0, 2]), bytes(16)), "tensor 'x' must have a shape of non-negative integers"),
        (safetensors_bytes(_x(shape=4), bytes(16)), "tensor 'x' must have a shape of non-negative integers; found 4"),
        (safetensors_bytes(_x(shape=[1 << 62, 4]), bytes(16)), "must have 73786976294838206464 bytes"),
        (safetensors_bytes(_x(data_offsets=[0, 12]), bytes(12)), "must have 16 bytes; found 12"),
        (safetensors_bytes(_x(data_offsets=[16, 0]), bytes(16)), "must have 16 bytes; found -16"),
        (safetensors_bytes(_x(data_offsets=[0]), bytes(16)), "must have two data_offsets; found 1"),
        (safetensors_bytes(_x(data_offsets=[4, 20]), bytes(20)), "tensor 'x' must begin at byte 0.*found 4"),
        (safetensors_bytes(_x(), bytes(15)), "they need 16 bytes; found 15"),
        (safetensors_bytes(_x(), bytes(17)), "they need 16 bytes; found 17"),
        (
            safetensors_bytes({**_x(), "y": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}, bytes(16)),
            "tensor 'y' must begin at byte 16",
        ),
        (
            safetensors_bytes(b'{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"x":{}}', b""),
            "a name must stand once",
        ),
    ],
)
def test_bad_file(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message) as caught:
        WeightFile(path)
    assert str(path) in str(caught.value)


def test_tensor_is_not_what_is_expected(tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(safetensors_bytes(_x(), np.array([1, 2, np.nan, 4], dtype=np.float32).tobytes()))
    file = WeightFile(path)
    with pytest.raises(FormatError, match=r"tensor 'y' is missing; expected shape \(3,\)"):
        file.float32("y", (3,))
    with pytest.raises(FormatError, match=r"tensor 'x' must have shape \(4,\); found \(2, 2\)"):
        file.float32("x", (4,))
    with pytest.raises(FormatError, match=r"tensor 'x' must hold finite numbers"):
        file.float32("x", (2, 2))
    path.write_bytes(safetensors_bytes(_x(dtype="I32"), bytes(16)))
    with pytest.raises(FormatError, match=r"tensor 'x' must be float32, float16 or bfloat16; found int32"):
        WeightFile(path).float32("x", (2, 2))
    with pytest.raises(NotFoundError, match=r"weight file .*nowhere does not exist"):
        WeightFile(tmp_path / "nowhere")


def test_file_that_shrinks_after_it_was_opened(tmp_path: Path) -> None:
    path = tmp_path / "w"
    path.write_bytes(safetensors_bytes(_x(), bytes(16)))
    file = WeightFile(path)
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(FormatError, match="must have 4 elements; the file ended after 3"):
        file.float32("x", (2, 2))


def test_tensor_that_the_encoder_would_not_use(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    model = write_model(tmp_path / "tiny")
    path = model.path / "model.safetensors"
    beside = {"pooler.dense.weight": np.zeros((24, 24), dtype=np.float32), "embeddings.position_ids": np.arange(40)}
    save_file(model.weights | beside, str(path))
    load_encoder(model.path)
    name = "encoder.layer.2.output.dense.bias"
    save_file(model.weights | {name: np.zeros(24, dtype=np.float32)}, str(path))
    with pytest.raises(FormatError, match=rf"tensor '{name}' must not be there: a BERT of 2 layers"):
        load_encoder(model.path)


def test_model_names_the_tensor(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    model = write_model(tmp_path / "tiny")
    path = model.path / "model.safetensors"
    name = "encoder.layer.1.intermediate.dense.bias"
    save_file({key: value for key, value in model.weights.items() if key != name}, str(path))
    with pytest.raises(FormatError, match=rf"model.safetensors: tensor '{name}' is missing; expected shape \(52,\)"):
        load_encoder(model.path)
    save_file(model.weights | {name: model.weights[name][:-1].copy()}, str(path))
    with pytest.raises(FormatError, match=rf"tensor '{name}' must have shape \(52,\); found \(51,\)"):
        load_encoder(model.path)
