"""A load run against time: how many pupils worked, what they got together, how long replies took.

A record holds the stages in the order in which they ran and how long each was measured; ramps and
pauses between them are not in it. So time here is measured time, window after window, and the page
says how much of the run that is.
"""

from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from netready_reports.charts import BLUE, GREY, MARKERS, ORANGE, figure_of
from netready_reports.run_facts import RunFacts, StageFacts
from netready_reports.tables import Chart
from netready_reports.words import number

HEIGHT = 380
# from below: delay, goodput, pupils; each a third of the height, with air between
_BANDS = ((0.0, 0.27), (0.365, 0.635), (0.73, 1.0))


def timeline_chart(id: str, run: RunFacts) -> Chart | None:
    """Three bands over the same seconds; None where fewer than two windows have a length."""
    course = [stage for stage in run.course if stage.measure_s]
    if len(course) < 2:
        return None
    edges = _edges(course)
    traces = [
        _steps("pupils at once", edges, [s.pupils for s in course], GREY, "y3", dash="solid"),
        _marks(edges, course),
        _steps("down", edges, [s.down_mbps for s in course], BLUE, "y2", dash="solid"),
        _steps("up", edges, [s.up_mbps for s in course], ORANGE, "y2", dash="dash"),
        _steps("RTT p95", edges, [s.p95_ms for s in course], ORANGE, "y", dash="solid"),
        _steps("RTT p50", edges, [s.p50_ms for s in course], BLUE, "y", dash="dash"),
    ]
    axes = {
        f"yaxis{place or ''}": {"domain": list(band), "title": {"text": title}, "anchor": "x"}
        for (place, title), band in zip(
            ((0, "ms"), (2, "Mbit/s"), (3, "pupils")), _BANDS, strict=True
        )
    }
    figure = figure_of(traces, "seconds measured", "ms", **axes)
    layout = figure["layout"]
    if isinstance(layout, dict):
        layout["height"] = HEIGHT
    return Chart(id=id, title="The run against time", words=_words(run, edges), figure=figure)


def _edges(course: Sequence[StageFacts]) -> list[float]:
    """Where each window begins, and where the last ends, in seconds measured."""
    edges = [0.0]
    for stage in course:
        edges.append(edges[-1] + (stage.measure_s or 0.0))
    return edges


def _steps(
    name: str,
    edges: Sequence[float],
    values: Sequence[float | None],
    colour: str,
    axis: str,
    *,
    dash: str,
) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=list(edges),
        y=[*values, values[-1]],
        yaxis=axis,
        mode="lines",
        line={"color": colour, "width": 2.5, "dash": dash, "shape": "hv"},
        connectgaps=False,
        hovertemplate="%{x:.0f} s: %{y:,.2~f}<extra>" + name + "</extra>",
    )


def _marks(edges: Sequence[float], course: Sequence[StageFacts]) -> go.Scatter:
    """The verdict of each window, in its middle: the same marks as in the other drawings."""
    return go.Scatter(
        name="verdict",
        x=[(begin + end) / 2 for begin, end in pairwise(edges)],
        y=[stage.pupils for stage in course],
        yaxis="y3",
        mode="markers",
        marker={
            "color": BLUE,
            "size": 10,
            "symbol": [MARKERS.get(stage.verdict, "circle-open") for stage in course],
            "line": {"width": 2, "color": BLUE},
        },
        showlegend=False,
        hoverinfo="skip",
    )


def _words(run: RunFacts, edges: Sequence[float]) -> str:
    told = run.duration_s is not None and run.duration_s >= edges[-1]
    whole = f" of {number(round(run.duration_s or 0))} s in all" if told else ""
    return (
        "Pupils at work, what they got together and how long replies took, window after "
        f"window: {number(round(edges[-1]))} s measured{whole}; ramps and pauses are left out. "
        "A filled circle passed, a cross failed, an open diamond does not count."
    )
