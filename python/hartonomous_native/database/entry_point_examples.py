"""How to call an entry point through each door: text to copy, made from what the entry point declares."""

from __future__ import annotations

from ..entry_points import EntryPoint, InputColumn, Parameter

# What a Python programmer writes where the operation is an array function too.
_ARRAYS = {
    "aggregate": "hartonomous_native.aggregate(values)",
    "cosine_distance": "hartonomous_native.cosine_distance(query, vectors)",
    "cosine_similarity": "hartonomous_native.cosine_similarity(query, vectors)",
    "count_primes": "hartonomous_native.count_primes(2, 100)",
    "dot": "hartonomous_native.dot(query, vectors)",
    "euclidean_distance": "hartonomous_native.euclidean_distance(query, vectors)",
    "find_primes": "hartonomous_native.find_primes(2, 100)",
    "format_vector": "hartonomous_native.format_vectors(vectors)",
    "hilbert_decode": "hartonomous_native.hilbert_decode(codes)",
    "hilbert_encode": "hartonomous_native.hilbert_encode(points)",
    "hilbert_key": "hartonomous_native.hilbert_key(points, bounds)",
    "isolation_forest": "hartonomous_native.isolation_forest(features, trees=100, seed=0)",
    "knn": 'hartonomous_native.knn(queries, vectors, 2, "cosine")',
    "local_outlier_factor": "hartonomous_native.local_outlier_factor(features, k=2)",
    "morton_decode": "hartonomous_native.morton_decode(codes)",
    "morton_encode": "hartonomous_native.morton_encode(points)",
    "parse_vector": "hartonomous_native.parse_vectors(texts)",
    "project": "hartonomous_native.project(vectors, [axis_x, axis_y, axis_z], mean=mean)",
    "spatial_hash": "hartonomous_native.spatial_hash(points, bounds)",
    "squared_euclidean_distance": "hartonomous_native.squared_euclidean_distance(query, vectors)",
    "vector_mean": "hartonomous_native.mean(vectors, axis=0)",
    "vector_weighted_mean": "hartonomous_native.mean(vectors, axis=0, weights=weights)",
}
_COLUMNS = {
    "id": "[101, 102, 103, 104]", "key": "['a', 'a', 'b', 'b']", "code": "[0, 1, 2, 3]",
    "x": "[0, 1, 2, 3]", "y": "[3, 2, 1, 0]", "z": "[1, 1, 2, 2]",
}  # fmt: skip
_KINDS = {
    "vector": "[[0.5, 1], [1, 0], [0, 1], [2, 2]]", "features": "[[0.5, 1], [1, 0], [0, 1], [9, 9]]",
    "packed": "[[0.5, 1], [1, 0], [0, 1], [2, 2]]", "number": "[1.5, 2, 0.5, 4]",
    "text": "['[0.5,1]', '[1,0]', '[0,1]', '[2,2]']",
}  # fmt: skip
_PARAMETERS = {
    "first": "2", "last": "100", "k": "2", "query": "[1, 0]", "queries": "[[1, 0], [0, 1]]",
    "axis_x": "[1, 0]", "axis_y": "[0, 1]", "axis_z": "[1, 1]",
    "min_x": "0", "min_y": "0", "min_z": "0", "max_x": "4", "max_y": "4", "max_z": "4",
}  # fmt: skip
# What a column of a table in SQL Server is cast to, since neither VECTOR nor BIGINT crosses as it is.
_CROSSES = {
    "key": "CAST({name} AS varchar(20)) AS {name}", "integer": "CAST({name} AS varchar(20)) AS {name}",
    "vector": "CAST({name} AS nvarchar(max)) AS {name}", "features": "CAST({name} AS nvarchar(max)) AS {name}",
    "packed": "CAST({name} AS varbinary(max)) AS {name}",
}  # fmt: skip
_SQL_TYPES = {
    "integer": "bigint", "number": "float", "text": "nvarchar(50)", "vector": "nvarchar(max)", "matrix": "nvarchar(max)"
}  # fmt: skip


def examples(entry_point: EntryPoint) -> dict[str, str]:
    """One example a door, by the door's name; a door that does not serve the entry point is left out."""
    shown = {
        "array function": _ARRAYS.get(entry_point.name),
        "table": table_call(entry_point),
        "T-SQL, in the engine": _in_engine(entry_point),
        "T-SQL, procedure": _procedure(entry_point),
        "sp_execute_external_script": _external_script(entry_point),
        "embedded engine": _embedded(entry_point),
        "batch": command_line(entry_point),
    }
    return {door: text for door, text in shown.items() if text is not None}


def table_call(entry_point: EntryPoint) -> str:
    columns = ", ".join(f'"{column.name}": {column_values(column)}' for column in entry_point.inputs)
    parameters = "".join(f", {parameter.name}={_value(parameter)}" for parameter in given(entry_point))
    table = f", {{{columns}}}" if entry_point.inputs else ""
    return f'entry_points.run("{entry_point.name}"{table}{parameters})'


def column_values(column: InputColumn) -> str:
    return _COLUMNS.get(column.name) or _KINDS[column.kind]


def given(entry_point: EntryPoint) -> tuple[Parameter, ...]:
    """The parameters that an example gives: those that must be given, and k, as its default may be too large."""
    return tuple(parameter for parameter in entry_point.parameters if parameter.required or parameter.name == "k")


def command_line(entry_point: EntryPoint) -> str:
    source = " --input vectors.parquet" if entry_point.inputs else ""
    parameters = "".join(
        f" --param {parameter.name}={_value(parameter).replace(' ', '')}" for parameter in given(entry_point)
    )
    return f"hartonomous run {entry_point.name}{source}{parameters} --engine ray --output results/"


def _value(parameter: Parameter) -> str:
    return _PARAMETERS[parameter.name]


def _t_sql_value(parameter: Parameter) -> str:
    value = _value(parameter).replace(" ", "")
    return value if parameter.kind in ("integer", "number") else f"N'{value}'"


def _in_engine(entry_point: EntryPoint) -> str | None:
    if entry_point.in_engine is None:
        return None
    return f"SELECT id, {entry_point.name} = {entry_point.in_engine} FROM dbo.Items;"


def _procedure(entry_point: EntryPoint) -> str | None:
    if entry_point.procedure is None:
        return None
    values = ", ".join(f"@{_pascal(parameter.name)} = {_t_sql_value(parameter)}" for parameter in given(entry_point))
    rows = "@Rows = @Rows" if entry_point.inputs else ""
    return f"EXECUTE dbo.{entry_point.procedure} {', '.join(part for part in (rows, values) if part)};"


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _external_script(entry_point: EntryPoint) -> str:
    lines = [f"EXECUTE sys.sp_execute_external_script @language = N'Hartonomous', @script = N'{entry_point.name}'"]
    if entry_point.inputs:
        columns = ", ".join(
            _CROSSES.get(column.kind, "{name}").format(name=column.name) for column in entry_point.inputs
        )
        lines.append(f"@input_data_1 = N'SELECT {columns} FROM dbo.Items'")
    parameters = given(entry_point)
    if parameters:
        declared = ", ".join(f"@{parameter.name} {_SQL_TYPES[parameter.kind]}" for parameter in parameters)
        lines.append(f"@params = N'{declared}'")
        lines += [f"@{parameter.name} = {_t_sql_value(parameter)}" for parameter in parameters]
    return ",\n    ".join(lines) + ";"


def _embedded(entry_point: EntryPoint) -> str | None:
    if entry_point.shape == "groups":
        values = ", ".join(column.name for column in entry_point.inputs if column.name != "key")
        return f"SELECT key, {entry_point.name}({values}) FROM Items GROUP BY key"
    if entry_point.procedure is None:
        return f"SELECT id, {entry_point.name}(vector{', :query' if entry_point.parameters else ''}) FROM Items"
    return f'database.call("{entry_point.procedure}", …)'
