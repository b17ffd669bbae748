"""Records of one room to what the airtime forecast must know of its air. Pure.

Each figure comes from the reading that tells it best; what no reading tells stays None, and the
forecast withholds what needs it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from netready.analysis.air_details import Scan, looks, scans, surveys
from netready.analysis.airtime_rates import client_rates, measured_efficiency, reading
from netready.analysis.load_runs import load_runs
from netready.domain.air import Bss, Radio
from netready.domain.airtime import AirPicture, AirtimeRules
from netready.domain.record import Record
from netready.scoring.beacons import beacon_airtime, beacon_ratio

HEARD_DBM: Final = -82.0  # as in TSP-14: stronger ones on the channel are waited for
_BAND_EDGES_MHZ: Final = (3000.0, 5930.0)
_BANDS: Final = ("2.4 GHz", "5 GHz", "6 GHz")
_WORST: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Background:
    """Air that is taken before any pupil works; `least` where only a part could be seen."""

    ratio: float | None = None
    other_ratio: float | None = None
    least: bool = False
    note: str = ""


def air_picture(records: Sequence[Record], rules: AirtimeRules) -> AirPicture:
    """What these records, all of one room, tell of its air."""
    scan = next((s for s in reversed(scans(records)) if s.own_radio is not None), None)
    used = scan.own_radio if scan else None
    frequency = _frequency(records, used)
    background = _background(records, scan)
    own = _networks(scan, used) if scan and used else ()
    beacons = beacon_airtime(own)
    return AirPicture(
        clients=client_rates(records),
        efficiency=measured_efficiency(records),
        width_mhz=_width(records, used),
        band=band_of(frequency),
        background_ratio=background.ratio,
        background_least=background.least,
        background_note=background.note,
        other_ratio=background.other_ratio,
        neighbours=len(_neighbours(scan)) if scan and scan.heard_other_channels else None,
        worst_two_beacons_ratio=_worst_two(scan) if scan else None,
        beacons_ratio=beacons.ratio if not beacons.unknown else None,
        beacons_fast_ratio=_fast_ratio(own, rules) if not beacons.unknown else None,
        names=len(own) or None,
        lowest_basic_mbps=used.lowest_basic_mbps if used else None,
        access_points=_access_points(scan) if scan else None,
    )


def band_of(frequency_mhz: float | None) -> str:
    """As in "5 GHz"; "": not known."""
    if frequency_mhz is None:
        return ""
    return _BANDS[sum(frequency_mhz >= edge for edge in _BAND_EDGES_MHZ)]


def _frequency(records: Sequence[Record], used: Radio | None) -> float | None:
    if used is not None and used.frequency_mhz is not None:
        return used.frequency_mhz
    return next(_link_values(records, "frequency_mhz"), None)


def _width(records: Sequence[Record], used: Radio | None) -> float | None:
    """Of the link before that of the beacon: a device may not use all that is offered."""
    linked = next(_link_values(records, "channel_width_mhz"), None)
    width = linked if linked is not None else (used.width_mhz if used else None)
    return width if width is not None and width > 0 else None


def _link_values(records: Sequence[Record], name: str) -> Iterator[float]:
    """The latest first."""
    for record in reversed(records):
        value = reading(record, name) if record.probe == "wifi-link" else None
        if value is not None:
            yield value


def _background(records: Sequence[Record], scan: Scan | None) -> _Background:
    """The radio's own counters, else the access point's word, else what beacons surely take."""
    counted = [
        (each.in_use.busy_ratio, each.in_use.other_ratio)
        for each in surveys(records)
        if each.in_use is not None and each.in_use.busy_ratio is not None
    ]
    if counted:
        busy, other = max(counted, key=lambda pair: pair[0])
        note = f"By this radio's counters, the busiest of {len(counted)}."
        return _Background(ratio=busy, other_ratio=other, note=note)
    told = [*_told_by_access_points(records)]
    if told:
        note = f"By the access point's beacon, the busiest of {len(told)}."
        return _Background(ratio=max(told), note=note)
    heard = _beacons_heard(scan) if scan else None
    if heard is None:
        return _Background()
    note = "Only the beacons on the channel were reckoned with; there is other traffic."
    return _Background(ratio=heard, least=True, note=note)


def _told_by_access_points(records: Sequence[Record]) -> Iterator[float]:
    for scan in scans(records):
        if scan.own_radio is not None and scan.own_radio.utilisation_ratio is not None:
            yield scan.own_radio.utilisation_ratio
    for run in load_runs(records):
        for look in looks(run.stages[0]) if run.stages else ():
            if look.when == "before" and look.utilisation_ratio is not None:
                yield look.utilisation_ratio


def _beacons_heard(scan: Scan) -> float | None:
    """Of the own radio and of those on its channel that are waited for."""
    if scan.own_radio is None:
        return None
    radios = (scan.own_radio, *_neighbours(scan))
    return beacon_airtime(bss for radio in radios for bss in _networks(scan, radio)).ratio


def _neighbours(scan: Scan) -> list[Radio]:
    """Other radios on the channel that are loud enough, the loudest first."""
    used = scan.own_radio
    if used is None or used.channel is None:
        return []
    same = [radio for radio in scan.radios if radio is not used and radio.channel == used.channel]
    loud = [radio for radio in same if (radio.signal_dbm or -999.0) > HEARD_DBM]
    return sorted(loud, key=lambda radio: radio.signal_dbm or -999.0, reverse=True)


def _worst_two(scan: Scan) -> float | None:
    worst = _neighbours(scan)[:_WORST]
    return beacon_airtime(bss for radio in worst for bss in _networks(scan, radio)).ratio


def _networks(scan: Scan, radio: Radio) -> tuple[Bss, ...]:
    return tuple(bss for bss in scan.bss if bss.bssid and bss.bssid in radio.bssids)


def _fast_ratio(own: Sequence[Bss], rules: AirtimeRules) -> float | None:
    """What the same beacons take at the slowest basic rate that may stay."""
    shares = [
        beacon_ratio(bss, at_mbps=next(_rates_that_stay(bss, rules), rules.fast_rate_mbps))
        for bss in own
    ]
    told = [share for share in shares if share is not None]
    return min(1.0, sum(told)) if told else None


def _rates_that_stay(bss: Bss, rules: AirtimeRules) -> Iterator[float]:
    return (rate for rate in bss.basic_mbps if rate >= rules.slow_rates_below_mbps)


def _access_points(scan: Scan) -> int | None:
    """The school's radios of the band that are heard here; None: the scan is no look around."""
    used = scan.own_radio
    if used is None or not scan.heard_other_channels:
        return None
    band = band_of(used.frequency_mhz)
    own = [radio for radio in scan.radios if radio.own and band_of(radio.frequency_mhz) == band]
    loud = [radio for radio in own if radio is used or (radio.signal_dbm or -999.0) > HEARD_DBM]
    return len(loud) or None
