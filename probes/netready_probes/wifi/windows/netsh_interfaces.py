"""`netsh wlan show interfaces` in any language, text to link readings. Pure; never raises.

An adapter's block is found by its GUID, its fields by shape and order: after the line SSID come
the access point's address, band and channel, "802.11x", receive and transmit rate, percentage,
Rssi. A block with an address of an access point but no SSID is no layout that is known: it is
unreadable, with its text kept, and none of its numbers is believed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.adapters_text import AdapterLink, AdaptersText
from netready_probes.wifi.reading import LinkPart, LinkReading, LinkState
from netready_probes.wifi.windows import netsh_shapes as shapes
from netready_probes.wifi.windows.netsh_colocated import own_lines
from netready_probes.wifi.windows.netsh_shapes import Line

ESTIMATED: Final = "estimated from %"
_ADAPTERS_MAX: Final = 16
_NOBODY: Final = ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff")
RADIO_OFF: Final = "The radio of the adapter is switched off: switch Wi-Fi on."
# the word "wireless" in the sentence that there is no such adapter
_WIRELESS: Final = re.compile(
    "wireless|wi-fi|wlan|drahtlos|sans fil|inalámbric|draadlo|sem fio|беспровод|бездрот"
    "|bezprzewod|bezdrátov|bezdrôt|trådløs|trådlös|langat|kablosuz|vezeték nélk"
    "|ワイヤレス|无线|無線|무선"
)


def looks_like_interfaces(text: str) -> bool:
    """An adapter's block is in it, or Windows' refusal to show one."""
    return bool(parse_interfaces(text).adapters) or shapes.refusal_in(text) is not None


def parse_interfaces(text: str) -> AdaptersText:
    """All adapters of the text, in its order."""
    blocks = _blocks(shapes.all_lines_of(text))
    adapters = tuple(_adapter(block, text) for block in blocks)
    if adapters:
        return AdaptersText(adapters=adapters)
    return AdaptersText(failure=_failure(text), raw=shapes.unparsed(text))


def _failure(text: str) -> Failure:
    refusal = shapes.refusal_in(text)
    if refusal is not None:
        return refusal
    said = text[: shapes.RAW_MAX].strip().lower()
    fields = any(line.field and line.value for line in shapes.lines_of(said))
    if said and not fields and _WIRELESS.search(said):
        return shapes.failed(FailureWord.NO_NETWORK, "No wireless adapter.")
    note = "The text of netsh was not understood; it is kept as it came."
    return shapes.failed(FailureWord.BAD_ANSWER, note)


def _blocks(lines: Sequence[Line]) -> list[Sequence[Line]]:
    starts = _starts_by_guid(lines) or _starts_by_label(lines)
    ends = [*starts[1:], len(lines)]
    return [lines[start:end] for start, end in zip(starts, ends, strict=False)][:_ADAPTERS_MAX]


def _starts_by_guid(lines: Sequence[Line]) -> list[int]:
    """Name and description stand before the GUID; a wrapped description is no field."""
    starts = []
    for at, line in enumerate(lines):
        if "GUID" in shapes.words(line.label) or (line.field and shapes.is_guid(line.value)):
            starts.append(_back_to_name(lines, at))
    return sorted(set(starts))


def _back_to_name(lines: Sequence[Line], at: int) -> int:
    start = at
    for before in range(at - 1, max(-1, at - 6), -1):
        line = lines[before]
        headline = line.field and (not line.value or line.value.endswith(":"))
        if headline or not line.text or (at - before > 1 and _fields(lines[start:at]) >= 2):
            break
        if line.field:
            start = before
    return start


def _fields(lines: Sequence[Line]) -> int:
    return sum(line.field for line in lines)


def _starts_by_label(lines: Sequence[Line]) -> list[int]:
    """Without GUIDs: wherever the first label comes again; none where no network is named."""
    named = [line for line in lines if line.field and line.value and line.value[-1] != ":"]
    if not any(shapes.names_ssid(line) and len(shapes.words(line.label)) == 1 for line in named):
        return []
    first = named[0].label
    return [at for at, line in enumerate(lines) if line.field and line.label == first]


def _adapter(block: Sequence[Line], text: str) -> AdapterLink:
    name = next((line.text for line in block if line.field and line.value), "")
    return AdapterLink(name=shapes.shown(name) or "Wi-Fi", link=_link(block, text))


def _link(block: Sequence[Line], text: str) -> LinkReading:
    at = next((at for at, line in enumerate(block) if at and shapes.names_ssid(line)), None)
    macs = [line for line in block if line.field and shapes.mac_of(line.value)]
    if at is None:
        if len(macs) > 1:  # an access point's address in a layout that is not known
            return LinkReading(state=LinkState.UNREADABLE, raw=shapes.unparsed(text))
        off = RADIO_OFF if _radio_off(block) else ""
        return LinkReading(state=LinkState.NOT_CONNECTED, withheld=off)
    return _connected(block[at], block[at + 1 :])


def _radio_off(block: Sequence[Line]) -> bool:
    """Hardware and software switch stand in two lines: different last words, so one is off."""
    for line, after in pairwise(block):
        last, next_last = line.value.split()[-1:], after.value.split()[-1:]
        if (
            line.field
            and not after.field
            and len(after.value.split()) == 2 == len(line.value.split())
        ):
            return last != next_last
    return False


def _connected(named: Line, after: Sequence[Line]) -> LinkReading:
    bssid = next((mac for line in after if (mac := shapes.mac_of(line.value))), None)
    body = list(after[: _end_of_body(after)])
    parts = _parts(body)
    levels = (shapes.negative_of(line.value) for line in after if line.field)
    facts = _facts([line for line in own_lines(body, bssid=bssid) if line.field])
    percents = (shapes.percent_of(line.value) for line in after if line.field)
    percent = next((each for each in percents if each is not None), None)
    rssi = next((level for level in levels if level is not None), None)
    alive = (percent, rssi, facts.rx_mbps, facts.tx_mbps, facts.channel, *parts)
    if not any(alive):
        return LinkReading(state=LinkState.NOT_CONNECTED)
    return LinkReading(
        state=LinkState.CONNECTED,
        ssid=shapes.shown(named.text),
        bssid=None if bssid in _NOBODY else bssid,
        frequency_mhz=facts.frequency_mhz if not parts else None,
        width_mhz=facts.width_mhz if not parts else None,
        generation=facts.generation,
        signal_dbm=_signal(rssi, percent),
        signal_source=ESTIMATED if rssi is None and percent else "",
        tx_rate_mbps=facts.tx_mbps,
        rx_rate_mbps=facts.rx_mbps,
        links=max(1, len(parts)),
        parts=parts,
    )


def _signal(rssi: float | None, percent: int | None) -> float | None:
    if rssi is not None:
        return rssi
    return None if percent is None else shapes.dbm_of_percent(percent)


def _end_of_body(after: Sequence[Line]) -> int:
    """Up to percentage or Rssi: what comes later (profile, QoS) may look like anything."""
    for at, line in enumerate(after):
        levels = (shapes.percent_of(line.value), shapes.negative_of(line.value))
        if line.field and levels != (None, None):
            return at
    return len(after)


def _parts(body: Sequence[Line]) -> tuple[LinkPart, ...]:
    """The lines "LinkID: 0, Local: MAC, AP: MAC, RSSI: -53, Channel: 48, Band: 5 GHz, BW: 80"."""
    return tuple(_part(line.value) for line in body if len(shapes.macs_in(line.value)) == 2)[:16]


def _part(value: str) -> LinkPart:
    items = [item.rpartition(": ")[2].strip() for item in value.split(",")]
    wholes = [number for item in items if (number := shapes.whole_of(item)) is not None]
    levels = [level for item in items if (level := shapes.negative_of(item)) is not None]
    bands = [band for item in items if (band := shapes.band_of(item)) is not None]
    band = bands[0] if bands else None
    told = len(wholes) == 3  # link, channel, width
    width = shapes.width_of(f"{wholes[2]} MHz") if told else None
    return LinkPart(
        link_id=wholes[0] if wholes and wholes[0] < 16 else None,
        bssid=shapes.macs_in(value)[1],
        frequency_mhz=shapes.frequency_of(wholes[1], band) if told else None,
        width_mhz=width,
        signal_dbm=levels[0] if levels else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    channel: int | None
    band: float | None
    width_mhz: float | None
    generation: int | None
    rx_mbps: float | None
    tx_mbps: float | None

    @property
    def frequency_mhz(self) -> float | None:
        return None if self.channel is None else shapes.frequency_of(self.channel, self.band)


def _facts(body: Sequence[Line]) -> _Facts:
    bands = [band for line in body if (band := shapes.band_of(line.value)) is not None]
    widths = [width for line in body if (width := shapes.width_of(line.value)) is not None]
    kinds = [kind for line in body if (kind := shapes.generation_of(line.value)) is not None]
    channel, rx_mbps, tx_mbps = _numbers(body)
    return _Facts(
        channel=channel,
        band=bands[0] if bands else None,
        width_mhz=widths[0] if widths else None,
        generation=kinds[0] if kinds else None,
        rx_mbps=rx_mbps,
        tx_mbps=tx_mbps,
    )


def _numbers(body: Sequence[Line]) -> tuple[int | None, float | None, float | None]:
    """Channel, receive and transmit rate: by the unit in the label, else by their fixed order."""
    numbers = [line for line in body if _is_number(line)]
    rates = [line for line in numbers if _is_rate(line)]
    others = [line for line in numbers if not _is_rate(line)]
    if not rates and len(others) == 3:
        rates, others = others[1:], others[:1]
    channel = shapes.whole_of(others[0].value) if len(others) == 1 else None
    if len(rates) != 2:
        return channel, None, None
    received, sent = (shapes.number_of(line.value) or None for line in rates)
    return channel, received, sent


def _is_number(line: Line) -> bool:
    others = (shapes.band_of, shapes.width_of, shapes.generation_of)
    other = any(read(line.value) is not None for read in others)
    return shapes.number_of(line.value) is not None and not other


def _is_rate(line: Line) -> bool:
    return shapes.has_rate_unit(line.label) or shapes.whole_of(line.value) is None
