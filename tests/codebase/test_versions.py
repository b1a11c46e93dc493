"""One version: the package's metadata, the extension module and the package say the same."""

from __future__ import annotations

from importlib.metadata import version

import hartonomous_native
from hartonomous_native import _native


def test_versions_agree() -> None:
    assert version("hartonomous-native") == hartonomous_native.__version__ == _native.__version__
