"""Asks the Linux kernel about Wi-Fi through pyroute2, in a process of its own.

`python -m netready_probes.system.nl80211` prints one JSON object a line and nothing else, so that
the seam that starts programs is the only one needed. What it means is decided in
`netready_probes.wifi.nl80211`. Nothing is changed and no link is dropped.

Words: none: every interface with its stations and survey. `scan NAME [MHZ...]`: a new scan where
that is allowed, then the kernel's list. `own NAME`: the same of the channel in use, which it does
not leave for that. `cached NAME`: the list only. `watch NAME SECONDS`: the interface, then which
access point it was on for how long, then the interface again.
Exit codes: 3: pyroute2 is not installed; 4: the kernel has no nl80211, so no wireless adapter.
"""

import asyncio
import contextlib
import errno
import json
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netready_probes.system.nl80211_messages import Kernel, Message

NOT_INSTALLED: Final = 3
NO_NL80211: Final = 4
SCAN_S: Final = 40.0  # 8 s where the adapter does it; a radio that works meanwhile takes longer
OWN_S: Final = 3.0  # one channel is listened to for some 0.1 s
WATCH_S_MAX: Final = 600.0
EVERY_S: Final = 0.02  # a roam is 50 ms and more; asking costs below a millisecond
_GONE: Final = (errno.ENODEV, errno.ENXIO)
_ASSOCIATED: Final = 1  # enum nl80211_bss_status
_TDLS_BIT: Final = 1 << 6  # NL80211_STA_FLAG_TDLS_PEER: another client, not an access point
_AUTHORISED_BIT: Final = 1 << 1


def main(words: Sequence[str]) -> int:
    """Prints what the words ask for; the exit code."""
    try:
        from netready_probes.system.nl80211_messages import Kernel
    except ImportError:
        return NOT_INSTALLED
    try:
        asyncio.run(_answer(Kernel, words))
    except Exception as error:
        if code_of(error) in _GONE:  # unplugged meanwhile: what was printed stands
            return 0
        if code_of(error) != errno.ENOENT:
            raise
        return NO_NL80211
    return 0


def code_of(error: Exception) -> int | None:
    """The errno that pyroute2's NetlinkError carries."""
    code = getattr(error, "code", None)
    return abs(code) if isinstance(code, int) else None


async def _answer(made: "type[Kernel]", words: Sequence[str]) -> None:
    kernel = made()
    try:
        await kernel.open()
        if words[:1] in (["scan"], ["own"], ["cached"]):
            await _scan(kernel, made, words)
        elif words[:1] == ["watch"]:
            await _watch(kernel, words[1], min(float(words[2]), WATCH_S_MAX))
        else:
            await _look(kernel)
    finally:
        kernel.close()


async def _look(kernel: "Kernel", name: str = "") -> None:
    """Every interface, or the one of that name, with its stations and its survey."""
    from netready_probes.system import nl80211_messages as messages

    for found in await kernel.dump(messages.GET_INTERFACE):
        index = found.get_attr("NL80211_ATTR_IFINDEX")
        if index is None or name not in ("", found.get_attr("NL80211_ATTR_IFNAME")):
            continue
        stations = await _told(kernel, messages.GET_STATION, index)
        survey = await _told(kernel, messages.GET_SURVEY, index)
        networks = await _joined(kernel, index) if stations else []
        _say(
            {
                "interface": plain(found),
                "stations": stations,
                "survey": survey,
                "networks": networks,
            }
        )


async def _joined(kernel: "Kernel", index: int) -> list[object]:
    """The networks that the interface is on, one for each link of a multi-link association."""
    from netready_probes.system import nl80211_messages as messages

    found = [
        one.get_attr("NL80211_ATTR_BSS") for one in await kernel.dump(messages.GET_SCAN, index)
    ]
    return [
        plain(one) for one in found if one and one.get_attr("NL80211_BSS_STATUS") == _ASSOCIATED
    ]


async def _told(kernel: "Kernel", command: int, index: int) -> list[object]:
    """A dump, or nothing where the driver does not do that."""
    try:
        return [plain(found) for found in await kernel.dump(command, index)]
    except Exception as error:
        if code_of(error) in (None, *_GONE):
            raise
        return []


async def _interface(kernel: "Kernel", name: str) -> "Message | None":
    from netready_probes.system import nl80211_messages as messages

    found = await kernel.dump(messages.GET_INTERFACE)
    return next((one for one in found if one.get_attr("NL80211_ATTR_IFNAME") == name), None)


async def _scan(kernel: "Kernel", made: "type[Kernel]", words: Sequence[str]) -> None:
    """The kernel's list, after a scan where the words ask for one; then what became of that."""
    from netready_probes.system import nl80211_messages as messages

    interface = await _interface(kernel, words[1])
    if interface is None:
        return
    index, frequencies = interface.get_attr("NL80211_ATTR_IFINDEX"), [int(w) for w in words[2:]]
    own = interface.get_attr("NL80211_ATTR_WIPHY_FREQ")
    told: dict[str, object] = {"scan": "cached"}
    if words[0] == "scan":
        told = await _fresh(kernel, made, index, frequencies, SCAN_S)
    elif words[0] == "own" and own is not None:
        told = await _fresh(kernel, made, index, [own], OWN_S)
    for found in await kernel.dump(messages.GET_SCAN, index):
        _say({"bss": plain(found.get_attr("NL80211_ATTR_BSS"))})
    _say(told)


async def _fresh(
    kernel: "Kernel",
    made: "type[Kernel]",
    index: int,
    frequencies: Sequence[int],
    limit_s: float,
) -> dict[str, object]:
    """Starts a scan and waits for its end; somebody else's will do where one is going on."""
    from netready_probes.system import nl80211_messages as messages

    events = made()
    try:
        await events.open()
        events.add_membership(messages.SCAN_EVENTS)
        refused = await _started(kernel, index, frequencies, ask=limit_s == SCAN_S)
        if refused:
            return {"scan": "refused", "errno": refused}
        ended = await asyncio.wait_for(_scan_end(events, index), limit_s)
    except TimeoutError:
        return {"scan": "unfinished"}
    finally:
        events.close()
    return {"scan": "new" if ended == messages.NEW_SCAN_RESULTS else "aborted"}


async def _started(
    kernel: "Kernel", index: int, frequencies: Sequence[int], *, ask: bool
) -> int | None:
    """The errno of a refusal; None: a scan is on its way."""
    try:
        await kernel.trigger_scan(index, frequencies, ask=ask)
    except Exception as error:
        code = code_of(error)
        if code in (None, *_GONE):
            raise
        return None if code == errno.EBUSY else code
    return None


async def _scan_end(events: "Kernel", index: int) -> int:
    from netready_probes.system import nl80211_messages as messages

    ends = (messages.NEW_SCAN_RESULTS, messages.SCAN_ABORTED)
    while True:
        async with contextlib.aclosing(events.get()) as arrived:
            async for found in arrived:
                if found["cmd"] in ends and found.get_attr("NL80211_ATTR_IFINDEX") == index:
                    return int(found["cmd"])


async def _watch(kernel: "Kernel", name: str, seconds: float) -> None:
    """Spans in which the same access point was seen, with the time of the look before each."""
    await _look(kernel, name)
    interface = await _interface(kernel, name)
    if interface is None:
        return
    index = interface.get_attr("NL80211_ATTR_IFINDEX")
    begin_s = time.monotonic()
    span: dict[str, object] = {}
    before_ms: float | None = None
    while (now_s := time.monotonic()) < begin_s + seconds:
        seen = await _peer(kernel, index)
        now_ms = (time.monotonic() - begin_s) * 1000
        if not span or any(span[key] != seen[key] for key in ("bssid", "authorised")):
            if span:
                _say({"span": {**span, "left_ms": now_ms}})
            span = {**seen, "before_ms": before_ms, "first_ms": now_ms}
        span |= {"last_ms": (now_s - begin_s) * 1000, "signal_last": seen["signal"]}
        before_ms = (now_s - begin_s) * 1000
        await asyncio.sleep(EVERY_S)
    if span:
        _say({"span": {**span, "left_ms": None}})
    await _look(kernel, name)


async def _peer(kernel: "Kernel", index: int) -> dict[str, object]:
    """The access point in use and whether data may pass; all None: none."""
    from netready_probes.system import nl80211_messages as messages

    for found in await kernel.dump(messages.GET_STATION, index):
        info = found.get_attr("NL80211_ATTR_STA_INFO")
        told, is_set = flags_of(info.get_attr("NL80211_STA_INFO_STA_FLAGS") if info else None)
        if not told & is_set & _TDLS_BIT:
            return {
                "bssid": found.get_attr("NL80211_ATTR_MAC"),
                "authorised": bool(is_set & _AUTHORISED_BIT) if told & _AUTHORISED_BIT else None,
                "signal": info.get_attr("NL80211_STA_INFO_SIGNAL") if info else None,
            }
    return {"bssid": None, "authorised": None, "signal": None}


def flags_of(raw: object) -> tuple[int, int]:
    """Which flags of a station are told and which are set; of the kernel's own byte order."""
    if not isinstance(raw, bytes | bytearray) or len(raw) < 8:
        return 0, 0
    return int.from_bytes(raw[:4], sys.byteorder), int.from_bytes(raw[4:8], sys.byteorder)


def _say(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def plain(message: object) -> object:
    """A netlink message as plain JSON: attribute name to value; bytes as hexadecimal."""
    attributes = _attributes(message)
    if attributes is not None:
        return {str(pair[0]): plain(pair[1]) for pair in attributes}
    if isinstance(message, bytes | bytearray):
        return bytes(message).hex()
    if isinstance(message, list | tuple):
        return [plain(item) for item in message]
    if isinstance(message, Mapping):
        return {str(key): plain(item) for key, item in message.items()}
    return message if isinstance(message, str | int | float | bool | None) else str(message)


def _attributes(message: object) -> list[tuple[str, object]] | None:
    found = message.get("attrs") if isinstance(message, Mapping) else None
    return list(found) if found else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
