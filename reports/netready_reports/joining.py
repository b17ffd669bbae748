"""Joining the Wi-Fi rung by rung, and changing the access point; the technician's part."""

from collections.abc import Sequence

from netready.analysis.air_details import Joining, joinings, roams
from netready.domain.air import Roam, Rung
from netready.domain.record import Record
from netready_reports.air_words import network_name, not_told, security_words
from netready_reports.readings import place
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, number, with_unit

RUNGS = {
    "scan": "Found in a scan",
    "association": "Let in by the access point",
    "authentication": "Key or sign-in",
    "address": "Address (DHCP)",
    "gateway": "Gateway",
    "dns": "Names (DNS)",
    "outside": "Outside the school",
}


def joining_section(records: Sequence[Record]) -> Section:
    """Ladders, with the first rung that failed in words, and every change of access point."""
    tried = joinings(records)
    moved = [(record, roam) for record in records for roam in roams(record)]
    tables = [_ladder(each) for each in tried if each.rungs]
    if moved:
        tables.append(_roam_table(moved))
    beside = not_told(records, ("wifi-join",))
    if not tables:
        why = beside or (
            "Joining the Wi-Fi was not tried, and no change of access point was seen.",
        )
        return Section(id="joining", title="Joining and roaming", empty=" ".join(why))
    return Section(
        id="joining",
        title="Joining and roaming",
        words=(*(_words(each) for each in tried if each.rungs), *beside),
        tables=tuple(tables),
    )


def _words(each: Joining) -> str:
    name, where = network_name(each.ssid or None), place(each.record)
    security = f" Security: {security_words(each.security)}." if each.security else ""
    failed = next((rung for rung in each.rungs if rung.ok is False), None)
    if failed is not None:
        word = f" ({failed.word})" if failed.word else ""
        first = f"the first rung that failed is {_said(failed)}{word}"
        return f"{where}, {name}: {first}.{security}"
    open_ends = [_said(rung) for rung in each.rungs if rung.ok is None]
    if open_ends:
        return f"{where}, {name}: no rung failed; not tried: {', '.join(open_ends)}.{security}"
    total_ms = sum(rung.ms or 0.0 for rung in each.rungs)
    return f"{where}, {name}: every rung held, {number(total_ms)} ms in all.{security}"


def _rung(rung: Rung) -> str:
    return RUNGS.get(rung.name, rung.name)


def _said(rung: Rung) -> str:
    """Inside a sentence."""
    words = _rung(rung)
    return words[:1].lower() + words[1:]


def _ladder(each: Joining) -> Table:
    return Table(
        caption=f"Joining {network_name(each.ssid or None)}, {place(each.record)}",
        head=("Rung", "held", "took", "how it failed", "note"),
        rows=tuple(
            (
                _rung(rung),
                "not tried" if rung.ok is None else "yes" if rung.ok else "no",
                "" if rung.ok is None else with_unit(rung.ms, "ms"),
                rung.word,
                rung.note,
            )
            for rung in each.rungs
        ),
    )


def _roam_table(moved: Sequence[tuple[Record, Roam]]) -> Table:
    return Table(
        caption="Changes of access point",
        head=("From", "to", "gap", "signal before", "signal after", "Where", "From probe"),
        rows=tuple(
            (
                roam.from_bssid or NOT_KNOWN,
                roam.to_bssid or NOT_KNOWN,
                _gap(roam),
                with_unit(roam.signal_before_dbm, "dBm"),
                with_unit(roam.signal_after_dbm, "dBm"),
                place(record),
                record.probe,
            )
            for record, roam in moved
        ),
    )


def _gap(roam: Roam) -> str:
    if roam.gap_ms is None:
        return NOT_KNOWN
    bound = "" if roam.bound_ms is None else f" ± {number(roam.bound_ms)}"
    return f"{number(roam.gap_ms)}{bound} ms"
