"""The door of sp_execute_external_script in the Python language extension."""

from __future__ import annotations

from .external_scripts import ExternalScript
from .python_hosts import LanguageExtensionHost


class ExtensionPython(ExternalScript):
    def __init__(self) -> None:
        super().__init__("external script (language extension Python)", LanguageExtensionHost())
