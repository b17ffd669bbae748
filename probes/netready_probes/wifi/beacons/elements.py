"""The elements of a beacon, bytes to values: what every scan and every frame ends in. Pure.

Never raises and never loops without end, whatever the bytes. What cannot be read is named in
`faults` and left out; the rest is read. Numbers of elements: IEEE 802.11-2020 table 9-92, those
above 255 are its extension numbers plus 256.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netready.domain.air import Bss, BssLoad
from netready_probes.wifi.beacons.air_names import SSID_BYTES_MAX, name_of_access_point, ssid_text
from netready_probes.wifi.beacons.ap_offer import Offer, offer_of
from netready_probes.wifi.beacons.rates import rates_mbps
from netready_probes.wifi.beacons.security_suites import SecurityRead, security_of
from netready_probes.wifi.reading import channel_of

BYTES_MAX: Final = 16_384  # a frame holds 2304; some platforms hand over a little more
FAULTS_MAX: Final = 8

_SSID, _RATES, _MORE_RATES, _DS, _COUNTRY, _LOAD = 0, 1, 50, 3, 7, 11
_RSN, _MOBILITY, _MEASUREMENT, _EXTENDED, _CCX = 48, 54, 70, 127, 133
_HT, _VHT, _HE, _EHT = (45, 61), (191, 192), (291, 292), (364, 362)
_MULTI_LINK, _VENDOR, _EXTENSION = 363, 221, 255
_WPA: Final = bytes.fromhex("0050f201")
_OVERRIDES: Final = (bytes.fromhex("506f9a29"), bytes.fromhex("506f9a2a"))
_PRIVACY: Final = 0x10
_HEADER_BYTES: Final = 24 + 12 + 4  # of the frame, the fixed fields, and the check sum
_LOAD_BYTES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """What a walk over the bytes found.

    Attributes:
        bodies: by number; of two with one number the first.
        vendors: bodies of the vendors' own elements, from their three-byte number on.
        fault: where the walk had to end early, or "".
    """

    bodies: Mapping[int, bytes]
    vendors: tuple[bytes, ...]
    fault: str = ""


def read_elements(raw: bytes) -> Elements:
    """A walk over number, length, body; one that is cut off ends it and is left out."""
    bodies: dict[int, bytes] = {}
    vendors: list[bytes] = []
    place, end, fault = 0, min(len(raw), BYTES_MAX), ""
    while place + 1 < end:
        number, start = raw[place], place + 2
        after = start + raw[place + 1]
        if after > end:
            fault = f"element {number} at byte {place} is cut off"
            break
        if number == _VENDOR:
            vendors.append(raw[start:after])
        elif number != _EXTENSION:
            if number not in bodies:
                bodies[number] = raw[start:after]
        elif after > start:
            bodies.setdefault(256 + raw[start], raw[start + 1 : after])
        place = after
    if place + 1 == end:
        fault = "one byte too many at the end"
    return Elements(bodies=bodies, vendors=tuple(vendors), fault=fault)


def bss_from(
    *,
    elements: bytes,
    bssid: str | None = None,
    frequency_mhz: float | None = None,
    signal_dbm: float | None = None,
    signal_source: str = "",
    age_ms: float | None = None,
    beacon_interval_tu: int | None = None,
    capability: int | None = None,
    of_beacon: bool = True,
) -> Bss:
    """One network, of its elements and of what the receiver says beside them.

    The channel in the elements comes before `frequency_mhz`, where it was received: at 2.4 GHz a
    receiver hears neighbouring channels too. `capability` are the 16 bits of that field; without
    them a network cannot be called open. `of_beacon`: the elements are not a probe response's, so
    that their length is that of a beacon.
    """
    found = read_elements(elements)
    bodies, vendors = found.bodies, found.vendors
    get = bodies.get
    offer = _offer(bodies, frequency_mhz)
    frequency, channel = _place(bodies, offer, frequency_mhz)
    basic, supported = rates_mbps(get(_RATES, b"") + get(_MORE_RATES, b""))
    security = _security(found, capability)
    name = get(_SSID)
    load = get(_LOAD)
    # nothing newer than 802.11g was seen: that is told only by a list that is whole
    told = offer.generation > 3 or _absent(found) is False
    return Bss(
        bssid=bssid,
        ssid=None if name is None else ssid_text(name),
        ssid_hex="" if name is None else name[:SSID_BYTES_MAX].hex(),
        frequency_mhz=frequency,
        channel=channel,
        width_mhz=offer.width_mhz if told else None,
        signal_dbm=signal_dbm,
        signal_source=signal_source,
        age_ms=age_ms,
        generation=offer.generation if told else None,
        beacon_interval_tu=beacon_interval_tu or None,
        beacon_bytes=len(elements) + _HEADER_BYTES if of_beacon and elements else None,
        basic_mbps=basic,
        supported_mbps=supported,
        security=security.security,
        load=None if load is None else load_of(load),
        country=_country(get(_COUNTRY)),
        neighbour_reports=_bit(found, _MEASUREMENT, 0, 0x02),
        steering=_bit(found, _EXTENDED, 2, 0x08),
        fast_roaming=True if _MOBILITY in bodies else _absent(found),
        streams=offer.streams,
        mld=_multi_link_address(get(_MULTI_LINK)),
        ap_name=name_of_access_point(get(_CCX), vendors),
        faults=_faults(found, security.fault),
    )


def load_of(body: bytes) -> BssLoad | None:
    """BSS Load (IEEE 802.11-2020 9.4.2.27); None for another length.

    Cisco's older form has four bytes and another scale, so only five are believed.
    """
    if len(body) != _LOAD_BYTES:
        return None
    return BssLoad(
        stations=body[0] | body[1] << 8,
        utilisation_255=body[2],
        admission_32us=body[3] | body[4] << 8,
    )


def _offer(bodies: Mapping[int, bytes], frequency_mhz: float | None) -> Offer:
    get = bodies.get
    primary = get(61, b"\0")[:1] or b"\0"
    channel = (get(_DS) or primary)[0]
    low = frequency_mhz < 3000 if frequency_mhz else 0 < channel <= 14
    ht, vht, he, eht = (
        (get(capabilities, b""), get(operation, b""))
        for capabilities, operation in (_HT, _VHT, _HE, _EHT)
    )
    return offer_of(ht=ht, vht=vht, he=he, eht=eht, in_2ghz=low)


def _place(
    bodies: Mapping[int, bytes], offer: Offer, heard_mhz: float | None
) -> tuple[float | None, int | None]:
    """Frequency and channel that the elements say, where they fit the band that was heard."""
    ds = bodies.get(_DS)
    said = offer.channel or (ds[0] if ds else None)
    frequency = _frequency(said, offer.in_6ghz, heard_mhz) if said else None
    if frequency is not None:
        return frequency, said
    return heard_mhz, channel_of(heard_mhz) if heard_mhz else None


def _frequency(channel: int, in_6ghz: bool, heard_mhz: float | None) -> float | None:
    """Of a channel number in that band; None where the number is none of it."""
    band = heard_mhz or (5955 if in_6ghz else 2412 if channel <= 14 else 5180)
    if band >= 5925 and (in_6ghz or heard_mhz):
        guess = 5935.0 if channel == 2 else 5950.0 + 5 * channel
    elif band >= 3000:
        guess = 5000.0 + 5 * channel
    else:
        guess = 2484.0 if channel == 14 else 2407.0 + 5 * channel
    return guess if channel_of(guess) == channel else None


def _security(found: Elements, capability: int | None) -> SecurityRead:
    """Privacy without suites is WEP only where the list is whole: the suites may be cut off."""
    wpa = next((body[4:] for body in found.vendors if body[:4] == _WPA), None)
    overrides = tuple(body[4:] for body in found.vendors if body[:4] in _OVERRIDES)
    private = None if capability is None else bool(capability & _PRIVACY)
    if private and _absent(found) is None:
        private = None
    return security_of(found.bodies.get(_RSN), overrides, wpa, private)


def _country(body: bytes | None) -> str | None:
    code = body[:2] if body else b""
    return code.decode("ascii").upper() if len(code) == 2 and code.isalpha() else None


def _bit(found: Elements, number: int, byte: int, bit: int) -> bool | None:
    body = found.bodies.get(number)
    if body is None:
        return _absent(found)
    return len(body) > byte and bool(body[byte] & bit)


def _absent(found: Elements) -> bool | None:
    """No such element: it is not offered, unless the end of the list is missing."""
    return None if found.fault or not found.bodies else False


def _multi_link_address(body: bytes | None) -> str | None:
    """Of a basic multi-link element (802.11be 9.4.2.312): control, length, address."""
    if body is None or len(body) < 9 or body[0] & 7:
        return None
    return body[3:9].hex(":")


def _faults(found: Elements, security: str) -> tuple[str, ...]:
    faults = [found.fault, security]
    bodies = found.bodies
    name = bodies.get(_SSID, b"")
    if len(name) > SSID_BYTES_MAX:
        faults.append(f"a name of {len(name)} bytes, {SSID_BYTES_MAX} are allowed")
    load = bodies.get(_LOAD)
    if load is not None and len(load) != _LOAD_BYTES:
        faults.append(f"BSS Load of {len(load)} bytes instead of {_LOAD_BYTES}")
    if bodies.get(_COUNTRY) is not None and _country(bodies[_COUNTRY]) is None:
        faults.append("the country is no two letters")
    return tuple(fault for fault in faults if fault)[:FAULTS_MAX]
