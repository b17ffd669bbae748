"""Published rates per user beside the plan's own demand. Comparison only: none is a gate here."""

from typing import Final

import plotly.graph_objects as go

from netready.domain.demand import CrossLine
from netready_reports.backing import sourced_words
from netready_reports.charts import INK
from netready_reports.material import DemandFacts
from netready_reports.tables import Table
from netready_reports.words import number

BASES: Final = {
    "pupil": "a pupil",
    "user": "a user, staff included",
    "session": "a pupil working at the same time",
}
DRAWN: Final = 4  # lines on the drawing; the table has all of them
_HEAD: Final = ("Who says so", "Mbit/s down", "for each", "for this school, Mbit/s", "source")


def cross_line_table(demand: DemandFacts) -> Table | None:
    """Every published rate, times those it is meant for in this school; None where none is."""
    rows = tuple(
        (
            line.name,
            number(line.mbps_per_user),
            BASES.get(line.basis, line.basis),
            number(school_mbps(line, demand)),
            _source(line),
        )
        for line in demand.cross_lines
    )
    caption = "Published rates per user, for comparison: no line of this school's verdict"
    return Table(caption=caption, head=_HEAD, rows=rows, wide=True) if rows else None


def school_mbps(line: CrossLine, demand: DemandFacts) -> float:
    """The rate times the pupils with a device, or of a session: times those active at once.

    Staff are not counted: their number is in no site file, so a rate per user is a lower bound.
    """
    users = demand.pupils_at_once if line.basis == "session" else demand.users
    return line.mbps_per_user * users


def cross_line_traces(demand: DemandFacts) -> list[go.Scatter]:
    """A tick across the bars for each of those nearest to the plan; letters name them."""
    near = sorted(demand.cross_lines, key=lambda line: _apart(line, demand))[:DRAWN]
    shown = sorted(near, key=lambda line: school_mbps(line, demand))
    return [_tick(letter, line, demand) for letter, line in zip("ABCD", shown, strict=False)]


def _apart(line: CrossLine, demand: DemandFacts) -> float:
    return abs(school_mbps(line, demand) - demand.down_mbps)


def _tick(letter: str, line: CrossLine, demand: DemandFacts) -> go.Scatter:
    at = school_mbps(line, demand)
    return go.Scatter(
        name=f"{letter}: {line.name}, {number(at)}",
        x=[at],
        y=["down"],
        mode="markers+text",
        text=[letter],
        textposition="top center",
        marker={"symbol": "line-ns", "size": 44, "line": {"width": 2.5, "color": INK}},
        hovertemplate="%{x:,.0f} Mbit/s<extra>" + letter + "</extra>",
        cliponaxis=False,
    )


def _source(line: CrossLine) -> str:
    found = line.source
    return sourced_words(found.text, found.mark, found.read_on) if found else ""
