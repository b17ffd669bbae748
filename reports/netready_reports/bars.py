"""Lying bars of one or more series, for values of many names side by side."""

from collections.abc import Sequence

import plotly.graph_objects as go

from netready_reports.charts import BLUE, GREY, ORANGE, chart_text, figure_of
from netready_reports.tables import Chart
from netready_reports.words import number

ROOM_FOR_FIGURES = 1.25  # beyond the longest bar, for the number at its end


def bars_chart(
    id: str,
    title: str,
    words: str,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    unit: str,
    ticks: Sequence[go.Scatter] = (),
) -> Chart:
    """Lying bars, one group a name; the second series is hatched as well as of another colour.

    `ticks` are marks across the bars, for comparison.
    """
    looks = ((BLUE, ""), (ORANGE, "/"), (GREY, "x"))
    bars = [
        go.Bar(
            name=name,
            y=[chart_text(name) for name in names],
            x=list(values),
            orientation="h",
            marker={
                "color": colour,
                "pattern": {
                    "shape": hatch,
                    "fillmode": "overlay",
                    "fgcolor": "#fff",
                    "size": 7,
                    "solidity": 0.25,
                },
            },
            text=[number(value) if value is not None else "" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:,.2~f} " + unit + "<extra>" + name + "</extra>",
        )
        for (name, values), (colour, hatch) in zip(series, looks, strict=False)
    ]
    height = max(170, 90 + 30 * len(names) * len(series)) + 22 * len(ticks)
    figure = figure_of([*bars, *ticks], unit, "", barmode="group", bargap=0.3)
    layout = figure["layout"]
    if isinstance(layout, dict):
        layout["height"] = height
        drawn = [value for _, values in series for value in values if value]
        most = max((*drawn, *(tick.x[0] for tick in ticks)), default=1.0)
        layout["xaxis"] = {**layout["xaxis"], "range": [0, most * ROOM_FOR_FIGURES]}
        layout["yaxis"] = {**layout["yaxis"], "autorange": "reversed", "ticks": ""}
    return Chart(id=id, title=title, words=words, figure=figure)
