"""The door of sp_execute_external_script: entry points for SQL Server's two Python hosts.

dbo.fn_EntryPointScript writes the script, which is nothing but

    from hartonomous_native import external_script
    OutputDataSet = external_script.run("vector_mean", globals().get("InputDataSet"), globals())

The hosts are the built-in Python of Machine Learning Services (3.10, NumPy 1.22) and the Python language extension
(3.12, NumPy 2). Each loses data in its own ways; what is given and returned here is what both carry whole:

    in SQL              as InputDataSet column, or parameter       as OutputDataSet column
    int                 integers; with NULLs float64 or objects    int32; float64 (NULL: NaN) where NULL is possible
    bigint              CONVERT(varchar(20), …): text              text, which WITH RESULT SETS makes a bigint again
    real, float         floats; NaN is NULL                        float64; NaN is NULL
    vector              its text, or packed float32: varbinary     text of nine significant digits, which lose no bit
    nvarchar, varchar   text                                       text
    varbinary           bytes                                      text '0x…', for CONVERT(varbinary(max), …, 1)

A bigint that does come as a number is taken while a float64 can only have come from that integer, and refused from
2**53 on. Which type an output column has depends on the entry point alone, never on the data. InputDataSet is not
written to: it may be a view of the host's own memory.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import entry_points, text
from .boundary import Checks, available_cpus
from .errors import (
    CapacityError,
    ConflictError,
    DTypeError,
    FormatError,
    HartonomousError,
    MissingDependencyError,
    RangeError,
    ShapeError,
    StateError,
)  # fmt: skip

# From here on a float64 may have come from another integer that was rounded to it.
_INEXACT = 1 << 53
_INTEGER_KINDS = ("key", "integer", "integer32")


def run(name: str, input_data_set: Any = None, parameters: Mapping[str, Any] | None = None) -> Any:
    """What sp_execute_external_script returns for an entry point: a pandas DataFrame.

    Parameters:  name an entry point, or "syntax_nodes" (see `syntax_nodes`)
                 input_data_set a pandas DataFrame whose columns are named as the entry point's, in any case; None or
                 one without columns where no table is taken
                 parameters by name, in any case; NULL is as if not given. Other names are ignored, since a script
                 passes all its globals(), unless they are so near that they must be meant: those are refused. One of
                 them is `threads` (1 to 1024): without it HARTONOMOUS_THREADS counts, and without that two threads
                 are used, since SQL Server has the others
    Returns:     a DataFrame of new, contiguous columns of int32, float64 or text (object of str and None), see above
    Raises:      what `entry_points.run` raises, and for what the hosts did to the data: RangeError 51012 for a bigint
                 that came rounded · DTypeError 51013 for types that no entry point takes (bit, dates, money) ·
                 FormatError 51017 for half a surrogate pair · StateError 51023 for an entry point that needs all rows
                 and gets @r_rowsPerRead of them · CapacityError 51018 for an infinite result, which the hosts turn
                 into NULL, and where memory ends.
                 The text of the exception begins "Hartonomous error 51012: …", since that text, in the middle of the
                 engine's own errors 39004 and 39019, is all that a T-SQL caller gets to see of it.
    """
    try:
        scope = {} if parameters is None else parameters
        if name == "syntax_nodes":
            return syntax_nodes(input_data_set, str(_named(scope, "code_language")))
        entry_point = entry_points.describe(name)
        checks = Checks()
        table = _table(checks, entry_point, input_data_set)
        given = {
            parameter.name: _argument(checks, parameter, _named(scope, parameter.name))
            for parameter in entry_point.parameters
        }
        given.update(_misspelt(entry_point, scope))
        threads = _threads(checks, _named(scope, "threads"))
        if _named(scope, "r_rowsPerRead") is not None and entry_point.shape not in ("each row", "table"):
            checks.add(StateError(f"{name} needs all rows of its input at once; it cannot be run with @r_rowsPerRead"))
        checks.done()
        result = entry_points.run(
            name, table, threads=threads, **{key: value for key, value in given.items() if value is not None}
        )
        outputs = {output.name: output for output in entry_point.outputs}
        return _frame({column: _output(outputs[column], result, threads) for column in result.column_names})
    except HartonomousError as error:
        raise type(error)(f"Hartonomous error {error.number}: {error.message}") from None
    except MemoryError:
        raise CapacityError(f"Hartonomous error {CapacityError.number}: there is not enough memory") from None


def syntax_nodes(input_data_set: Any, code_language: str) -> Any:
    """The crossing of dbo.sp_AtomizeCode: a DataFrame with one row and the column Text in, its syntax nodes out.

    Columns out: NodeIndex, ParentIndex, Start, Length int32; CodeType, Name, SyntaxVector, Problem text (see
    `ingestion.code.SyntaxNode`). Text that does not parse gives one row whose Problem says why: that is no fault of the
    call, and the procedure has a number of its own to throw for it.
    """
    from .ingestion.code import SyntaxNode, parse_code, vector_text

    checks = Checks()
    problem = None
    try:
        texts = [input_data_set[name] for name in input_data_set.columns if str(name).lower() == "text"]
        if len(texts) != 1 or len(texts[0]) != 1:
            raise ShapeError(f"there must be one column Text with one row; got the shape {input_data_set.shape}")
        (source,) = _texts(checks, "Text", np.array(texts[0], dtype=object).tolist())
        checks.done()
        nodes = parse_code(source, code_language)
    except FormatError as error:
        nodes = [SyntaxNode(0, -1, "module", None, 0, 0, "", None)]
        problem = error.message
    return _frame({
        "NodeIndex": np.array([node.index for node in nodes], dtype=np.int32),
        "ParentIndex": np.array([node.parent for node in nodes], dtype=np.int32),
        "Start": np.array([node.start for node in nodes], dtype=np.int32),
        "Length": np.array([node.length for node in nodes], dtype=np.int32),
        "CodeType": _objects([node.kind for node in nodes]),
        "Name": _objects([node.name for node in nodes]),
        "SyntaxVector": _objects([vector_text(node.vector) for node in nodes]),
        "Problem": _objects([problem] * len(nodes)),
    })  # fmt: skip


# ---------------------------------------------------------------- in


def _named(scope: Mapping[str, Any], name: str) -> Any:
    """A variable of the script by a name that T-SQL writes in any case; None where there is none."""
    if name in scope:
        return _value(scope[name])
    found = [key for key in scope if key.lower() == name.lower()]
    if len(found) > 1:
        raise ConflictError(f"there must be one parameter {name}; there are {', '.join(sorted(found))}")
    return _value(scope[found[0]]) if found else None


def _misspelt(entry_point: entry_points.EntryPoint, scope: Mapping[str, Any]) -> dict[str, Any]:
    """Variables named almost as a parameter is, for entry_points.run to refuse: they would be ignored in silence."""
    known = [parameter.name for parameter in entry_point.parameters]
    return {
        name: value
        for name, value in scope.items()
        if isinstance(value, (int, float, str, bytes))
        and name.lower() not in (*known, "threads", "r_rowsperread")
        and not name.startswith("_")
        and get_close_matches(name.lower(), known, n=1, cutoff=0.8)
    }


def _value(value: Any) -> Any:
    """NULL reaches Python as None, NaN (SQL has no other) or pandas' own nothing."""
    return None if value is None or (np.ndim(value) == 0 and _pandas().isna(value) is True) else value


def _threads(checks: Checks, value: Any) -> int:
    if value is None and not os.environ.get("HARTONOMOUS_THREADS"):
        return min(2, available_cpus())
    return checks.threads(None if value is None else _whole(checks, "threads", value))


def _argument(checks: Checks, parameter: entry_points.Parameter, value: Any) -> Any:
    if isinstance(value, (bool, np.bool_)):
        checks.add(DTypeError(f"{parameter.name} is a bit, which no parameter is; CAST it to int"))
        return None
    if isinstance(value, str):
        return _texts(checks, parameter.name, [value])[0]
    if isinstance(value, bytes):
        if parameter.kind not in ("vector", "matrix"):
            checks.add(DTypeError(f"{parameter.name} is a varbinary, which only vectors are"))
            return None
        if len(value) % 4:
            checks.add(
                ShapeError(f"{parameter.name} must be packed float32, a multiple of 4 bytes; it has {len(value)}")
            )
            return None
        return np.frombuffer(value, dtype="<f4")
    if parameter.kind == "integer":
        return _whole(checks, parameter.name, value)
    return value.item() if isinstance(value, np.generic) else value


def _whole(checks: Checks, name: str, value: Any) -> Any:
    """A float that stands for an integer as that integer; anything else as it is."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, float) or not value.is_integer():
        return value
    if abs(value) >= _INEXACT:
        checks.add(_rounded(name, int(value)))
    return int(value)


def _rounded(name: str, value: int, row: int | None = None) -> RangeError:
    place = "" if row is None else f"row {row}, "
    return RangeError(
        f"{name} must come as text where it is a bigint of 2^53 or more, CONVERT(varchar(20), …), since the host makes "
        f"a float of it; got {place}{value}"
    )


def _table(checks: Checks, entry_point: entry_points.EntryPoint, frame: Any) -> dict[str, Any] | None:
    if frame is None or len(frame.columns) == 0:
        return {} if entry_point.inputs else None
    declared = {column.name.lower(): column for column in entry_point.inputs}
    table: dict[str, Any] = {}
    for index, label in enumerate(frame.columns):
        known = declared.get(str(label).lower())
        name = str(label) if known is None else known.name
        if name in table:
            checks.add(ConflictError(f"there must be one column '{name}'; there are several"))
            continue
        table[name] = _column(checks, name, "" if known is None else known.kind, frame.iloc[:, index])
    return table


def _column(checks: Checks, name: str, kind: str, series: Any) -> Any:
    """A column as entry_points.run takes it, on the host's memory where it can be left there."""
    values: NDArray[Any] = series.to_numpy() if isinstance(series.dtype, np.dtype) else series.to_numpy(dtype=object)
    if len(values) == 0:
        return []
    if values.dtype.kind in "iu":
        return values
    if values.dtype.kind == "f":
        return _floats(checks, name, kind, values)
    if values.dtype != object:
        return _refused(checks, name, "bit" if values.dtype.kind == "b" else str(values.dtype))
    missing = np.asarray(_pandas().isna(values), dtype=bool)
    types = {type(value) for value in values[~missing].tolist()}
    if types <= {str}:
        return _objects(_texts(checks, f"column '{name}'", _filled(values, missing, None).tolist()))
    if types <= {bytes}:
        return _objects(_filled(values, missing, None).tolist())
    if all(issubclass(one, (int, np.integer)) and one is not bool for one in types):
        return np.ma.MaskedArray(_filled(values, missing, 0).astype(np.int64), mask=missing)
    if all(issubclass(one, (float, np.floating)) for one in types):
        return _floats(checks, name, kind, _filled(values, missing, np.nan).astype(np.float64))
    return _refused(checks, name, "bit" if bool in types else " and ".join(sorted(one.__name__ for one in types)))


def _filled(values: NDArray[Any], missing: NDArray[np.bool_], filler: Any) -> NDArray[Any]:
    filled: NDArray[Any] = values.copy()
    filled[missing] = filler
    return filled


def _refused(checks: Checks, name: str, kind: str) -> NDArray[Any]:
    checks.add(DTypeError(f"column '{name}' is of the type {kind}, which no entry point takes; CAST it in the query"))
    return _objects([])


def _floats(checks: Checks, name: str, kind: str, values: NDArray[Any]) -> Any:
    """Floats, NaN being NULL; integers again where they must have been some."""
    missing = np.isnan(values)
    if kind not in ("number", *_INTEGER_KINDS) and missing.all():
        return _objects([None] * len(values))  # NULLs only: of what type the host made them says nothing
    if kind in _INTEGER_KINDS:
        known = np.where(missing, 0, values)
        if np.isfinite(known).all() and (known == np.trunc(known)).all():
            beyond = np.abs(known) >= _INEXACT
            if beyond.any():
                row = int(np.argmax(beyond))
                checks.add(_rounded(f"column '{name}'", int(known[row]), row))
                return values
            values = known.astype(np.int64)
    return np.ma.MaskedArray(values, mask=missing) if missing.any() else values


def _texts(checks: Checks, name: str, values: Sequence[str | None]) -> list[Any]:
    """Texts of whole characters: the language extension hands over nvarchar as UTF-16 units, each as a character."""
    whole: list[str | None] = []
    for row, value in enumerate(values):
        try:
            if value is not None and not value.isascii():
                value = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeDecodeError:
            place = f"row {row} has one" if len(values) > 1 else "got one"
            checks.add(FormatError(f"{name} must be without half surrogate pairs; {place}"))
            return [None] * len(values)
        whole.append(value)
    return whole


# ---------------------------------------------------------------- out


def _output(output: entry_points.OutputColumn, result: entry_points.Table, threads: int) -> NDArray[Any]:
    """A result column as both hosts carry it."""
    values, missing = result.column(output.name), result.nulls(output.name)
    if output.kind == "number":
        if np.isinf(values).any():
            row = int(np.argmax(np.isinf(values)))
            raise CapacityError(f"column '{output.name}' is beyond what float holds; row {row} is infinite")
        return np.where(False if missing is None else missing, np.nan, values)
    if output.kind == "integer32":
        if not output.nullable:
            return np.array(values, dtype=np.int32)
        return np.where(False if missing is None else missing, np.nan, values).astype(np.float64)
    if output.kind == "vector":
        shown = values if missing is None else np.where(missing[:, None], np.float32(0), values)
        texts: list[Any] = text.format_vectors(shown, threads=threads) if shown.size else [None] * len(shown)
    elif output.kind == "packed":
        texts = [None if value is None else "0x" + bytes(value).hex().upper() for value in values.tolist()]
    else:
        texts = [value if value is None or isinstance(value, str) else str(value) for value in values.tolist()]
    if missing is not None:
        texts = [None if null else value for value, null in zip(texts, missing.tolist(), strict=True)]
    return _objects(texts)


def _objects(values: Sequence[Any]) -> NDArray[Any]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _frame(columns: Mapping[str, NDArray[Any]]) -> Any:
    """Series by Series with its type said: newer pandas would turn text into a type that the extension cannot send."""
    pandas = _pandas()
    return pandas.DataFrame({name: pandas.Series(values, dtype=values.dtype) for name, values in columns.items()})


def _pandas() -> Any:
    try:
        return import_module("pandas")
    except ImportError:
        raise MissingDependencyError("external_script needs pandas, which SQL Server's Python hosts have") from None
