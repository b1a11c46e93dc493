"""A picture of where documents lie in the three-dimensional projection, coloured by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import MissingDependencyError, ShapeError

# Okabe and Ito's colours, distinguishable with every common kind of colour blindness; grey is for everything else.
_COLORS = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#7A5195", "#4D4D4D")
_MARKERS = ("o", "^", "s", "D", "v", "P", "X", "*")
_OTHERS = "#C4C4C4"
_TURNS = 12


def draw_map(
    points: NDArray[np.float64],
    groups: Sequence[str],
    path: Path,
    *,
    title: str,
    subtitle: str = "",
    axis_names: tuple[str, str, str] = ("axis 1", "axis 2", "axis 3"),
    order: Sequence[str] | None = None,
) -> None:
    """Writes a PNG with one mark for each point.

    Parameters:  points float64 (n, 3) · groups one name for each point; the eight largest (or the first eight of
                 `order`) have a colour and a shape of their own, the others are grey · path of the PNG
    Raises:      ShapeError 51010 if points are not (n, 3) or groups are not n · MissingDependencyError 51024 without
                 matplotlib
    """
    if points.ndim != 2 or points.shape[1] != 3 or len(groups) != len(points):
        raise ShapeError(f"points must be (n, 3) with one group each; got {points.shape} and {len(groups)} groups")
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependencyError(
            "a picture needs matplotlib; install it with: pip install 'hartonomous-native[plot]'"
        ) from error
    counts = Counter(groups)
    named = list(order) if order is not None else [name for name, _ in counts.most_common()]
    named = [name for name in named if counts[name]][: len(_COLORS)]

    figure = Figure(figsize=(13, 9), dpi=110, facecolor="white")
    FigureCanvasAgg(figure)
    # The types that matplotlib declares do not know the methods of a three-dimensional plot.
    axes: Any = figure.add_axes((-0.03, -0.02, 0.82, 0.95), projection="3d")
    axes.view_init(elev=18, azim=-66)
    axes.set_box_aspect((1, 1, 0.85), zoom=1.12)
    labels = np.array(groups, dtype=object)
    rest = ~np.isin(labels, named)
    if rest.any():
        axes.scatter(
            *points[rest].T, s=5, c=_OTHERS, alpha=0.5, linewidths=0, label=f"others ({int(rest.sum()):,})"
        )
    # A few of each group in turn, so that none of them hides the others by being drawn last.
    for turn in range(_TURNS):
        for name, color, marker in zip(named, _COLORS, _MARKERS):  # noqa: B905 - fewer groups than colours are allowed
            chosen = points[labels == name]
            axes.scatter(
                *chosen[turn::_TURNS].T, s=14, c=color, marker=marker, alpha=0.7, linewidths=0,
                label=f"{name} ({len(chosen):,})" if turn == 0 else None,
            )  # fmt: skip
    for limit, smallest, largest in zip(
        (axes.set_xlim, axes.set_ylim, axes.set_zlim), points.min(axis=0), points.max(axis=0), strict=True
    ):
        if largest > smallest:
            limit(smallest, largest)
    for setter, name in zip((axes.set_xlabel, axes.set_ylabel, axes.set_zlabel), axis_names, strict=True):
        setter(name, labelpad=8)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_pane_color((0.97, 0.97, 0.97, 1.0))
        axis._axinfo["grid"].update(color="#DDDDDD", linewidth=0.6)
    figure.text(0.03, 0.955, title, fontsize=16, weight="bold")
    if subtitle:
        figure.text(0.03, 0.925, subtitle, fontsize=10, color="#444444")
    legend: Any = figure.legend(
        *axes.get_legend_handles_labels(), loc="center left", bbox_to_anchor=(0.765, 0.5), frameon=False, fontsize=11,
        markerscale=2.2, labelspacing=0.9,
    )  # fmt: skip
    for handle in legend.legend_handles:
        handle.set_alpha(1.0)
    figure.savefig(path)
