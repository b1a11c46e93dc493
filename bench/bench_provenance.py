"""Provenance on the embedded engine: up to five steps up from one node in a graph of a million edges.

    python bench/bench_provenance.py [--edges 1000000] [--nodes 400000 200000] [--starts 100] [--folder DIR]

A node uses others that are older than it, chosen at random, so the number of edges to a node's sources is edges/nodes.
How long a question takes depends on how much is reached; both are shown. Beside the walk stands what a user of SQLite
would write first: a recursive CTE that keeps (node, depth) apart by UNION. Both must reach the same nodes. The
procedure's own time includes the row of GraphQueries and its durable commit, that is one wait for the disk.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from hartonomous_native.database import open_database
from hartonomous_native.database.embedded.engine import EmbeddedDatabase, Run
from hartonomous_native.database.embedded.provenance_walk import walk

_DEPTH = 5
_RECURSIVE = """
    WITH RECURSIVE reached (NodeId, Depth) AS (
        VALUES (?, 0)
        UNION
        SELECT e.ToNodeId, r.Depth + 1
        FROM reached AS r CROSS JOIN ProvenanceEdges AS e ON e.FromNodeId = r.NodeId
        WHERE r.Depth < ? AND e.TenantId IN (0, ?)
    )
    SELECT r.NodeId, n.EntityId, MIN(r.Depth) FROM reached AS r JOIN ProvenanceNodes AS n ON n.NodeId = r.NodeId
    GROUP BY r.NodeId HAVING MIN(r.Depth) > 0
"""


def fill(database: EmbeddedDatabase, nodes: int, edges: int) -> None:
    """Atoms 7, 14, …; every edge leads to an older node."""
    rng = np.random.default_rng(1)
    pairs = np.empty((0, 2), np.int64)
    while len(pairs) < edges:
        source = rng.integers(2, nodes + 1, edges)
        target = (rng.random(edges) * (source - 1)).astype(np.int64) + 1
        pairs = np.unique(np.concatenate([pairs, np.stack([source, target], axis=1)]), axis=0)
    pairs = rng.permutation(pairs)[:edges]
    with database.transaction():
        database.connection.executemany(
            "INSERT INTO ProvenanceNodes (NodeId, NodeType, EntityId) VALUES (?, 'Atom', ?)",
            ((node, node * 7) for node in range(1, nodes + 1)),
        )
        database.connection.executemany(
            "INSERT INTO ProvenanceEdges (FromNodeId, ToNodeId, EdgeType) VALUES (?, ?, 'DERIVED_FROM')", pairs.tolist()
        )


def measure(database: EmbeddedDatabase, nodes: int, starts: int) -> None:
    chance = random.Random(2)
    run = Run(database)
    reached: list[int] = []
    times: dict[str, list[float]] = {"sp_QueryProvenance": [], "the walk in it": [], "recursive CTE": []}

    def timed(name: str, began: int) -> None:
        times[name].append((time.perf_counter_ns() - began) / 1e6)

    for _ in range(starts):
        start = chance.randrange(nodes * 9 // 10, nodes + 1)
        began = time.perf_counter_ns()
        rows = database.call("sp_QueryProvenance", NodeType="Atom", EntityId=start * 7, MaxDepth=_DEPTH).rows
        timed("sp_QueryProvenance", began)
        began = time.perf_counter_ns()
        steps = walk(run, start, "Upstream", 0, max_depth=_DEPTH)
        timed("the walk in it", began)
        began = time.perf_counter_ns()
        other = database.connection.execute(_RECURSIVE, (start, _DEPTH, 0)).fetchall()
        timed("recursive CTE", began)
        if not sorted((row[0], row[2]) for row in other) == sorted((step[0], step[3]) for step in steps):
            raise AssertionError(f"the walk and the recursive CTE differ from node {start}")
        if len(rows) != len(steps):
            raise AssertionError(f"the procedure and its walk differ from node {start}")
        reached.append(len(steps))
    reached.sort()
    print(f"{nodes:,} nodes: {reached[len(reached) // 2]:,} reached at the median, {reached[-1]:,} at most")
    for name, found in times.items():
        found.sort()
        print(f"  {name:<20}{statistics.median(found):>9.2f}{found[len(found) * 95 // 100]:>9.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--nodes", type=int, nargs="+", default=[400_000, 200_000])
    parser.add_argument("--starts", type=int, default=100)
    parser.add_argument("--folder", default=None, help="where the database is made; default: with temporary files")
    given = parser.parse_args()
    print(f"{given.edges:,} edges, {_DEPTH} steps up; milliseconds: median, 95 of 100")
    for nodes in given.nodes:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            database = open_database(f"sqlite:///{Path(folder, 'graph.db')}")
            assert isinstance(database, EmbeddedDatabase)
            with database:
                fill(database, nodes, given.edges)
                measure(database, nodes, given.starts)


if __name__ == "__main__":
    main()
