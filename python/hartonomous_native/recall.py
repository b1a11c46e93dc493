"""How much of the exact answer an approximate search finds: measured on the stored documents themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .boundary import Checks
from .database import Database
from .pipeline import StoredEmbeddings, search

_LARGEST = 1_000_000


@dataclass(frozen=True)
class Recall:
    """Recall at k: the mean, over the queries, of the part of the k exact nearest that the search found too."""

    candidates: int | None
    """How many nearest places in the projection are compared by their whole vectors; None: the search's own default."""
    compared: float
    """The mean of how many were in fact compared."""
    recall: float
    milliseconds: float
    """Mean time of a query."""
    exact_milliseconds: float


def measure_recall(
    database: Database,
    stored: StoredEmbeddings,
    model: int,
    *,
    k: int = 10,
    queries: int = 50,
    candidates: tuple[int | None, ...] = (None,),
    seed: int = 0,
    tenant: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> list[Recall]:
    """Asks for the nearest neighbours of documents drawn at random, by the exact and by the approximate search.

    Parameters:  stored the embeddings of `model` · k neighbours, the document itself left out · queries how many
                 documents are drawn, without repetition (all, if there are fewer) · candidates one measurement for
                 each · seed of the draw: the same seed draws the same documents
    Returns:     one Recall for each value of `candidates`
    """
    checks = Checks()
    k = checks.integer("k", k, 1, 10_000)
    queries = checks.integer("queries", queries, 1, _LARGEST)
    checks.done()
    count = len(stored.embedding_ids)
    drawn = np.sort(np.random.default_rng(seed).choice(count, size=min(queries, count), replace=False))

    def neighbours(at: int, exact: bool, reach: int | None) -> tuple[set[int], int, float]:
        own = stored.embedding_ids[at]
        started = time.perf_counter()
        answers = search(
            database, stored.vectors[at], model, top=k + 1, exact=exact, candidates=reach, tenant=tenant
        )
        elapsed = time.perf_counter() - started
        others = [hit.embedding_id for hit in answers.hits if hit.embedding_id != own]
        return set(others[:k]), answers.compared or 0, elapsed

    total = len(drawn) * (1 + len(candidates))
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    truth: list[set[int]] = []
    exact_seconds = 0.0
    for at in drawn.tolist():
        found, _, elapsed = neighbours(at, True, None)
        truth.append(found)
        exact_seconds += elapsed
        step()
    measured = []
    for reach in candidates:
        shares, compared, seconds = [], 0, 0.0
        # The search enters each query in a table; together these take effect once.
        with database.transaction():
            for at, expected in zip(drawn.tolist(), truth, strict=True):
                found, looked_at, elapsed = neighbours(at, False, reach)
                if expected:
                    shares.append(len(found & expected) / len(expected))
                compared += looked_at
                seconds += elapsed
                step()
        measured.append(
            Recall(
                reach, compared / len(drawn), float(np.mean(shares)) if shares else float("nan"),
                1000 * seconds / len(drawn), 1000 * exact_seconds / len(drawn),
            )
        )  # fmt: skip
    return measured
