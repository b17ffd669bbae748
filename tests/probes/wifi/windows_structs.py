"""Structures of Native Wifi as Windows lays them out, made from values by another way of counting.

The code under test unpacks fixed patterns; here each field is put at the offset that the header
files of the Windows SDK give it.
"""

GUID = bytes(range(16))


def _put(room: bytearray, at: int, value: int | bytes, size: int = 4) -> None:
    raw = value if isinstance(value, bytes) else (value % (1 << 8 * size)).to_bytes(size, "little")
    room[at : at + len(raw)] = raw


def info(name: str = "School adapter", state: int = 1) -> bytes:
    room = bytearray(532)
    _put(room, 0, GUID)
    _put(room, 16, name.encode("utf-16-le"))
    _put(room, 528, state)
    return bytes(room)


def connection(*, ssid: bytes = b"Pupils", phy: int = 10, quality: int = 80) -> bytes:
    room = bytearray(604)
    _put(room, 0, 1)
    _put(room, 520, len(ssid))
    _put(room, 524, ssid)
    _put(room, 556, 1)
    _put(room, 560, bytes.fromhex("02005e102030"))
    _put(room, 568, phy)
    _put(room, 576, quality)
    _put(room, 580, 866_700)
    _put(room, 584, 780_000)
    return bytes(room)


def quality(*links: tuple[int, int, int, int], phy: int = 11, multi_link: bool = False) -> bytes:
    """Links: number, MHz, width, dBm."""
    room = bytearray(24 + 272 * len(links))
    fields = (phy, 90, 1_441_200, 1_201_000, multi_link, len(links))
    for at, value in enumerate(fields):
        _put(room, 4 * at, value)
    for at, (number, mhz, width, dbm) in enumerate(links):
        start = 24 + 272 * at
        _put(room, start, number, 1)
        _put(room, start + 4, mhz)
        _put(room, start + 8, width)
        _put(room, start + 12, dbm)
    return bytes(room)


def statistics(
    *, sent: int, received: int, retried: int, failed: int, unanswered: int = 0
) -> bytes:
    room = bytearray(224 + 144)
    _put(room, 24, sent, 8)
    _put(room, 32, received, 8)
    _put(room, 216, 1)
    _put(room, 224, sent, 8)
    _put(room, 224 + 16, failed, 8)
    _put(room, 224 + 24, retried, 8)
    _put(room, 224 + 72, unanswered, 8)
    return bytes(room)


def radio(*switches: tuple[int, int]) -> bytes:
    """Software and hardware of each part: 1 on, 2 off."""
    room = bytearray(4 + 12 * 64)
    _put(room, 0, len(switches))
    for at, (software, hardware) in enumerate(switches):
        _put(room, 4 + 12 * at, at)
        _put(room, 8 + 12 * at, software)
        _put(room, 12 + 12 * at, hardware)
    return bytes(room)


def bss_list(*entries: tuple[bytes, int, int, bytes]) -> bytes:
    """Entries: name, kHz, dBm, elements; heard at 10,000,000 (100 ns), one second after zero."""
    head, tail = bytearray(8 + 360 * len(entries)), bytearray()
    for at, (ssid, khz, dbm, elements) in enumerate(entries):
        start = 8 + 360 * at
        _put(head, start, len(ssid))
        _put(head, start + 4, ssid)
        _put(head, start + 40, bytes.fromhex("02005e1020") + bytes((0x30 + at,)))
        _put(head, start + 56, dbm)
        _put(head, start + 66, 100, 2)
        _put(head, start + 80, 10_000_000, 8)
        _put(head, start + 88, 0x0411, 2)
        _put(head, start + 92, khz)
        _put(head, start + 352, len(head) - start + len(tail))
        _put(head, start + 356, len(elements))
        tail += elements
    _put(head, 0, len(head) + len(tail))
    _put(head, 4, len(entries))
    return bytes(head + tail)
