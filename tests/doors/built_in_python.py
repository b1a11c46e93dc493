"""The door of sp_execute_external_script in the Python of Machine Learning Services."""

from __future__ import annotations

from .external_scripts import ExternalScript
from .python_hosts import BuiltInHost


class BuiltInPython(ExternalScript):
    def __init__(self) -> None:
        super().__init__("external script (built-in Python)", BuiltInHost())
