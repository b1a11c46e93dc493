"""A producer of Arrow's C data interface made of NumPy arrays and ctypes, which can also lie about what it has."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any

import numpy as np


class ArrowSchema(ctypes.Structure):
    pass


class ArrowArray(ctypes.Structure):
    pass


class ArrowArrayStream(ctypes.Structure):
    pass


RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
ArrowSchema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p), ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64), ("children", ctypes.POINTER(ctypes.POINTER(ArrowSchema))),
    ("dictionary", ctypes.POINTER(ArrowSchema)), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]  # fmt: skip
ArrowArray._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(ArrowArray))), ("dictionary", ctypes.POINTER(ArrowArray)),
    ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]  # fmt: skip
GET = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
ERROR = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
ArrowArrayStream._fields_ = [
    ("get_schema", ctypes.c_void_p), ("get_next", ctypes.c_void_p), ("get_last_error", ctypes.c_void_p),
    ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
]  # fmt: skip


@dataclass
class Node:
    """An array and its schema: what each field of the two structs says, right or wrong."""

    format: str | None
    length: int
    buffers: list[Any] = field(default_factory=list)  # NumPy arrays, bytes, or None for an absent one
    children: list[Node] = field(default_factory=list)
    dictionary: Node | None = None
    name: str | None = ""
    offset: int = 0
    null_count: int = 0
    n_buffers: int | None = None
    n_children: int | None = None


def numbers(format: str, values: Any, **rest: Any) -> Node:
    values = np.ascontiguousarray(values)
    return Node(format, len(values), [None, values], **rest)


def vectors(rows: Any, **rest: Any) -> Node:
    rows = np.ascontiguousarray(rows, dtype=np.float32)
    return Node(f"+w:{rows.shape[1]}", len(rows), [None], [numbers("f", rows.ravel())], **rest)


def struct(*children: Node, **rest: Any) -> Node:
    return Node("+s", rest.pop("length", children[0].length if children else 0), [None], list(children), **rest)


def named(name: str, node: Node) -> Node:
    node.name = name
    return node


_new_capsule = ctypes.pythonapi.PyCapsule_New
_new_capsule.restype = ctypes.py_object
_new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Producer:
    """Hands over a batch by `__arrow_c_array__`, and counts how often it is released."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.released = {"schema": 0, "array": 0, "stream": 0}
        self.handed = {"schema": 0, "array": 0, "stream": 0}
        self._alive: list[Any] = []

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[Any, Any]:
        schema, array = ArrowSchema(), ArrowArray()
        self.fill_schema(schema, self.node)
        self.fill_array(array, self.node)
        return self.capsule(schema, b"arrow_schema"), self.capsule(array, b"arrow_array")

    def capsule(self, struct: ctypes.Structure, name: bytes) -> Any:
        self._alive.append((struct, name))
        return _new_capsule(ctypes.addressof(struct), name, None)

    def fill_schema(self, out: ArrowSchema, node: Node, root: bool = True) -> None:
        if node.format is not None:
            out.format = node.format.encode()
        if node.name is not None:
            out.name = node.name.encode()
        out.flags = 2
        out.children = self._children(ArrowSchema, node, self.fill_schema)
        out.n_children = len(node.children) if node.n_children is None else node.n_children
        if node.dictionary is not None:
            words = ArrowSchema()
            self.fill_schema(words, node.dictionary, False)
            out.dictionary = ctypes.pointer(words)
        self._set_release(out, "schema", root)

    def fill_array(self, out: ArrowArray, node: Node, root: bool = True) -> None:
        out.length, out.null_count, out.offset = node.length, node.null_count, node.offset
        pointers = (ctypes.c_void_p * max(1, len(node.buffers)))()
        for i, buffer in enumerate(node.buffers):
            if buffer is not None:
                held = np.frombuffer(buffer, np.uint8) if isinstance(buffer, bytes) else buffer
                self._alive.append(held)
                pointers[i] = held.ctypes.data
        self._alive.append(pointers)
        out.buffers = ctypes.cast(pointers, ctypes.POINTER(ctypes.c_void_p))
        out.n_buffers = len(node.buffers) if node.n_buffers is None else node.n_buffers
        out.children = self._children(ArrowArray, node, self.fill_array)
        out.n_children = len(node.children) if node.n_children is None else node.n_children
        if node.dictionary is not None:
            words = ArrowArray()
            self.fill_array(words, node.dictionary, False)
            out.dictionary = ctypes.pointer(words)
        self._set_release(out, "array", root)

    def _children(self, kind: Any, node: Node, fill: Any) -> Any:
        children = [kind() for _ in node.children]
        for child, inner in zip(children, node.children, strict=True):
            fill(child, inner, False)
        pointers = (ctypes.POINTER(kind) * max(1, len(children)))(*map(ctypes.pointer, children))
        self._alive.append((children, pointers))
        return ctypes.cast(pointers, ctypes.POINTER(ctypes.POINTER(kind)))

    def _set_release(self, out: Any, what: str, root: bool) -> None:
        kind = type(out)

        def release(address: int) -> None:
            assert root, "a child is released by its parent"
            given = kind.from_address(address)
            assert given.release, "released twice"
            given.release = None
            self.released[what] += 1

        function = RELEASE(release)
        self._alive.append((out, function))
        out.release = ctypes.cast(function, ctypes.c_void_p)
        self.handed[what] += int(root)


class StreamProducer(Producer):
    """Hands over batches by `__arrow_c_stream__`. A batch that is text is an error with that message."""

    def __init__(self, schema: Node, batches: list[Node | str]) -> None:
        super().__init__(schema)
        self.batches = batches
        self.stream = ArrowArrayStream()

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        left = list(self.batches)
        said = ctypes.create_string_buffer(100)

        def get_schema(_: int, out: int) -> int:
            if self.node.format == "fails":
                said.value = b"no schema today"
                return 5
            self.fill_schema(ArrowSchema.from_address(out), self.node)
            return 0

        def get_next(_: int, out: int) -> int:
            if not left:
                ArrowArray.from_address(out).release = None
                return 0
            batch = left.pop(0)
            if isinstance(batch, str):
                said.value = batch.encode()
                return 5
            self.fill_array(ArrowArray.from_address(out), batch)
            return 0

        functions = GET(get_schema), GET(get_next), ERROR(lambda _: ctypes.addressof(said) if said.value else None)
        self._alive.append((functions, said))
        self.stream.get_schema, self.stream.get_next, self.stream.get_last_error = (
            ctypes.cast(function, ctypes.c_void_p) for function in functions
        )
        self._set_release(self.stream, "stream", True)
        return self.capsule(self.stream, b"arrow_array_stream")
