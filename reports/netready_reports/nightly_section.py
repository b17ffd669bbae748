"""The nights in the technician report: a table of rooms, pictures of those that changed. Pure."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from netready.domain.nights import Change
from netready_reports.charts import BLUE, GREY, INK, ORANGE, chart_text, figure_of
from netready_reports.nightly import last_title, last_words
from netready_reports.nightly_changes import Answer, answer_of, changes_told, still_worse
from netready_reports.nightly_material import NightlyMaterial, RoomHistory
from netready_reports.nightly_rooms import changes_of_rooms, last_night_rows
from netready_reports.nightly_words import NIGHT_CAPACITY, NO_LOAD, is_alike, value_of
from netready_reports.tables import Chart, Section, Table
from netready_reports.words import clipped

CHARTS_MAX: Final = 6
# kind of a reading: symbol of its mark and word in the legend
_SYMBOLS: Final = {
    "exact": ("circle", "limit found", BLUE),
    "least": ("triangle-up-open", "that many or more", BLUE),
    "most": ("triangle-down-open", "that many or fewer", ORANGE),
}


def nights_sections(material: NightlyMaterial | None) -> tuple[Section, ...]:
    """The section; nothing at all where no nights are planned and none ran."""
    if material is None or not (material.nights or material.readings):
        return ()
    open_ = still_worse(material)
    answer = answer_of(material, open_)
    return (
        Section(
            id="nights",
            title="Over the nights",
            words=(
                *(NIGHT_CAPACITY, *_answer_words(answer)),
                *(f"{last_title(material.last)}.", *last_words(material), NO_LOAD),
            ),
            charts=tuple(_charts(material, open_)),
            tables=tuple(_tables(material, open_)),
        ),
    )


def _answer_words(answer: Answer) -> tuple[str, ...]:
    return (f"{answer.badge.word}: {answer.words}", *answer.unsure[:6])


def _tables(material: NightlyMaterial, open_: Sequence[Change]) -> list[Table]:
    told = changes_told(material, open_)
    changes = [(row.badge.word, row.words, row.found) for row in (*told.worse, *told.lately)]
    rooms = [
        (row.name, row.state.word, row.held, row.seen, row.usual, row.stopped, row.sure, row.lesson)
        for row in last_night_rows(material, open_)
    ]
    found = [
        Table(
            caption="Every room: the last night and its newest reading",
            head=(
                *(
                    "Room",
                    "Last night",
                    "Pupils held",
                    "On",
                    "Before it (middle of 20)",
                    "Stopped by",
                    "How sure",
                ),
                "Delay in lessons, newest day",
            ),
            rows=tuple(rooms),
            wide=True,
        )
    ]
    if changes:
        head = ("Change", "What", "Said")
        found.insert(0, Table(caption="What changed", head=head, rows=tuple(changes)))
    return found


def _charts(material: NightlyMaterial, open_: Sequence[Change]) -> list[Chart]:
    """Rooms that are worse now, then those that changed last; the first few."""
    names = [room for change in open_ for room in change.rooms]
    names += [room for change in reversed(material.changes) for room in change.rooms]
    moved = changes_of_rooms(material.changes)
    shown = [name for name in dict.fromkeys(names) if name in material.of_rooms][:CHARTS_MAX]
    return [
        _chart(f"chart-nights-{at}", material.of_rooms[name], moved[name][-1])
        for at, name in enumerate(shown, start=1)
    ]


def _chart(id: str, room: RoomHistory, change: Change) -> Chart:
    return Chart(
        id=id,
        title=clipped(room.name, 60),
        words=f"Pupils held, night by night. {clipped(change.words, 300)}",
        figure=figure_of(
            [_line(room), *_marks(room), _since(room, change)], "", "pupils", showlegend=True
        ),
    )


def _line(room: RoomHistory) -> go.Scatter:
    """Through the nights that may be compared."""
    last = room.readings[-1]
    points = [
        (one.night.isoformat(), found[0])
        for one in room.readings
        if is_alike(one, last) and (found := value_of(one))
    ]
    return go.Scatter(
        x=[x for x, _ in points],
        y=[y for _, y in points],
        mode="lines",
        line={"color": GREY, "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def _marks(room: RoomHistory) -> list[go.Scatter]:
    traces = []
    for kind, (symbol, word, colour) in _SYMBOLS.items():
        points = [
            (one.night.isoformat(), found[0])
            for one in room.readings
            if (found := value_of(one)) and found[1] == kind
        ]
        if points:
            traces.append(
                go.Scatter(
                    name=word,
                    x=[x for x, _ in points],
                    y=[y for _, y in points],
                    mode="markers",
                    marker={"symbol": symbol, "color": colour, "size": 7},
                    hovertemplate="%{x}: %{y}<extra>" + word + "</extra>",
                )
            )
    return traces


def _since(room: RoomHistory, change: Change) -> go.Scatter:
    """An upright line at the first night of the newest level."""
    top = max((found[0] for one in room.readings if (found := value_of(one))), default=1)
    night = change.since.isoformat()
    return go.Scatter(
        name=chart_text("another level since"),
        x=[night, night],
        y=[0, top],
        mode="lines",
        line={"color": INK, "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
