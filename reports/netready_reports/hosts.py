"""Names and cloud hosts, step by step, as sections of the technician report."""

from collections.abc import Mapping, Sequence

from netready.domain.metrics import Metric
from netready.domain.record import Record
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
        tables=((table,) if rows else ()) + plain_table("Totals and call ports", [*totals, *udp]),
    )


def _is_endpoint(record: Record) -> bool:
    return any(item.name in ("tls_ms", "ttfb_ms", "tls_intercepted") for item in record.metrics)


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


def _step(value: float | None) -> str:
    return "" if value is None else number(value)


def _yes(value: object) -> str:
    if isinstance(value, bool) or value in (0.0, 1.0):
        return "yes" if value else "no"
    return NOT_KNOWN


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
