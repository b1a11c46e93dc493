"""The examples that `hartonomous kernels show` prints do run."""

from __future__ import annotations

import pytest

import hartonomous_native
from hartonomous_native import entry_points
from hartonomous_native.database.entry_point_examples import examples

ALL = pytest.mark.parametrize("entry_point", entry_points.list(), ids=lambda entry_point: entry_point.name)


@ALL
def test_table_example_runs(entry_point: entry_points.EntryPoint) -> None:
    text = examples(entry_point)["table"]
    table = eval(text, {"entry_points": entry_points})
    assert list(table.column_names) == [column.name for column in entry_point.outputs]


@ALL
def test_array_example_names_a_function(entry_point: entry_points.EntryPoint) -> None:
    text = examples(entry_point).get("array function")
    if text is not None:
        module, function = text.split("(")[0].split(".")
        assert module == hartonomous_native.__name__
        assert callable(getattr(hartonomous_native, function))


@ALL
def test_every_door_has_an_example(entry_point: entry_points.EntryPoint) -> None:
    shown = examples(entry_point)
    assert {"table", "sp_execute_external_script", "embedded engine", "batch"} <= set(shown)
    assert ("T-SQL, in the engine" in shown) == (entry_point.in_engine is not None)
    assert ("T-SQL, procedure" in shown) == (entry_point.procedure is not None)
    assert entry_point.in_engine or entry_point.procedure
