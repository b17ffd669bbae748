"""What the air says for the criteria: neighbours, airtime, names, keys. Pure.

Beacons tell half of some questions. Where they cannot tell, there is no evidence, so that what
somebody declares still counts: a key in the beacon may be shared or each device's own; a
certificate that is valid says nothing of devices that do not check it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from netready.analysis.air_details import Scan, controller_rows, looks, scans, surveys
from netready.analysis.known import Known, latest, of_run, planned_runs
from netready.analysis.load_runs import stage_of
from netready.domain.air import Bss, Encryption, ProtectedManagement, Radio, SignIn
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.record import Record
from netready.scoring.pupils import class_size

CERTIFICATE_DAYS: Final = 14.0  # SEC-07's line: below it nobody needs to ask what devices check


def second_signal_dbm(known: Known) -> list[Evidence]:
    """The own name from another device on another channel of the band, a room: the weakest.

    A scan that hears no second one says nothing: it may have missed it.
    """
    return _by_room(known, lambda scan: _metric(scan, "second_signal_dbm"), min)


def co_channel_neighbours(known: Known) -> list[Evidence]:
    """Radios of others on the own channel above -82 dBm, a room: the most that a scan heard.

    A list that holds the own channel only is no look around, and says nothing.
    """
    return _by_room(known, _neighbours, max)


def _neighbours(scan: Scan) -> float | None:
    return _metric(scan, "co_channel_count") if scan.heard_other_channels else None


def _metric(scan: Scan, name: str) -> float | None:
    """What the scan itself counted; the rules for that stand with the probe."""
    return next((each.value for each in scan.record.metrics if each.name == name), None)


def lowest_basic_rate_mbps(known: Known) -> list[Evidence]:
    """The slowest basic rate of the access points with the own name, a room."""
    return _by_room(known, _lowest_rate, min)


def _lowest_rate(scan: Scan) -> float | None:
    rates = (radio.lowest_basic_mbps for radio in _own_radios(scan))
    return min((rate for rate in rates if rate is not None), default=None)


def names_per_radio(known: Known) -> list[Evidence]:
    """Names that one of the own radios sends out, a room: the most."""
    return _by_room(known, _names, max)


def _names(scan: Scan) -> float | None:
    return max((float(len(radio.bssids)) for radio in _own_radios(scan)), default=None)


def _own_radios(scan: Scan) -> list[Radio]:
    return [radio for radio in scan.radios if radio.own]


def _by_room(
    known: Known,
    read: Callable[[Scan], float | None],
    worst: Callable[[Iterable[float]], float],
) -> list[Evidence]:
    """One value a room: the worst of its scans."""
    found = []
    every = scans(known.records)
    for room in known.site.rooms:
        told = [(value, s.record) for s in every if s.record.room == room.name
                if (value := read(s)) is not None]  # fmt: skip
        if told:
            value = worst(value for value, _ in told)
            found.append(_of_room(known, value, [record for _, record in told], room.name))
    return found


def _of_room(known: Known, value: float, records: Sequence[Record], room: str) -> Evidence:
    return Evidence(
        criterion=known.criterion,
        kind=EvidenceKind.MEASURED,
        value=value,
        room=room,
        n=len(records),
        days=len({record.started_at.date() for record in records}),
        age_days=min(known.age_days(record) for record in records),
    )


def airtime_before_percent(known: Known) -> list[Evidence]:
    """The channel's busy share before our load, in per cent, a room: the busiest look.

    Looks are the radio's own counters, the access point's beacon where it can be believed, the
    controller's list, and what was seen before the first stage of a load run.
    """
    told: list[tuple[float, str, Record]] = [
        (each.in_use.busy_ratio, "by the radio's counters", each.record)
        for each in surveys(known.records)
        if each.in_use is not None and each.in_use.busy_ratio is not None
    ]
    for scan in scans(known.records):
        mine = scan.own_radio
        if mine is not None and mine.utilisation_ratio is not None:
            told.append((mine.utilisation_ratio, "by the access point", scan.record))
    for record in known.records:
        told += [
            (row.utilisation_ratio, "by the controller", record)
            for row in controller_rows(record)
            if row.utilisation_ratio is not None
        ]
    for run in known.runs:
        first = run.stages[:1]
        for look in (look for stage in first for look in looks(stage) if look.when == "before"):
            if look.utilisation_ratio is not None:
                told.append((look.utilisation_ratio, look.source, run.record))
    return [
        evidence
        for room in known.site.rooms
        if (evidence := _busiest(known, [t for t in told if t[2].room == room.name], room.name))
    ]


def _busiest(known: Known, told: Sequence[tuple[float, str, Record]], room: str) -> Evidence | None:
    if not told:
        return None
    busy, source, _ = max(told, key=lambda each: each[0])
    evidence = _of_room(known, 100 * busy, [record for _, _, record in told], room)
    return replace(evidence, notes=(f"the busiest of {len(told)} looks; {source}",))


def airtime_loaded_percent(known: Known) -> list[Evidence]:
    """The channel's busy share beside the planned class, in per cent, a room."""
    found = []
    for room in known.site.rooms:
        run = latest(run for run in planned_runs(known) if run.room == room.name)
        stage = stage_of(run, class_size(known.site, room)) if run else None
        if run is None or stage is None:
            continue
        for look in (look for look in looks(stage) if look.when == "during"):
            if look.utilisation_ratio is not None:
                notes = (f"evidence for what limits, no failure by itself; {look.source}",)
                found.append(of_run(known, run, 100 * look.utilisation_ratio, notes=notes))
    return found


def wifi_encryption(known: Known) -> list[Evidence]:
    """The word for the network that a device was on: the weakest that it admits, worst of all.

    Only that network, not others of its name: a stranger's open copy is not the school's doing.
    """
    words = [
        (word, scan.record)
        for scan in scans(known.records)
        if (mine := scan.own) is not None and (word := _encryption(mine))
    ]
    if not words:
        return []
    worst, record = min(words, key=lambda pair: _ORDER.index(pair[0]))
    return [_word(known, worst, record)]


_ORDER: Final = ("open", "wep", "wpa1", "wpa2", "wpa3", "802.1x-pmf")


def _encryption(mine: Bss) -> str:
    """A word of SEC-06; "" where its words do not fit (encrypted, but open to all)."""
    security = mine.security
    if security is None or security.weakest is Encryption.OWE:
        return ""
    required = security.protected_management is ProtectedManagement.REQUIRED
    strong = security.weakest in (Encryption.WPA2, Encryption.WPA3)
    if strong and required and security.sign_in is SignIn.PERSON:
        return "802.1x-pmf"
    return security.weakest.value


def wifi_key_kind(known: Known) -> list[Evidence]:
    """Says "per-person" where every device's network asked for a sign-in; a key says nothing."""
    own = [(scan.own, scan.record) for scan in scans(known.records)]
    asked = [(b.security.sign_in, record) for b, record in own if b is not None and b.security]
    if not asked or any(kind is not SignIn.PERSON for kind, _ in asked):
        return []
    return [_word(known, "per-person", asked[-1][1])]


def _word(known: Known, word: str, record: Record) -> Evidence:
    return Evidence(
        criterion=known.criterion,
        kind=EvidenceKind.MEASURED,
        value=word,
        age_days=known.age_days(record),
        notes=("by the beacons of the network that the device was on",),
    )


def sign_in_certificate_days(known: Known) -> list[Evidence]:
    """Days left, where they are few; enough days do not say that the devices check them."""
    days = [
        (metric.value, record)
        for record in known.records
        for metric in record.metrics
        if metric.name == "certificate_days_left"
        and record.probe == "wifi-join"
        and metric.value is not None
        and metric.value < CERTIFICATE_DAYS
    ]
    if not days:
        return []
    value, record = min(days, key=lambda pair: pair[0])
    return [replace(_word(known, "", record), value=value, notes=())]


WIFI_DERIVATIONS: Mapping[str, Callable[[Known], list[Evidence]]] = MappingProxyType(
    {
        "second_signal_dbm": second_signal_dbm,
        "airtime_before_percent": airtime_before_percent,
        "airtime_loaded_percent": airtime_loaded_percent,
        "co_channel_neighbours": co_channel_neighbours,
        "lowest_basic_rate_mbps": lowest_basic_rate_mbps,
        "names_per_radio": names_per_radio,
        "wifi_encryption": wifi_encryption,
        "sign_in_certificate_days": sign_in_certificate_days,
        "wifi_key_kind": wifi_key_kind,
    }
)
