"""`netsh wlan show networks mode=bssid` in any language, text to networks. Pure; never raises.

A network begins at "SSID 1 : name", a radio of it at a numbered line with an address; both are the
same in every language, indentation is not. Below it: percentage, "802.11x", band, channel, BSS
Load ("109 (42 %)" with a number before and one after it), two lines of rates. Windows shows its
own cache and no age.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from netready.domain.air import Bss, BssLoad, Security
from netready.domain.failures import FailureWord
from netready_probes.wifi.reading import ScanReading
from netready_probes.wifi.windows import netsh_shapes as shapes
from netready_probes.wifi.windows.netsh_colocated import own_lines
from netready_probes.wifi.windows.netsh_interfaces import ESTIMATED
from netready_probes.wifi.windows.netsh_shapes import Line
from netready_probes.wifi.windows.netsh_words import security_of

SOURCE: Final = "netsh text"
CACHED: Final = "The list is the one that Windows keeps; it may be minutes old."
_NETWORKS_MAX: Final = 2_000
_LEGACY_MBPS: Final = frozenset((1, 2, 5.5, 6, 9, 11, 12, 18, 22, 24, 33, 36, 48, 54))
Value = TypeVar("Value")


@dataclass(slots=True)
class _Block:
    """The lines of one radio below its address, with the name it stands under."""

    bssid: str
    ssid: str | None
    security: Security | None
    faults: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)


def looks_like_networks(text: str) -> bool:
    """Numbered names, or numbered addresses, are in it."""
    lines = shapes.lines_of(text)
    return any(_is_name(line) or _is_address(line) for line in lines)


def parse_networks(text: str) -> ScanReading:
    """All radios of the text, in its order; a text that is none of these is kept as it came."""
    lines = shapes.lines_of(text)
    bss = tuple(_bss(block) for block in _blocks(lines))
    names = any(_is_name(line) for line in lines)
    if bss:
        return ScanReading(bss=bss, source=SOURCE, note=CACHED)
    refusal = shapes.refusal_in(text)
    if refusal is not None:
        denied = refusal.word is FailureWord.NOT_ALLOWED
        return ScanReading(source=SOURCE, withheld=refusal.note if denied else "", failure=refusal)
    note = "No address in the text of netsh: ask with mode=bssid." if names else _STRANGE
    failure = shapes.failed(FailureWord.BAD_ANSWER, note)
    return ScanReading(source=SOURCE, failure=failure, raw=shapes.unparsed(text))


_STRANGE: Final = "The text of netsh was not understood; it is kept as it came."


def _is_name(line: Line) -> bool:
    """As in "SSID 1 : name"."""
    said = shapes.words(line.label)
    return line.field and len(said) == 2 and said[0] == "SSID" and said[1].isdecimal()


def _is_address(line: Line) -> bool:
    """As in "BSSID 1 : fe:dc:ba:09:87:01"; a HESSID or an address of a neighbour has no number."""
    said = shapes.words(line.label)
    numbered = bool(said) and said[-1].isdecimal()
    return line.field and numbered and shapes.mac_of(line.value) is not None


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    """What stands before the first name and the first address belongs to nobody."""
    blocks: list[_Block] = []
    name: Line | None = None
    above: list[Line] | None = []  # None: below an address
    for line in lines:
        if _is_address(line):
            earlier = blocks[-1] if above is None else None
            blocks.append(_opened(line, name, above or (), earlier))
            above = None
        elif _is_name(line):
            name, above = line, []
        elif above is None:
            blocks[-1].lines.append(line)
        elif line.field:
            above.append(line)
    return blocks[:_NETWORKS_MAX]


def _opened(line: Line, name: Line | None, above: Sequence[Line], earlier: _Block | None) -> _Block:
    bssid = shapes.mac_of(line.value) or ""
    if earlier is not None:
        return replace(earlier, bssid=bssid, lines=[])
    ssid = shapes.shown(name.text) if name is not None else None
    security, faults = _security(above)
    if ssid is not None and "\ufffd" in ssid:
        faults = (*faults, "the console mangled the name")
    return _Block(bssid=bssid, ssid=ssid, security=security, faults=faults)


def _security(above: Sequence[Line]) -> tuple[Security | None, tuple[str, ...]]:
    """The two lines before the first address: how to sign in, and the cipher."""
    said = [line.value for line in above if shapes.mac_of(line.value) is None][-2:]
    if len(said) < 2:
        return None, ()
    security = security_of(said[0], said[1])
    strange = f"security not understood: {said[0][:40]!r}, {said[1][:40]!r}"
    return security, () if security else (strange,)


def _bss(block: _Block) -> Bss:
    body = own_lines(block.lines)
    percent = _first(body, shapes.percent_of)
    rssi = _first(body, shapes.negative_of)
    band, channel = _first(body, shapes.band_of), _channel(body)
    load, fault = _load(body)
    basic, other = _rates(block.lines)
    estimate = shapes.dbm_of_percent(percent) if percent is not None else None
    measured = SOURCE if rssi is not None else ""
    return Bss(
        bssid=block.bssid,
        ssid=block.ssid,
        frequency_mhz=None if channel is None else shapes.frequency_of(channel, band),
        channel=channel,
        width_mhz=_first(body, shapes.width_of),
        signal_dbm=estimate if rssi is None else rssi,
        signal_source=ESTIMATED if rssi is None and estimate is not None else measured,
        generation=_first(body, shapes.generation_of),
        basic_mbps=basic,
        supported_mbps=tuple(sorted({*basic, *other})),
        security=block.security,
        load=load,
        faults=(*block.faults, *((fault,) if fault else ())),
    )


def _first(body: Sequence[Line], read: Callable[[str], Value | None]) -> Value | None:
    values = (read(line.value) for line in body if line.field)
    return next((value for value in values if value is not None), None)


def _channel(body: Sequence[Line]) -> int | None:
    """The first whole number; what stands in BSS Load, rates and QoS comes later."""
    for line in body:
        if line.field and (_is_heading(line) or _share(line.value) is not None):
            return None
        if line.field and shapes.has_rate_unit(line.label):
            return None
        number = shapes.whole_of(line.value) if line.field else None
        if number is not None:
            return number if 1 <= number <= 233 else None
    return None


def _is_heading(line: Line) -> bool:
    return line.field and not line.value


def _load(body: Sequence[Line]) -> tuple[BssLoad | None, str]:
    """Three lines "n", "u (p %)", "c (d us/s)"; p is u / 255 in percent, rounded down."""
    fields = _with_wrapped_values(body)
    for at, line in enumerate(fields):
        share = _share(line.value)
        if share is None:
            continue
        stations = shapes.whole_of(fields[at - 1].value) if at else None
        busy, percent = share
        if stations is None or stations > 65_535 or busy > 255:
            return None, "BSS Load is no such element"
        if abs(busy * 100 // 255 - percent) > 1:
            return None, "BSS Load and its percentage disagree"
        free = _capacity(fields[at + 1].value) if at + 1 < len(fields) else None
        return BssLoad(stations=stations, utilisation_255=busy, admission_32us=free), ""
    return None, ""


def _with_wrapped_values(body: Sequence[Line]) -> list[Line]:
    """The fields; a value that was wrapped to the next line stands beside its label again."""
    fields: list[Line] = []
    for line in body:
        if line.field:
            fields.append(line)
        elif fields and not fields[-1].value:
            fields[-1] = replace(fields[-1], value=line.value, text=line.text)
    return fields


def _share(value: str) -> tuple[int, int] | None:
    """109 and 42 of "109 (42 %)"."""
    outer, _, inner = value.partition("(")
    number, percent = shapes.whole_of(outer.strip()), shapes.percent_of(inner.rstrip(") ").strip())
    return None if number is None or percent is None else (number, percent)


def _capacity(value: str) -> int | None:
    """31250 of "31250 (1000000 us/s)"."""
    outer, bracket, _ = value.partition("(")
    number = shapes.whole_of(outer.strip())
    return number if bracket and number is not None and number <= 65_535 else None


def _rates(lines: Sequence[Line]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Basic, then other rates; a long line may be wrapped."""
    found: list[tuple[float, ...]] = []
    open_line = False
    for line in lines:
        rates = shapes.rates_of(line.value)
        legacy = bool(rates) and set(rates) <= _LEGACY_MBPS
        if line.field:
            open_line = legacy and (len(rates) > 1 or shapes.has_rate_unit(line.label))
            found += [rates] if open_line else []
        elif open_line and legacy:
            found[-1] = found[-1] + rates
    basic, other = (*found, (), ())[:2]
    return tuple(sorted(basic)), tuple(sorted(other))
