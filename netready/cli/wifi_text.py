"""Readings of the air as lines for people; what is not known is "?" and never a number."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netready.domain.air import AirShares, Bss, BssLoad, Security

if TYPE_CHECKING:
    from netready_probes.wifi.decode import Decoded, NamedLink
    from netready_probes.wifi.reading import StationReading, SurveyEntry

UNKNOWN = "?"
_NETWORKS = (
    "network", "address", "channel", "MHz wide", "signal", "busy", "stations", "security",
)  # fmt: skip
_STATIONS = ("address", "signal", "sends", "receives", "frames sent", "sent again", "given up")
_SHARES = ("MHz", "air in use", "own", "others", "no Wi-Fi", "sent", "received", "said of it")
_SURVEY = ("MHz", "in use", "noise", "active ms", "busy ms", "received ms", "sent ms")


def lines_of(file: str, decoded: "Decoded") -> list[str]:
    """All lines of one file."""
    lines = [f"{file}: {decoded.format or 'not understood'}"]
    for link in decoded.links:
        lines += [f"  {line}" for line in _link_lines(link)]
    tables = (
        (_NETWORKS, [_network(bss, decoded.own_bssid) for bss in decoded.bss]),
        (_STATIONS, [_station(station) for station in decoded.stations]),
        (_SURVEY, [_entry(entry) for entry in decoded.survey]),
        (_SHARES, [_shares(shares) for shares in decoded.shares]),
    )
    for head, rows in tables:
        lines += [f"  {line}" for line in _table(head, rows)]
    doubts = dict.fromkeys(
        f"{_name(bss)}: {bss.load.doubt}" for bss in decoded.bss if bss.load and bss.load.doubt
    )
    return [*lines, *(f"  {said}" for said in (*doubts, *decoded.notes, *decoded.withheld))]


def _link_lines(named: "NamedLink") -> Iterator[str]:
    link = named.link
    yield f"{named.interface or 'link'}: {link.state.value}"
    facts = (
        ("network", link.ssid, ""),
        ("address", link.bssid, ""),
        ("frequency", link.frequency_mhz, "MHz"),
        ("width", link.width_mhz, "MHz"),
        ("generation", link.generation, ""),
        ("signal", link.signal_dbm, f"dBm {link.signal_source}".strip()),
        ("signal of beacons", link.beacon_signal_dbm, "dBm"),
        ("noise", link.noise_dbm, "dBm"),
        ("sends at", link.tx_rate_mbps, "Mbit/s"),
        ("receives at", link.rx_rate_mbps, "Mbit/s"),
        ("links", link.links if link.links > 1 else None, ""),
    )
    for title, value, unit in facts:
        if value is not None:
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            yield f"  {title:<18} {shown} {unit}".rstrip()


def _network(bss: Bss, own: str | None) -> tuple[str, ...]:
    mark = "* " if own is not None and bss.bssid == own else ""
    estimated = "~" if "estimated" in bss.signal_source else ""
    return (
        mark + _name(bss),
        bss.bssid or UNKNOWN,
        _number(bss.channel),
        _number(bss.width_mhz),
        UNKNOWN if bss.signal_dbm is None else f"{estimated}{bss.signal_dbm:g} dBm",
        _busy(bss.load),
        UNKNOWN if bss.load is None else str(bss.load.stations),
        _security(bss.security),
    )


def _name(bss: Bss) -> str:
    return bss.ssid or ("(withheld)" if bss.withheld else "(hidden)")


def _busy(load: BssLoad | None) -> str:
    """The share as told; in brackets what may not be believed."""
    if load is None:
        return UNKNOWN
    told = f"{load.utilisation_255 / 255:.1%}"
    return f"({told})" if load.doubt else told


def _security(security: Security | None) -> str:
    if security is None:
        return UNKNOWN
    weak, strong = security.weakest.value, security.strongest.value
    person = ", 802.1X" if security.sign_in.value == "802.1x" else ""
    return (weak if weak == strong else f"{weak} to {strong}") + person


def _station(station: "StationReading") -> tuple[str, ...]:
    from netready_probes.wifi.airtime.stations import believable_retry_ratio
    from netready_probes.wifi.reading import Counters

    nothing_yet = Counters(tx_packets=0, tx_retries=0, tx_failed=0)
    signal = station.signal_dbm if station.signal_dbm is not None else station.beacon_signal_dbm
    counters = station.counters
    again, _why = believable_retry_ratio(nothing_yet, counters)
    return (
        station.bssid or UNKNOWN,
        UNKNOWN if signal is None else f"{signal:g} dBm",
        _number(station.tx_rate.mbps),
        _number(station.rx_rate.mbps),
        _number(counters.tx_packets),
        UNKNOWN if again is None else f"{again:.1%}",
        _number(counters.tx_failed),
    )


def _entry(entry: "SurveyEntry") -> tuple[str, ...]:
    from netready_probes.wifi.airtime.air_shares import counted

    return (
        _number(entry.frequency_mhz),
        "yes" if entry.in_use else "",
        UNKNOWN if entry.noise_dbm is None else f"{entry.noise_dbm:g} dBm",
        _number(counted(entry.active_ms)),
        _number(counted(entry.busy_ms)),
        _number(counted(entry.receive_ms)),
        _number(counted(entry.transmit_ms)),
    )


def _shares(shares: AirShares) -> tuple[str, ...]:
    ratios = (
        shares.busy_ratio,
        shares.own_ratio,
        shares.other_ratio,
        shares.undecoded_ratio,
        shares.sent_ratio,
        shares.received_ratio,
    )
    told = (UNKNOWN if ratio is None else f"{ratio:.1%}" for ratio in ratios)
    return (_number(shares.frequency_mhz), *told, shares.refused or "; ".join(shares.doubts))


def _number(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.10g}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their longest cell."""
    if not rows:
        return
    table = [head, *rows]
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
