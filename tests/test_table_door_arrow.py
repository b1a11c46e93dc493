"""The table door with Arrow's C data interface, by a producer made by hand: NumPy is all it needs."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest

from hartonomous_native import entry_points
from hartonomous_native.errors import (
    DTypeError,
    FormatError,
    HartonomousError,
    InvalidArgumentsError,
    RangeError,
    ShapeError,
    StateError,
)

from .arrow_producer import Node, Producer, StreamProducer, named, numbers, struct, vectors

ROWS = np.array([[1, 2], [3, 4], [-1, 0.5], [0, 1]], np.float32)
DOTS = [5.0, 11.0, 0.0, 2.0]
KEYS = np.array([10, 2**63 - 1, -(2**63), 0])
TEXT = b"aa\xc3\xa4zz"
OFFSETS = [0, 2, 4, 4, 6]


def run(table: Any) -> list[dict[str, Any]]:
    return entry_points.run("dot", table, query=[1, 2]).to_pylist()


def ids(node: Node, rows: Any = ROWS) -> list[Any]:
    producer = Producer(struct(named("id", node), named("vector", vectors(rows))))
    values = [row["id"] for row in run(producer)]
    assert producer.released == producer.handed == {"schema": 1, "array": 1, "stream": 0}
    return values


def dots(node: Node) -> list[Any]:
    producer = Producer(struct(named("vector", node)))
    values = [row["dot"] for row in run(producer)]
    assert producer.released == producer.handed
    return values


def bits(*valid: int) -> np.ndarray:
    return np.packbits(np.array(valid, np.uint8), bitorder="little")


@pytest.mark.parametrize(
    ("letter", "dtype"),
    [("c", "i1"), ("C", "u1"), ("s", "i2"), ("S", "u2"), ("i", "i4"), ("I", "u4"), ("l", "i8"), ("L", "u8")],
)
def test_integers(letter: str, dtype: str) -> None:
    limits = np.iinfo(dtype)
    values = [limits.min, 0, 7, min(limits.max, 2**63 - 1)]
    assert ids(numbers(letter, np.array(values, dtype))) == values


def test_unsigned_beyond_bigint() -> None:
    values = np.array([1, 2**63, 2, 3], np.uint64)
    assert ids(Node("L", 4, [bits(1, 0, 1, 1), values], null_count=1)) == [1, None, 2, 3]
    with pytest.raises(RangeError, match="column 'id', row 1 must be within bigint; got 9223372036854775808"):
        ids(numbers("L", values))


def test_float16_is_exact() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)]
    keys = np.arange(len(halves))
    producer = Producer(struct(named("key", numbers("l", keys)), named("value", numbers("e", halves))))
    result = entry_points.run("aggregate", producer)
    assert np.array_equal(result.column("key"), keys)
    assert np.array_equal(result.column("sum"), halves.astype(np.float64))


def test_validity_and_offsets() -> None:
    assert ids(Node("l", 4, [bits(1, 0, 1, 0), KEYS], null_count=2)) == [10, None, -(2**63), None]
    assert ids(Node("l", 4, [bits(1, 0, 1, 0), KEYS], null_count=-1)) == [10, None, -(2**63), None]
    assert ids(Node("l", 4, [bits(1, 0, 1, 0), KEYS], null_count=0)) == KEYS.tolist()  # as the protocol allows
    long = np.arange(100)
    assert ids(Node("l", 4, [np.packbits(long % 3 == 0, bitorder="little"), long], null_count=-1, offset=50)) == [
        None, 51, None, None,
    ]  # fmt: skip


def test_a_struct_with_an_offset() -> None:
    columns = named("id", numbers("l", np.arange(4))), named("vector", vectors(ROWS))
    table = Producer(struct(*columns, length=2, offset=1))
    assert run(table) == [{"id": 1, "dot": 11.0}, {"id": 2, "dot": 0.0}]


def test_text() -> None:
    for letter, dtype in (("u", "i4"), ("U", "i8")):
        assert ids(Node(letter, 4, [None, np.array(OFFSETS, dtype), TEXT])) == ["aa", "ä", "", "zz"]
        assert ids(Node(letter, 3, [None, np.array(OFFSETS, dtype), TEXT], offset=1), ROWS[:3]) == ["ä", "", "zz"]
        nulls = Node(letter, 4, [bits(1, 0, 1, 1), np.array(OFFSETS, dtype), b"aa\xff\xffzz"], null_count=1)
        assert ids(nulls) == ["aa", None, "", "zz"]
        assert ids(Node(letter, 4, [None, np.zeros(5, dtype), None])) == [""] * 4


def views(*rows: tuple[int, bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(np.int32(size).tobytes() + rest.ljust(12, b"\0") for size, rest in rows), np.uint8)


def long_view(buffer: int, offset: int, size: int = 14) -> tuple[int, bytes]:
    return size, b"abcd" + np.array([buffer, offset], np.int32).tobytes()


def test_views() -> None:
    data = b"..abcdefghijklmn", b"abcdABCDabcdABCDzz"
    sizes = np.array([16, 18], np.int64)
    rows = views((2, b"\xc3\xa4"), long_view(0, 2), (12, b"exactlytwelv"), long_view(1, 0, 18))
    expected = ["ä", "abcdefghijklmn", "exactlytwelv", "abcdABCDabcdABCDzz"]
    assert ids(Node("vu", 4, [None, rows, *data, sizes])) == expected
    assert ids(Node("vu", 4, [bits(1, 0, 1, 0), rows, *data, sizes], null_count=2)) == ["ä", None, "exactlytwelv", None]
    packed = views(*((8, row.tobytes()) for row in ROWS))
    assert dots(Node("vz", 4, [None, packed, np.empty(0, np.int64)])) == DOTS


@pytest.mark.parametrize("view", [long_view(2, 0), long_view(-1, 0), long_view(0, 3), long_view(0, -1), (-1, b""),
                                  long_view(0, 0, 2**31 - 1)])  # fmt: skip
def test_views_outside_their_buffers(view: tuple[int, bytes]) -> None:
    data = [b"..abcdefghijklmn", b"x" * 16]
    with pytest.raises(FormatError, match="column 'id' is malformed Arrow data"):
        ids(Node("vu", 1, [None, views(view), *data, np.array([16, 16], np.int64)]), ROWS[:1])


def test_vectors_in_every_layout() -> None:
    flat, four = numbers("f", ROWS.ravel()), np.arange(5) * 2
    assert dots(vectors(ROWS)) == DOTS
    assert dots(Node("+w:2", 3, [None], [flat], offset=1)) == DOTS[1:]
    assert dots(Node("+w:2", 3, [None], [Node("f", 6, [None, ROWS.ravel()], offset=2)])) == DOTS[1:]
    for letter, dtype in (("+l", "i4"), ("+L", "i8")):
        assert dots(Node(letter, 4, [None, four.astype(dtype)], [flat])) == DOTS
        assert dots(Node(letter, 3, [None, four.astype(dtype)], [flat], offset=1)) == DOTS[1:]
        backwards = np.array([0, 2, 2, 4], dtype)
        assert dots(Node(letter, 3, [bits(1, 0, 1), backwards], [flat], null_count=1)) == [5.0, None, 11.0]
    assert dots(Node("w:8", 4, [None, ROWS.ravel()])) == DOTS
    assert dots(Node("z", 4, [None, (four * 4).astype("i4"), ROWS.ravel()])) == DOTS
    assert dots(Node("Z", 4, [None, (four * 4).astype("i8"), ROWS.ravel()])) == DOTS
    texts = b"[1,2][3,4][-1,0.5][0,1]"
    assert dots(Node("u", 4, [None, np.array([0, 5, 10, 18, 23], "i4"), texts])) == DOTS
    wide = numbers("g", ROWS.ravel().astype(np.float64))
    with pytest.raises(DTypeError, match="got vectors of float64"):
        dots(Node("+w:2", 4, [None], [wide]))


def test_nulls_at_both_levels() -> None:
    hidden = ROWS.ravel().copy()
    hidden[2:4] = np.nan
    child = Node("f", 8, [bits(1, 1, 0, 1, 1, 1, 1, 1), hidden], null_count=1)
    assert dots(Node("+w:2", 4, [bits(1, 0, 1, 1)], [child], null_count=1)) == [5.0, None, 0.0, 2.0]
    for node in (
        Node("+w:2", 4, [None], [child]),
        Node("+l", 4, [None, np.arange(0, 10, 2, np.int32)], [child]),
    ):
        with pytest.raises(FormatError, match="column 'vector', row 1 has a NULL among its numbers"):
            dots(node)


def test_memory_that_is_not_aligned() -> None:
    shifted = np.frombuffer(b"x" + ROWS.tobytes(), np.uint8)[1:]
    assert dots(Node("+w:2", 4, [None], [Node("f", 8, [None, shifted])])) == DOTS
    assert ids(Node("l", 4, [None, np.frombuffer(b"xxx" + KEYS.tobytes(), np.uint8)[3:]])) == KEYS.tolist()
    offsets = np.frombuffer(b"x" + np.array(OFFSETS, "i4").tobytes(), np.uint8)[1:]
    assert ids(Node("u", 4, [None, offsets, TEXT])) == ["aa", "ä", "", "zz"]


def test_dictionaries() -> None:
    words = Node("u", 4, [bits(1, 1, 1, 0), np.array(OFFSETS, "i4"), TEXT], null_count=1)
    for letter, dtype in (("c", "i1"), ("C", "u1"), ("i", "i4"), ("L", "u8")):
        indices = np.array([3, 1, 1, 0], dtype)
        assert ids(Node(letter, 4, [None, indices], dictionary=words)) == [None, "ä", "ä", "aa"]
        assert ids(Node(letter, 4, [bits(1, 1, 0, 1), indices], null_count=1, dictionary=words)) == [
            None, "ä", None, "aa",
        ]  # fmt: skip
        assert ids(Node(letter, 2, [None, indices], offset=2, dictionary=words), ROWS[:2]) == ["ä", "aa"]
    assert ids(Node("c", 1, [bits(0), np.array([99], "i1")], null_count=1, dictionary=words), ROWS[:1]) == [None]
    for index in (4, -1):
        with pytest.raises(FormatError, match="row 1 is not in its dictionary"):
            ids(Node("c", 4, [None, np.array([0, index, 0, 0], "i1")], dictionary=words))


def test_the_null_type_fits_every_column() -> None:
    nothing = Node("n", 4, [], null_count=4)
    assert ids(nothing) == [None] * 4
    assert dots(Node("n", 4, [], null_count=4)) == [None] * 4


def test_the_row_labels_of_pandas_are_no_column() -> None:
    labels = named("__index_level_0__", Node("tss:", 4, [None, KEYS]))
    assert run(Producer(struct(labels, named("vector", vectors(ROWS))))) == [{"dot": dot} for dot in DOTS]


REFUSED = ["b", "tdD", "d:10,2", "tss:UTC", "+s", "+m", "+us:0", "+vl", "+r", "w:-1", "w:x", "?", "", None]


@pytest.mark.parametrize("format", REFUSED)
def test_types_that_no_column_has(format: str | None) -> None:
    with pytest.raises(DTypeError, match="column 'id' must hold integers"):
        ids(Node(format, 4, [None, KEYS]))


def test_lists_of_other_things() -> None:
    for child in (numbers("i", np.arange(8, dtype="i4")), Node("u", 8, [None, np.zeros(9, "i4"), b""])):
        with pytest.raises(DTypeError, match=r"got Arrow type '\+w:2 of "):
            dots(Node("+w:2", 4, [None], [child]))


def text(offsets: list[int], bytes: bytes) -> Node:
    return named("id", Node("u", 4, [None, np.array(offsets, "i4"), bytes]))


FLAT = numbers("f", ROWS.ravel())
FOUR = np.arange(0, 10, 2, np.int32)


@pytest.mark.parametrize(
    "node",
    [
        Node("l", 3, [None, KEYS]),
        Node("l", -1, [None, KEYS]),
        Node("l", 2**62, [None, KEYS]),
        Node("l", 4, [None, KEYS], offset=-1),
        Node("l", 4, [None, KEYS], offset=2**62),
        Node("l", 4, [None, KEYS], null_count=5),
        Node("l", 4, [None, KEYS], null_count=-2),
        Node("l", 4, [None, KEYS], null_count=1),
        Node("l", 4, [None, None]),
        Node("l", 4, [None]),
        Node("l", 4, [None, KEYS, KEYS]),
        Node("l", 4, [None, KEYS], n_buffers=-1),
        Node("l", 4, [None, KEYS], [FLAT]),
        Node("u", 4, [None, np.array([0, 2, 1, 4, 6], "i4"), TEXT]),
        Node("u", 4, [None, np.array([-1, 2, 4, 4, 6], "i4"), TEXT]),
        Node("U", 4, [None, np.array([0, 2, 4, 4, -(2**63)], "i8"), TEXT]),
        Node("U", 4, [None, np.array([0, 2, 4, 4, 2**62], "i8"), TEXT]),
        Node("u", 4, [None, np.array(OFFSETS, "i4"), None]),
        Node("u", 4, [None, np.array(OFFSETS, "i4")]),
        Node("vu", 4, [None, views(*[(0, b"")] * 4)]),
        Node("vu", 4, [None, None, np.empty(0, np.int64)]),
        Node("i", 4, [None, np.zeros(4, "i4")], dictionary=Node("u", -1, [None, None, None])),
        Node("+w:2", 4, [None], [numbers("f", ROWS.ravel()[:7])]),
        Node("+w:2", 4, [None], [FLAT], offset=1),
        Node("+w:2", 4, [None], [FLAT], n_children=0),
        Node("+w:2147483647", 4, [None], [FLAT]),
        Node("+w:2", 4, [None, FOUR], [FLAT]),
        Node("+w:2", 4, [None], [Node("f", 8, [None, None])]),
        Node("+l", 4, [None, FOUR], [numbers("f", ROWS.ravel()[:7])]),
        Node("+l", 4, [None, FOUR[::-1].copy()], [FLAT]),
        Node("+l", 4, [None, None], [FLAT]),
        Node("+l", 4, [None, FOUR], [Node("f", -8, [None, ROWS.ravel()])]),
    ],
    ids=lambda node: f"{node.format} {node.length}",
)
def test_what_is_malformed_is_refused_and_released(node: Node) -> None:
    producer = Producer(struct(named("vector", vectors(ROWS)), named("id", node)))
    with pytest.raises((FormatError, DTypeError), match=r"malformed Arrow data|Arrow type"):
        run(producer)
    gc.collect()
    assert producer.released == producer.handed == {"schema": 1, "array": 1, "stream": 0}


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (numbers("l", KEYS), DTypeError, "table must have columns"),
        (Node(None, 4), DTypeError, "table must have columns"),
        (struct(named("vector", vectors(ROWS)), length=-1), FormatError, "malformed"),
        (struct(named("vector", vectors(ROWS)), offset=-1), FormatError, "malformed"),
        (struct(named("vector", vectors(ROWS)), length=5), FormatError, "it has 4 rows where 5 are needed"),
        (struct(named("vector", vectors(ROWS)), n_children=-1), FormatError, "malformed"),
        (Node("+s", 4, [bits(1, 1, 0, 1)], [named("vector", vectors(ROWS))], null_count=1), FormatError, "as a whole"),
        (struct(*[named("vector", vectors(ROWS))] * 2), HartonomousError, "one column 'vector'"),
        (struct(named("vector", vectors(np.full((4, 2), np.nan)))), HartonomousError, "must be finite; row 0"),
        (struct(text([0, 2, 4, 4, 6], b"aa\xff\xffzz")), FormatError, "row 1 is not UTF-8"),
        (struct(text([0, 3, 4, 4, 6], TEXT)), FormatError, "row 0 is not UTF-8"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tables_that_are_refused(table: Node, error: type[HartonomousError], message: str) -> None:
    producer = Producer(table)
    with pytest.raises(error, match=message):
        run(producer)
    gc.collect()
    assert producer.released == producer.handed == {"schema": 1, "array": 1, "stream": 0}


def batch(rows: np.ndarray, keys: list[str | None]) -> Node:
    text = [(key or "").encode() for key in keys]
    offsets = np.cumsum([0] + [len(one) for one in text]).astype("i4")
    node = Node("u", len(keys), [bits(*(key is not None for key in keys)), offsets, b"".join(text)], null_count=-1)
    return struct(named("id", node), named("vector", vectors(rows)))


@pytest.mark.parametrize("cuts", [(4,), (0, 4), (1, 1, 2), (2, 0, 2), (3, 1, 0)], ids=str)
def test_batches_are_put_together(cuts: tuple[int, ...]) -> None:
    keys = ["a", None, "ä😀", ""]
    ends = np.cumsum(cuts)
    parts = [batch(ROWS[end - cut : end], keys[end - cut : end]) for cut, end in zip(cuts, ends, strict=True)]
    producer = StreamProducer(parts[0], parts)
    assert run(producer) == [{"id": key, "dot": dot} for key, dot in zip(keys, DOTS, strict=True)]
    gc.collect()
    assert producer.released == producer.handed == {"schema": 1, "array": len(cuts), "stream": 1}


def test_lists_of_several_batches() -> None:
    lists = [Node("+l", 2, [None, np.array([2, 4, 6], "i4")], [FLAT]), Node("+l", 1, [None, FOUR], [FLAT])]
    producer = StreamProducer(struct(named("vector", lists[0])), [struct(named("vector", one)) for one in lists])
    assert [row["dot"] for row in run(producer)] == [11.0, 0.0, 5.0]


def test_a_stream_without_batches() -> None:
    producer = StreamProducer(batch(ROWS, ["a"] * 4), [])
    result = entry_points.run("dot", producer, query=[1, 2])
    assert (len(result), result.column_types) == (0, ("text", "float64"))
    assert producer.released == producer.handed == {"schema": 1, "array": 0, "stream": 1}


def test_a_stream_that_fails() -> None:
    producer = StreamProducer(batch(ROWS, ["a"] * 4), [batch(ROWS, ["a"] * 4), "the network is gone"])
    with pytest.raises(StateError, match="the source of the table failed: the network is gone"):
        run(producer)
    assert producer.released == producer.handed == {"schema": 1, "array": 1, "stream": 1}
    producer = StreamProducer(Node("fails", 0), [])
    with pytest.raises(StateError, match="no schema today"):
        run(producer)
    assert producer.released == {"schema": 0, "array": 0, "stream": 1}


def test_a_batch_that_is_not_of_the_schema() -> None:
    producer = StreamProducer(batch(ROWS, ["a"] * 4), [struct(named("vector", vectors(ROWS)))])
    with pytest.raises(FormatError, match="its schema has 2 columns, a batch 1"):
        run(producer)
    assert producer.released == producer.handed


def test_a_capsule_is_used_once() -> None:
    producer = Producer(struct(named("vector", vectors(ROWS))))
    pair = producer.__arrow_c_array__()

    class Again:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return pair

    assert len(run(Again())) == 4
    with pytest.raises(StateError, match="read before"):
        run(Again())
    gc.collect()
    assert producer.released == producer.handed


def test_what_is_no_capsule() -> None:
    class Wrong:
        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            return 5

    with pytest.raises(DTypeError, match="a capsule named 'arrow_array_stream'; got int"):
        run(Wrong())


def test_a_bad_table_and_a_bad_parameter_are_told_together() -> None:
    with pytest.raises(InvalidArgumentsError) as raised:
        entry_points.run("dot", Producer(struct(named("vector", Node("b", 4, [None, KEYS])))), query=True)
    assert [problem.number for problem in raised.value.problems] == [51013, 51013]


def test_the_input_lives_as_long_as_the_result_that_lies_in_it() -> None:
    producer = Producer(struct(named("id", numbers("l", KEYS)), named("vector", vectors(ROWS))))
    column = entry_points.run("dot", producer, query=[1, 2]).column("id")
    gc.collect()
    assert producer.released["array"] == 0
    assert np.shares_memory(column, KEYS)
    del column
    gc.collect()
    assert producer.released["array"] == 1


def test_a_result_goes_into_another_run() -> None:
    parsed = entry_points.run("parse_vector", {"id": [1, 2], "text": ["[1,2]", "[3,4]"]})
    assert run(parsed) == [{"id": 1, "dot": 5.0}, {"id": 2, "dot": 11.0}]


class ByArray:
    """A result that can only be taken as a single batch."""

    def __init__(self, table: entry_points.Table) -> None:
        self.table = table

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.table.__arrow_c_array__(requested_schema)


@pytest.mark.parametrize("wrapped", [lambda table: table, ByArray])
def test_outputs_go_out_and_in(wrapped: Any) -> None:
    """Keys and means come out with NULLs; what takes them in is the same door."""
    texts = entry_points.run("format_vector", {"id": ["b", None, "ä"], "vector": [[1, 2], None, [3, 4]]})
    assert texts.column_types == ("text", "text")
    parsed = entry_points.run("parse_vector", wrapped(texts))
    assert entry_points.run("dot", wrapped(parsed), query=[1, 2]).to_pylist() == [
        {"id": "b", "dot": 5.0}, {"id": None, "dot": None}, {"id": "ä", "dot": 11.0},
    ]  # fmt: skip


def test_capsules_that_nobody_takes() -> None:
    table = entry_points.run("dot", {"vector": ROWS}, query=[1, 2])
    assert repr(table.__arrow_c_schema__()).startswith('<capsule object "arrow_schema"')
    assert [repr(one).split('"')[1] for one in table.__arrow_c_array__()] == ["arrow_schema", "arrow_array"]
    assert repr(table.__arrow_c_stream__()).split('"')[1] == "arrow_array_stream"


def test_lengths_are_told() -> None:
    with pytest.raises(ShapeError, match="one length; row 0 has 2 numbers, row 1 has 0"):
        dots(Node("+l", 3, [None, np.array([0, 2, 2, 4], "i4")], [FLAT]))
