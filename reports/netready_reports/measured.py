"""Throughput, radio, device and failures as sections of the technician report.

Numbers are picked by the name of the metric, not by the probe: a new engine shows up by itself.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import median

from netready.domain.controller import PROBE as LISTED
from netready.domain.metrics import Metric
from netready.domain.record import Record
from netready_reports.bars import bars_chart
from netready_reports.readings import pairs, place, value_words
from netready_reports.tables import Section, Table
from netready_reports.words import number

WIFI = (
    ("signal_dbm", "Signal"),
    ("snr_db", "Signal to noise"),
    ("noise_dbm", "Noise"),
    ("channel", "Channel"),
    ("channel_width_mhz", "Channel width"),
    ("frequency_mhz", "Frequency"),
    ("wifi_generation", "Wi-Fi generation"),
    ("tx_rate_mbps", "Link rate, sending"),
    ("rx_rate_mbps", "Link rate, receiving"),
    ("retry_ratio", "Frames sent again"),
    ("channel_utilisation_ratio", "Air in use"),
    ("station_count", "Stations on the access point"),
    ("mcs", "Modulation and coding (MCS)"),
    ("spatial_streams", "Spatial streams"),
    ("failed_frames_ratio", "Frames given up"),
    ("beacon_loss_count", "Beacons missed"),
    ("link_count", "Links of a multi-link association"),
    ("roam_count", "Changes of access point"),
    ("roam_gap_ms", "Longest gap of a change"),
    ("airtime_efficiency_ratio", "Goodput of the link rate (η)"),
)


DRAWN_MAX = 16  # places on one drawing
LISTED_MAX = 4  # records whose facts stand one below the other


DEVICE = (
    ("memory_gib", "Memory"),
    ("storage_gb", "Storage"),
    ("storage_free_gb", "Storage free"),
    ("core_count", "Processor cores"),
    ("cpu_load_ratio", "Processor load"),
    ("battery_ratio", "Battery"),
    ("on_mains", "On mains power"),
    ("link_speed_mbps", "Adapter speed"),
    ("foreign_traffic_mbps", "Other traffic on the adapter"),
)


def throughput_section(records: Sequence[Record]) -> Section:
    """Goodput, one stream and many, engine beside engine."""
    rows = _goodput_rows(records)
    if not rows:
        return Section(id="throughput", title="Throughput", empty="Throughput was not measured.")
    names = tuple(rows)
    slowest = sorted(names, key=lambda name: _slower(rows[name].get("down")))[:DRAWN_MAX]
    drawn = tuple(name for name in names if name in slowest)
    left = f" The slowest {DRAWN_MAX} of {len(names)}." if len(names) > DRAWN_MAX else ""
    chart = bars_chart(
        "chart-throughput",
        "One stream and many, engine beside engine",
        f"Goodput in Mbit/s, counted at the receiver.{left}",
        drawn,
        [(word, [rows[name].get(word) for name in drawn]) for word in ("down", "up")],
        "Mbit/s",
    )
    table = Table(
        caption="Goodput in Mbit/s, counted at the receiver; the middle where it was measured "
        "several times",
        head=("Engine and streams", "down", "up"),
        rows=tuple((n, number(rows[n].get("down")), number(rows[n].get("up"))) for n in names),
    )
    return Section(
        id="throughput",
        title="Throughput",
        words=(
            "One stream is what one page feels; many streams are what the path can carry. "
            "Two engines that agree speak for both.",
        ),
        charts=(chart,),
        tables=(table,),
        folded=True,
    )


def _goodput_rows(records: Sequence[Record]) -> dict[str, dict[str, float | None]]:
    """Mbit/s by engine and place, then by direction; None: tried, and no value came of it."""
    found: dict[str, dict[str, list[float]]] = {}
    for record, item in pairs(records, lambda m: m.name == "goodput_mbps" and bool(m.direction)):
        label = f"{record.probe}, {item.label}" if item.label else record.probe
        stat = "" if item.stat in ("value", "p50", "mean") else f", {item.stat}"
        row = found.setdefault(f"{label}{stat}, {place(record)}", {})
        values = row.setdefault(item.direction or "", [])
        values += [] if item.value is None else [item.value]
    return {
        name: {word: median(values) if values else None for word, values in row.items()}
        for name, row in found.items()
    }


def _slower(mbps: float | None) -> tuple[bool, float]:
    """The slowest first; what has no value is not slow, and stands last."""
    return (mbps is None, mbps or 0.0)


def wifi_section(records: Sequence[Record]) -> Section:
    """Facts of the radio link, room by room."""
    read = [each for each in records if each.probe != LISTED]
    named = {name for name, _ in WIFI}
    told = sum(any(item.name in named for item in record.metrics) for record in read)
    tables = (
        _fact_matrix("Radio link, reading by reading; a blank: not reported", read, WIFI)
        if told > LISTED_MAX
        else _fact_table("Radio link", read, WIFI)
    )
    empty = "" if tables else "No Wi-Fi facts: the device was on a wire, or its system hides them."
    return Section(id="wifi", title="Wi-Fi link", tables=tables, empty=empty)


def device_section(records: Sequence[Record]) -> Section:
    """The measuring device: also judged as a trial device, and never blamed on the network."""
    tables = _fact_table(
        "The measuring device", records, DEVICE, lambda record: record.device or "this device"
    )
    strain = _strain_rows(records)
    if strain:
        head = ("Probe", "Records", "The tool's own error, at its worst")
        tables += (Table(caption="How hard the device had to work", head=head, rows=strain),)
    return Section(
        id="device",
        title="This device and its strain",
        words=("A limit of the device is never a finding about the network.",),
        tables=tables,
        empty="" if tables else "No facts of the device were recorded.",
    )


def _strain_rows(records: Sequence[Record]) -> tuple[tuple[str, ...], ...]:
    counts: dict[str, int] = {}
    worst: dict[str, dict[str, float]] = {}
    for record in (record for record in records if record.self_error):
        counts[record.probe] = counts.get(record.probe, 0) + 1
        found = worst.setdefault(record.probe, {})
        for name, value in record.self_error.items():
            found[name] = max(value, found.get(name, value))
    return tuple(
        (probe, number(counts[probe]), ", ".join(f"{k} {number(v)}" for k, v in sorted(w.items())))
        for probe, w in worst.items()
    )


def _fact_table(
    caption: str,
    records: Sequence[Record],
    names: Sequence[tuple[str, str]],
    where: Callable[[Record], str] = place,
) -> tuple[Table, ...]:
    titles = dict(names)
    rows = tuple(
        (titles[m.name] + (f" ({m.label})" if m.label else ""), value_words(m), where(r), _from(m))
        for r, m in pairs(records, lambda m: m.name in titles)
    )
    if not rows:
        return ()
    return (Table(caption=caption, head=("Fact", "Value", "Where", "From"), rows=rows),)


def _fact_matrix(
    caption: str, records: Sequence[Record], names: Sequence[tuple[str, str]]
) -> tuple[Table, ...]:
    """A row a record, a column a fact: of many readings a list could not be compared."""
    told = [(record, _facts(record, dict(names))) for record in records]
    told = [(record, found) for record, found in told if found]
    columns = [(name, title) for name, title in names if any(name in found for _, found in told)]
    rows = tuple(
        (
            f"{place(record)}, {record.probe}, {record.started_at:%Y-%m-%d %H:%M}",
            *(found.get(name, "") for name, _ in columns),
        )
        for record, found in told
    )
    head = ("Where and when, UTC", *(title for _, title in columns))
    return (Table(caption=caption, head=head, rows=rows, wide=True),)


def _facts(record: Record, titles: Mapping[str, str]) -> dict[str, str]:
    """The record's facts by metric; several of one name stand in one cell."""
    found: dict[str, str] = {}
    for item in record.metrics:
        if item.name in titles:
            words = value_words(item) + (f" ({item.label})" if item.label else "")
            found[item.name] = f"{found[item.name]}; {words}" if item.name in found else words
    return found


def _from(item: Metric) -> str:
    """The source of a reading, and its age where it is not of the moment."""
    if item.age_s is None or item.age_s < 1.0:
        return item.source
    return f"{item.source}, {number(item.age_s)} s old".lstrip(", ")


def failure_section(records: Sequence[Record]) -> Section:
    """What failed, in the words of the closed list; a failing network is a finding."""
    rows = tuple(
        (failure.operation, failure.word.value, record.probe, place(record), failure.note)
        for record in records
        for failure in record.failures
    )
    head = ("What was done", "How it failed", "Probe", "Where", "note")
    table = Table(caption="Failures", head=head, rows=rows)
    return Section(
        id="failures",
        title="What failed",
        tables=(table,) if rows else (),
        empty="" if rows else "No record holds a failure.",
    )
