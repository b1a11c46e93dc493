"""Calls of the Python door as a T-SQL caller makes them, for the tests of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from hartonomous_native.errors import HartonomousError

from ..sql.entry_point_script import python_script
from .python_hosts import BuiltInHost, LanguageExtensionHost, PythonHost, ScriptError, SqlColumn, SqlParameter, reported

BUILT_IN, EXTENSION, OBJECTS = BuiltInHost(), LanguageExtensionHost(), LanguageExtensionHost("object")
every_host = pytest.mark.parametrize("host", [BUILT_IN, EXTENSION, OBJECTS], ids=["built-in", "extension", "objects"])


def vectors(*rows: str | None) -> SqlColumn:
    return SqlColumn("vector", "nvarchar(max)", rows)


def parameters(**given: tuple[str, Any]) -> tuple[SqlParameter, ...]:
    return tuple(SqlParameter(name, kind, value) for name, (kind, value) in given.items())


def failure(host: PythonHost, entry_point: str, *columns: SqlColumn, **given: tuple[str, Any]) -> HartonomousError:
    """What a caller reads when the call fails, which it must."""
    with pytest.raises(ScriptError) as caught:
        host.execute(python_script(entry_point), columns, parameters(**given))
    return reported(caught.value)


def frame_of(**columns: Any) -> pd.DataFrame:
    """Columns of exactly the types given."""
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()})
