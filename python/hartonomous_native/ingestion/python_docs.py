"""The documentation inside Python source files: docstrings of public modules, classes, functions and methods.

Files are parsed and never imported or executed. A name is public if no part of it begins with an underscore (the
documented special methods such as __init__ count as public). What a public module takes over from a private one is
documented under the public module's name: what it imports by name (`from ._base import Executor`), and the Python
version of a module written in C, which the library names _py<module> (_pydatetime, _pydecimal, _pyio).
"""

from __future__ import annotations

import ast
import io
import sys
import sysconfig
import tokenize
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ..errors import NotFoundError, UnknownNameError
from .document import Document, Reading

_NOT_LIBRARY = frozenset({
    "site-packages", "dist-packages", "__pycache__", "lib-dynload",
    "test", "tests", "idle_test", "idlelib", "turtledemo", "pydoc_data",
})  # fmt: skip
"""Folders of the standard library that hold other people's packages, tests, applications or data."""

_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_Definition = (*_Function, ast.ClassDef)
Progress = Callable[[int, int], None]


def standard_library() -> Path:
    """The folder of this interpreter's own standard library."""
    folder = Path(sysconfig.get_path("stdlib"))
    if not (folder / "os.py").is_file():
        raise NotFoundError(
            f"Python's standard library must be source files in a folder; {folder} has no os.py. "
            f"Use a Python whose library is not packed into an archive ({sys.executable} was tried)"
        )
    return folder


def read_standard_library(*, modules: Sequence[str] | None = None, progress: Progress | None = None) -> Reading:
    """The documentation of Python's standard library, from the source files on this machine.

    Parameters:  modules top-level names such as "gzip" or "email" to be read alone (None: all) · progress called as
                 progress(files done, files)
    Returns:     Reading, documents in order of their files and lines
    Raises:      NotFoundError 51020 if the library's source is not there · UnknownNameError 51015 for a module that
                 the library does not have as Python source
    """
    folder = standard_library()
    return read_python(folder, source_type="python-stdlib", skip=_NOT_LIBRARY, modules=modules, progress=progress)


def read_python(
    folder: Path,
    *,
    source_type: str = "python",
    skip: frozenset[str] = frozenset({"__pycache__", "site-packages", ".venv", ".git"}),
    modules: Sequence[str] | None = None,
    only: Path | None = None,
    progress: Progress | None = None,
) -> Reading:
    """The documentation of every public module below a folder, which is taken as the root of the import path, or of
    the one file `only` in it."""
    found = folder.rglob("*.py") if only is None else [only]
    files = sorted(path for path in found if skip.isdisjoint(path.relative_to(folder).parts[:-1]))
    names = {_module_name(path.relative_to(folder)): path for path in files}
    if modules is not None:
        known = {name.partition(".")[0] for name in names}
        unknown = sorted(set(modules) - known)
        if unknown:
            raise UnknownNameError(f"modules must be Python source in {folder}; not found: {', '.join(unknown)}")
    public = [
        name
        for name in names
        if _is_public(name) and (modules is None or name.partition(".")[0] in modules)
    ]
    library = _Library(folder, names, source_type)
    for done, name in enumerate(public):
        library.read(name)
        if progress is not None:
            progress(done + 1, len(public))
    return Reading(library.documents, len(public), library.unreadable)


class _Module(NamedTuple):
    tree: ast.Module
    lines: list[str]


class _Library:
    """One reading of one folder: what was parsed, and what was found."""

    def __init__(self, folder: Path, names: dict[str, Path], source_type: str) -> None:
        self._folder = folder
        self._names = names
        self._source_type = source_type
        self._parsed: dict[str, _Module | None] = {}
        self._seen: set[str] = set()
        self.documents: list[Document] = []
        self.unreadable: list[tuple[str, str]] = []

    def read(self, name: str) -> None:
        module = self._parse(name)
        if module is None:
            return
        self._add(name, name, "module", name, module.tree, name)
        self._definitions(name, name, module.tree, None)
        for private, wanted in self._taken_over(name, module.tree):
            source = self._parse(private)
            if source is not None:
                exported = _exported(source.tree) if wanted is None else wanted
                self._definitions(private, name, source.tree, exported)

    def _parse(self, name: str) -> _Module | None:
        if name not in self._parsed:
            path = self._names[name]
            try:
                data = path.read_bytes()
                encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
                # The newlines of the tokenizer: form feeds and the like do not end a line.
                text = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self._parsed[name] = _Module(ast.parse(text), text.split("\n"))
            except (OSError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self._parsed[name] = None
                self.unreadable.append((path.relative_to(self._folder).as_posix(), f"{type(error).__name__}: {error}"))
        return self._parsed[name]

    def _definitions(self, file: str, prefix: str, tree: ast.AST, wanted: set[str] | None) -> None:
        inside = "class" if isinstance(tree, ast.ClassDef) else "module"
        for node in _bodies(tree):
            if not isinstance(node, _Definition) or (wanted is not None and node.name not in wanted):
                continue
            special = inside == "class" and node.name.startswith("__") and node.name.endswith("__")
            if node.name.startswith("_") and not special:
                continue
            name = f"{prefix}.{node.name}"
            if isinstance(node, ast.ClassDef):
                self._add(file, name, "class", _class_signature(name, node), node, prefix)
                self._definitions(file, name, node, None)
            else:
                kind = "method" if inside == "class" else "function"
                if isinstance(node, ast.AsyncFunctionDef):
                    kind = f"async {kind}"
                self._add(file, name, kind, _function_signature(name, node), node, prefix)

    def _add(
        self,
        file: str,
        name: str,
        kind: str,
        signature: str,
        node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
        prefix: str,
    ) -> None:
        docstring = ast.get_docstring(node)
        # The second definition of one name is the other branch of an `if`, a property's setter or an overload.
        if not docstring or not docstring.strip() or name in self._seen:
            return
        self._seen.add(name)
        module = self._parsed[file]
        line = 1 if isinstance(node, ast.Module) else node.lineno
        source = None
        if module is not None and isinstance(node, _Function) and kind.endswith("function") and not node.col_offset:
            # Taking away the indentation of one inside an `if` could change the strings in it, so these have none.
            first = min([line, *(decorator.lineno for decorator in node.decorator_list)])
            source = "\n".join(module.lines[first - 1 : node.end_lineno])
        self.documents.append(
            Document(
                name=name,
                kind=kind,
                text=f"{kind} {signature}\n\n{docstring.strip()}",
                source_uri=f"{self._names[file].relative_to(self._folder).as_posix()}:{line}",
                source_type=self._source_type,
                module=self._module_of(prefix),
                source=source,
            )
        )

    def _module_of(self, prefix: str) -> str:
        while prefix not in self._names and "." in prefix:
            prefix = prefix.rpartition(".")[0]
        return prefix

    def _taken_over(self, name: str, tree: ast.Module) -> Iterator[tuple[str, set[str] | None]]:
        """The private modules that a public one imports names from, with those names (None: all it exports)."""
        package = name if self._names[name].name == "__init__.py" else name.rpartition(".")[0]
        for node in _bodies(tree):
            if not isinstance(node, ast.ImportFrom):
                continue
            origin = node.module or ""
            if node.level:
                base = package.split(".")[: len(package.split(".")) - node.level + 1]
                origin = ".".join([*base, origin] if origin else base)
            if origin not in self._names or _is_public(origin):
                continue
            # An import under another name is an implementation detail of the public module.
            listed = {alias.name for alias in node.names if alias.asname in (None, alias.name)}
            yield origin, None if listed == {"*"} else listed
        if f"_py{name}" in self._names:
            yield f"_py{name}", None


def _bodies(tree: ast.AST) -> Iterator[ast.AST]:
    """The statements of a module or class, those under `if`, `try` and `with` included, in the order of the file."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
            yield from _bodies(node)


def _exported(tree: ast.Module) -> set[str] | None:
    """The names in __all__ where it is a plain list, else None."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets):
            try:
                return set(ast.literal_eval(node.value))
            except (ValueError, TypeError):
                return None
    return None


def _module_name(path: Path) -> str:
    parts = list(path.with_suffix("").parts)
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts)


def _is_public(name: str) -> bool:
    return not any(part.startswith("_") for part in name.split("."))


def _class_signature(name: str, node: ast.ClassDef) -> str:
    bases = [ast.unparse(base) for base in (*node.bases, *node.keywords)]
    return f"{name}({', '.join(bases)})" if bases else name


def _function_signature(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    returns = f" -> {ast.unparse(node.returns)}" if node.returns is not None else ""
    return f"{name}({ast.unparse(node.args)}){returns}"
