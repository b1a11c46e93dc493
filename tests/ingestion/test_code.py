"""Syntax nodes: exact places, source order, and feature shares that add up."""

from __future__ import annotations

import ast
import sysconfig
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from hartonomous_native.errors import FormatError, UnknownNameError
from hartonomous_native.ingestion.code import FEATURES, SyntaxNode, parse_code, vector_text

SOURCE = "@keep\r\ndef f(x):\r  return 'é\U0001f600'\n\nclass B: y = 1; z = f(2)\nif z:\n    pass\n"


def outline(nodes: list[SyntaxNode]) -> list[tuple[int, str, str | None, str]]:
    return [(node.parent, node.kind, node.name, node.text) for node in nodes]


def test_nodes_of_a_small_module() -> None:
    assert outline(parse_code(SOURCE)) == [
        (-1, "module", None, SOURCE),
        (0, "function", "f", "@keep\r\ndef f(x):\r  return 'é\U0001f600'"),
        (1, "statement", None, "return 'é\U0001f600'"),
        (0, "class", "B", "class B: y = 1; z = f(2)"),
        (3, "statement", None, "y = 1"),
        (3, "statement", None, "z = f(2)"),
        (0, "statement", None, "if z:\n    pass"),
        (6, "statement", None, "pass"),
    ]


def check_places(text: str, nodes: list[SyntaxNode]) -> None:
    units = text.encode("utf-16-le")
    for node in nodes:
        assert units[2 * node.start : 2 * (node.start + node.length)].decode("utf-16-le") == node.text
        if node.parent >= 0:
            parent = nodes[node.parent]
            assert parent.index < node.index
            assert parent.start <= node.start
            assert node.start + node.length <= parent.start + parent.length
            # What a node's parts are follows from its kind and text alone; so it never holds itself.
            assert (parent.kind, parent.text) != (node.kind, node.text)


@pytest.mark.parametrize("name", ["argparse.py", "dataclasses.py", "textwrap.py", "typing.py", "heapq.py"])
def test_places_are_exact_in_real_modules(name: str) -> None:
    text = (Path(sysconfig.get_paths()["stdlib"]) / name).read_bytes().decode("utf-8")
    nodes = parse_code(text)
    check_places(text, nodes)
    assert len(nodes) == 1 + sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(text)))


def test_places_count_utf16_units() -> None:
    text = "s = '\U0001f600'; t = 'é'\nx = 1"
    nodes = parse_code(text)
    check_places(text, nodes)
    assert [(node.start, node.length) for node in nodes[1:]] == [(0, 8), (10, 7), (18, 5)]


def test_shares_count_the_whole_subtree() -> None:
    module = parse_code("for i in x:\n    f(i)\n")[0]
    counts: Counter[str] = Counter()
    for node in ast.walk(ast.parse("for i in x:\n    f(i)\n")):
        counts.update(name for name, kinds in FEATURES if type(node).__name__ in kinds)
    assert counts == {"for": 1, "name": 4, "expression statement": 1, "call": 1}
    expected = np.array([counts[name] / 7 for name, _ in FEATURES], dtype=np.float32)
    assert module.vector is not None
    assert module.vector.dtype == np.float32
    np.testing.assert_array_equal(module.vector, expected)


def test_features_are_32_and_disjoint() -> None:
    kinds = [kind for _, group in FEATURES for kind in group]
    assert len(FEATURES) == 32
    assert len(set(kinds)) == len(kinds)


def test_every_syntax_of_this_python_is_counted_or_known_not_to_be() -> None:
    counted = {kind for _, group in FEATURES for kind in group}
    bare = {"mod", "expr_context", "operator", "boolop", "unaryop", "cmpop", "type_ignore", "slice"}
    kinds = {
        cls.__name__
        for cls in vars(ast).values()
        if isinstance(cls, type) and issubclass(cls, ast.AST) and not cls.__subclasses__()
        and not any(base.__name__ in bare for base in cls.__mro__)
    }  # fmt: skip
    deprecated = {"Num", "Str", "Bytes", "NameConstant", "Ellipsis", "Index", "ExtSlice", "Suite", "AugLoad",
                  "AugStore", "Param", "slice"}  # fmt: skip
    assert kinds - deprecated - counted <= {"arguments", "FunctionType"}


def test_an_empty_module_has_no_vector() -> None:
    (module,) = parse_code("# nothing\n")
    assert module.vector is None
    assert vector_text(None) is None


@pytest.mark.parametrize(
    "text", ["def f(:\n", "x = 'open\n", "a\0b", "(" * 500 + ")" * 500, "\ufeffx = 1", "  x\n y\n"]
)
def test_what_does_not_parse_is_a_format_error(text: str) -> None:
    with pytest.raises(FormatError, match="must be valid Python"):
        parse_code(text)


def test_other_languages_are_refused() -> None:
    with pytest.raises(UnknownNameError, match="one of python; got 'csharp'"):
        parse_code("class A {}", "csharp")
