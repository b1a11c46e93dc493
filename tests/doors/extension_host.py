"""A host that plays SQL Server for the language extension: the documented calls, in their order, with packed buffers.

    with Session("cosine_distance", [HostColumn("vector", BINARY, …)], [HostParameter("@query", BINARY, …)]) as session:
        session.execute()
        session.results()

`Session.init`, `execute`, `results` and so on can be called one by one, also in a wrong order.
"""

from __future__ import annotations

import ctypes
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any

from hartonomous_native import extension

CHAR, NUMERIC, FLOAT, DOUBLE, BINARY, BIT, WCHAR, GUID = 1, 2, 7, 8, -2, -7, -8, -11
SSHORT, SLONG, SBIGINT, UTINYINT, DATE, TIMESTAMP = -15, -16, -25, -28, 91, 93
NULL_DATA = -1
INPUT, OUTPUT = 1, 4

_FIXED: dict[int, Any] = {
    BIT: ctypes.c_uint8,
    UTINYINT: ctypes.c_uint8,
    SSHORT: ctypes.c_int16,
    SLONG: ctypes.c_int32,
    SBIGINT: ctypes.c_int64,
    FLOAT: ctypes.c_float,
    DOUBLE: ctypes.c_double,
}
_ENCODING = {CHAR: "utf-8", WCHAR: "utf-16-le"}


class Guid(ctypes.Structure):
    _fields_ = (
        ("first", ctypes.c_uint32),
        ("second", ctypes.c_uint16),
        ("third", ctypes.c_uint16),
        ("rest", ctypes.c_uint8 * 8),
    )


LogXEvent = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_uint64, Guid, ctypes.c_uint16, ctypes.c_uint16, ctypes.c_int32, ctypes.c_void_p,
    ctypes.c_uint64,
)  # fmt: skip


class Callbacks(ctypes.Structure):
    _fields_ = (
        ("version", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16),
        ("size", ctypes.c_uint32),
        ("log", LogXEvent),
        ("later", ctypes.c_void_p * 2),
    )


class ExtensionError(Exception):
    """A call that did not return SQL_SUCCESS, with what the extension told the host's log."""

    def __init__(self, call: str, number: int, message: str) -> None:
        super().__init__(f"{call}: {number} {message}")
        self.number = number
        self.message = message


_told = threading.local()


@LogXEvent
def _log(
    name: int, name_length: int, session: Guid, task: int, level: int, number: int, message: int, length: int
) -> None:
    assert ctypes.string_at(name, name_length) == b"Hartonomous"
    assert level == 2
    _told.last = (number, ctypes.string_at(message, length).decode())


_callbacks = Callbacks(1, 0, ctypes.sizeof(Callbacks), _log)

_u16, _i16, _u64, _i32 = ctypes.c_uint16, ctypes.c_int16, ctypes.c_uint64, ctypes.c_int32
_text, _pointer = ctypes.c_char_p, ctypes.c_void_p
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "Init": (_text, _u64) * 4,
    "InitSession": (Guid, _u16, _u16, _text, _u64, _u16, _u16, _text, _u16, _text, _u16),
    "InitColumn": (Guid, _u16, _u16, _text, _i16, _i16, _u64, _i16, _i16, _i16, _i16),
    "InitParam": (Guid, _u16, _u16, _text, _i16, _i16, _u64, _i16, _pointer, _i32, _i16),
    "Execute": (Guid, _u16, _u64, _pointer, _pointer, _pointer),
    "GetResultColumn": (Guid, _u16, _u16, _pointer, _pointer, _pointer, _pointer),
    "GetResults": (Guid, _u16, _pointer, _pointer, _pointer),
    "GetOutputParam": (Guid, _u16, _u16, _pointer, _pointer),
    "CleanupSession": (Guid, _u16),
    "Cleanup": (),
    "GetTelemetryResults": (Guid, _u16, _pointer, _pointer, _pointer, _pointer),
    "InstallExternalLibrary": (Guid, _text, _i32, _text, _i32, _text, _i32, _pointer, _pointer),
    "UninstallExternalLibrary": (Guid, _text, _i32, _text, _i32, _pointer, _pointer),
    "SetHostCallbacks": (_pointer,),
}


@cache
def library() -> ctypes.CDLL:
    """The extension, initialized once for the process, as a host does."""
    loaded = ctypes.CDLL(str(extension.library()))
    loaded.GetInterfaceVersion.restype = ctypes.c_uint16
    for name, arguments in _SIGNATURES.items():
        function = getattr(loaded, name)
        function.argtypes, function.restype = arguments, ctypes.c_int16
    assert loaded.GetInterfaceVersion() == 3
    assert loaded.SetHostCallbacks(ctypes.byref(_callbacks)) == 0
    assert loaded.Init(b"", 0, b"/extension", 10, b"/public", 7, b"/private", 8) == 0
    return loaded


def call(name: str, *arguments: Any) -> None:
    _told.last = (0, "the extension told nothing")
    if getattr(library(), name)(*arguments) != 0:
        raise ExtensionError(name, *_told.last)


def packed(kind: int, values: Sequence[Any]) -> tuple[bytes, list[int]]:
    """The rows as the host lays them out, and their lengths: text and binary without a gap, NULL as nothing or 0."""
    if kind in _FIXED:
        array = (_FIXED[kind] * max(1, len(values)))(*(0 if value is None else value for value in values))
        size = ctypes.sizeof(_FIXED[kind])
        return bytes(array)[: size * len(values)], [NULL_DATA if value is None else size for value in values]
    pieces = [
        value if isinstance(value, bytes) else value.encode(_ENCODING[kind]) for value in values if value is not None
    ]
    lengths = iter(pieces)
    return b"".join(pieces), [NULL_DATA if value is None else len(next(lengths)) for value in values]


def unpacked(kind: int, rows: int, data: int, lengths: Sequence[int] | None) -> list[Any]:
    if kind in _FIXED:
        array = (_FIXED[kind] * rows).from_address(data) if rows else []
        return [None if lengths and lengths[i] == NULL_DATA else array[i] for i in range(rows)]
    assert lengths is not None
    values: list[Any] = []
    for length in lengths[:rows]:
        if length == NULL_DATA:
            values.append(None)
            continue
        value = ctypes.string_at(data, length)
        data += length
        values.append(value if kind == BINARY else value.decode(_ENCODING[kind]))
    return values


@dataclass
class HostColumn:
    name: str
    kind: int
    values: Sequence[Any]
    size: int = 0  # as declared; 0: the longest value
    nullable: bool = True
    partition: int = -1
    order: int = -1


@dataclass
class HostParameter:
    name: str
    kind: int
    value: Any = None
    direction: int = INPUT
    size: int = 0
    length: int | None = None  # instead of the true one


@dataclass(frozen=True)
class Result:
    kind: int
    size: int
    nullable: bool
    values: list[Any]


class Session:
    def __init__(
        self,
        script: str,
        columns: Sequence[HostColumn] = (),
        parameters: Sequence[HostParameter] = (),
        *,
        tasks: int = 1,
        task: int = 0,
        session: uuid.UUID | None = None,
    ) -> None:
        self.id = Guid.from_buffer_copy((session or uuid.uuid4()).bytes_le)
        self.task, self.tasks = task, tasks
        self.script, self.columns, self.parameters = script, columns, parameters
        self.output_columns = 0

    def __enter__(self) -> Session:
        try:
            self.init()
            for number in range(len(self.columns)):
                self.init_column(number)
            for number in range(len(self.parameters)):
                self.init_parameter(number)
        except BaseException:
            self.cleanup()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.cleanup()

    def init(self) -> None:
        script = self.script.encode()
        call(
            "InitSession", self.id, self.task, self.tasks, script, len(script), len(self.columns), len(self.parameters),
            b"InputDataSet", 12, b"OutputDataSet", 13,
        )  # fmt: skip

    def init_column(self, number: int) -> None:
        column = self.columns[number]
        name = column.name.encode()
        size = column.size
        if size == 0:
            size = max([1, *packed(column.kind, column.values)[1]]) if column.values else 1
        call(
            "InitColumn", self.id, self.task, number, name, len(name), column.kind, size, 0, int(column.nullable),
            column.partition, column.order,
        )  # fmt: skip

    def init_parameter(self, number: int) -> None:
        parameter = self.parameters[number]
        name = parameter.name.encode()
        data, length = None, NULL_DATA
        if parameter.value is not None:
            data, (length,) = packed(parameter.kind, [parameter.value])
        if parameter.length is not None:
            length = parameter.length
        call(
            "InitParam", self.id, self.task, number, name, len(name), parameter.kind,
            parameter.size or max(length, 1), 0, data, length, parameter.direction,
        )  # fmt: skip

    def execute(self, columns: Sequence[Sequence[Any]] | None = None) -> None:
        """One Execute of all rows, or of the rows given, a sequence of values for each column."""
        values = [column.values for column in self.columns] if columns is None else columns
        buffers = [packed(column.kind, rows) for column, rows in zip(self.columns, values, strict=True)]
        lengths: list[list[int] | None] = [each for _, each in buffers]
        for number, column in enumerate(self.columns):
            if not column.nullable and column.kind in _FIXED:
                lengths[number] = None
        self.execute_packed(len(values[0]) if values else 0, [data for data, _ in buffers], lengths)

    def execute_packed(self, rows: int, data: Sequence[bytes | None], lengths: Sequence[Sequence[int] | None]) -> None:
        # Each buffer ends where its bytes end, so that a sanitizer sees a read beyond them.
        held = [
            None if one is None else (ctypes.c_char * max(1, len(one))).from_buffer_copy(one or b"\0") for one in data
        ]
        arrays = [None if one is None else (ctypes.c_int32 * max(1, len(one)))(*one) for one in lengths]
        pointers = (ctypes.c_void_p * max(1, len(held)))(*(one and ctypes.addressof(one) for one in held))
        length_pointers = (ctypes.c_void_p * max(1, len(arrays)))(*(one and ctypes.addressof(one) for one in arrays))
        columns = ctypes.c_uint16()
        call("Execute", self.id, self.task, rows, pointers, length_pointers, ctypes.byref(columns))
        self.output_columns = columns.value
        for buffer in held:  # the host may free or reuse them before it reads the result
            if buffer is not None:
                ctypes.memset(buffer, 0xEE, len(buffer))

    def results(self) -> list[Result]:
        described = [self.result_column(number) for number in range(self.output_columns)]
        rows = ctypes.c_uint64()
        data, lengths = ctypes.c_void_p(), ctypes.c_void_p()
        call("GetResults", self.id, self.task, ctypes.byref(rows), ctypes.byref(data), ctypes.byref(lengths))
        columns = []
        for number, (kind, size, nullable) in enumerate(described):
            assert data.value is not None
            assert lengths.value is not None
            at = ctypes.c_void_p.from_address(data.value + 8 * number).value
            where = ctypes.c_void_p.from_address(lengths.value + 8 * number).value
            each = None
            if where is not None and (nullable or kind not in _FIXED):
                each = list((ctypes.c_int32 * rows.value).from_address(where))
                assert all(one == NULL_DATA or 0 <= one <= size for one in each)
                assert nullable or NULL_DATA not in each
            columns.append(Result(kind, size, nullable, unpacked(kind, rows.value, at or 0, each)))
        return columns

    def result_column(self, number: int) -> tuple[int, int, bool]:
        kind, digits, nullable = ctypes.c_int16(), ctypes.c_int16(), ctypes.c_int16()
        size = ctypes.c_uint64()
        call("GetResultColumn", self.id, self.task, number, *map(ctypes.byref, (kind, size, digits, nullable)))
        assert digits.value == 0
        assert nullable.value in (0, 1)
        return kind.value, size.value, bool(nullable.value)

    def output(self, number: int) -> Any:
        value, length = ctypes.c_void_p(), ctypes.c_int32()
        call("GetOutputParam", self.id, self.task, number, ctypes.byref(value), ctypes.byref(length))
        assert value.value is not None
        return unpacked(self.parameters[number].kind, 1, value.value, [length.value])[0]

    def telemetry(self) -> dict[str, int]:
        rows = ctypes.c_uint32()
        names = ctypes.POINTER(ctypes.c_void_p)()
        lengths, values = ctypes.POINTER(ctypes.c_int32)(), ctypes.POINTER(ctypes.c_int64)()
        call("GetTelemetryResults", self.id, self.task, *map(ctypes.byref, (rows, names, lengths, values)))
        return {ctypes.string_at(names[i] or 0, lengths[i]).decode(): values[i] for i in range(rows.value)}

    def cleanup(self) -> None:
        call("CleanupSession", self.id, self.task)
