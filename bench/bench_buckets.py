"""Ten embeddings of a bucket, with their vectors, among a million rows of the embedded engine.

    python bench/bench_buckets.py [--rows 1000000] [--folder DIR]

Rows of 1998 numbers take 8 KB each, so a million of them take 8 to 12 GB of disk, written once beforehand. Buckets are
asked for at random, each once: with more rows than memory most pages come from the disk, and both cases are shown.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase

PER_BUCKET = 10
_ASK = (
    "SELECT AtomEmbeddingId, AtomId, EmbeddingVector FROM AtomEmbeddings"
    " WHERE SpatialBucket = ? AND TenantId = 0 LIMIT 10"
)


def fill(database: EmbeddedDatabase, rows: int) -> None:
    """Each bucket holds ten rows, which do not lie together. Constraints on other tables are left out while filling."""
    connection = database.connection
    connection.execute("PRAGMA foreign_keys = OFF")
    vector = np.random.default_rng(1).standard_normal(1998).astype(np.float32).tobytes()
    buckets = rows // PER_BUCKET
    for start in range(0, rows, 20_000):
        with database.transaction():
            connection.executemany(
                "INSERT INTO AtomEmbeddings (AtomId, EmbeddingVector, SpatialGeometry, SpatialBucket, SpatialBucketX,"
                " SpatialBucketY, SpatialBucketZ, SpatialProjX, SpatialProjY, SpatialProjZ, HilbertValue)"
                " VALUES (?, ?, 'POINT (0 0 0)', ?, ?, 0, 0, 0, 0, 0, ?)",
                ((row, vector, row % buckets, row % 1024, row) for row in range(start, min(rows, start + 20_000))),
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=10**6)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    with (
        tempfile.TemporaryDirectory(dir=given.folder) as folder,
        open_database(f"sqlite:///{Path(folder) / 'buckets.db'}") as database,
    ):
        assert isinstance(database, EmbeddedDatabase)
        begin = time.perf_counter()
        fill(database, given.rows)
        print(f"{given.rows:,} rows in {time.perf_counter() - begin:.0f} s")
        chosen = np.random.default_rng(2).permutation(given.rows // PER_BUCKET)[:1000].tolist()
        for name in ("first asked", "asked again"):
            times = []
            for bucket in chosen:
                begin = time.perf_counter()
                found = database.query(_ASK, [bucket])
                times.append(time.perf_counter() - begin)
                assert len(found) == PER_BUCKET
            print(
                f"ten embeddings of a bucket, {name}: median {statistics.median(times) * 1e3:.3f} ms,"
                f" 99 % within {sorted(times)[int(len(times) * 0.99)] * 1e3:.3f} ms"
            )


if __name__ == "__main__":
    main()
