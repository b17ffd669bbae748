"""A captured file, whatever program wrote it, to readings: which format it is, and what it says.

Pure. To add a text format: one line in `FORMATS`. Where two could claim a text, the one with the
surer sign comes first.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.air import AirShares, Bss
from netready_probes.wifi.adapters_text import AdaptersText
from netready_probes.wifi.airtime.neighbourhood import doubted
from netready_probes.wifi.airtime.survey import shares_in_text
from netready_probes.wifi.beacons.captures import BYTES_MAX, read_capture
from netready_probes.wifi.linux import iw_link, iw_scan, iw_station, iw_survey, nmcli_text
from netready_probes.wifi.macos import system_profiler as apple
from netready_probes.wifi.macos import wdutil
from netready_probes.wifi.reading import (
    LinkReading,
    LinkState,
    ScanReading,
    StationReading,
    SurveyEntry,
)
from netready_probes.wifi.windows import netsh_interfaces as interfaces
from netready_probes.wifi.windows import netsh_networks as networks

FILE_BYTES_MAX: Final = BYTES_MAX
CAPTURE: Final = "capture"
_MAGIC: Final = re.compile(
    rb"\xa1\xb2[\xc3\x3c][\xd4\x4d]|[\xd4\x4d][\xc3\x3c]\xb2\xa1|\x0a\x0d\x0d\x0a", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLink:
    """A link and its adapter; "": the text does not name it."""

    interface: str = ""
    link: LinkReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What one file says; what its format does not speak of is empty.

    Attributes:
        format: a key of `FORMATS`, or `CAPTURE`.
        own_bssid: the network among `bss` that the device was on, where the text marks it.
        shares: of the air, from the counters of `survey`.
        notes: what must be said of the readings, a sentence each.
        faults: what could not be read, a sentence each, with its place where there is one.
        withheld: what the platform hid and what to switch on for it, a sentence each.
        raw: the text where its layout was not understood.
    """

    format: str
    links: tuple[NamedLink, ...] = ()
    bss: tuple[Bss, ...] = ()
    own_bssid: str | None = None
    stations: tuple[StationReading, ...] = ()
    survey: tuple[SurveyEntry, ...] = ()
    shares: tuple[AirShares, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    raw: str = ""

    @property
    def says_something(self) -> bool:
        """Whether anything was read at all; "not connected" is something."""
        return bool(self.links or self.bss or self.stations or self.survey or self.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFormat:
    """One format: by what it is known, and how it is read."""

    looks_like: Callable[[str], bool]
    read: Callable[[str], Decoded]


def decode(content: bytes, format_name: str | None = None) -> Decoded | None:
    """The readings in a file; None: no format of ours. `format_name` is a key of `FORMATS`."""
    if format_name == CAPTURE or (format_name is None and _MAGIC.match(content)):
        return _capture(content)
    text = text_of(content)
    if format_name is not None:
        return FORMATS[format_name].read(text)
    known = next((each for each in FORMATS.values() if each.looks_like(text)), None)
    return known.read(text) if known else None


def text_of(content: bytes) -> str:
    r"""The text in any encoding that a console writes.

    Windows' PowerShell writes UTF-16; a console writes its old code page, and which one that was
    is not told. What is read is ASCII in all of them, or its full-width form in that of China; a
    name in other letters has "\ufffd" in it, and is not guessed.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        plain = _WIDE_OF_GBK.sub(lambda wide: bytes((wide[1][0] - 0x80,)), content)
        return plain.decode("ascii", errors="replace")


_WIDE_OF_GBK: Final = re.compile(rb"\xa3([\xa1-\xfe])")  # GB 2312, row 3: ASCII in full width


def _capture(content: bytes) -> Decoded:
    found = read_capture(content)
    failed = (found.failure.note,) if found.failure else ()
    passed = tuple(f"{count} frames passed over: {why}." for why, count in found.passed)
    told = f"{found.announcing} of {found.records} frames announce a network."
    return Decoded(
        format=CAPTURE,
        bss=doubted(found.bss),
        notes=(() if failed else (told, *passed)),
        faults=(*failed, *found.faults),
    )


def _starts(pattern: str) -> Callable[[str], bool]:
    """A line of the text begins so, its indentation left out."""
    compiled = re.compile(rf"^[ \t]{{0,20}}(?:{pattern})", re.MULTILINE)
    return lambda text: compiled.search(text) is not None


def _one_link(name: str, read: Callable[[str], LinkReading]) -> Callable[[str], Decoded]:
    def decoded(text: str) -> Decoded:
        link = read(text)
        unread = link.state is LinkState.UNREADABLE
        return Decoded(
            format=name,
            links=() if unread else (NamedLink(link=replace(link, raw="")),),
            faults=("The text was not understood; it is kept as it came.",) if unread else (),
            withheld=(link.withheld,) if link.withheld else (),
            raw=(link.raw or text) if unread else "",
        )

    return decoded


def _of_adapters(name: str, found: AdaptersText) -> Decoded:
    links = tuple(
        NamedLink(interface=each.name, link=replace(each.link, raw="")) for each in found.adapters
    )
    unread = [each.link for each in found.adapters if each.link.state is LinkState.UNREADABLE]
    failure = (found.failure.note,) if found.failure else ()
    partly = tuple("An adapter's part was not understood; it is kept as it came." for _ in unread)
    return Decoded(
        format=name,
        links=links,
        faults=(*failure, *partly),
        withheld=tuple(dict.fromkeys(each.link.withheld for each in links if each.link.withheld)),
        raw=found.raw or "\n".join(each.raw for each in unread),
    )


def _of_scan(name: str, found: ScanReading) -> Decoded:
    return Decoded(
        format=name,
        bss=doubted(found.bss),
        notes=(found.note,) if found.note else (),
        faults=(found.failure.note,) if found.failure else (),
        withheld=(found.withheld,) if found.withheld else (),
        raw=found.raw,
    )


def _system_profiler(text: str) -> Decoded:
    """Links and networks in one."""
    links, around = apple.parse_adapters(text), apple.parse_scan(text)
    of_links, of_scan = _of_adapters(_APPLE, links), _of_scan(_APPLE, around)
    withheld = dict.fromkeys((*of_links.withheld, *of_scan.withheld))
    faults = dict.fromkeys((*of_links.faults, *of_scan.faults))
    return replace(of_links, bss=of_scan.bss, withheld=tuple(withheld), faults=tuple(faults))


def _iw_scan(text: str) -> Decoded:
    return Decoded(
        format="iw-scan", bss=doubted(iw_scan.parse_scan(text)), own_bssid=iw_scan.own_bssid(text)
    )


def _iw_info(text: str) -> Decoded:
    """`iw dev` tells channels of adapters and no link; the state of the link is not in it."""
    named = "; ".join(
        f"{info.name}: {info.kind or 'kind not told'}, {_tuned(info)}"
        for info in iw_link.parse_info(text)
    )
    return Decoded(format="iw-info", notes=(f"Adapters: {named}.",) if named else ())


def _tuned(info: iw_link.Info) -> str:
    if info.links:
        told = (f"link {number} {_channel(at)}" for number, at in info.links.items())
        return ", ".join(told)
    return _channel(info.channel)


def _channel(at: iw_link.Channel) -> str:
    if at.frequency_mhz is None:
        return "on no channel"
    width = "" if at.width_mhz is None else f", {at.width_mhz:g} MHz wide"
    return f"at {at.frequency_mhz:g} MHz{width}"


def _iw_survey(text: str) -> Decoded:
    entries = iw_survey.parse_survey(text)
    return Decoded(format="iw-survey", survey=entries, shares=shares_in_text(entries))


_APPLE: Final = "system-profiler"
FORMATS: Final[dict[str, TextFormat]] = {
    _APPLE: TextFormat(looks_like=apple.looks_like_system_profiler, read=_system_profiler),
    "wdutil": TextFormat(
        looks_like=wdutil.looks_like_wdutil, read=_one_link("wdutil", wdutil.parse_wdutil)
    ),
    "iw-scan": TextFormat(looks_like=_starts(r"BSS [\w:*]{17} ?\("), read=_iw_scan),
    "iw-survey": TextFormat(
        looks_like=_starts("Survey data from "),
        read=_iw_survey,
    ),
    "iw-station": TextFormat(
        looks_like=_starts(r"Station [\w:*]{11,17} \(on "),
        read=lambda text: Decoded(format="iw-station", stations=iw_station.parse_stations(text)),
    ),
    "iw-link": TextFormat(
        looks_like=_starts(
            r"Connected to [\w:*]{0,17} ?\(on |Not connected|Authenticated with |Joined IBSS "
            "|command failed: |nl80211 not found"
        ),
        read=_one_link("iw-link", iw_link.parse_link),
    ),
    "iw-info": TextFormat(looks_like=_starts(r"Interface \S+[ \t]*\n\s+ifindex "), read=_iw_info),
    "netsh-networks": TextFormat(
        looks_like=networks.looks_like_networks,
        read=lambda text: _of_scan("netsh-networks", networks.parse_networks(text)),
    ),
    "netsh-interfaces": TextFormat(
        looks_like=interfaces.looks_like_interfaces,
        read=lambda text: _of_adapters("netsh-interfaces", interfaces.parse_interfaces(text)),
    ),
    "nmcli": TextFormat(
        looks_like=lambda text: bool(nmcli_text.rows(text)),
        read=lambda text: Decoded(format="nmcli", bss=nmcli_text.parse_list(text)),
    ),
}
