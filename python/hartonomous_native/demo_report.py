"""The demo's report: plain text that is also Markdown."""

from __future__ import annotations

import platform
from collections.abc import Sequence

from . import __version__, cpu_level
from .boundary import available_cpus
from .demo import ANSWERS, PRIMES_FIRST, PRIMES_KNOWN, PRIMES_LAST, RECALL_AT, RECALL_SEED, Demo

_TITLE_WIDTH = 66


def write_report(demo: Demo) -> str:
    """What was stored, how long each step took, the answers, the recall, the primes and where the map is."""
    ingested, code = demo.ingested, demo.code
    lines = [
        "# hartonomous demo",
        "",
        f"hartonomous {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{available_cpus()} CPUs, level {cpu_level()}; model {demo.model} ({demo.dimension} dimensions)",
        "",
        f"{ingested.new:,} new documents; {ingested.already:,} already there. {code.new:,} new functions; "
        f"{code.already:,} already there. {demo.embedded.stored:,} new embeddings; {demo.documents:,} in all.",
    ]
    if ingested.already or code.already:
        lines.append(
            "What was already there was not stored again; its reference counts say that it was met once more."
        )
    if demo.unreadable:
        lines.append(f"{demo.unreadable} files could not be read.")
    if demo.embedded.truncated:
        lines.append(
            f"{demo.embedded.truncated:,} texts are longer than the model sees, which is their beginning."
        )
    lines += ["", "## Steps", ""]
    lines += _table(
        ["step", "seconds", "what", "rate"],
        [[step.name, f"{step.seconds:.2f}", step.done, step.rate] for step in demo.steps]
        + [["all", f"{demo.seconds:.2f}", "", ""]],
        right={1, 3},
    )
    lines += ["", "## Answers", ""]
    lines.append(f"The {ANSWERS} nearest by the exact search; * marks those that the bucket search gave too.")
    for question in demo.questions:
        lines += ["", f"### {question.text}", ""]
        lines += _table(
            ["score", "", "answer", "source"],
            [
                [f"{hit.score:.3f}", "*" if hit.embedding_id in question.also_by_bucket else "",
                 _short(hit.title), hit.source]
                for hit in question.hits
            ],
            right={0},
        )  # fmt: skip
    lines += ["", "## Recall of the bucket search", ""]
    lines.append(
        f"Mean recall@{RECALL_AT} over {demo.recall_queries} stored texts drawn with seed {RECALL_SEED}, each compared "
        "with the exact search; the text itself does not count."
    )
    lines.append("")
    lines += _table(
        ["candidates", "compared", f"recall@{RECALL_AT}", "ms a query", "ms exact"],
        [
            [
                "default" if row.candidates is None else f"{row.candidates:,}", f"{row.compared:,.0f}",
                f"{row.recall:.3f}", f"{row.milliseconds:.1f}", f"{row.exact_milliseconds:.1f}",
            ]
            for row in demo.recall
        ],
        right={0, 1, 2, 3, 4},
    )  # fmt: skip
    if demo.job is not None:
        count = demo.job.result_count
        lines += ["", "## Primes", ""]
        lines.append(
            f"{count:,} primes in {PRIMES_FIRST:,}..{PRIMES_LAST:,}, as there must be ({PRIMES_KNOWN:,}); job "
            f"{demo.job.job_id}" + (", which a run before had done." if demo.job_was_there else ".")
        )
    lines += ["", "## Stored", ""]
    lines += _table(["table", "rows"], [[name, f"{rows:,}"] for name, rows in demo.tables if rows], right={1})
    lines += ["", f"Database {demo.folder / 'hartonomous.db'}, map {demo.picture}.", ""]
    return "\n".join(lines)


def _short(text: str) -> str:
    return text if len(text) <= _TITLE_WIDTH else text[: _TITLE_WIDTH - 1] + "…"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: set[int]) -> list[str]:
    """A Markdown table whose columns also line up as plain text."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(3, *(len(row[at]) for row in [list(header), *cells])) for at in range(len(header))]

    def line(row: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "| " + " | ".join(padded) + " |"

    rule = ["-" * (width - 1) + ":" if at in right else "-" * width for at, width in enumerate(widths)]
    return [line(header), "| " + " | ".join(rule) + " |", *(line(row) for row in cells)]
