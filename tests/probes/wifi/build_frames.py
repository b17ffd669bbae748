"""Beacons made by hand, for tests and the bench: elements, frames, and what stands before them."""

import struct
import zlib
from collections.abc import Sequence

BSSID = bytes.fromhex("020000000a01")
BEACON, PROBE_RESPONSE, PROBE_REQUEST, DATA = 0x80, 0x50, 0x40, 0x08
OPEN, PRIVATE, AD_HOC = 0x0001, 0x0011, 0x0002


def element(number: int, body: bytes) -> bytes:
    """Numbers from 256 are those of the extension."""
    if number >= 256:
        body, number = bytes([number - 256]) + body, 255
    return bytes([number, len(body)]) + body


def rsn(
    *, keys: Sequence[int] = (2,), ciphers: Sequence[int] = (4,), capabilities: int = 0
) -> bytes:
    """The body of element 48."""
    suite = bytes.fromhex("000fac")
    return b"".join(
        (
            b"\1\0" + suite + b"\4",
            struct.pack("<H", len(ciphers)) + b"".join(suite + bytes([n]) for n in ciphers),
            struct.pack("<H", len(keys)) + b"".join(suite + bytes([n]) for n in keys),
            struct.pack("<H", capabilities),
        )
    )


def bss_load(stations: int, utilisation: int, admission: int = 31_250) -> bytes:
    return element(11, struct.pack("<HBH", stations, utilisation, admission))


def modern_elements(
    *, name: bytes = b"Pupils", channel: int = 36, load: bytes = b"", security: bytes = b""
) -> bytes:
    """A Wi-Fi 6 access point with 80 MHz, two streams, WPA2 and WPA3, 802.11k, v and r."""
    return b"".join(
        (
            element(0, name),
            element(1, bytes.fromhex("8c129824b048606c")),
            element(5, bytes.fromhex("00010000")),
            element(7, b"GB " + bytes.fromhex("240417")),
            load or bss_load(23, 128),
            element(48, security or rsn(keys=(2, 8, 4), capabilities=0x80)),
            element(54, bytes.fromhex("a1b201")),
            element(70, bytes.fromhex("7300000000")),
            element(45, bytes.fromhex("ef0917ffff0000") + bytes(19)),
            element(61, bytes([channel, 0x05]) + bytes(20)),
            element(127, bytes.fromhex("0400080000000040")),
            element(191, bytes.fromhex("b2018933faff0000faff0000")),
            element(192, bytes([1, channel + 6, 0, 0, 0])),
            element(291, bytes.fromhex("0500081a00102220024000008100000000fafffaff")),
            element(292, bytes.fromhex("f03f0021fcff")),
            element(221, bytes.fromhex("0050f2020101820003a4000027a4000042435e0062322f00")),
        )
    )


def frame(
    elements: bytes,
    *,
    kind: int = BEACON,
    flags: int = 0,
    capability: int = PRIVATE,
    bssid: bytes = BSSID,
    check_sum: bool = False,
) -> bytes:
    """An 802.11 management frame; an extra header field follows where its flag says so."""
    header = bytes([kind, flags, 0, 0]) + b"\xff" * 6 + bssid + bssid + b"\x10\0"
    more = b"\0" * 4 if flags & 0x80 else b""
    body = header + more + bytes(8) + struct.pack("<HH", 100, capability) + elements
    return body + (zlib.crc32(body).to_bytes(4, "little") if check_sum else b"")


def radiotap(
    mhz: int | None = 5180, dbm: int | None = -61, *, flags: int | None = None, tsft: bool = False
) -> bytes:
    """A header with those fields, each at its alignment."""
    present, body = 0, b""
    if tsft:
        present, body = present | 1, body + bytes(8)
    if flags is not None:
        present, body = present | 2, body + bytes([flags])
    if mhz is not None:
        body += b"\0" * (len(body) % 2)
        present, body = present | 8, body + struct.pack("<HH", mhz, 0x140)
    if dbm is not None:
        present, body = present | 32, body + struct.pack("b", dbm)
    return struct.pack("<BBHI", 0, 0, 8 + len(body), present) + body


def pcap(records: Sequence[bytes], link_type: int = 127, *, order: str = "<") -> bytes:
    head = struct.pack(f"{order}IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, link_type)
    parts = (struct.pack(f"{order}IIII", 1, 2, len(one), len(one)) + one for one in records)
    return head + b"".join(parts)


def pcapng(records: Sequence[bytes], link_type: int = 127, *, order: str = "<") -> bytes:
    """One section with one interface."""
    interface = block(1, struct.pack(f"{order}HHI", link_type, 0, 0), order)
    packets = (
        block(6, struct.pack(f"{order}5I", 0, 0, 0, len(one), len(one)) + one, order)
        for one in records
    )
    magic = struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1)
    return block(0x0A0D0D0A, magic, order) + interface + b"".join(packets)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """One block of a pcapng file."""
    body += b"\0" * (-len(body) % 4)
    size = struct.pack(f"{order}I", 12 + len(body))
    return struct.pack(f"{order}I", kind) + size + body + size
