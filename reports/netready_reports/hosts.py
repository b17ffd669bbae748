"""Names and cloud hosts, step by step and network by network, for the technician report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.metrics import Metric
from netready.domain.record import Record
from netready_reports.raw_records import network_name
from netready_reports.readings import pairs, place, plain_table
from netready_reports.run_facts import mapping, real, sequence, text
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, number

STEPS = (
    ("dns_ms", "name"),
    ("connect_ms", "connect"),
    ("tls_ms", "TLS"),
    ("ttfb_ms", "first byte"),
)
REACHED, NOT_REACHED = "✓", "✗"
_UDP: Final = "/udp"
_STEP_NAMES: Final = {"dns_ms": "DNS", "connect_ms": "TCP", "tls_ms": "TLS", "ttfb_ms": "answer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSeen:
    """One host and port as one record saw it.

    Attributes:
        steps: milliseconds in the order of `STEPS`; None: not reached, or no such step.
        udp_ms: round trip of a call port that answered; None: none, or none asked.
        word: step and word of the failure, and a note.
    """

    name: str
    network: str
    where: str
    reachable: bool | None
    steps: tuple[float | None, ...]
    intercepted: bool | None
    word: str
    udp_ms: float | None = None


def endpoint_section(records: Sequence[Record]) -> Section:
    """Cloud hosts by network, then by step; the latest look of each host on each network."""
    latest = {(seen.name, seen.network): seen for seen in hosts_seen(records)}
    totals = list(pairs(records, lambda m: m.name in ("reachable_ratio", "media_udp_open_ratio")))
    if not latest and not totals:
        empty = "Cloud hosts were not tested: nothing outside the school was contacted."
        return Section(id="endpoints", title="Cloud hosts", empty=empty)
    steps = tuple(_step_row(seen) for seen in latest.values() if not seen.name.endswith(_UDP))
    table = Table(
        caption="Milliseconds a step; a blank: not reached",
        head=("Host", "reached", *(word for _, word in STEPS), "TLS opened on the way", "note"),
        rows=steps,
    )
    return Section(
        id="endpoints",
        title="Cloud hosts",
        tables=(
            *((matrix(list(latest.values())),) if latest else ()),
            *((table,) if steps else ()),
            *plain_table("Totals and call ports", totals),
        ),
    )


def matrix(seen: Sequence[HostSeen]) -> Table:
    """Hosts down, networks across; each cell has DNS, TCP, TLS and the answer, or UDP."""
    networks = tuple(dict.fromkeys(each.network for each in seen))
    names = dict.fromkeys(each.name for each in seen)
    by_place = {(each.name, each.network): each for each in seen}
    return Table(
        caption=f"Hosts by network, milliseconds. {REACHED} reached, {NOT_REACHED} not reached",
        head=("Host", *networks),
        rows=tuple(
            (name, *(matrix_cell(by_place.get((name, network))) for network in networks))
            for name in names
        ),
    )


def matrix_cell(seen: HostSeen | None) -> str:
    """E.g. "✓ DNS 22, TCP 31, TLS 48", "✗ TLS: unknown issuer", "not tried"."""
    if seen is None:
        return "not tried"
    if seen.reachable is None:
        return NOT_KNOWN
    if seen.name.endswith(_UDP):
        took = f" UDP {number(seen.udp_ms)}" if seen.udp_ms is not None else " UDP"
        return f"{REACHED}{took}" if seen.reachable else f"{NOT_REACHED} UDP: no answer"
    times = ", ".join(
        f"{_STEP_NAMES[key]} {number(value)}"
        for (key, _), value in zip(STEPS, seen.steps, strict=True)
        if value is not None
    )
    opened = "; opened on the way" if seen.intercepted else ""
    if seen.reachable:
        return f"{REACHED} {times}{opened}"
    why = "; ".join(part for part in (seen.word, times) if part) or "not reached"
    return f"{NOT_REACHED} {why}{opened}"


def hosts_seen(records: Sequence[Record]) -> Iterator[HostSeen]:
    """Every host and port that a record looked at, in the order of the records."""
    for record in records:
        if _is_endpoint(record):
            listed = [mapping(item) for item in sequence(record.details.get("endpoints"))]
            found = [_listed(record, item) for item in listed] or _by_metrics(record)
            yield from found
        yield from _call_ports(record)


def _is_endpoint(record: Record) -> bool:
    return any(item.name in ("tls_ms", "ttfb_ms", "tls_intercepted") for item in record.metrics)


def _listed(record: Record, item: Mapping[str, object]) -> HostSeen:
    port = real(item.get("port"))
    words = [text(item.get(key)) for key in ("step", "word", "note")]
    return HostSeen(
        name=text(item.get("host")) + (f":{port:.0f}" if port else ""),
        network=network_name(record),
        where=place(record),
        reachable=_truth(item.get("reachable")),
        steps=tuple(real(item.get(key)) for key, _ in STEPS),
        intercepted=_truth(item.get("intercepted")),
        word=", ".join(word for word in words if word),
    )


def _by_metrics(record: Record) -> list[HostSeen]:
    hosts: dict[str, dict[str, Metric]] = {}
    for item in record.metrics:
        if item.label and not item.name.endswith("_ratio"):
            hosts.setdefault(item.label, {})[item.name] = item
    return [
        HostSeen(
            name=name,
            network=network_name(record),
            where=place(record),
            reachable=_truth(found["reachable"].value),
            steps=tuple(found[key].value if key in found else None for key, _ in STEPS),
            intercepted=_truth(found["tls_intercepted"].value)
            if "tls_intercepted" in found
            else None,
            word=found["reachable"].note,
        )
        for name, found in hosts.items()
        if "reachable" in found
    ]


def _call_ports(record: Record) -> Iterator[HostSeen]:
    """Ports of live calls: labels that end in "/udp"."""
    times = {m.label: m.value for m in record.metrics if m.name == "rtt_ms"}
    for item in record.metrics:
        if item.name == "reachable" and item.label.endswith(_UDP):
            yield HostSeen(
                name=item.label,
                network=network_name(record),
                where=place(record),
                reachable=_truth(item.value),
                steps=(None,) * len(STEPS),
                intercepted=None,
                word=item.note,
                udp_ms=times.get(item.label),
            )


def _step_row(seen: HostSeen) -> tuple[str, ...]:
    return (
        f"{seen.name} ({seen.where})",
        _yes(seen.reachable),
        *("" if value is None else number(value) for value in seen.steps),
        _yes(seen.intercepted),
        seen.word,
    )


def _truth(value: object) -> bool | None:
    """Yes, no, or None for all else."""
    return bool(value) if isinstance(value, bool) or value in (0.0, 1.0) else None


def _yes(value: bool | None) -> str:
    return NOT_KNOWN if value is None else "yes" if value else "no"


def dns_section(records: Sequence[Record]) -> Section:
    """Name look-ups, resolver by resolver."""
    found = [
        pair
        for pair in pairs(records, lambda m: m.name in ("dns_ms", "dns_failure_ratio"))
        if not _is_endpoint(pair[0])
    ]
    tables = plain_table("Name look-ups", found)
    empty = "" if tables else "Name look-ups were not measured."
    return Section(id="dns", title="Names (DNS)", tables=tables, empty=empty)
