"""All rooms in one table, the worst first, with the very values that the criteria judged."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from netready.domain.evidence import Evidence
from netready_reports.heat_rooms import is_few
from netready_reports.material import ReportMaterial
from netready_reports.rooms import RoomCard
from netready_reports.words import FEW_MARK, FEW_WORDS, NOT_KNOWN, Badge, number

NOT_MET_MARK: Final = "✗"
CAPTION: Final = f"All rooms, the worst first. {NOT_MET_MARK}: not met in this room"
# criterion of a room to the head of its column, in the order in which a class would feel them
COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TSP-06": "each pupil got of its need, p10, %",
        "TSP-16": "stalled, %",
        "TSP-07": "fairness",
        "TSP-01": "signal, dBm",
        "TSP-02": "above noise, dB",
        "TSP-03": "second AP, dBm",
        "TSP-04": "air in use idle, %",
        "TSP-05": "air in use loaded, %",
        "TSP-08": "delay added, ms",
    }
)
_RATIOS: Final = ("TSP-06", "TSP-16")
_HELD: Final = "TSP-13"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLine:
    """One row; `id` is that of the room's card."""

    id: str
    name: str
    badge: Badge
    held: str
    cells: tuple[str, ...]
    limiter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomTable:
    """Columns that no room has a value for are left out, and named."""

    caption: str
    head: tuple[str, ...]
    lines: tuple[RoomLine, ...]
    left_out: str = ""


def room_table(material: ReportMaterial, cards: Sequence[RoomCard]) -> RoomTable:
    """The cards as rows; a value stands where there is evidence, else "not known"."""
    told: dict[tuple[str, str | None], Evidence] = {
        (each.criterion, each.room): each for each in material.evidence if each.room
    }
    failed = {(each.id, room) for each in material.score.criteria for room in each.rooms_not_met}
    known = {criterion for criterion, _ in told}
    columns = [criterion for criterion in COLUMNS if criterion in known]
    missing = [COLUMNS[criterion] for criterion in COLUMNS if criterion not in known]
    few = any(_mark(told.get((one, card.name))) for card in cards for one in (*columns, _HELD))
    return RoomTable(
        caption=f"{CAPTION}. {FEW_WORDS}" if few else CAPTION,
        head=("Room", "Answer", "Pupils held", *(COLUMNS[each] for each in columns), "Stopped by"),
        lines=tuple(_line(card, columns, told, failed) for card in cards),
        left_out=f"Read in no room: {'; '.join(missing)}." if missing else "",
    )


def _line(
    card: RoomCard,
    columns: Sequence[str],
    told: Mapping[tuple[str, str | None], Evidence],
    failed: Set[tuple[str, str]],
) -> RoomLine:
    return RoomLine(
        id=card.id,
        name=card.name,
        badge=card.badge,
        held=card.held
        if card.held == NOT_KNOWN
        else _mark(told.get((_HELD, card.name))) + card.held,
        cells=tuple(
            _cell(told.get((criterion, card.name)), failed=(criterion, card.name) in failed)
            for criterion in columns
        ),
        limiter=card.limiter,
    )


def _cell(evidence: Evidence | None, *, failed: bool) -> str:
    if evidence is None:
        return NOT_KNOWN
    text = _mark(evidence) + _value(evidence)
    return f"{text}\u00a0{NOT_MET_MARK}" if failed else text


def _mark(evidence: Evidence | None) -> str:
    """Before a figure that few devices gave."""
    return FEW_MARK if evidence is not None and is_few(evidence) else ""


def _value(evidence: Evidence) -> str:
    value = evidence.value
    if isinstance(value, str):
        return value
    return number(100 * value if evidence.criterion in _RATIOS else value)
