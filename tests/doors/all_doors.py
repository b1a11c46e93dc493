"""Every door, in the order of the columns of docs/entry_points.md."""

from __future__ import annotations

from .array_functions import ArrayFunctions
from .arrow_tables import ArrowTables
from .batch import Batch
from .built_in_python import BuiltInPython
from .door import Door
from .extension_python import ExtensionPython
from .native_extension import NativeExtension
from .numpy_tables import NumpyTables
from .procedure import ProcedureDoor
from .sql_functions import SqlFunctions

DOORS: tuple[Door, ...] = (
    ArrayFunctions(),
    NumpyTables(),
    ArrowTables(),
    BuiltInPython(),
    ExtensionPython(),
    NativeExtension(),
    ProcedureDoor(),
    SqlFunctions(),
    Batch(),
)
