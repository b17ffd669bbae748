"""Whether the same measurement gives the same again: load runs and quiet probes, repeated in place.

Only what was done alike is compared: on one network, beside the same rooms, on as many radios.
Wi-Fi readings are left out: made at several spots of a room they differ because the spots do.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Final

from netready.domain.metrics import Metric
from netready.domain.record import NetworkRole, Record
from netready_reports.material import ReportMaterial
from netready_reports.raw_records import network_name
from netready_reports.readings import metric_words, place
from netready_reports.run_facts import RunFacts, run_facts
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, counted, named, number, percent

REPEATS_MIN: Final = 3  # of a quiet probe; two values say little of how far a third may be
ROWS_MAX: Final = 150
PROBES: Final = ("internet-line", "throughput", "latency", "loaded-latency", "dns")
STATS: Final = ("value", "p50", "p95")
NAMES: Final = ("goodput_mbps", "rtt_ms", "loaded_rtt_ms", "dns_ms")
_RUN_HEAD: Final = ("Room and lesson", "runs", "held, in order", "broke at", "lowest to highest")
_PROBE_HEAD: Final = (
    "Where and what",
    "times",
    "lowest",
    "middle",
    "highest",
    "spread, middle half",
)
_Key = tuple[str, ...]
_Alike = tuple[str, str, bool, NetworkRole, tuple[str, ...], int | None]


def repeat_section(material: ReportMaterial) -> Section:
    """Load runs first, then probes; what was done once cannot be compared with itself."""
    runs = tuple(_run_rows(run_facts(material.records), material))
    rows = tuple(islice(_metric_rows(material.records), ROWS_MAX))
    tables = (
        Table(caption="Load runs that were repeated", head=_RUN_HEAD, rows=runs),
        Table(caption="Probes that were repeated", head=_PROBE_HEAD, rows=rows),
    )
    told = tuple(table for table in tables if table.rows)
    return Section(
        id="repeats",
        title="Repeatability",
        tables=told,
        empty="" if told else "No measurement was repeated often enough to compare it.",
    )


def _run_rows(runs: Sequence[RunFacts], material: ReportMaterial) -> Iterator[tuple[str, ...]]:
    groups: dict[_Alike, list[RunFacts]] = {}
    for run in runs:
        emulated = run.emulated or material.emulated
        together = tuple(sorted(run.together))
        key = (run.room, run.activity, emulated, run.role, together, run.radios)
        groups.setdefault(key, []).append(run)
    for key, found in groups.items():
        if len(found) < 2:
            continue
        held = [run.holds for run in found if run.holds is not None]
        span = f"{min(held)} to {max(held)}" if held else NOT_KNOWN
        yield (
            _run_words(key, material),
            number(len(found)),
            ", ".join(_held(run) for run in found),
            ", ".join(NOT_KNOWN if run.breaks is None else str(run.breaks) for run in found),
            span,
        )


def _run_words(key: _Alike, material: ReportMaterial) -> str:
    room, activity, emulated, role, together, radios = key
    words = (
        "emulated room" if emulated else room or "no room named",
        material.activity_titles.get(activity, activity),
        "" if emulated or role is NetworkRole.UNKNOWN else f"{role.value} network",
        "" if radios is None else counted(radios, "radio"),
        f"loaded with {named(together)}" if together else "",
    )
    return ", ".join(word for word in words if word)


def _held(run: RunFacts) -> str:
    if run.holds is None:
        return NOT_KNOWN
    return f"{run.holds}+" if run.censored else str(run.holds)


def _metric_rows(records: Sequence[Record]) -> Iterator[tuple[str, ...]]:
    groups: dict[_Key, list[float]] = {}
    words: dict[_Key, str] = {}
    for record in (record for record in records if record.probe in PROBES):
        for item in record.metrics:
            if item.name not in NAMES or item.stat not in STATS or item.value is None:
                continue
            key: _Key = (
                *(place(record), network_name(record), record.probe, item.name, item.stat),
                *(item.direction or "", item.label),
            )
            groups.setdefault(key, []).append(item.value)
            words.setdefault(key, _metric_words(record, item))
    for key, values in groups.items():
        if len(values) >= REPEATS_MIN:
            yield (words[key], *_spread(values))


def _metric_words(record: Record, item: Metric) -> str:
    where = f"{place(record)} ({network_name(record)})"
    return f"{where}: {record.probe}, {metric_words(item)}"


def _spread(values: Sequence[float]) -> tuple[str, ...]:
    """Count, lowest, middle, highest, and half of the values' span around the middle."""
    ordered = sorted(values)
    middle = median(ordered)
    quarter = len(ordered) // 4
    inner = ordered[len(ordered) - 1 - quarter] - ordered[quarter]
    share = percent(inner / middle) if middle else NOT_KNOWN
    return (
        number(len(ordered)),
        *(number(value) for value in (ordered[0], middle, ordered[-1])),
        share,
    )
