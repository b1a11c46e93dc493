"""The tiny random model of tests/models, for commands that need one."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("tokenizers")
    pytest.importorskip("safetensors")
    from ..models.conftest import write_model

    return write_model(tmp_path_factory.mktemp("cli") / "tiny").path
