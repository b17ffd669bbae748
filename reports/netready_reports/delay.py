"""Round trips, idle and loaded, as a section of the technician report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from netready.domain.metrics import Metric
from netready.domain.record import Record
from netready_reports.bars import bars_chart
from netready_reports.readings import (
    Pair,
    metric_words,
    pairs,
    place,
    plain_table,
    value_words,
)
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, number

DRAWN_MAX = 16  # places on the drawing
LISTED_MAX = 60
DIRECTIONS = {"down": "loaded down", "up": "loaded up", "both": "loaded both ways"}


def latency_section(records: Sequence[Record]) -> Section:
    """Round trips idle and loaded, side by side."""
    rows = _latency_rows(records)
    beside = ("jitter_ms", "loss_ratio", "loaded_rtt_increase_ms", "responsiveness_rpm")
    others = [
        pair for pair in pairs(records, lambda m: m.name in beside) if pair[0].probe != "load"
    ]
    if not rows and not others:
        return Section(id="latency", title="Delay", empty="Round trips were not measured.")
    table = Table(
        caption="Round trip in milliseconds; the middle where it was measured several times",
        head=("Where and how", "RTT p50", "RTT p95", "RTT p99", "samples", "note"),
        rows=tuple(
            (row.name, *(number(row.middle(stat)) for stat in ("p50", "p95", "p99")), *row.about())
            for row in rows
        ),
    )
    drawn = [row for row in rows if row.middle("p50") is not None]
    left = f" The slowest {DRAWN_MAX} of {len(drawn)}." if len(drawn) > DRAWN_MAX else ""
    if left:
        drawn = sorted(drawn, key=lambda row: -(row.middle("p95") or 0.0))[:DRAWN_MAX]
    chart = bars_chart(
        "chart-latency",
        "Round trip, idle and loaded",
        f"Milliseconds: half of the replies came back within p50, 95 % within p95.{left}",
        [row.name for row in drawn],
        [(word, [row.middle(stat) for row in drawn]) for word, stat in _HALVES],
        "ms",
    )
    return Section(
        id="latency",
        title="Delay, idle and loaded",
        words=("A busy path that still answers quickly is ready; delay that grows is felt first.",),
        charts=(chart,) if drawn else (),
        tables=((table,) if rows else ()) + _beside_table(others),
        folded=bool(drawn),
    )


def _beside_table(others: Sequence[Pair]) -> tuple[Table, ...]:
    """Each reading by itself; of very many the middle of each place."""
    caption = "Loss, jitter, increase"
    if len(others) <= LISTED_MAX:
        return plain_table(caption, others)
    places: dict[str, dict[str, list[Metric]]] = {}
    for record, item in others:
        places.setdefault(place(record), {}).setdefault(metric_words(item), []).append(item)
    columns = tuple(dict.fromkeys(what for found in places.values() for what in found))
    rows = tuple(
        (where, *(value_words(_middle(found[what])) if what in found else "" for what in columns))
        for where, found in places.items()
    )
    caption += ": the middle of each place; a blank: not measured"
    return (Table(caption=caption, head=("Where", *columns), rows=rows),)


def _middle(found: Sequence[Metric]) -> Metric:
    """The reading in the middle; those without a value stand last."""
    ordered = sorted(found, key=lambda item: (item.value is None, item.value or 0.0))
    known = sum(item.value is not None for item in ordered)
    return ordered[max(0, known - 1) // 2]


_HALVES = (("RTT p50", "p50"), ("RTT p95", "p95"))


@dataclass(slots=True)
class _Readings:
    """Readings of one place and load, collected while walking over the records."""

    name: str
    values: dict[str, list[float]] = field(default_factory=dict)
    samples: int = 0
    note: str = ""

    def add(self, item: Metric) -> None:
        if item.value is None:
            self.note = self.note or item.note
            return
        self.values.setdefault(item.stat, []).append(item.value)
        self.samples += (item.n or 0) if item.stat == "p50" else 0

    def middle(self, stat: str) -> float | None:
        found = self.values.get(stat)
        return median(found) if found else None

    def about(self) -> tuple[str, str]:
        return (number(self.samples) if self.samples else NOT_KNOWN, self.note)


def _latency_rows(records: Sequence[Record]) -> tuple[_Readings, ...]:
    rows: dict[str, _Readings] = {}
    for record, item in pairs(records, lambda m: m.name in ("rtt_ms", "loaded_rtt_ms")):
        if record.probe == "load" or not item.stat.startswith("p"):
            continue
        name = f"{place(record)}, {_how(record, item)}" + (
            f" to {item.label}" if item.label else ""
        )
        rows.setdefault(name, _Readings(name)).add(item)
    return tuple(rows.values())


def _how(record: Record, item: Metric) -> str:
    if item.name == "loaded_rtt_ms":
        return DIRECTIONS.get(item.direction or "", "loaded")
    loads = any(other.name == "loaded_rtt_ms" for other in record.metrics)
    return "idle, just before the load" if loads else "idle"
