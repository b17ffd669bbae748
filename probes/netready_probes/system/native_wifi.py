"""Asks Windows for Wi-Fi facts through its Native Wifi interface, in a process of its own.

`python -m netready_probes.system.native_wifi` prints one JSON object a line: structures as bytes
in hexadecimal beside the error code of the call. What they mean is decided in
`netready_probes.wifi.windows.native_wifi`. With the word `cached` it prints the networks that
Windows knows of; with `scan` it looks around first, which changes no setting and keeps the link.
Exit code 3: no such interface here; 4: its service does not answer.
"""

import ctypes
import json
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, Final

NOT_INSTALLED = 3
NO_SERVICE = 4

# WLAN_INTF_OPCODE of wlanapi.h
OPCODES: Final = {
    "radio": 4,
    "connection": 7,
    "channel": 8,
    "quality": 19,
    "statistics": 0x10000101,
    "rssi": 0x10000102,
}
INTERFACE_BYTES: Final = 532  # WLAN_INTERFACE_INFO
_SCAN_S: Final = 4.0  # a driver has to be done by then (learn.microsoft.com, WlanScan)
_ALIAS_CHARACTERS: Final = 257
_ADAPTERS_MAX: Final = 16
_ANY_NETWORK: Final = 3  # dot11_BSS_type_any


def main(words: list[str]) -> int:
    """Prints every adapter with its link, or with the networks around it; the exit code."""
    if sys.platform != "win32":
        return NOT_INSTALLED
    try:
        api = ctypes.WinDLL("wlanapi")
    except OSError:  # Windows Server without the feature
        return NOT_INSTALLED
    unsigned_codes(api)
    handle, version = ctypes.c_void_p(), ctypes.c_ulong()
    error = api.WlanOpenHandle(2, None, ctypes.byref(version), ctypes.byref(handle))
    if error:
        _print({"open": {"error": error}})
        return NO_SERVICE
    try:
        for line in adapters(api, handle, asked=words[0] if words else ""):
            _print(line)
    finally:
        api.WlanCloseHandle(handle, None)
    return 0


def _print(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def unsigned_codes(api: Any) -> None:
    """Error codes of NDIS are above 2^31."""
    for name in ("WlanOpenHandle", "WlanEnumInterfaces", "WlanQueryInterface", "WlanScan"):
        getattr(api, name).restype = ctypes.c_ulong
    api.WlanGetNetworkBssList.restype = ctypes.c_ulong


def adapters(api: Any, handle: ctypes.c_void_p, *, asked: str) -> Iterator[Mapping[str, object]]:
    """One line an adapter: "" asks for links, "cached" and "scan" for the networks around."""
    found = ctypes.c_void_p()
    error = api.WlanEnumInterfaces(handle, None, ctypes.byref(found))
    if error:
        yield {"adapters": {"error": error}}
        return
    try:
        number = min(_whole(ctypes.string_at(found.value or 0, 4)), _ADAPTERS_MAX)
        raw = ctypes.string_at((found.value or 0) + 8, number * INTERFACE_BYTES)
    finally:
        api.WlanFreeMemory(found)
    infos = [raw[at : at + INTERFACE_BYTES] for at in range(0, len(raw), INTERFACE_BYTES)]
    scanned = _scan(api, handle, infos) if asked == "scan" else {}
    for info in infos:
        guid = info[:16]
        told = {"info": info.hex(), "alias": _alias(guid)}
        yield told | ({**scanned.get(guid, {}), **_facts(api, handle, guid, asked)})


def _scan(api: Any, handle: ctypes.c_void_p, infos: list[bytes]) -> dict[bytes, dict[str, object]]:
    started = {info[:16]: api.WlanScan(handle, info[:16], None, None, None) for info in infos}
    if 0 in started.values():
        time.sleep(_SCAN_S)
    return {guid: {"scan": error} for guid, error in started.items()}


def _facts(api: Any, handle: ctypes.c_void_p, guid: bytes, asked: str) -> Mapping[str, object]:
    if asked:
        return _networks(api, handle, guid)
    return {name: _query(api, handle, guid, code) for name, code in OPCODES.items()}


def _whole(raw: bytes) -> int:
    return int.from_bytes(raw, "little")


def _query(api: Any, handle: ctypes.c_void_p, guid: bytes, opcode: int) -> Mapping[str, object]:
    size, found = ctypes.c_ulong(), ctypes.c_void_p()
    error = api.WlanQueryInterface(
        handle, guid, opcode, None, ctypes.byref(size), ctypes.byref(found), None
    )
    if error:
        return {"error": error}
    try:
        return {"error": 0, "bytes": ctypes.string_at(found.value or 0, size.value).hex()}
    finally:
        api.WlanFreeMemory(found)


def _networks(api: Any, handle: ctypes.c_void_p, guid: bytes) -> Mapping[str, object]:
    found = ctypes.c_void_p()
    error = api.WlanGetNetworkBssList(
        handle, guid, None, _ANY_NETWORK, 0, None, ctypes.byref(found)
    )
    if error:
        return {"networks": {"error": error}}
    try:
        size = _whole(ctypes.string_at(found.value or 0, 4))
        raw = ctypes.string_at(found.value or 0, size)
    finally:
        api.WlanFreeMemory(found)
    return {"networks": {"error": 0, "bytes": raw.hex()}, "now": _now()}


def _now() -> int:
    """The wall clock as Windows counts it: 100 nanoseconds since 1601."""
    return time.time_ns() // 100 + 116_444_736_000_000_000


def _alias(guid: bytes) -> str:
    """The name that people and other programs have for the adapter, e.g. "Wi-Fi"; "": none."""
    if sys.platform != "win32":
        return ""
    helper = ctypes.WinDLL("iphlpapi")
    luid, room = ctypes.c_uint64(), ctypes.create_unicode_buffer(_ALIAS_CHARACTERS)
    if helper.ConvertInterfaceGuidToLuid(guid, ctypes.byref(luid)):
        return ""
    failed = helper.ConvertInterfaceLuidToAlias(ctypes.byref(luid), room, _ALIAS_CHARACTERS)
    return "" if failed else room.value


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
