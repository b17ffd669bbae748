"""What the records of single probes say, as sections of the technician report.

Numbers are picked by the name of the metric, not by the probe: a new engine shows up by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from netready.domain.metrics import Metric
from netready.domain.record import NetworkRole, Record
from netready_reports.charts import bars_chart
from netready_reports.run_facts import mapping, real, sequence, text
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, number, percent, with_unit

DIRECTIONS = {"down": "loaded down", "up": "loaded up", "both": "loaded both ways"}
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
)
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
STATS = {"value": "", "p50": "half within", "p95": "95 % within", "p99": "99 % within"}
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
        head=("Where and how", "half within", "95 % within", "99 % within", "samples", "note"),
        rows=tuple(
            (row.name, *(number(row.middle(stat)) for stat in ("p50", "p95", "p99")), *row.about())
            for row in rows
        ),
    )
    drawn = [row for row in rows if row.middle("p50") is not None]
    chart = bars_chart(
        "chart-latency",
        "Round trip, idle and loaded",
        "Milliseconds within which half and 95 % of the replies came back.",
        [row.name for row in drawn],
        [(word, [row.middle(stat) for row in drawn]) for word, stat in _HALVES],
        "ms",
    )
    return Section(
        id="latency",
        title="Delay, idle and loaded",
        words=("A busy path that still answers quickly is ready; delay that grows is felt first.",),
        charts=(chart,) if drawn else (),
        tables=((table,) if rows else ()) + _plain_table("Loss, jitter, increase", others),
        folded=bool(drawn),
    )


_HALVES = (("half within", "p50"), ("95 % within", "p95"))


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


def throughput_section(records: Sequence[Record]) -> Section:
    """Goodput, one stream and many, engine beside engine."""
    wanted = pairs(records, lambda m: m.name == "goodput_mbps" and m.direction is not None)
    rows: dict[str, dict[str, float | None]] = {}
    for record, item in wanted:
        label = f"{record.probe}, {item.label}" if item.label else record.probe
        stat = "" if item.stat in ("value", "p50", "mean") else f", {item.stat}"
        row = rows.setdefault(f"{label}{stat}, {place(record)}", {})
        row.setdefault(item.direction or "", item.value)
    if not rows:
        return Section(id="throughput", title="Throughput", empty="Throughput was not measured.")
    names = tuple(rows)
    chart = bars_chart(
        "chart-throughput",
        "One stream and many, engine beside engine",
        "Goodput in Mbit/s, counted at the receiver.",
        names,
        [(word, [rows[name].get(word) for name in names]) for word in ("down", "up")],
        "Mbit/s",
    )
    table = Table(
        caption="Goodput in Mbit/s, counted at the receiver",
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


def dns_section(records: Sequence[Record]) -> Section:
    """Name look-ups, resolver by resolver."""
    found = [
        pair
        for pair in pairs(records, lambda m: m.name in ("dns_ms", "dns_failure_ratio"))
        if not _is_endpoint(pair[0])
    ]
    tables = _plain_table("Name look-ups", found)
    empty = "" if tables else "Name look-ups were not measured."
    return Section(id="dns", title="Names (DNS)", tables=tables, empty=empty)


def _is_endpoint(record: Record) -> bool:
    return any(item.name in ("tls_ms", "ttfb_ms", "tls_intercepted") for item in record.metrics)


STEPS = (
    ("dns_ms", "name"),
    ("connect_ms", "connect"),
    ("tls_ms", "TLS"),
    ("ttfb_ms", "first byte"),
)


def endpoint_section(records: Sequence[Record]) -> Section:
    """Cloud hosts by step: name, connection, TLS, first byte; and who vouched for the chain."""
    rows: list[tuple[str, ...]] = []
    for record in (record for record in records if _is_endpoint(record)):
        listed = [mapping(item) for item in sequence(record.details.get("endpoints"))]
        rows += [_listed_row(record, item) for item in listed] or _metric_rows(record)
    udp = list(pairs(records, lambda m: m.name == "media_udp_open_ratio"))
    totals = list(pairs(records, lambda m: m.name == "reachable_ratio"))
    if not rows and not udp:
        empty = "Cloud hosts were not tested: nothing outside the school was contacted."
        return Section(id="endpoints", title="Cloud hosts", empty=empty)
    table = Table(
        caption="Milliseconds a step; a blank: not reached",
        head=("Host", "reached", *(word for _, word in STEPS), "TLS opened on the way", "note"),
        rows=tuple(rows),
    )
    return Section(
        id="endpoints",
        title="Cloud hosts",
        tables=((table,) if rows else ()) + _plain_table("Totals and call ports", [*totals, *udp]),
    )


def _listed_row(record: Record, item: Mapping[str, object]) -> tuple[str, ...]:
    port = real(item.get("port"))
    name = text(item.get("host")) + (f":{port:.0f}" if port else "")
    words = [text(item.get(key)) for key in ("step", "word", "note")]
    return (
        f"{name} ({place(record)})",
        _yes(item.get("reachable")),
        *(_step(real(item.get(key))) for key, _ in STEPS),
        _yes(item.get("intercepted")),
        ", ".join(word for word in words if word),
    )


def _step(value: float | None) -> str:
    return "" if value is None else number(value)


def _yes(value: object) -> str:
    if isinstance(value, bool) or value in (0.0, 1.0):
        return "yes" if value else "no"
    return NOT_KNOWN


def _metric_rows(record: Record) -> list[tuple[str, ...]]:
    hosts: dict[str, dict[str, Metric]] = {}
    for item in record.metrics:
        if item.label and not item.name.endswith("_ratio"):
            hosts.setdefault(item.label, {})[item.name] = item
    return [
        (
            f"{name} ({place(record)})",
            _yes(found["reachable"].value if "reachable" in found else None),
            *(_step(found[key].value if key in found else None) for key, _ in STEPS),
            _yes(found["tls_intercepted"].value if "tls_intercepted" in found else None),
            found["reachable"].note if "reachable" in found else "",
        )
        for name, found in hosts.items()
        if "reachable" in found
    ]


def wifi_section(records: Sequence[Record]) -> Section:
    """Facts of the radio link, room by room."""
    tables = _fact_table("Radio link", records, WIFI)
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
        (titles[m.name] + (f" ({m.label})" if m.label else ""), value_words(m), where(r), m.source)
        for r, m in pairs(records, lambda m: m.name in titles)
    )
    if not rows:
        return ()
    return (Table(caption=caption, head=("Fact", "Value", "Where", "From"), rows=rows),)


def _plain_table(caption: str, found: Sequence[Pair]) -> tuple[Table, ...]:
    rows = tuple(
        (metric_words(m), value_words(m), NOT_KNOWN if m.n is None else f"{m.n:,}", place(r))
        for r, m in found
    )
    head = ("What", "Value", "samples", "Where")
    return (Table(caption=caption, head=head, rows=rows),) if rows else ()


def metric_words(item: Metric) -> str:
    """What a metric is, for a table row: name, percentile, direction, what it belongs to."""
    words = (
        METRICS.get(item.name, item.name),
        STATS.get(item.stat, item.stat),
        item.direction or "",
        item.label,
    )
    return ", ".join(word for word in words if word)


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
