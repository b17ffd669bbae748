"""Round trips, idle and loaded, as a section of the technician report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from netready.domain.metrics import Metric
from netready.domain.record import Record
from netready_reports.charts import bars_chart
from netready_reports.readings import pairs, place, plain_table
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, number

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
    chart = bars_chart(
        "chart-latency",
        "Round trip, idle and loaded",
        "Milliseconds: half of the replies came back within p50, 95 % within p95.",
        [row.name for row in drawn],
        [(word, [row.middle(stat) for row in drawn]) for word, stat in _HALVES],
        "ms",
    )
    return Section(
        id="latency",
        title="Delay, idle and loaded",
        words=("A busy path that still answers quickly is ready; delay that grows is felt first.",),
        charts=(chart,) if drawn else (),
        tables=((table,) if rows else ()) + plain_table("Loss, jitter, increase", others),
        folded=bool(drawn),
    )


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
