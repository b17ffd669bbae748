r"""Names that come out of the air, as printable text. Pure.

They are hostile: any byte may be in them. What cannot be printed is shown as ``\xNN``.
"""

from typing import Final

SSID_BYTES_MAX: Final = 32  # IEEE 802.11-2020 9.4.2.2
NAME_BYTES_MAX: Final = 64

# Where vendors put an access point's name: the vendor's number and type, bytes before the name.
# Source: Wireshark's packet-ieee80211.c (vendor elements); Aerohive and Cisco seen in captures.
_NAMED: Final = {
    bytes.fromhex("000b8601"): (3, 5),  # Aruba
    bytes.fromhex("00156d06"): (1, 5),  # Ubiquiti
    bytes.fromhex("5c5b3501"): (1, 5),  # Mist
    bytes.fromhex("00139203"): (3, 5),  # Ruckus
    bytes.fromhex("dc085601"): (1, 5),  # Alcatel-Lucent Enterprise
    bytes.fromhex("00090f01"): (1, 5),  # Fortinet
    bytes.fromhex("00e0fc01"): (1, 5),  # Huawei
    bytes.fromhex("00197721"): (1, 7),  # Aerohive: a zero and the length come before it
    bytes.fromhex("0040962f"): (None, 4),  # Cisco, the newer element
}
_MIKROTIK: Final = bytes.fromhex("000c42")
_MIKROTIK_NAME: Final = (18, 34)  # seen in a capture: 16 bytes, padded with zeros
_CCX_NAME: Final = (10, 26)  # element 133 of Cisco: 16 bytes, padded with zeros


def ssid_text(raw: bytes) -> str | None:
    """A network's name as people know it; None: hidden (empty, or nothing but zero bytes)."""
    kept = raw[:SSID_BYTES_MAX]
    return printable(kept) if kept.strip(b"\0") else None


def printable(raw: bytes) -> str:
    r"""UTF-8 where it is that; what cannot be printed as ``\xNN``, a byte each."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_shown(chr(byte)) if byte < 0x80 else f"\\x{byte:02x}" for byte in raw)
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char.isprintable():
        return char
    return "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8"))


def name_of_access_point(ccx: bytes | None, vendors: tuple[bytes, ...]) -> str | None:
    """What the access point calls itself in Cisco's element 133 or a vendor's own, or None."""
    if ccx is not None and (name := _trimmed(ccx[slice(*_CCX_NAME)])):
        return name
    return next((name for body in vendors if (name := _vendor_name(body))), None)


def _vendor_name(body: bytes) -> str | None:
    place = _NAMED.get(body[:4])
    if place is not None and place[0] in (None, body[4] if len(body) > 4 else -1):
        return _trimmed(body[place[1] :])
    if body[:3] == _MIKROTIK:
        return _trimmed(body[slice(*_MIKROTIK_NAME)])
    return None


def _trimmed(raw: bytes) -> str | None:
    name = raw.strip(b"\0 ")[:NAME_BYTES_MAX]
    return printable(name) if len(name) > 1 else None
