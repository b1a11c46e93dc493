"""What the last run of each family found, as one table: `python bench/summary.py [--write docs/performance.md]`.

Reads build/bench/*.json, which the bench_ files write. One line for each kind of work at each number of threads: the
worst row's ratio stands for all, since a target is reached only if every row of it is. `--write` puts the tables
between the markers of a document, and `--plot` draws every row that has a target.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from side_by_side import FOLDER, OURS, shown

Row = Mapping[str, Any]
# The order of the document; families that are not named come last.
ORDER = ("pairs", "rows", "knn", "reductions", "columns", "primes", "prime_windows", "text", "curves")


def found() -> dict[str, list[dict[str, Any]]]:
    """The runs of each family, one for each number of threads."""
    families = {}
    for path in sorted(FOLDER.glob("*.json")):
        document = json.loads(path.read_text())
        if "family" in document:
            families[document["family"]] = document["runs"]
    known = [name for name in ORDER if name in families]
    return {name: families[name] for name in [*known, *(name for name in families if name not in known)]}


def by_work(families: Mapping[str, list[dict[str, Any]]]) -> dict[tuple[str, int], list[Row]]:
    """Rows that have a target, by kind of work and number of threads."""
    works: dict[tuple[str, int], list[Row]] = {}
    for runs in families.values():
        for run in runs:
            for row in run["rows"]:
                if row["target"] is not None and row["best"]:
                    works.setdefault((row["work"], row["threads"]), []).append(row)
    place = {work: number for number, work in enumerate(dict.fromkeys(work for work, _ in works))}
    return dict(sorted(works.items(), key=lambda item: (place[item[0][0]], item[0][1])))


def table(header: Iterable[str], lines: Iterable[Iterable[str]], right: int) -> str:
    """A Markdown table whose columns from number `right` on are aligned to the right."""
    titles = list(header)
    rule = ["---" if number < right else "---:" for number in range(len(titles))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (titles, rule, *lines))


def _ratio(row: Row) -> float:
    return float(row["ratio"])


def _figure(x: float | None) -> str:
    return "" if x is None else f"{x:.2f}"


def _share(row: Row) -> float | None:
    return row["limit_ns"] / row["times"][OURS]["median_ns"] if row["limit_ns"] else None


def summary(works: Mapping[tuple[str, int], list[Row]]) -> str:
    lines = []
    for (work, threads), rows in works.items():
        target = max(row["target"] for row in rows)
        worst, reached = max(rows, key=_ratio), sum(_ratio(row) <= row["target"] for row in rows)
        slower = [row["ratio_avx2"] for row in rows if row["ratio_avx2"] is not None]
        verdict = "reached" if reached == len(rows) else f"{reached} of {len(rows)}"
        lines.append([
            work, str(threads), f"≤ {target:g}", verdict, _figure(min(map(_ratio, rows))), _figure(_ratio(worst)),
            f"{worst['name']}, {worst['best']}", _figure(max(slower, default=None)),
        ])  # fmt: skip
    header = ("work", "threads", "target", "", "best ratio", "worst ratio", "worst row, its best peer", "worst at avx2")
    return table(header, lines, 4)


def every_row(runs: Iterable[Mapping[str, Any]]) -> str:
    lines = []
    for run in runs:
        for row in run["rows"]:
            ours, best, share = row["times"][OURS]["median_ns"], row["best"], _share(row)
            peer = f"{best} {shown(row['times'][best]['median_ns'])}" if best else ""
            missed = "**" if row["target"] and best and _ratio(row) > row["target"] else ""
            lines.append([
                row["name"], str(row["threads"]), shown(ours), peer, f"{missed}{_figure(row['ratio'])}{missed}",
                _figure(row["target"]), _figure(row["ratio_avx2"]), "" if share is None else f"{share:.0%}",
                "" if row["errors"][OURS] == 0 else f"{row['errors'][OURS]:.0e}",
            ])  # fmt: skip
    return table(("row", "threads", "ours", "best peer", "ratio", "target", "at avx2", "of limit", "error"), lines, 1)


def conditions(families: Mapping[str, list[dict[str, Any]]]) -> str:
    """The machine and the versions, as the runs recorded them."""
    runs = [run for each in families.values() for run in each]
    packages: dict[str, str] = {}
    for run in runs:
        packages |= run["packages"]
    lines = []
    for threads in sorted({run["threads"] for run in runs}):
        machine = next(run["machine"] for run in runs if run["threads"] == threads)
        read = machine["bytes_per_second"].items()
        rates = ", ".join(f"{rate / 1e9:.0f} GB/s from {_size(int(size))}" for size, rate in read)
        operations = f"{machine['operations_per_second'] / 1e9:.0f} GFLOP/s of float32"
        lines.append(f"- {threads} thread{'s' * (threads > 1)}: {rates}; {operations}")
    about = runs[0]
    peers = ", ".join(f"{name} {packages[name]}" for name in sorted(packages, key=str.lower))
    return f"{about['cpu']}, level {about['level']}, Python {about['python']}; {peers}.\n\n" + "\n".join(lines)


def _size(size: int) -> str:
    return f"{size >> 20} MiB" if size >= 1 << 20 else f"{size >> 10} KiB"


def plot(works: Mapping[tuple[str, int], list[Row]], path: Path) -> None:
    """One line of dots for each kind of work: a row is a dot at its ratio, the bar is the target."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = list(dict.fromkeys(work for work, _ in works))
    figure, axes = pyplot.subplots(figsize=(9, 1.2 + 0.34 * len(names)), layout="constrained")
    for place, name in enumerate(reversed(names)):
        for threads, colour, mark in ((1, "#1f6fb2", "o"), (2, "#d1741b", "D")):
            rows = works.get((name, threads), [])
            label = f"{threads} thread{'s' * (threads > 1)}" if place == 0 else None
            heights = [place + (0.13 if threads == 1 else -0.13)] * len(rows)
            axes.plot([_ratio(row) for row in rows], heights, mark, color=colour, markersize=4, alpha=0.7, label=label)
        targets = {row["target"] for (work, _), rows in works.items() if work == name for row in rows}
        for target in targets:
            axes.plot([target, target], [place - 0.35, place + 0.35], color="#444444", linewidth=1.6)
    axes.axvline(1, color="#aaaaaa", linewidth=0.8, linestyle="--")
    axes.set_xscale("log")
    ratios = [x for rows in works.values() for row in rows for x in (_ratio(row), row["target"])]
    low, high = min(ratios, default=0.1), max([*ratios, 1.5])
    axes.set_xlim(10 ** (math.log10(low) - 0.1), 10 ** (math.log10(high) + 0.1))
    ticks = [tick for tick in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2) if low / 1.3 <= tick <= high * 1.3]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(names)), list(reversed(names)), fontsize=8)
    axes.set_xlabel("our median time / the best peer's; left of 1 is ahead, a bar is the target", fontsize=8)
    axes.legend(fontsize=8, loc="lower left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def write(document: Path, families: Mapping[str, list[dict[str, Any]]]) -> None:
    """Replaces what stands between `<!-- NAME -->` and `<!-- end -->`: the summary, the conditions, each family."""
    parts = {"summary": summary(by_work(families)), "conditions": conditions(families)}
    parts |= {family: every_row(runs) for family, runs in families.items()}
    text = document.read_text()
    for name, content in parts.items():
        start, end = f"<!-- {name} -->\n", "<!-- end -->"
        if start in text:
            before, rest = text.split(start, 1)
            text = before + start + "\n" + content + "\n\n" + end + rest.split(end, 1)[1]
    document.write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, help="the document to put the tables into")
    parser.add_argument("--plot", type=Path, default=FOLDER / "ratios.png", help="where the picture goes")
    options = parser.parse_args()
    families = found()
    if not families:
        raise SystemExit(f"nothing has been measured yet: {FOLDER} holds no results")
    works = by_work(families)
    print(conditions(families), summary(works), sep="\n\n")
    plot(works, options.plot)
    print(f"\nall rows as a picture: {options.plot}")
    if options.write:
        write(options.write, families)


if __name__ == "__main__":
    main()
