"""Functions that are answered in C++ where they can be: what a caller sees is a function like any other."""

from __future__ import annotations

import copy
import gc
import inspect
import pickle
import pydoc
import sys
from typing import Any

import numpy as np
import pytest

import hartonomous_native as hn
from hartonomous_native import _native
from hartonomous_native.errors import UnknownNameError

FAST = {name: function for name in hn.__all__ if type(function := getattr(hn, name)).__name__ == "FastFunction"}


def test_there_are_some() -> None:
    assert {"dot", "cosine_distance", "mean"} <= set(FAST)


@pytest.mark.parametrize("name", FAST)
def test_it_is_named_documented_and_signed_as_the_function_it_wraps(name: str) -> None:
    function: Any = FAST[name]
    wrapped = function.__wrapped__
    assert inspect.isfunction(wrapped)
    assert function.__name__ == name == wrapped.__name__
    assert function.__module__ == wrapped.__module__
    assert function.__doc__ == wrapped.__doc__
    assert inspect.signature(function) == inspect.signature(wrapped)
    assert repr(function) == f"<native function {function.__module__}.{name}>"
    assert wrapped.__doc__.splitlines()[0] in pydoc.plain(pydoc.render_doc(function))


@pytest.mark.parametrize("name", FAST)
def test_it_is_pickled_and_copied_by_name(name: str) -> None:
    function = FAST[name]
    assert pickle.loads(pickle.dumps(function)) is function
    assert copy.deepcopy(function) is function


def test_what_is_not_plain_goes_to_python() -> None:
    a, b = np.arange(4, dtype=np.float32), np.ones(4, np.float32)
    assert hn.dot(a, b) == hn.dot(list(a), list(b)) == hn.dot(a, b, threads=1) == hn.dot(a=a, b=b) == 6.0
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'b'"):
        hn.dot(a)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        hn.dot(a, b, rows=1)  # type: ignore[call-arg]


def test_it_becomes_a_method_in_a_class() -> None:
    class Vector(list):  # type: ignore[type-arg]
        times = hn.dot

    assert Vector([1.0, 2.0]).times([3.0, 4.0]) == 11.0
    assert Vector.times([1.0], [2.0]) == 2.0


def test_a_path_that_there_is_not() -> None:
    with pytest.raises(UnknownNameError, match="fast path 'nothing' does not exist"):
        _native.fast("nothing")


def test_it_cannot_be_made_without_a_function() -> None:
    with pytest.raises(TypeError, match="cannot create"):
        type(hn.dot)()


def test_nothing_is_kept_of_one_that_is_gone() -> None:
    def function(a: Any, b: Any) -> None:
        """Held by its wrapper only while that lives."""

    before = sys.getrefcount(function)
    for _ in range(100):
        wrapper: Any = _native.fast("dot")(function)
        wrapper.itself = wrapper
    del wrapper
    gc.collect()
    assert sys.getrefcount(function) == before
