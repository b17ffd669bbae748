"""Values to plotly figures: pure, deterministic, quiet.

Colours are blue and orange of different lightness (told apart in greyscale and by colour-blind
readers); shape, dash and hatching repeat every difference. Not here: drawing, which the page does.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from statistics import fmean
from textwrap import wrap

import plotly.graph_objects as go

from netready.domain.visible import PLAIN_CONTROLS, visible
from netready_reports.run_facts import RunFacts
from netready_reports.tables import Chart

BLUE, ORANGE, GREY, INK, GRID = "#1c5a8c", "#c46a00", "#5d6b78", "#17212b", "#dde3e8"
FONT = "-apple-system, Segoe UI, Roboto, Helvetica Neue, Noto Sans, Liberation Sans, Arial"
HEIGHT = 280
LABEL_WIDTH = 22  # characters a line of a name, so that telephones keep room for the bars

# verdict of a stage: symbol of its marker and the word in the legend
MARKERS = {"pass": "circle", "fail": "x", "void": "diamond-open"}


def _axis() -> dict[str, object]:
    return {
        "gridcolor": GRID,
        "zerolinecolor": GREY,
        "linecolor": GREY,
        "ticks": "outside",
        "tickcolor": GREY,
        "fixedrange": True,
        "automargin": True,
        "rangemode": "tozero",
        "title": {"font": {"size": 13}},
    }


@cache
def template() -> Mapping[str, object]:
    """Axes, letters and quiet manners of all drawings: stands on a page once, not with each."""
    look = go.Layout(
        margin={"l": 8, "r": 12, "t": 8, "b": 8},
        font={"family": FONT, "size": 13, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12},
            "itemsizing": "constant",
        },
        hoverlabel={"font": {"family": FONT, "size": 13}},
        dragmode=False,
        xaxis=_axis(),
        yaxis=_axis(),
    )
    return {"layout": look.to_plotly_json()}


def figure_of(
    traces: Sequence[go.Scatter | go.Bar], x: str, y: str, **layout: object
) -> dict[str, object]:
    """Traces with their axes, in the form of plotly; `template` gives the rest.

    Each part is checked by plotly; a whole `go.Figure` would check all of them once more, which
    takes ten times as long.
    """
    axes = go.Layout(height=HEIGHT, xaxis={"title": {"text": x}}, yaxis={"title": {"text": y}})
    return {
        "data": [trace.to_plotly_json() for trace in traces],
        "layout": {**axes.to_plotly_json(), **layout},
    }


def line_traces(
    name: str,
    xs: Sequence[float],
    ys: Sequence[float | None],
    *,
    colour: str,
    dash: str = "solid",
    symbols: str | Sequence[str] = "circle",
    mode: str = "lines+markers",
) -> list[go.Scatter]:
    """One trace, or two where stages repeat: a line through their means, a marker for each."""
    if len(set(xs)) < len(xs) and "markers" in mode:
        means = _means(xs, ys)
        line = _trace(name, list(means), list(means.values()), colour, dash, symbols, "lines")
        line.update(showlegend=False, hoverinfo="skip", hovertemplate=None)
        return [line, _trace(name, xs, ys, colour, dash, symbols, "markers")]
    return [_trace(name, xs, ys, colour, dash, symbols, mode)]


def _means(xs: Sequence[float], ys: Sequence[float | None]) -> dict[float, float | None]:
    groups: dict[float, list[float]] = {x: [] for x in xs}
    for x, y in zip(xs, ys, strict=True):
        if y is not None:
            groups[x].append(y)
    return {x: fmean(values) if values else None for x, values in groups.items()}


def _trace(
    name: str,
    xs: Sequence[float],
    ys: Sequence[float | None],
    colour: str,
    dash: str,
    symbols: str | Sequence[str],
    mode: str,
) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=list(xs),
        y=list(ys),
        mode=mode,
        line={"color": colour, "width": 2.5, "dash": dash},
        marker={
            "color": colour,
            "size": 10,
            "symbol": symbols if isinstance(symbols, str) else list(symbols),
            "line": {"width": 2, "color": colour},
        },
        connectgaps=False,
        cliponaxis=False,
        hovertemplate="%{x} pupils: %{y:,.2~f}<extra>" + name + "</extra>",
    )


def chart_text(text: str) -> str:
    """A name for a drawing: plotly reads a little HTML, so marks are escaped; long ones fold."""
    lines = wrap(
        " ".join(visible(text, keep=PLAIN_CONTROLS).split()),
        LABEL_WIDTH,
        max_lines=3,
        placeholder="…",
    )
    return "<br>".join(escape(line, quote=False) for line in lines)


def pupils_chart(id: str, run: RunFacts) -> Chart:
    """Pupils that kept every limit against pupils working; the dotted line is "all of them"."""
    xs = [stage.pupils for stage in run.stages]
    traces = [
        *line_traces("all of them", [0, *xs], [0, *xs], colour=GREY, dash="dot", mode="lines"),
        *line_traces(
            "kept every limit",
            xs,
            [stage.ok_pupils for stage in run.stages],
            colour=BLUE,
            symbols=[MARKERS.get(stage.verdict, "circle-open") for stage in run.stages],
        ),
    ]
    return Chart(
        id=id,
        title="Pupils with a good lesson",
        words="Pupils that kept every limit, against pupils working at once. "
        "A filled circle passed, a cross failed, an open diamond does not count.",
        figure=figure_of(traces, "pupils at once", "pupils"),
    )


def delay_chart(id: str, run: RunFacts) -> Chart:
    """Loaded round trip, median and 95th percentile, against pupils; idle as a dotted line."""
    xs = [stage.pupils for stage in run.stages]
    idle = [stage.idle_p50_ms for stage in run.stages]
    traces = [
        *line_traces(
            "RTT p95", xs, [s.p95_ms for s in run.stages], colour=ORANGE, symbols="square"
        ),
        *line_traces("RTT p50", xs, [s.p50_ms for s in run.stages], colour=BLUE, dash="dash"),
        *line_traces("idle", xs, idle, colour=GREY, dash="dot", mode="lines"),
    ]
    return Chart(
        id=id,
        title="Delay beside the load",
        words="Round trip in milliseconds within which half and 95 % of the probes came back.",
        figure=figure_of(traces, "pupils at once", "ms"),
    )


def goodput_chart(id: str, run: RunFacts) -> Chart:
    """What all pupils together received and sent, against pupils."""
    xs = [stage.pupils for stage in run.stages]
    traces = [
        *line_traces("down", xs, [stage.down_mbps for stage in run.stages], colour=BLUE),
        *line_traces(
            "up",
            xs,
            [stage.up_mbps for stage in run.stages],
            colour=ORANGE,
            dash="dash",
            symbols="square",
        ),
    ]
    return Chart(
        id=id,
        title="Carried together",
        words="Goodput of all pupils in Mbit/s. Where the line goes flat, the path is full.",
        figure=figure_of(traces, "pupils at once", "Mbit/s"),
    )
