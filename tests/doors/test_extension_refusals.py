"""What the language extension refuses of its host, and that it can go on after that."""

from __future__ import annotations

import ctypes
import struct

import pytest

from hartonomous_native import entry_points

from .extension_cases import EXPECTED, QUERY, VECTORS, binary, distances, refused, run
from .extension_host import (
    BINARY,
    BIT,
    CHAR,
    DATE,
    FLOAT,
    GUID,
    NULL_DATA,
    NUMERIC,
    OUTPUT,
    SBIGINT,
    SLONG,
    TIMESTAMP,
    WCHAR,
    ExtensionError,
    Guid,
    HostColumn,
    HostParameter,
    Session,
    call,
    packed,
)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "  ",
        "nonsense",
        "cosine_distance;",
        "import os",
        "cosine_distance\0",
        "cosine distance",
        "COSINE_DISTANCE",
        "x" * 99,
    ],
)
def test_a_script_is_a_name_and_nothing_else(script: str) -> None:
    names = ", ".join(entry_point.name for entry_point in entry_points.list())
    with pytest.raises(ExtensionError) as caught, Session(script):
        pass
    assert caught.value.number == 51015
    assert caught.value.message.endswith(f"'; there are {names}")


@pytest.mark.parametrize(
    ("parameter", "number", "message"),
    [
        (HostParameter("@last", FLOAT, 0.5), 51013, "last must be an integer; got number 0.5"),
        (HostParameter("@last", SLONG), 51011, "last is required"),
        (HostParameter("@least", SLONG, 1), 51019, None),
        (HostParameter("@last", BINARY, b"12345"), 51010,
         "parameter 'last' must be packed float32, a multiple of 4 bytes; it has 5"),
        (HostParameter("@last", SLONG, 5, length=3), 51012, "parameter 'last' must have 4 bytes; got 3"),
        (HostParameter("@last", CHAR, "5", length=-3), 51012,
         "parameter 'last' must have a length of 0 or more, or -1 for NULL; got -3"),
        (HostParameter("@last", WCHAR, "5", length=1), 51012,
         "parameter 'last' must be UTF-16, an even number of bytes; got 1"),
        (HostParameter("@last", BINARY, b"12345678", size=4), 51012,
         "parameter 'last' must have at most 4 bytes, as it was announced; got 8"),
        (HostParameter("@last", WCHAR, b"\x00\xd8\x31\x00"), 51017,
         "parameter 'last' must be UTF-16; it holds half of a surrogate pair"),
        (HostParameter("@last", BIT, 7), 51012, "parameter 'last' must be a bit, 0 or 1; got 7"),
        (HostParameter("@first", SLONG, 7), 51021, "there must be one parameter 'first'; there are several"),
        (HostParameter("@last", SLONG, 7, OUTPUT), 51015,
         "there is no output parameter 'last'; there are rows_out (bigint), cpu_level and version (varchar or "
         "nvarchar)"),
        (HostParameter("@rows_out", SLONG, 7, OUTPUT), 51013, "output parameter rows_out must be bigint"),
        (HostParameter("@version", SLONG, 7, OUTPUT), 51013, "output parameter version must be varchar or nvarchar"),
        (HostParameter("@version", CHAR, None, OUTPUT, size=2), 51018, None),
        (HostParameter("@last", SLONG, 7, 9), 51012, "parameter 'last' must be an input or OUTPUT; its direction is 9"),
        (HostParameter("@threads", SLONG, 0), 51012, "threads must be in 1..1024; got 0"),
        (HostParameter("@threads", SBIGINT, 2**40), 51012, f"threads must be in 1..1024; got {2**40}"),
        (HostParameter("@threads", CHAR, "2"), 51013, "threads must be an integer"),
    ],
)  # fmt: skip
def test_parameters_refused(parameter: HostParameter, number: int, message: str | None) -> None:
    with pytest.raises(ExtensionError) as caught:
        run(Session("count_primes", [], [HostParameter("@first", SLONG, 1), parameter]))
    assert caught.value.number == number
    assert message is None or caught.value.message == message


@pytest.mark.parametrize("kind", [NUMERIC, DATE, TIMESTAMP, GUID, 93, 12345])
def test_types_refused_by_name(kind: int) -> None:
    for session in (
        Session("cosine_distance", [HostColumn("vector", kind, [], size=16)]),
        Session("count_primes", [], [HostParameter("@first", kind, size=16)]),
    ):
        with (
            pytest.raises(
                ExtensionError, match=r"51013 (column 'vector'|parameter 'first') must be bit, .* CAST it: it is "
            ),
            session,
        ):
            pass


@pytest.mark.parametrize(
    ("column", "data", "lengths", "number", "message"),
    [
        (HostColumn("vector", BINARY, [], size=8), b"12345678", [8, -5], 51012,
         "column 'vector', row 1, must have a length of 0 or more, or -1 for NULL; got -5"),
        (HostColumn("vector", BINARY, [], size=8), b"1234567812345678", [8, 2**31 - 1], 51012,
         "column 'vector', row 1, must have at most 8 bytes, as it was announced; got 2147483647"),
        (HostColumn("vector", BINARY, [], size=9000), None, [8, 8], 51011, "column 'vector' has lengths and no data"),
        (HostColumn("vector", BINARY, [], size=8), b"12345678", None, 51011,
         "column 'vector' has rows and no lengths of them"),
        (HostColumn("vector", WCHAR, [], size=8), b"12345678", [5, 3], 51012,
         "column 'vector', row 0, must be UTF-16, an even number of bytes; got 5"),
        (HostColumn("vector", WCHAR, [], size=8), "[1]".encode("utf-16-le") + b"\x00\xdc", [6, 2], 51017,
         "column 'vector', row 1, must be UTF-16; it holds half of a surrogate pair"),
        (HostColumn("vector", WCHAR, [], size=8), b"\x3d\xd8\x00\xde", [2, 2], 51017,
         "column 'vector', row 0, must be UTF-16; it holds half of a surrogate pair"),
        (HostColumn("vector", BINARY, [], size=8), b"123456", [3, 3], 51010, None),
    ],
)  # fmt: skip
def test_buffers_refused(
    column: HostColumn, data: bytes | None, lengths: list[int] | None, number: int, message: str | None
) -> None:
    session = Session("cosine_distance", [column], [HostParameter("@query", BINARY, struct.pack("<2f", 1, 2))])
    with session, pytest.raises(ExtensionError) as caught:
        session.execute_packed(2, [data], [lengths])
    assert caught.value.number == number
    assert message is None or caught.value.message == message


@pytest.mark.parametrize(("kind", "data"), [(SBIGINT, None), (BIT, b"\x01\x02")])
def test_fixed_buffers_refused(kind: int, data: bytes | None) -> None:
    columns = [HostColumn("id", kind, []), HostColumn("vector", BINARY, [], size=68)]
    with Session("cosine_distance", columns, [QUERY]) as session:
        vectors = binary(VECTORS[:2])
        with pytest.raises(
            ExtensionError, match=r"51011 column 'id' has 2 rows and no data|51012 column 'id', row 1, must be a bit"
        ):
            session.execute_packed(2, [data, *packed(BINARY, vectors)[:1]], [None, packed(BINARY, vectors)[1]])
        with pytest.raises(ExtensionError, match="column 'id', row 1, must have a length of 0 or more"):
            session.execute_packed(
                2, [b"\0" * 16, *packed(BINARY, vectors)[:1]], [[NULL_DATA, -9], packed(BINARY, vectors)[1]]
            )
        with pytest.raises(ExtensionError, match="51018 column 'id' has more rows than there can be"):
            session.execute_packed(2**41, [b"\0" * 16, b""], [None, [1]])


def test_text_that_is_not_utf8_is_refused_when_it_is_to_come_back() -> None:
    for text in (b"\xff", b"\xc0\x80", b"\xe2\x82", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"a" * 30 + b"\x80"):
        columns = [HostColumn("id", CHAR, [b"good", text]), HostColumn("vector", BINARY, binary(VECTORS[:2]))]
        refused(Session("cosine_distance", columns, [QUERY]), 51017, "column 'id', row 1, must be UTF-8")


def test_calls_out_of_turn() -> None:
    session = distances()
    uses = (lambda: session.init_column(0), session.execute, session.results, lambda: session.output(0))
    for use in uses:
        with pytest.raises(
            ExtensionError, match=r"51023 \w+ must come after InitSession of the same session and task"
        ):
            use()
    session.init()
    with pytest.raises(ExtensionError, match="51023 InitSession must come once for a session and task"):
        session.init()
    with pytest.raises(
        ExtensionError, match="51023 Execute must come after InitColumn of each of 1 columns; number 0 is missing"
    ):
        session.execute()
    session.init_column(0)
    with pytest.raises(ExtensionError, match="51023 InitColumn must come once for a column; number 0 is there"):
        session.init_column(0)
    with pytest.raises(
        ExtensionError, match="51023 Execute must come after InitParam of each of 1 parameters; number 0 is missing"
    ):
        session.execute()
    session.init_parameter(0)
    with pytest.raises(ExtensionError, match="51023 InitParam must come once for a parameter"):
        session.init_parameter(0)
    with pytest.raises(ExtensionError, match="51023 results must be asked for after an Execute that succeeded"):
        session.results()
    with pytest.raises(ExtensionError, match="51023 GetOutputParam must come after Execute"):
        session.output(0)
    session.execute()
    assert session.results()[0].values == EXPECTED
    for use in (lambda: session.init_column(0), lambda: session.init_parameter(0)):
        with pytest.raises(
            ExtensionError, match="51023 columns and parameters must be announced before the first Execute"
        ):
            use()
    with pytest.raises(
        ExtensionError, match="51023 GetResultColumn must be for one of the 1 columns of the result; got number 1"
    ):
        session.result_column(1)
    session.cleanup()
    session.cleanup()
    with pytest.raises(ExtensionError) as caught:
        session.results()
    assert caught.value.number == 51023


def test_more_columns_or_parameters_than_announced() -> None:
    session = distances()
    session.init()
    column, parameter = session.columns[0], session.parameters[0]
    session.columns, session.parameters = [column, column], [parameter, parameter]
    with pytest.raises(ExtensionError, match=r"51023 InitColumn must be for one of the 1 columns .*; got number 1"):
        session.init_column(1)
    with pytest.raises(ExtensionError, match=r"51023 InitParam must be for one of the 1 parameters .*; got number 1"):
        session.init_parameter(1)
    session.cleanup()


def test_a_failed_execute_leaves_the_session_usable() -> None:
    with distances() as session:
        session.execute()
        with pytest.raises(ExtensionError):
            session.execute([binary(VECTORS[:, :5])])
        with pytest.raises(ExtensionError, match="51023 results must be asked for"):
            session.results()
        session.execute()
        assert session.results()[0].values == EXPECTED
        told = session.telemetry()
    assert (told["calls"], told["failed_calls"], told["rows_in"], told["rows_out"]) == (3, 1, 100, 100)


def test_libraries_are_refused() -> None:
    for function, middle in (("InstallExternalLibrary", (b"file", 4)), ("UninstallExternalLibrary", ())):
        error, length = ctypes.c_char_p(), ctypes.c_int32()
        with pytest.raises(ExtensionError, match="51023 the language Hartonomous runs entry points and no libraries"):
            call(function, Guid(), b"name", 4, *middle, b"folder", 6, ctypes.byref(error), ctypes.byref(length))
        assert error.value is not None
        assert len(error.value) == length.value
