"""Further networks that one beacon announces for its radio (Multiple BSSID, element 71). Pure.

At 6 GHz this is the rule: one beacon for all names. Operating systems take it apart themselves;
frames from a capture or the sensor come here. Source: IEEE 802.11-2020 9.4.2.45 (the element),
11.1.3.8 (the addresses and what is inherited), 9.4.2.240 (what is not inherited).
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from netready.domain.air import Bss
from netready_probes.wifi.beacons.elements import bss_from, read_elements

_MULTIPLE, _SSID, _CAPABILITY, _INDEX, _NOT_INHERITED = 71, 0, 83, 85, 56
_MULTI_LINK: Final = 107  # of the transmitting network, not of the others
_PROFILE, _EXTENSION, _VENDOR = 0, 255, 221
_INDICATOR_MAX: Final = 8
NETWORKS_MAX: Final = 64  # more than any radio has

Element = tuple[int, int, bytes]  # number, extension (0 where there is none), all its bytes


def further_networks(first: Bss, elements: bytes) -> tuple[Bss, ...]:
    """The networks beside `first` in the elements of its beacon; none where it has no address."""
    if (
        first.bssid is None or _MULTIPLE not in elements
    ):  # the number stands nowhere: spare the walk
        return ()
    inherited = [each for each in _walk(elements) if each[0] not in (_MULTIPLE, _SSID)]
    found = (
        _network(first, inherited, profile, indicator) for indicator, profile in _profiles(elements)
    )
    return tuple(each for each in found if each is not None)


def _walk(raw: bytes) -> Iterator[Element]:
    """Whole elements only."""
    place = 0
    while place + 1 < len(raw):
        after = place + 2 + raw[place + 1]
        if after > len(raw):
            return
        extension = raw[place + 2] if raw[place] == _EXTENSION and after > place + 2 else 0
        yield raw[place], extension, raw[place:after]
        place = after


def _profiles(elements: bytes) -> Iterator[tuple[int, bytes]]:
    """Each profile with the number of address bits that its element says."""
    left = NETWORKS_MAX
    for number, _, whole in _walk(elements):
        indicator = whole[2] if number == _MULTIPLE and len(whole) > 2 else 0
        if not 1 <= indicator <= _INDICATOR_MAX:
            continue
        for part, _, profile in _walk(whole[3:]):
            if part == _PROFILE and left:
                left -= 1
                yield indicator, profile[2:]


def _network(first: Bss, inherited: list[Element], profile: bytes, indicator: int) -> Bss | None:
    """One network; None where the profile continues another or lacks its number."""
    own = list(_walk(profile))
    bodies = read_elements(profile).bodies
    index, capability = bodies.get(_INDEX, b""), bodies.get(_CAPABILITY, b"")
    if not index or not index[0] or len(capability) < 2:
        return None
    bss = bss_from(
        elements=b"".join(whole for _, _, whole in [*own, *_kept(inherited, own)]),
        bssid=_address(str(first.bssid), index[0], indicator),
        frequency_mhz=first.frequency_mhz,
        signal_dbm=first.signal_dbm,
        signal_source=first.signal_source,
        beacon_interval_tu=first.beacon_interval_tu,
        capability=int.from_bytes(capability[:2], "little"),
        of_beacon=False,  # it has no beacon of its own
    )
    return replace(bss, age_ms=first.age_ms)


def _kept(inherited: list[Element], own: list[Element]) -> list[Element]:
    """What holds for this network too: not what it has itself, nor what it says it has not."""
    replaced = {(number, extension) for number, extension, _ in own if number != _VENDOR}
    replaced |= _refused(own) | {(_EXTENSION, _MULTI_LINK)}
    return [each for each in inherited if (each[0], each[1]) not in replaced]


def _refused(own: list[Element]) -> set[tuple[int, int]]:
    """The Non-Inheritance element: a list of numbers, then one of extensions."""
    for number, extension, whole in own:
        if number == _EXTENSION and extension == _NOT_INHERITED and len(whole) > 3:
            count = whole[3]
            numbers, rest = whole[4 : 4 + count], whole[4 + count :]
            extensions = rest[1 : 1 + rest[0]] if rest else b""
            return {(each, 0) for each in numbers} | {(_EXTENSION, each) for each in extensions}
    return set()


def _address(transmitter: str, index: int, indicator: int) -> str:
    """The transmitter's address with its lowest bits counted up, within those bits."""
    whole = int(transmitter.replace(":", ""), 16)
    mask = (1 << indicator) - 1
    return ((whole & ~mask) | ((whole + index) & mask)).to_bytes(6, "big").hex(":")
