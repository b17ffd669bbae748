"""Metrics of records picked by name and said in words; shared by the sections of the report."""

from collections.abc import Callable, Iterator, Sequence

from netready.domain.metrics import Metric
from netready.domain.record import NetworkRole, Record
from netready_reports.tables import Table
from netready_reports.words import NOT_KNOWN, percent, with_unit

METRICS = {
    "dns_ms": "Look-up",
    "dns_failure_ratio": "Failed look-ups",
    "jitter_ms": "Jitter",
    "loss_ratio": "Lost",
    "loaded_rtt_increase_ms": "Increase under load",
    "responsiveness_rpm": "Round trips a minute under load",
    "reachable_ratio": "Hosts reached",
    "media_udp_open_ratio": "Call ports that answered",
}


UNIT_WORDS = {"ratio": "", "number": "", "yes-no": "", "cores": "", "stations": ""}


Pair = tuple[Record, Metric]


def pairs(records: Sequence[Record], wanted: Callable[[Metric], bool]) -> Iterator[Pair]:
    """Metrics that are wanted, with their records, in the order of the records."""
    for record in records:
        for item in record.metrics:
            if wanted(item):
                yield record, item


def place(record: Record) -> str:
    """Where a record was taken; an emulated one always says so."""
    if record.network.role is NetworkRole.EMULATED:
        return "emulated room"
    return record.room or "whole site"


def value_words(item: Metric) -> str:
    """A metric's value for people: ratios in per cent, yes and no as words, None with its note."""
    if item.value is None:
        return f"{NOT_KNOWN}: {item.note}" if item.note else NOT_KNOWN
    if item.unit == "ratio":
        return percent(item.value)
    if item.unit == "yes-no":
        return "yes" if item.value else "no"
    return with_unit(item.value, UNIT_WORDS.get(item.unit, item.unit))


def metric_words(item: Metric) -> str:
    """What a metric is, for a table row: name, percentile, direction, what it belongs to."""
    words = (
        METRICS.get(item.name, item.name),
        "" if item.stat == "value" else item.stat,
        item.direction or "",
        item.label,
    )
    return ", ".join(word for word in words if word)


def plain_table(caption: str, found: Sequence[Pair]) -> tuple[Table, ...]:
    """One row a metric; no table where nothing was found."""
    rows = tuple(
        (metric_words(m), value_words(m), NOT_KNOWN if m.n is None else f"{m.n:,}", place(r))
        for r, m in found
    )
    head = ("What", "Value", "samples", "Where")
    return (Table(caption=caption, head=head, rows=rows),) if rows else ()
