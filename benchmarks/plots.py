"""Lines in panels, as SVG that is the same for the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

_STYLE = {"svg.hashsalt": "bloggarkiv", "svg.fonttype": "none", "font.size": 9}


def lines(
    path: Path, xs: Sequence[float], panels: Mapping[str, Mapping[str, Sequence[float]]], *, x: str, y: str
) -> None:
    """One panel for each measure, one line for each series over the first of `xs`; `x` on a logarithmic scale."""
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(3.2 * len(panels), 3), layout="constrained")
        axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
        for axis, (title, curves) in zip(axes, panels.items(), strict=True):
            for name, values in curves.items():
                axis.plot(xs[: len(values)], values, marker="o", markersize=3, label=name)
            axis.set(title=title, xscale="log", xlabel=x)
            axis.grid(alpha=0.3)
            axis.set_ylim(bottom=0)
        axes[0].set_ylabel(y)
        figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
        figure.savefig(path, metadata={"Date": None})
