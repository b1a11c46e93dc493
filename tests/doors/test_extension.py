"""The language extension under a host that plays SQL Server: good runs, in one piece and in several."""

from __future__ import annotations

import ctypes
import json
import math
import threading
from typing import Any

import numpy as np
import pytest

import hartonomous_native
from hartonomous_native import cosine_distance, find_primes

from .extension_cases import EXPECTED, QUERY, RANDOM, VECTORS, binary, distances, refused, run
from .extension_host import (
    BINARY,
    BIT,
    CHAR,
    DATE,
    DOUBLE,
    OUTPUT,
    SBIGINT,
    SLONG,
    SSHORT,
    UTINYINT,
    WCHAR,
    ExtensionError,
    HostColumn,
    HostParameter,
    Session,
    call,
    packed,
)

ASTRAL = ["", "a", "é", "\u0800\uffff", "😀", "x😀" * 40, "plain ascii of more than sixteen units", None, "\U0010ffff"]


def test_result_is_that_of_the_array_function_to_the_bit() -> None:
    with distances() as session:
        session.execute()
        (result,) = session.results()
    assert (result.kind, result.size, result.nullable) == (DOUBLE, 8, True)
    assert result.values == EXPECTED


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        (BIT, [0, 1, ord("0"), ord("1"), None], [0, 1, 0, 1, None]),
        (UTINYINT, [0, 255, None], [0, 255, None]),
        (SSHORT, [-32768, 32767, None], [-32768, 32767, None]),
        (SLONG, [-(2**31), 2**31 - 1, None], [-(2**31), 2**31 - 1, None]),
        (SBIGINT, [-(2**63), 2**63 - 1, 2**53 + 1, None], [-(2**63), 2**63 - 1, 2**53 + 1, None]),
        (CHAR, ASTRAL, ASTRAL),
        (WCHAR, ASTRAL, ASTRAL),
    ],
)
def test_keys_come_back_as_given(kind: int, values: list[Any], expected: list[Any]) -> None:
    vectors = HostColumn("vector", BINARY, binary(VECTORS[: len(values)]))
    with Session("cosine_distance", [HostColumn("id", kind, values), vectors], [QUERY]) as session:
        session.execute()
        ids, measured = session.results()
    assert ids.kind == (WCHAR if kind in (CHAR, WCHAR) else SBIGINT)
    assert ids.values == expected
    assert measured.values == EXPECTED[: len(values)]


@pytest.mark.parametrize("kind", [CHAR, WCHAR])
def test_vectors_as_text(kind: int) -> None:
    text = [str([float(x) for x in vector]) for vector in VECTORS]
    query = HostParameter("@query", kind, text[0])
    with Session("cosine_distance", [HostColumn("vector", kind, text)], [query]) as session:
        session.execute()
        assert session.results()[0].values == EXPECTED


def test_null_rows_take_no_bytes_and_give_null() -> None:
    vectors = [None if row % 3 == 1 else vector for row, vector in enumerate(VECTORS)]
    with Session("cosine_distance", [HostColumn("vector", BINARY, binary(vectors))], [QUERY]) as session:
        session.execute()
        values = session.results()[0].values
    assert values == [None if row % 3 == 1 else expected for row, expected in enumerate(EXPECTED)]


def test_columns_without_nulls_may_come_without_lengths() -> None:
    with distances(HostColumn("id", SBIGINT, list(range(50)), nullable=False)) as session:
        session.execute()
        ids, measured = session.results()
    assert ids.values == list(range(50))
    assert measured.values == EXPECTED


def test_no_rows() -> None:
    for columns in ([[], []], None):
        vectors = HostColumn("vector", BINARY, [], size=68)
        with Session("cosine_distance", [HostColumn("id", WCHAR, [], size=40), vectors], [QUERY]) as session:
            session.execute(columns)
            ids, measured = session.results()
        assert (ids.values, ids.size, measured.values) == ([], 40, [])


def test_no_input() -> None:
    parameters = [HostParameter("@first", SBIGINT, 10**18), HostParameter("@last", SBIGINT, 10**18 + 10**4)]
    with Session("find_primes", [], parameters) as session:
        session.execute()
        (primes,) = session.results()
    assert (primes.kind, primes.nullable) == (SBIGINT, False)
    assert primes.values == find_primes(10**18, 10**18 + 10**4).tolist()


def test_lobs() -> None:
    keys = ["k" * 20_000, None, "😀" * 9_000]
    wide = RANDOM.normal(size=(3, 5_000)).astype(np.float32)
    columns = [
        HostColumn("id", WCHAR, keys, size=2**31 - 1),
        HostColumn("vector", BINARY, binary(wide), size=2**31 - 1),
    ]
    parameters = [HostParameter("@query", WCHAR, str(wide[0].tolist()), size=2**31 - 1)]
    with Session("cosine_distance", columns, parameters) as session:
        session.execute()
        ids, measured = session.results()
    assert ids.values == keys
    assert ids.size > 8000
    assert measured.values == cosine_distance(wide[0], wide).tolist()


def test_names_in_any_case_and_space_around_the_script() -> None:
    columns = [HostColumn("ID", SLONG, [4]), HostColumn("Vector", BINARY, binary(VECTORS[:1]))]
    with Session(" \r\n\tcosine_distance\n ", columns, [HostParameter("@QUERY", BINARY, QUERY.value)]) as session:
        session.execute()
        assert session.results()[0].values == [4]


def test_unaligned_buffers() -> None:
    with distances(HostColumn("id", SBIGINT, list(range(50)), nullable=False)) as session:
        (ids, _), (vectors, lengths) = (packed(column.kind, column.values) for column in session.columns)
        for shift in (1, 3):
            held = [ctypes.create_string_buffer(b"\0" * shift + data) for data in (ids, vectors)]
            pointers = (ctypes.c_void_p * 2)(*(ctypes.addressof(one) + shift for one in held))
            each = (ctypes.c_int32 * 50)(*lengths)
            columns = ctypes.c_uint16()
            call(
                "Execute", session.id, 0, 50, pointers, (ctypes.c_void_p * 2)(None, ctypes.addressof(each)),
                ctypes.byref(columns),
            )  # fmt: skip
            session.output_columns = columns.value
            got, measured = session.results()
            assert got.values == list(range(50))
            assert measured.values == EXPECTED


def test_pieces_of_any_size() -> None:
    """With @r_rowsPerRead the host cuts the input and sends numbers as double."""
    keys = [float(row) for row in range(50)]
    parameters = [QUERY, HostParameter("@r_rowsPerRead", SLONG, 7), HostParameter("@rows_out", SBIGINT, None, OUTPUT)]
    columns = [HostColumn("id", DOUBLE, keys), HostColumn("vector", BINARY, binary(VECTORS))]
    ids, measured = [], []
    with Session("cosine_distance", columns, parameters) as session:
        for begin, end in ((0, 7), (7, 7), (7, 8), (8, 50)):
            session.execute([column.values[begin:end] for column in columns])
            first, second = session.results()
            ids += first.values
            measured += second.values
        assert session.output(2) == 50
    assert ids == list(range(50))
    assert measured == EXPECTED


@pytest.mark.parametrize("value", [2.5, math.nan, math.inf, 2.0**53, -(2.0**53)])
def test_pieces_refuse_doubles_that_stand_for_no_single_integer(value: float) -> None:
    columns = [HostColumn("id", DOUBLE, [1.0, value]), HostColumn("vector", BINARY, binary(VECTORS[:2]))]
    with pytest.raises(ExtensionError, match=r"51012 column 'id' comes in pieces, as double, and must hold integers"):
        run(Session("cosine_distance", columns, [QUERY, HostParameter("@r_rowsPerRead", SLONG, 5)]))


def test_doubles_are_no_integers_when_all_rows_come_at_once() -> None:
    columns = [HostColumn("id", DOUBLE, [1.0]), HostColumn("vector", BINARY, binary(VECTORS[:1]))]
    refused(
        Session("cosine_distance", columns, [QUERY]), 51013, "column 'id' must hold keys (int64 or text); got float64"
    )


def test_columns_that_only_cut_or_order_the_input_are_left_out() -> None:
    columns = [
        HostColumn("tenant", SLONG, [3] * 50, partition=0),
        HostColumn("day", DATE, [], order=0),
        HostColumn("vector", BINARY, binary(VECTORS)),
    ]
    with Session("cosine_distance", columns, [QUERY]) as session:
        data, lengths = zip(
            packed(SLONG, columns[0].values), (b"", [6] * 50), packed(BINARY, columns[2].values), strict=True
        )
        session.execute_packed(50, data, lengths)
        assert session.results()[0].values == EXPECTED
    columns[0].partition = -1
    refused(
        Session("cosine_distance", [columns[0], columns[2]], [QUERY]),
        51015, "cosine_distance has no input column 'tenant'; it has id, vector",
    )  # fmt: skip


def test_what_needs_all_rows_refuses_pieces_of_them() -> None:
    advice = "count_primes needs all rows at once: drop {}, or name @input_data_1_partition_by_columns"
    parameters = [HostParameter("@first", SLONG, 1), HostParameter("@last", SLONG, 30)]
    with Session("count_primes", [], parameters) as session:
        session.execute()
        assert session.results()[0].values == [10]
        with pytest.raises(ExtensionError, match="51023") as caught:
            session.execute()
        assert caught.value.message == advice.format("@r_rowsPerRead")
    refused(
        Session("count_primes", [], [*parameters, HostParameter("@R_rowsperread", SLONG, 9)]),
        51023,
        advice.format("@r_rowsPerRead"),
    )
    refused(Session("count_primes", [], parameters, tasks=4), 51023, advice.format("@parallel = 1"))


def test_tasks_that_share_the_input_each_have_their_rows() -> None:
    halves = [distances(tasks=2, task=task) for task in range(2)]
    halves[1].id = halves[0].id
    with halves[0] as first, halves[1] as second:
        first.execute([binary(VECTORS[:20])])
        second.execute([binary(VECTORS[20:])])
        assert first.results()[0].values + second.results()[0].values == EXPECTED


def test_parameters_of_every_type() -> None:
    for kind in (UTINYINT, SSHORT, SLONG, SBIGINT, CHAR, WCHAR):
        text = kind in (CHAR, WCHAR)
        parameters = [
            HostParameter("@first", kind, "2" if text else 2),
            HostParameter("@last", kind, "97" if text else 97),
        ]
        with Session("count_primes", [], parameters) as session:
            session.execute()
            assert session.results()[0].values == [25]
    with Session("count_primes", [], [HostParameter("@first", BIT, 1), HostParameter("@last", SLONG, 2)]) as session:
        session.execute()
        assert session.results()[0].values == [1]


def test_output_parameters() -> None:
    outputs = [
        HostParameter("@Rows_Out", SBIGINT, None, OUTPUT),
        HostParameter("@cpu_level", WCHAR, None, OUTPUT, size=20),
        HostParameter("@version", CHAR, "old", 2, size=20),
    ]
    with distances() as session:
        session.cleanup()
        session.parameters = [QUERY, *outputs]
        session.init()
        session.init_column(0)
        for number in range(4):
            session.init_parameter(number)
        session.execute()
        assert [session.output(number) for number in (1, 2, 3)] == [
            50, hartonomous_native.cpu_level(), hartonomous_native.__version__,
        ]  # fmt: skip
        for number in (0, 4, 65535):
            with pytest.raises(ExtensionError, match="51023 GetOutputParam must be for an OUTPUT parameter"):
                session.output(number)


def test_threads_do_not_change_the_result() -> None:
    for threads in (1, 3, None):
        with distances() as session:
            session.cleanup()
            session.parameters = [QUERY, HostParameter("@threads", SLONG, threads)]
            session.__enter__()
            session.execute()
            assert session.results()[0].values == EXPECTED


def test_two_sessions_at_once_in_two_threads() -> None:
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def work(first: int) -> None:
        try:
            start.wait()
            for turn in range(30):
                rows = VECTORS[first : first + 10 + turn % 7]
                keys = HostColumn("id", WCHAR, [f"{first}😀{row}" for row in range(len(rows))])
                with Session("cosine_distance", [keys, HostColumn("vector", BINARY, binary(rows))], [QUERY]) as session:
                    session.execute()
                    ids, measured = session.results()
                assert ids.values == keys.values
                assert measured.values == EXPECTED[first : first + len(rows)]
                with pytest.raises(ExtensionError) as caught, Session(f"missing_{first}"):
                    pass
                assert f"'missing_{first}'" in caught.value.message
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(first,)) for first in (0, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_telemetry_counts_calls_and_rows() -> None:
    with distances() as session:
        for _ in range(3):
            session.execute()
        told = session.telemetry()
    level, version = hartonomous_native.cpu_level(), hartonomous_native.__version__
    assert told == {
        "calls": 3, "failed_calls": 0, "rows_in": 150, "rows_out": 150, f"calls_cpu_level_{level}": 3,
        f"calls_version_{version}": 3,
    }  # fmt: skip
    assert "script_executions" not in told  # the host's own
    assert session.telemetry() == {}


# Groups, packed vectors and text: what the results of other entry points are made of.


def partitions(keys: list[int], vectors: list[bytes | None]) -> tuple[list[int], list[list[Any]]]:
    """Keys and vectors of each partition, in the order in which the host would send them."""
    order = sorted(set(keys))
    return order, [[vector for key, vector in zip(keys, vectors, strict=True) if key == one] for one in order]


def test_partitions_are_groups_of_their_own() -> None:
    """The host cuts the input by a column, sends its numbers as double and each partition in one Execute."""
    keys = [row * row % 7 - 2 for row in range(50)]
    vectors = binary([None if row % 11 == 3 else vector for row, vector in enumerate(VECTORS)])
    whole = Session("vector_mean", [HostColumn("key", SLONG, keys), HostColumn("vector", BINARY, vectors)])
    expected = [column.values for column in run(whole)]
    columns = [HostColumn("key", DOUBLE, [], partition=0), HostColumn("vector", BINARY, [], size=68)]
    found: list[list[Any]] = [[], [], []]
    with Session("vector_mean", columns) as session:
        for key, rows in zip(*partitions(keys, vectors), strict=True):
            session.execute([[float(key)] * len(rows), rows])
            results = session.results()
            assert results[2].kind == CHAR
            assert results[2].size == 16 * 17 + 2
            for into, result in zip(found, results, strict=True):
                into += result.values
    assert found == expected
    assert sum(found[1]) == sum(vector is not None for vector in vectors)


def test_a_partition_need_not_be_a_column_of_the_entry_point() -> None:
    keys = [row % 3 for row in range(50)]
    columns = [HostColumn("tenant", SLONG, [], partition=0), HostColumn("vector", BINARY, [], size=68)]
    with Session("vector_sum", columns) as session:
        for key, rows in zip(*partitions(keys, binary(VECTORS)), strict=True):
            session.execute([[key] * len(rows), rows])
            count, total = session.results()
            assert count.values == [len(rows)]
            alone = run(Session("vector_sum", [HostColumn("vector", BINARY, rows)]))
            assert total.values == alone[1].values


def test_groups_refuse_pieces_of_their_rows() -> None:
    columns = [HostColumn("key", DOUBLE, [1.0]), HostColumn("vector", BINARY, binary(VECTORS[:1]))]
    advice = "vector_mean needs all rows at once: drop @r_rowsPerRead, or name @input_data_1_partition_by_columns"
    refused(Session("vector_mean", columns, [HostParameter("@r_rowsPerRead", SLONG, 5)]), 51023, advice)


@pytest.mark.parametrize("width", [1, 17, 1998])
def test_vectors_come_back_as_text_of_every_digit(width: int) -> None:
    vectors = (RANDOM.normal(size=(600, width)) * 10.0 ** RANDOM.integers(-30, 30, (600, width))).astype(np.float32)
    keys = HostColumn("key", SBIGINT, list(range(600)))
    _, count, total = run(Session("vector_sum", [keys, HostColumn("vector", BINARY, binary(vectors))]))
    assert set(count.values) == {1}
    assert all(text.isascii() for text in total.values)
    read = np.array([json.loads(text) for text in total.values]).astype(np.float32)
    assert read.tobytes() == vectors.tobytes()


def test_packed_vectors_and_their_text() -> None:
    texts = ["[1]", None, "[0.1,-2e-40,3]", "[16777217]", "[" + ",".join(["0.5"] * 3000) + "]"]
    (packed_rows,) = run(Session("parse_vector", [HostColumn("text", WCHAR, texts, size=2**31 - 1)]))
    assert (packed_rows.kind, packed_rows.size, packed_rows.nullable) == (BINARY, 12_000, True)
    expected = [None if text is None else np.array(text[1:-1].split(","), np.float32).tobytes() for text in texts]
    assert packed_rows.values == expected
    (back,) = run(Session("format_vector", [HostColumn("vector", BINARY, packed_rows.values, size=2**31 - 1)]))
    assert back.kind == WCHAR
    again = run(Session("parse_vector", [HostColumn("text", CHAR, back.values, size=2**31 - 1)]))
    assert again[0].values == expected


def test_later_pieces_fit_into_the_size_announced() -> None:
    texts = ["[0.125,1]", "[0.5]"]
    pieces = HostParameter("@r_rowsPerRead", SLONG, 1)
    with Session("parse_vector", [HostColumn("text", CHAR, texts)], [pieces]) as session:
        for text, size in zip(texts, (8, 8), strict=True):
            session.execute([[text]])
            assert session.results()[0].size == size
