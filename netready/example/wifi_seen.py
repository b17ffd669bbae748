"""What devices would have read of the example school's Wi-Fi: the link, and a look around. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Final

from netready.domain.air import (
    AirShares,
    Bss,
    BssLoad,
    Encryption,
    ProtectedManagement,
    Security,
    SignIn,
)
from netready.domain.jsonable import jsonable
from netready.domain.metrics import metric
from netready.example.building import AccessPoint, Building, Point
from netready.example.dice import dice
from netready.example.radio import (
    NOISE_DBM,
    Heard,
    heard_at,
    neighbours_on_channel,
    rate_of,
    signal_dbm,
)
from netready.example.writing import SSID
from netready_probes.contract import Outcome
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of
from netready_probes.wifi.link_metrics import annotations_of, link_metrics
from netready_probes.wifi.reading import Counters, LinkReading, LinkState, ScanReading
from netready_probes.wifi.scan_metrics import OwnPlace, scan_metrics
from netready_probes.wifi.watching import Watched

SOURCE: Final = "nl80211"
NAMES: Final = (SSID, "Academy-Staff", "Academy-Guest")
_STREET: Final = ("Corner Cafe", "No 14", "Taxi office")  # the other side of the road
_WATCHED_S: Final = 2.0
_FRAMES: Final = 400


def busy_ratio(building: Building, used: AccessPoint, place: Point, seed: int) -> float:
    """Share of the channel that is taken in lesson time before any load of ours."""
    neighbours = neighbours_on_channel(building, used, place, seed)
    spread = dice(seed, "busy", used.label).uniform(-0.02, 0.03)
    old = 0.08 if used.generation < 5 else 0.0  # slow beacons and slow frames
    return round(min(0.6, 0.07 + 0.065 * neighbours + old + spread), 3)


def busy_ratios(building: Building, seed: int) -> dict[str, float]:
    """The same by the access points' labels, where each hangs."""
    return {ap.label: busy_ratio(building, ap, ap.place, seed) for ap in building.access_points}


def link_seen(used: AccessPoint, place: Point, busy: float, seed: int) -> Outcome:
    """What "wifi-link" would have told there, after some frames of data."""
    chance = dice(seed, "link", used.label, place.storey, place.x_m, place.y_m)
    strength = signal_dbm(used, place, seed)
    rate = rate_of(used, strength)
    retries = retry_ratio(strength, busy)
    reading = LinkReading(
        state=LinkState.CONNECTED,
        ssid=SSID,
        bssid=bssid(used, 0),
        frequency_mhz=_frequency(used),
        width_mhz=used.width_mhz,
        generation=used.generation,
        signal_dbm=strength,
        noise_dbm=NOISE_DBM,
        tx_rate_mbps=rate.mbps,
        rx_rate_mbps=rate.mbps,
        mcs=rate.mcs,
        streams=2 if used.generation >= 5 else 1,
        age_s=round(chance.uniform(0.01, 0.2), 3),
        counters=_counters(chance, retries),
    )
    before = Counters(tx_packets=0, tx_retries=0, rx_packets=0, tx_failed=0, beacon_loss=0)
    seen = Watched(before=replace(reading, counters=before), after=reading, seconds=_WATCHED_S)
    return Outcome(
        metrics=link_metrics(SOURCE, seen),
        settings={"interface": "wlan0", "interval_s": _WATCHED_S},
        annotations=annotations_of(seen),
        details={
            "ssid": SSID,
            "bssid": reading.bssid,
            "interface": "wlan0",
            "links": [],
            "roams": [],
        },
    )


def retry_ratio(strength_dbm: float, busy: float) -> float:
    """Frames sent again: more where it is faint and where others talk."""
    faint = max(0.0, -62.0 - strength_dbm) * 0.008
    return min(0.4, 0.015 + faint + 0.08 * busy)


def _counters(chance: Random, retries: float) -> Counters:
    again = sum(chance.random() < retries for _ in range(_FRAMES))
    return Counters(
        tx_packets=_FRAMES, tx_retries=again, rx_packets=3 * _FRAMES, tx_failed=0, beacon_loss=0
    )


def scan_seen(
    building: Building, used: AccessPoint, place: Point, busy: Mapping[str, float], seed: int
) -> Outcome:
    """What "wifi-scan" would have told there; `busy` as of `busy_ratios`."""
    chance = dice(seed, "scan", used.label, place.storey, place.x_m, place.y_m)
    heard = heard_at(building, place, seed)
    bsses = [bss for each in heard for bss in _names_of(each, busy, chance)]
    bsses += _of_the_street(chance)
    own_bssid = bssid(used, 0)
    reading = ScanReading(bss=doubted(bsses), source=SOURCE, own_bssid=own_bssid)
    link = LinkReading(state=LinkState.CONNECTED, ssid=SSID, bssid=own_bssid)
    own = OwnPlace.of(link, own_bssid, reading.bss)
    radios = radios_of(reading.bss, own_bssid=own_bssid, own_ssids=(SSID,))
    return Outcome(
        metrics=scan_metrics(reading, reading.bss, radios, own),
        settings={"interface": "wlan0"},
        details={
            "bss": jsonable(reading.bss),
            "radios": jsonable(radios),
            "own_bssid": own.bssid,
            "interface": "wlan0",
        },
    )


def survey_seen(used: AccessPoint, busy: float, chance: Random) -> Outcome:
    """What "wifi-survey" would have told of five seconds of the channel in use."""
    own = round(0.6 * busy, 4)
    shares = AirShares(
        frequency_mhz=_frequency(used),
        active_s=5.0,
        busy_ratio=round(busy * chance.uniform(0.95, 1.02), 4),
        own_ratio=own,
        other_ratio=round(0.3 * busy, 4),
        undecoded_ratio=round(0.1 * busy, 4),
        sent_ratio=0.01,
        received_ratio=round(0.9 * busy, 4),
        noise_dbm=NOISE_DBM,
    )
    told = (
        ("channel_utilisation_ratio", shares.busy_ratio),
        ("own_airtime_ratio", shares.own_ratio),
        ("other_airtime_ratio", shares.other_ratio),
        ("undecoded_airtime_ratio", shares.undecoded_ratio),
        ("noise_dbm", shares.noise_dbm),
    )
    return Outcome(
        metrics=tuple(metric(name, value, source=SOURCE) for name, value in told),
        settings={"interface": "wlan0", "interval_s": 5.0},
        details={
            "channels": jsonable((shares,)),
            "in_use": jsonable(shares),
            "interface": "wlan0",
        },
    )


def bssid(access_point: AccessPoint, name: int) -> str:
    """The address under which it sends one of its names."""
    return f"{access_point.address}:{name:02x}"


def _names_of(each: Heard, busy: Mapping[str, float], chance: Random) -> Iterator[Bss]:
    """Pupils and staff everywhere; guests on the ground floor only."""
    radio = each.access_point
    names = NAMES if radio.place.storey % 3 == 0 else NAMES[:2]
    for number, name in enumerate(names):
        yield Bss(
            bssid=bssid(radio, number),
            ssid=name,
            ssid_hex=name.encode().hex(),
            frequency_mhz=_frequency(radio),
            channel=radio.channel,
            width_mhz=radio.width_mhz,
            signal_dbm=each.signal_dbm,
            age_ms=float(chance.randrange(20, 900)),
            generation=radio.generation,
            beacon_interval_tu=100,
            beacon_bytes=310 if radio.generation >= 6 else 220,
            basic_mbps=(6.0, 12.0, 24.0) if radio.generation < 5 else (12.0, 24.0),
            supported_mbps=(6.0, 9.0, 12.0, 18.0, 24.0, 36.0, 48.0, 54.0),
            security=_security(number),
            # the old one was bought before such things were told
            load=None
            if radio.generation < 5
            else BssLoad(
                stations=chance.randrange(4, 28), utilisation_255=round(busy[radio.label] * 255)
            ),
            country="GB",
            neighbour_reports=radio.generation >= 6,
            steering=radio.generation >= 6,
            fast_roaming=False,
            streams=2 if radio.generation >= 5 else 1,
        )


def _security(number: int) -> Security:
    """Staff sign in by name; pupils' devices hold a key each; guests share one."""
    person = number == 1
    return Security(
        weakest=Encryption.WPA2,
        strongest=Encryption.WPA2,
        sign_in=SignIn.PERSON if person else SignIn.KEY,
        protected_management=ProtectedManagement.CAPABLE,
        key_methods=("802.1x",) if person else ("psk",),
        ciphers=("ccmp",),
    )


def _of_the_street(chance: Random) -> Iterator[Bss]:
    for number, name in enumerate(_STREET):
        if chance.random() < 0.5:
            channel = (1, 6, 11)[number]
            yield Bss(
                bssid=f"02:00:5f:00:{number:02x}:00",
                ssid=name,
                ssid_hex=name.encode().hex(),
                frequency_mhz=2407.0 + 5 * channel,
                channel=channel,
                width_mhz=20.0,
                signal_dbm=float(chance.randrange(-88, -76)),
                age_ms=float(chance.randrange(20, 900)),
                generation=5,
                beacon_interval_tu=100,
                basic_mbps=(1.0, 2.0, 5.5, 11.0),
                supported_mbps=(1.0, 2.0, 5.5, 6.0, 9.0, 11.0, 12.0, 18.0, 24.0, 36.0, 48.0, 54.0),
                security=_security(0),
            )


def _frequency(access_point: AccessPoint) -> float:
    return 5000.0 + 5 * access_point.channel
