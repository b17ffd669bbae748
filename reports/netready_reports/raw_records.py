"""The records behind the page: how each probe measured, and a bounded number of them as they are.

A school has thousands of records; a page that held all could not be opened. One of each probe
always stands here, so that every form can be seen, then as many as fit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready_reports.readings import place
from netready_reports.tables import Table
from netready_reports.words import clipped, counted, number

RECORDS_MAX: Final = 120  # on the page; all of them stand in the record file
RECORD_CHARACTERS_MAX: Final = 10_000
CHARACTERS_MAX: Final = 100_000
TOLD_MAX: Final = 300  # characters of one cell
_HEAD: Final = (
    *("Probe", "Records", "first and last, UTC", "Took, s", "Network", "Method"),
    "Settings in effect",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One record, folded."""

    title: str
    text: str


def shown_records(records: Sequence[Record]) -> tuple[RawRecord, ...]:
    """One of each probe, then the others in their order until the page has enough."""
    first = {record.probe: place for place, record in reversed(list(enumerate(records)))}
    chosen = set(first.values())
    ranked = [*sorted(chosen), *(n for n in range(len(records)) if n not in chosen)]
    shown: dict[int, RawRecord] = {}
    left = CHARACTERS_MAX
    for place_in_file in ranked[:RECORDS_MAX]:
        raw = raw_record(records[place_in_file])
        if len(raw.text) > left and place_in_file not in chosen:
            break
        left -= len(raw.text)
        shown[place_in_file] = raw
    return tuple(shown[n] for n in sorted(shown))


def raw_record(record: Record) -> RawRecord:
    """A record as its file has it, cut where it is very long."""
    try:
        text = canonical_json(record, indent=1)
    except ValueError:  # NaN or infinity deep in a detail
        text = "This record holds a value that is no number; it stands in the record file only."
    if len(text) > RECORD_CHARACTERS_MAX:
        text = text[:RECORD_CHARACTERS_MAX] + "\n… cut here; the record file has it whole"
    failures = f", {counted(len(record.failures), 'failure')}" if record.failures else ""
    return RawRecord(
        title=f"{record.probe}, {place(record)}, {_minute(record)} UTC{failures}", text=text
    )


def method_table(records: Sequence[Record]) -> Table | None:
    """How each probe measured, over all of its records; None where there is no record."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        groups.setdefault((record.probe, record.probe_version), []).append(record)
    rows = tuple(_method_row(*key, found) for key, found in groups.items())
    caption = "How it was measured: what applies to all records of a probe"
    return Table(caption=caption, head=_HEAD, rows=rows, wide=True) if rows else None


def _method_row(probe: str, version: str, records: Sequence[Record]) -> tuple[str, ...]:
    took = sorted(record.duration_s for record in records)
    span = number(round(took[0], 1))
    if took[-1] - took[0] >= 0.1:
        span += f" to {number(round(took[-1], 1))}"
    days = dict.fromkeys((_minute(records[0]), _minute(records[-1])))
    return (
        f"{probe}, version {version}",
        number(len(records)),
        " to ".join(days),
        span,
        _told(network_name(record) for record in records),
        _told(source for record in records for source in _methods(record)),
        _settings(records),
    )


def _methods(record: Record) -> tuple[str, ...]:
    """Where the numbers come from, by the metrics and by the record's own words."""
    own = (record.annotations.get(key, "") for key in ("method", "engine", "congestion_control"))
    return tuple(dict.fromkeys((*(item.source for item in record.metrics), *own)))


def _settings(records: Sequence[Record]) -> str:
    found: dict[str, dict[str, None]] = {}
    for record in records:
        for key, value in record.settings.effective.items():
            found.setdefault(key, {})[str(value)] = None
    told = (f"{key} {_values(values)}" for key, values in sorted(found.items()))
    return _told(told) or "none recorded"


def _values(values: Mapping[str, None]) -> str:
    return next(iter(values)) if len(values) == 1 else f"({counted(len(values), 'value')})"


def _told(words: Iterable[str]) -> str:
    """Each once, as far as a cell has room."""
    return clipped("; ".join(word for word in dict.fromkeys(words) if word), TOLD_MAX)


def network_name(record: Record) -> str:
    """Whose network, and by which name or wire, e.g. "pupil, Oakfield-Pupils"."""
    network = record.network
    way = "wired" if network.wired else network.ssid or ""
    return f"{network.role.value}, {way}" if way else network.role.value


def _minute(record: Record) -> str:
    return record.started_at.strftime("%Y-%m-%d %H:%M")
