"""The networks in reach as a section of the technician report: a picture by band, a table.

What is said of a neighbour is what its beacons say. Nothing here judges: the criteria do.
"""

from collections.abc import Sequence
from typing import Final

from netready.analysis.air_details import Scan, scans
from netready.analysis.name_copies import CopyKind, copies_of
from netready.domain.air import Bss, Radio
from netready.domain.record import Record
from netready_reports.air_words import (
    WITHHELD,
    band_name,
    bss_name,
    network_name,
    not_told,
    security_words,
)
from netready_reports.channel_picture import channel_charts
from netready_reports.readings import place
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, counted, number, percent, with_unit

ROWS_MAX: Final = 60  # of one scan; the record has them all
SCANS_MAX: Final = 12
NAMES_MAX: Final = 6  # of one radio
HEAD: Final = (
    *("Names on the radio", "channel", "signal", "air in use, by its beacon", "stations"),
    *("security", "slowest rate", "generation", "address", "note"),
)


def neighbourhood_section(records: Sequence[Record]) -> Section:
    """What each look around heard, one table a place."""
    found = scans(records)
    told = [scan for scan in found if scan.bss or scan.radios]
    beside = not_told(records, ("wifi-scan",))
    title = "Wi-Fi neighbourhood"
    if not told:
        why = beside or ("Nobody looked around for other Wi-Fi networks.",)
        return Section(id="air", title=title, empty=" ".join(why))
    shown = told[-SCANS_MAX:]
    return Section(
        id="air",
        title=title,
        words=(*(words for scan in shown for words in _words(scan)), *beside),
        charts=tuple(
            chart
            for n, scan in enumerate(shown, start=1)
            for chart in channel_charts(f"chart-air-{n}", place(scan.record), scan.radios)
        ),
        tables=tuple(_table(scan) for scan in shown),
    )


def _words(scan: Scan) -> list[str]:
    """Of one look: how many, who is on the channel, copies of the own name, what was torn."""
    where = place(scan.record)
    hidden = sum(each.ssid is None and not each.withheld for each in scan.bss)
    heard = counted(len(scan.bss), "network") + " on " + counted(len(scan.radios), "radio")
    found = [f"{where}: {heard} heard" + (f", {hidden} with a hidden name." if hidden else ".")]
    found += _on_the_channel(scan)
    found += copies(scan)
    if any(each.withheld for each in scan.bss):
        found.append(
            "This system hides names or addresses from us; names are not known, not empty."
        )
    if scan.unreadable:
        found.append(f"{scan.unreadable} entries could not be read and are left out.")
    return found


def _on_the_channel(scan: Scan) -> list[str]:
    mine = scan.own_radio
    if mine is None or mine.channel is None:
        return ["Which of them this device was on is not known, so no neighbour is counted."]
    same = [r for r in scan.radios if r is not mine and r.channel == mine.channel]
    loudest = max((r.signal_dbm for r in same if r.signal_dbm is not None), default=None)
    beside = f", the loudest at {number(loudest)} dBm" if loudest is not None else ""
    where = f"channel {mine.channel} ({band_name(mine.frequency_mhz)})"
    name = network_name(next((ssid for ssid in mine.ssids if ssid), None))
    return [
        f"This device was on {name}, {where}; {counted(len(same), 'other radio')} "
        f"on that channel{beside}."
    ]


_COPIES: Final = {
    CopyKind.OPEN: "is also sent without any encryption",
    CopyKind.WEAKER: "is also sent with weaker encryption",
    CopyKind.OTHER_SIGN_IN: "is also sent with a key instead of a sign-in",
    CopyKind.OTHER_MAKER: "is also sent, as the only one from another maker,",
    CopyKind.LOOK_ALIKE: "looks like the name in use and is sent",
}
_FAULT_OR_STRANGER: Final = "a fault of the school's, or a copy by a stranger."


def copies(scan: Scan) -> list[str]:
    """Networks with the own name, or nearly it, that may be strangers', or faults."""
    mine = scan.own
    if mine is None or not mine.ssid:
        return []
    return [
        f"Warning: {bss_name(each.bss)} {_COPIES[each.kind]} by {each.bss.bssid or 'a radio'}, "
        f"{with_unit(each.bss.signal_dbm, 'dBm')}: {_FAULT_OR_STRANGER}"
        for each in copies_of(scan.bss, [mine.ssid])
    ]


def _table(scan: Scan) -> Table:
    mine = scan.own_radio
    order = sorted(scan.radios, key=lambda radio: _rank(radio, mine))
    more = f"; {len(order) - ROWS_MAX} more in the record" if len(order) > ROWS_MAX else ""
    by_address = {each.bssid: each for each in scan.bss if each.bssid}
    when = scan.record.started_at.strftime("%H:%M UTC")
    return Table(
        caption=f"Radios in reach: {place(scan.record)}, {when}{more}",
        head=HEAD,
        rows=tuple(_row(radio, by_address) for radio in order[:ROWS_MAX]),
        wide=True,
    )


def _rank(radio: Radio, mine: Radio | None) -> tuple[bool, bool, bool, float]:
    """The own one, the school's others, those on the own channel, then by strength."""
    elsewhere = mine is None or radio.channel != mine.channel
    return (radio is not mine, not radio.own, elsewhere, -(radio.signal_dbm or -200.0))


def _row(radio: Radio, by_address: dict[str, Bss]) -> tuple[str, ...]:
    members = [by_address[bssid] for bssid in radio.bssids if bssid in by_address]
    return (
        ("This network: " if radio.own else "") + _names(radio, members),
        _channel(radio),
        _signal(radio, members),
        _busy(radio, members),
        _stations(radio),
        security_words(members[0].security if members else None),
        with_unit(radio.lowest_basic_mbps, "Mbit/s"),
        number(radio.generation),
        radio.bssids[0] if radio.bssids else NOT_KNOWN,
        "; ".join(dict.fromkeys(note for each in members for note in _notes(each))),
    )


def _channel(radio: Radio) -> str:
    if radio.channel is None:
        return NOT_KNOWN
    width = "width not known" if radio.width_mhz is None else f"{number(radio.width_mhz)} MHz wide"
    return f"{radio.channel} ({band_name(radio.frequency_mhz)}), {width}"


def _names(radio: Radio, members: Sequence[Bss]) -> str:
    withheld = any(each.withheld for each in members)
    names = [network_name(name or None, withheld=withheld) for name in radio.ssids[:NAMES_MAX]]
    left = len(radio.ssids) - NAMES_MAX
    return ", ".join(names or [WITHHELD]) + (f" and {left} more" if left > 0 else "")


def _signal(radio: Radio, members: Sequence[Bss]) -> str:
    sources = dict.fromkeys(each.signal_source for each in members if each.signal_source)
    estimated = next((word for word in sources if "%" in word), "")
    return with_unit(radio.signal_dbm, "dBm") + (f" ({estimated})" if estimated else "")


def _busy(radio: Radio, members: Sequence[Bss]) -> str:
    """A doubtful value is told as what it is, never as a share."""
    if radio.utilisation_ratio is not None:
        return percent(radio.utilisation_ratio)
    doubts = dict.fromkeys(each.load.doubt for each in members if each.load and each.load.doubt)
    why = radio.doubt or next(iter(doubts), "")
    return f"{NOT_KNOWN}: {why}" if why else NOT_KNOWN


def _stations(radio: Radio) -> str:
    """Counted even by an access point that does not measure its channel."""
    low, high = radio.stations_low, radio.stations_high
    if low is None or high is None:
        return NOT_KNOWN
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def _notes(each: Bss) -> list[str]:
    said = [f"calls itself {network_name(each.ap_name)}"] if each.ap_name else []
    return [*said, *each.faults]
