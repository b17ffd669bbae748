"""A capture file, pcap or pcapng, to the networks in it. No I/O: the bytes come in.

scapy reads the records (GPL-2.0-only, an optional part, imported only here and only when asked
for); everything in them is decoded by `frames`. A damaged or cut-off file gives what stood before
the damage, and the place of the damage.
"""

import logging
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from netready.domain.air import Bss
from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.beacons.frames import Passed, networks_of_frame
from netready_probes.wifi.beacons.link_layers import known
from netready_probes.wifi.beacons.sightings import networks_in

BYTES_MAX: Final = 512 * 1024 * 1024
RECORDS_MAX: Final = 2_000_000
RECORD_BYTES_MAX: Final = 65_535
FAULTS_MAX: Final = 20
_NEXT_GENERATION: Final = b"\x0a\x0d\x0d\x0a"
_CLASSIC: Final = (
    b"\xd4\xc3\xb2\xa1",
    b"\xa1\xb2\xc3\xd4",
    b"\x4d\x3c\xb2\xa1",
    b"\xa1\xb2\x3c\x4d",
)
_ORDERS: Final = {b"\x4d\x3c\x2b\x1a": "<", b"\x1a\x2b\x3c\x4d": ">"}
_SECTION: Final = 0x0A0D0D0A
_STRANGE: Final = "Link type {} holds no Wi-Fi frames for us."
_USED_BLOCKS: Final = (1, 2, 3, 6)  # interface description and the three kinds of packet


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureReading:
    """What a capture file holds.

    Attributes:
        bss: one value a network (see `sightings.networks_in`).
        records: in the file; `announcing` of them were beacons or probe responses.
        passed: how many gave no network, and why (`frames.Passed`).
        faults: what is wrong with the file, a sentence each, with the place.
        failure: why nothing could be read at all, or None.
    """

    bss: tuple[Bss, ...] = ()
    records: int = 0
    announcing: int = 0
    passed: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a capture file, without its head; `cut`: not all of the frame was kept."""

    data: bytes
    link_type: int
    cut: bool = False


def read_capture(content: bytes) -> CaptureReading:
    """The networks in the bytes of a capture file; never raises for what is in them."""
    if content[:4] not in (*_CLASSIC, _NEXT_GENERATION):
        return _failed(FailureWord.BAD_ANSWER, "This is no capture file (pcap or pcapng).")
    if len(content) > BYTES_MAX:
        return _failed(FailureWord.NOT_SUPPORTED, f"A capture may have {BYTES_MAX:,} bytes.")
    readers = _readers()
    if readers is None:
        return _failed(FailureWord.NOT_INSTALLED, "Install netready[capture] to read captures.")
    classic, newer = readers
    if content[:4] == _NEXT_GENERATION:
        return _reading(_newer_records(content, newer))
    return _reading(_classic_records(content, classic))


def _failed(word: FailureWord, note: str) -> CaptureReading:
    return CaptureReading(failure=Failure(operation="read capture", word=word, note=note))


def _readers() -> tuple[Any, Any] | None:
    try:
        from scapy.utils import RawPcapNgReader, RawPcapReader
    except ImportError:
        return None
    # what it would say on the terminal is in our faults, with the place
    logging.getLogger("scapy.runtime").setLevel(logging.CRITICAL)
    return RawPcapReader, RawPcapNgReader


@dataclass(slots=True, kw_only=True)
class _Tally:
    """Counts while the records go by, so that a large file is never held as values."""

    records: int = 0
    announcing: int = 0
    passed: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    strange: set[int] = field(default_factory=set)


def _reading(found: Iterator[Record | str]) -> CaptureReading:
    tally = _Tally()
    sightings = networks_in(_heard(found, tally))
    faults = [*tally.faults, *(_STRANGE.format(number) for number in sorted(tally.strange))]
    if sightings.left_out:
        faults.append(f"{sightings.left_out} frames of further networks were left out.")
    return CaptureReading(
        bss=sightings.bss,
        records=tally.records,
        announcing=tally.announcing,
        passed=tuple(tally.passed.items()),
        faults=tuple(faults[:FAULTS_MAX]),
    )


def _heard(found: Iterator[Record | str], tally: _Tally) -> Iterator[Bss]:
    """Decodes record by record; a text among them is a fault of the file."""
    for each in found:
        if isinstance(each, str):
            tally.faults.append(each)
            continue
        tally.records += 1
        if not known(each.link_type):
            tally.strange.add(each.link_type)
        networks = networks_of_frame(each.data, each.link_type, cut=each.cut)
        if isinstance(networks, Passed):
            tally.passed[networks.value] = tally.passed.get(networks.value, 0) + 1
        else:
            tally.announcing += 1
            yield from networks


def _classic_records(content: bytes, opened: Callable[[BytesIO], Any]) -> Iterator[Record | str]:
    """Of a pcap file; a record that is cut off is still given, so far as it goes."""
    stream = BytesIO(content)
    try:
        reader = opened(stream)
    except Exception as error:  # a foreign reader on hostile bytes: any of its mishaps ends it
        yield f"The head of the file cannot be read ({type(error).__name__})."
        return
    place = stream.tell()
    for number, (data, head) in enumerate(reader):
        if head.caplen > RECORD_BYTES_MAX or number >= RECORDS_MAX:
            yield f"The record at byte {place} is too long, or one too many; the rest is left out."
            return
        cut = head.wirelen > len(data)
        yield Record(data=data, link_type=reader.linktype & 0xFFFF, cut=cut)
        if len(data) < head.caplen:
            yield f"The file is cut off in the record at byte {place}."
            return
        place = stream.tell()
    if place < len(content):
        yield f"The file is cut off in the head of the record at byte {place}."


def _newer_records(content: bytes, opened: Callable[[BytesIO], Any]) -> Iterator[Record | str]:
    """Of a pcapng file, section by section, since each describes its own interfaces."""
    number = 0
    for section in _sections(content):
        if isinstance(section, str):
            yield section
            continue
        try:
            for data, head in opened(BytesIO(section)):
                number += 1
                if number > RECORDS_MAX:
                    yield f"There are more than {RECORDS_MAX:,} records; the rest is left out."
                    return
                cut = head.wirelen > len(data)
                yield Record(data=data, link_type=head.linktype, cut=cut)
        except Exception as error:  # as above
            yield f"A block after record {number} cannot be read ({type(error).__name__})."


def _sections(content: bytes) -> Iterator[bytes | str]:
    """Each section's head with its whole blocks of a kind that we use.

    Blocks with keys or names of programs are none of ours and are not handed on.
    """
    section: list[bytes] = []
    place, order = 0, "<"
    fault = ""
    while place < len(content) and not fault:
        if content[place : place + 4] == _NEXT_GENERATION:
            order = _ORDERS.get(content[place + 8 : place + 12], "")
            if section:
                yield b"".join(section)
                section = []
        end, fault = _block_end(content, place, order)
        if not fault:
            kind = struct.unpack_from(f"{order}I", content, place)[0]
            if kind == _SECTION or kind in _USED_BLOCKS:
                section.append(content[place:end])
            place = end
    if section:
        yield b"".join(section)
    if fault:
        yield fault


def _block_end(content: bytes, place: int, order: str) -> tuple[int, str]:
    """Where the block ends, or why it is none."""
    if not order or len(content) < place + 12:
        return place, f"The file is cut off, or no capture any more, at byte {place}."
    size = struct.unpack_from(f"{order}I", content, place + 4)[0]
    end = place + size
    if size < 12 or size % 4:
        return place, f"The block at byte {place} has an impossible length of {size}."
    if end > len(content):
        return place, f"The file is cut off in the block at byte {place}."
    if struct.unpack_from(f"{order}I", content, end - 4)[0] != size:
        return place, f"The block at byte {place} does not end where it says."
    return end, ""
