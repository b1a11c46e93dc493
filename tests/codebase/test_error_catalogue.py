"""One error catalogue in three languages: errors.py, errors.hpp and sql/errors.sql hold the same rows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hartonomous_native import errors
from hartonomous_native.database.tsql import Reader, statements

ROOT = Path(__file__).resolve().parents[2]


def test_python_numbers_are_unbroken_and_have_messages() -> None:
    assert list(errors.CATALOGUE) == list(range(51010, 51010 + len(errors.CATALOGUE)))
    for number, kind in errors.CATALOGUE.items():
        assert kind.number == number
        assert (kind.__doc__ or "").endswith(".")
        assert kind().message == kind.__doc__


def test_every_class_is_in_the_catalogue() -> None:
    classes = {
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.HartonomousError)
    } - {errors.HartonomousError}
    assert classes == set(errors.CATALOGUE.values())


def test_cpp_has_the_same_rows() -> None:
    text = (ROOT / "cpp" / "include" / "hartonomous" / "errors.hpp").read_text(encoding="utf-8")
    body = re.search(r"enum class ErrorNumber : int \{(.*?)\};", text, re.DOTALL)
    assert body is not None
    rows = {int(number): name for name, number in re.findall(r"(\w+) = (\d+),", body.group(1))}
    assert rows == {number: kind.__name__.removesuffix("Error") for number, kind in errors.CATALOGUE.items()}


def test_tsql_has_the_same_rows() -> None:
    (statement,) = statements(ROOT / "sql" / "errors.sql")
    reader = Reader("errors.sql", statement.tokens)
    while not reader.accept("VALUES"):
        reader.at += 1
    rows = {}
    while not reader.peek(")"):
        inner = Reader("errors.sql", reader.bracketed())
        number = int(inner.take("number").text)
        inner.expect(",")
        name = inner.take("text").text
        inner.expect(",")
        rows[number] = (name, inner.take("text").text)
        reader.accept(",")
    assert rows == {number: (kind.__name__, kind.__doc__) for number, kind in errors.CATALOGUE.items()}


@pytest.mark.parametrize("number", list(errors.CATALOGUE))
def test_a_number_and_a_message_make_the_class_again(number: int) -> None:
    error = errors.error_of(number, "rows must have 3 columns; got 2")
    assert type(error) is errors.CATALOGUE[number]
    assert error.message == "rows must have 3 columns; got 2"
