"""What the T-SQL functions give, by their own text, against the native side and against slow obvious references."""

from __future__ import annotations

import itertools
import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import hartonomous_native as hn
from hartonomous_native.database import open_database
from hartonomous_native.database.embedded import functions
from hartonomous_native.database.embedded.engine import EmbeddedDatabase

from .test_functions import FOR_USERS
from .tsql_function import ServerError, evaluate, evaluate_row, function

RNG = np.random.default_rng(5)
EDGES = [0, 1, 2, 1023, 1024, 65535, 65536, 2**20 - 1, 2**20, 2**21 - 1]
POINTS = np.array([*itertools.product(EDGES, EDGES[::4], EDGES[::3]), *RNG.integers(0, 2**21, (200, 3)).tolist()])
CODES = [0, 1, 7, 8, 2**30 - 1, 2**30, 2**62, 2**63 - 1, *RNG.integers(0, 2**63, 200).tolist()]
BOX = (-1.5, 0.0, 1e-3, 2.25, 1e6, 0.3)


def vector(*numbers: float) -> bytes:
    padded = np.zeros(1998, np.float32)
    padded[: len(numbers)] = numbers
    return padded.tobytes()


def drawn(seed: int, scale: float = 1.0) -> NDArray[np.float32]:
    return (np.random.default_rng(seed).standard_normal(1998) * scale).astype(np.float32)


def test_morton_codes_are_the_native_ones_both_ways() -> None:
    for point, code in zip(POINTS.tolist(), hn.morton_encode(POINTS).tolist(), strict=True):
        assert evaluate_row("fn_MortonCode", *point) == (code,)
    for code, point in zip(CODES, hn.morton_decode(CODES).tolist(), strict=True):
        assert evaluate_row("fn_MortonPoint", code) == tuple(point)


def test_hilbert_codes_are_the_native_ones_both_ways() -> None:
    for point, code in zip(POINTS.tolist(), hn.hilbert_encode(POINTS).tolist(), strict=True):
        assert evaluate_row("fn_HilbertCode", *point) == (code,)
    for code, point in zip(CODES, hn.hilbert_decode(CODES).tolist(), strict=True):
        assert evaluate_row("fn_HilbertPoint", code) == tuple(point)


def places() -> NDArray[np.float64]:
    """Inside, outside, on the walls of cells and one rounding beside them."""
    low, high = np.array(BOX[:3]), np.array(BOX[3:])
    walls = low + (high - low) * (RNG.integers(0, 1025, (60, 3)) / 1024)
    rows = [low + (high - low) * RNG.uniform(-0.2, 1.2, (100, 3)), walls, np.nextafter(walls, -np.inf),
            np.nextafter(walls, np.inf), [low, high, low - 1e300, high + 1e300]]  # fmt: skip
    return np.concatenate(rows)


def test_cells_and_buckets_are_the_native_ones() -> None:
    points, bounds = places(), [BOX[:3], BOX[3:]]
    native = np.column_stack([
        hn.spatial_cells(points, bounds, outside="edge"),
        hn.spatial_hash(points, bounds, outside="edge"),
        hn.hilbert_key(points, bounds, outside="edge"),
    ])  # fmt: skip
    for point, expected in zip(points.tolist(), native.tolist(), strict=True):
        assert evaluate_row("fn_SpatialBucket", *point, *BOX) == tuple(expected)


def test_buckets_of_geometries_are_those_of_the_embedded_engine() -> None:
    connection = functions.connect(":memory:")
    low, high = np.array(BOX[:3]), np.array(BOX[3:])
    for point in [low, high, *(low + (high - low) * RNG.random((40, 3)))]:
        text = f"POINT ({' '.join(map(repr, point.tolist()))})"
        (expected,) = connection.execute("SELECT clr_SpatialHash(?, ?, ?, ?, ?, ?, ?)", [text, *BOX]).fetchone()
        assert evaluate("clr_SpatialHash", text, *BOX) == expected


def test_no_point_of_a_bucket_is_nearer_or_farther_than_said() -> None:
    points = places()
    buckets = hn.spatial_hash(points, [BOX[:3], BOX[3:]], outside="edge").tolist()
    low, high = np.array(BOX[:3]), np.array(BOX[3:])
    inside = ((points >= low) & (points <= high)).all(axis=1).tolist()
    from_where = low + (high - low) * np.random.default_rng(9).uniform(-0.5, 1.5, (3, 3))
    inner = ((hn.spatial_cells(points, [BOX[:3], BOX[3:]], outside="edge") % 1023) != 0).all(axis=1).tolist()
    diagonal = float(np.sqrt((((high - low) / 1024) ** 2).sum()))
    tight = 0
    for origin in from_where:
        for point, bucket, is_inside, is_inner in zip(points, buckets, inside, inner, strict=True):
            if np.abs(point).max() > 1e200:
                continue
            nearest, farthest = evaluate_row("fn_BucketDistance", *origin.tolist(), bucket, *BOX)
            distance = float(np.sqrt(((point - origin) ** 2).sum()))
            assert nearest <= distance
            assert farthest >= distance or not is_inside
            # They are bounds worth having: all of a bucket that has walls lies within its diagonal.
            if is_inner:
                assert farthest - nearest <= diagonal * 1.000001
                tight += 1
    assert tight > 300


def test_walls_of_buckets_meet() -> None:
    codes = hn.morton_encode([[0, 0, 0], [1023, 1023, 1023], [511, 3, 1000], [512, 3, 1000]]).tolist()
    first, last, left, right = (evaluate_row("fn_BucketBox", code, *BOX) for code in codes)
    assert first[:3] == BOX[:3]
    assert last[3:] == BOX[3:]
    assert left[3] == right[0]
    assert left[1:3] + left[4:] == right[1:3] + right[4:]


@pytest.mark.parametrize("name", ["clr_VectorSimilarity", "clr_DotProduct", "clr_EuclideanDistance"])
def test_measures_are_those_of_the_embedded_engine(name: str) -> None:
    connection = functions.connect(":memory:")
    tiny = vector(1e-45)
    vectors = [drawn(1).tobytes(), drawn(2, 1e-30).tobytes(), tiny, vector(), vector(3, 4), vector(-3, -4)]
    for a, b in itertools.product(vectors, vectors):
        (expected,) = connection.execute(f"SELECT {name}(?, ?)", (a, b)).fetchone()
        assert evaluate(name, a, b) == pytest.approx(expected, rel=1e-15, abs=1e-15)
    assert evaluate("clr_VectorSimilarity", vector(), vector(1)) == 0
    assert evaluate("clr_VectorSimilarity", tiny, tiny) == pytest.approx(1)
    assert evaluate("clr_DotProduct", vector(3, 4), vector(1, 2)) == 11
    assert evaluate("clr_EuclideanDistance", vector(3, 4), vector()) == 5


def test_mean_of_components() -> None:
    v = drawn(3)
    assert evaluate("clr_VectorizedMean", v.tobytes()) == pytest.approx(float(v.astype(np.float64).mean()), rel=1e-12)
    assert evaluate("clr_VectorizedMean", vector(3, 5)) * 1998 / 2 == pytest.approx(4)


def test_a_vector_is_padded() -> None:
    connection = functions.connect(":memory:")
    for numbers in ([0.1], [1, -2.5e-8, 3], RNG.standard_normal(384).tolist(), [1.0] * 1998):
        text = json.dumps(numbers)
        assert evaluate("fn_PaddedVector", text) == vector(*numbers)
        assert connection.execute("SELECT fn_PaddedVector(?)", (text,)).fetchone() == (vector(*numbers),)
    for bad in ("[]", "[1,]", "1", json.dumps([1.0] * 1999)):
        with pytest.raises((ServerError, ValueError, TypeError)):
            evaluate("fn_PaddedVector", bad)


def test_components_come_in_order_and_nearly_as_stored() -> None:
    v = drawn(4)
    rows = evaluate("fn_VectorComponents", v.tobytes())
    assert [row["Position"] for row in rows] == list(range(1998))
    read = np.array([row["Value"] for row in rows])
    assert (read == read.astype(np.float32)).all()
    assert (np.abs(read - v) <= np.spacing(np.abs(v))).all()


def test_blends_are_the_exact_ones_to_a_unit_of_the_last_place() -> None:
    a, b = drawn(5), drawn(6)
    connection = functions.connect(":memory:")
    for weight_a, weight_b in ((1.0, 1.0), (1.0, -1.0), (2.5, 0.0), (0.25, 0.75)):
        arguments = (a.tobytes(), weight_a, b.tobytes(), weight_b)
        exact = weight_a * a.astype(np.float64) + weight_b * b.astype(np.float64)
        (stored,) = connection.execute("SELECT fn_VectorBlend(?, ?, ?, ?)", arguments).fetchone()
        assert (np.frombuffer(stored, np.float32) == exact.astype(np.float32)).all()
        blend = np.frombuffer(evaluate("fn_VectorBlend", *arguments), np.float32)
        allowed = abs(weight_a) * np.spacing(np.abs(a)) + abs(weight_b) * np.spacing(np.abs(b))
        assert (np.abs(blend - exact) <= allowed + np.spacing(np.abs(blend))).all()


def test_distances_of_components() -> None:
    a, b = drawn(7), drawn(8)
    b[:9] = a[:9] = 0
    d, sizes = np.abs(a.astype(float) - b), np.abs(a.astype(float)) + np.abs(b)
    manhattan, chebyshev, canberra, differing = evaluate_row("fn_ComponentDistances", a.tobytes(), b.tobytes())
    assert manhattan == pytest.approx(d.sum(), rel=1e-7)
    assert chebyshev == pytest.approx(d.max(), rel=1e-6)
    assert canberra == pytest.approx((d[9:] / sizes[9:]).sum(), rel=1e-6)
    assert differing == (d > 1e-6).sum()


ARRAYS = ["[]", "[5]", "[-0.5]", "[3, 4, 5]", " \n[3, 4.5, -5e2]", "[9223372036854775807, 9223372036854775807, 1]",
          "[-9223372036854775808, 9223372036854775807]", json.dumps(RNG.standard_normal(500).tolist()),
          json.dumps(RNG.integers(-(10**12), 10**12, 300).tolist()), "[1e-300, 1e-300]"]  # fmt: skip


@pytest.mark.parametrize("array", ARRAYS, ids=range(len(ARRAYS)))
def test_aggregates_of_json_are_those_of_the_embedded_engine(array: str) -> None:
    connection = functions.connect(":memory:")
    (expected,) = connection.execute("SELECT clr_ParallelAggregate(?)", (array,)).fetchone()
    found, wanted = json.loads(evaluate("clr_ParallelAggregate", array)), json.loads(expected)
    assert list(found) == list(wanted)
    for key, value in wanted.items():
        assert type(found[key]) is type(value), key
        if value is None or isinstance(value, int) or key in ("min", "max"):
            assert found[key] == value
        else:
            assert found[key] == pytest.approx(value, rel=1e-12), key


@pytest.mark.parametrize("bad", ['{"a": 1}', '["1"]', "[1, null]", "[true]", "[[1]]"])
def test_what_is_no_array_of_numbers_is_refused(bad: str) -> None:
    with pytest.raises(ServerError, match="'51017 values must be a JSON array of numbers"):
        evaluate("clr_ParallelAggregate", bad)
    if bad.startswith("["):
        with pytest.raises(ServerError, match=r"'51017 scores must be numbers; at \d is "):
            evaluate("fn_Softmax", bad, 1.0)


@pytest.mark.parametrize(
    ("first", "last"),
    [(1, 30), (-(2**63), 2), (2, 2), (3, 3), (4, 4), (24, 28), (49, 49), (0, 99_999), (5, 4), (-9, 1), (None, 5),
     (10**12 - 200, 10**12), (99_991**2 - 5, 99_991**2 + 5), (10**9, 10**9 + 5000)],
)  # fmt: skip
def test_primes_are_the_native_ones(first: int | None, last: int) -> None:
    native = [] if first is None or first > last or last < 2 else hn.find_primes(max(first, 2), last).tolist()
    assert json.loads(evaluate("clr_FindPrimes", first, last)) == native


def test_softmax() -> None:
    scores = [*RNG.standard_normal(50).tolist(), 1000.0, -1000.0, 999.5]
    for temperature in (1.0, 0.01, 100.0):
        rows = evaluate("fn_Softmax", json.dumps(scores), temperature)
        powers = np.exp((np.array(scores) - max(scores)) / temperature)
        np.testing.assert_allclose([row["Probability"] for row in rows], powers / powers.sum(), rtol=1e-12, atol=1e-300)
        assert [row["Position"] for row in rows] == list(range(len(scores)))
        assert [row["Score"] for row in rows] == scores


def test_scores_of_one_value() -> None:
    connection = functions.connect(":memory:")
    for arguments in ((3.0, 1.0, 0.5), (1.0, 3.0, 4.0), (1.0, 1.0, 0.0), (None, 1.0, -1.0)):
        expected = connection.execute("SELECT fn_ZScore(?, ?, ?)", arguments).fetchone()[0]
        assert evaluate("fn_ZScore", *arguments) == expected
    fences = (
        (2.0, 1.0, 2.0, 0.0),
        (2.1, 1.0, 2.0, 0.0),
        (3.5, 1.0, 2.0, 1.5),
        (-0.6, 1.0, 2.0, 1.5),
        (0.0, 2.0, 1.0, None),
    )
    for arguments in fences:
        expected = connection.execute("SELECT fn_IsOutlierIqr(?, ?, ?, ?)", arguments).fetchone()[0]
        assert evaluate("fn_IsOutlierIqr", *arguments) == expected
    assert evaluate("fn_IsOutlierIqr", 3.5000001, 1.0, 2.0, 1.5) == 1
    assert evaluate("fn_IsOutlierIqr", 3.5, 1.0, 2.0, 1.5) == 0


UNIT = (0.0, 0.0, 0.0, 1.0, 1.0, 1.0)
CELLS = "51012 coordinates must be in 0..2097151; got"
CODE = "51012 code must be in 0..9223372036854775807; got"
RANGE = "51012 the range must have at most 100000 numbers and end by 1000000000000; got"
BOUNDS = "51012 bounds must have each maximum > its minimum; got"


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("fn_MortonCode", (0, -1, 0), f"{CELLS} 0, -1, 0"),
        ("fn_MortonCode", (0, 0, 2**21), f"{CELLS} 0, 0, 2097152"),
        ("fn_HilbertCode", (2**21, 0, 0), f"{CELLS} 2097152, 0, 0"),
        ("fn_MortonPoint", (-1,), f"{CODE} -1"),
        ("fn_HilbertPoint", (-1,), f"{CODE} -1"),
        ("fn_BucketBox", (2**30, *BOX), "51012 bucket must be in 0..1073741823; got 1073741824"),
        ("fn_BucketDistance", (0.0, 0.0, 0.0, -1, *BOX), "51012 bucket must be in 0..1073741823; got -1"),
        ("fn_SpatialBucket", (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0), f"{BOUNDS} 1..1, 0..1, 0..1"),
        ("clr_SpatialHash", ("POINT (2 0 0)", *UNIT), "51012 point must lie in bounds; got POINT (2 0 0)"),
        ("clr_SpatialHash", ("POINT (2 0)", *UNIT), "51017 point must be POINT (x y z); got POINT (2 0)"),
        ("clr_FindPrimes", (1, 200_000), f"{RANGE} 1..200000"),
        ("clr_FindPrimes", (10**12, 10**12 + 1), f"{RANGE} 1000000000000..1000000000001"),
        ("fn_Softmax", ("[1]", 0.0), "51012 the temperature must be > 0; got 0"),
        ("fn_ZScore", (1.0, 1.0, -2.0), "51012 the standard deviation must be >= 0; got -2"),
        ("fn_IsOutlierIqr", (1.0, 3.0, 2.0, 1.5), "51012 Q1 must be <= Q3; they are 3 and 2"),
        ("fn_IsOutlierIqr", (1.0, 1.0, 2.0, -1.5), "51012 the factor must be >= 0; got -1.5"),
    ],
)
def test_bad_arguments_are_quoted_by_the_server(name: str, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ServerError) as raised:
        evaluate(name, *arguments)
    assert str(raised.value) == f"Conversion failed when converting the nvarchar value '{message}' to data type int."


GOOD: dict[str, tuple[Any, ...]] = {
    "clr_DotProduct": (vector(1), vector(1)), "clr_EuclideanDistance": (vector(1), vector(1)),
    "clr_ParallelAggregate": ("[1]",), "clr_SpatialHash": ("POINT (1 1 0.1)", *BOX),
    "clr_VectorSimilarity": (vector(1), vector()), "clr_VectorizedMean": (vector(1),),
    "fn_BucketBox": (1, *BOX), "fn_BucketDistance": (0.0, 0.0, 0.0, 1, *BOX),
    "fn_ComponentDistances": (vector(1), vector(2)), "fn_HilbertCode": (1, 2, 3), "fn_HilbertPoint": (5,),
    "fn_IsOutlierIqr": (1.0, 1.0, 2.0, 1.5), "fn_MortonCode": (1, 2, 3), "fn_MortonPoint": (5,),
    "fn_PaddedVector": ("[1]",), "fn_Softmax": ("[1]", 1.0), "fn_SpatialBucket": (1.0, 2.0, 0.1, *BOX),
    "fn_VectorBlend": (vector(1), 1.0, vector(1), 1.0), "fn_VectorComponents": (vector(1),),
    "fn_ZScore": (1.0, 2.0, 3.0),
}  # fmt: skip
# clr_FindPrimes gives [] for NULL, and is tested with primes; the others need tables, below.
OTHERS = {"clr_FindPrimes", "clr_SpatialProject", "fn_NearestAtoms", "fn_ProjectionInForce"}


@pytest.mark.parametrize("name", sorted(set(FOR_USERS) - OTHERS))
def test_null_gives_null(name: str) -> None:
    """In a scalar result; in a table the columns that follow from it, or no row."""
    arguments = GOOD[name]
    for at, parameter in enumerate(function(name).parameters):
        found = evaluate(name, *arguments[:at], None, *arguments[at + 1 :])
        if not function(name).inline:
            assert found is None, parameter
        elif found:
            assert None in found[0].values(), parameter
    everything = evaluate(name, *[None] * len(arguments))
    assert everything is None or all(value is None for row in everything for value in row.values())


@pytest.fixture(scope="module")
def stored() -> Any:
    """A database with a projection in force and forty embeddings."""
    with open_database("sqlite:///:memory:") as database:
        assert isinstance(database, EmbeddedDatabase)
        rows = np.stack([drawn(100 + i) for i in range(40)])
        rows[3], rows[8] = 0, rows[5]
        axes = np.linalg.qr(rows[10:13].T.astype(np.float64))[0].T.astype(np.float32)
        for version in ("old", "new"):
            database.call(
                "sp_RegisterProjection", ProjectionName="p", ProjectionVersion=version, Mean=rows.mean(axis=0),
                AxisX=axes[0], AxisY=axes[1], AxisZ=axes[2],
                MinX=-9.0, MinY=-9.0, MinZ=-9.0, MaxX=9.0, MaxY=9.0, MaxZ=9.0,
            )  # fmt: skip
        registered = database.call("sp_RegisterModel", ModelName="m", ModelType="test", ModelVersion="1").outputs
        model = int(registered["ModelId"])
        atoms = [
            database.call(
                "sp_AtomIngestion", HashInput=f"a{i}", Modality="text", CanonicalText=f"t{i}", Subtype="s",
                SourceUri="u", SourceType="t",
            ).outputs["AtomId"]
            for i in range(len(rows))
        ]  # fmt: skip
        table = [(atom, row, 1998) for atom, row in zip(atoms, rows, strict=True)]
        database.call("sp_StoreAtomEmbeddings", ModelId=model, EmbeddingType="kind", Embeddings=table)
        yield database, rows, model


def test_the_projection_in_force_is_the_newest(stored: Any) -> None:
    database, _, _ = stored
    (row,) = evaluate("fn_ProjectionInForce", 0, database=database.connection)
    projection = database.call("sp_GetProjection").rows
    assert row["ProjectionVersion"] == projection.column("ProjectionVersion")[0] == "new"
    assert row["ModelId"] == projection.column("ModelId")[0]
    assert [row[name] for name in ("MinX", "MaxZ")] == [-9.0, 9.0]
    for name in ("Mean", "AxisX", "AxisY", "AxisZ"):
        assert row[name] == np.asarray(projection.column(name)[0], np.float32).tobytes()
    assert evaluate("fn_ProjectionInForce", 7, database=database.connection) == []
    assert evaluate("fn_ProjectionInForce", None, database=database.connection) == []


def test_a_vector_is_placed_where_it_is_stored(stored: Any) -> None:
    database, rows, model = stored
    listed = database.call("sp_ListAtomEmbeddings", ModelId=model, EmbeddingType="kind").rows
    for at in range(0, len(rows), 7):
        text = evaluate("clr_SpatialProject", rows[at].tobytes(), 0, database=database.connection)
        found = [float(part) for part in text.removeprefix("POINT (").removesuffix(")").split(" ")]
        place = [listed.column(f"SpatialProj{axis}")[at] for axis in "XYZ"]
        assert found == pytest.approx(place, abs=1e-12)
    assert evaluate("clr_SpatialProject", None, 0, database=database.connection) is None
    assert evaluate("clr_SpatialProject", rows[0].tobytes(), 7, database=database.connection) is None


def test_nearest_atoms_are_those_of_the_exact_search(stored: Any) -> None:
    database, rows, model = stored
    query = rows[5]
    exact = database.call("sp_ExactVectorSearch", query_vector=query, top_k=12, TenantId=0).rows
    for kind, one_model in ((None, None), ("kind", model)):
        found = evaluate("fn_NearestAtoms", query.tobytes(), 12, kind, one_model, 0, database=database.connection)
        assert [row["AtomEmbeddingId"] for row in found] == exact.column("AtomEmbeddingId")
        assert [row["Distance"] for row in found] == pytest.approx(exact.column("distance"), abs=1e-12)
        assert all(row["Similarity"] == 1.0 - row["Distance"] for row in found)
    everything = evaluate("fn_NearestAtoms", query.tobytes(), 100, None, None, 0, database=database.connection)
    assert len(everything) == len(rows) - 1, "the zero vector has no angle"
    assert len(evaluate("fn_NearestAtoms", query.tobytes(), None, None, None, 0, database=database.connection)) == 10
    wanted = query.tobytes()
    for arguments in ((None, 5, None, None, 0), (wanted, 5, None, None, None), (wanted, 5, "other", None, 0)):
        assert evaluate("fn_NearestAtoms", *arguments, database=database.connection) == []


def test_every_function_for_users_is_evaluated() -> None:
    assert set(GOOD) | OTHERS == set(FOR_USERS)
    assert math.isclose(evaluate("fn_ZScore", *GOOD["fn_ZScore"]), -1 / 3)
