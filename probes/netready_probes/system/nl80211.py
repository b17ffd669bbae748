"""Asks the Linux kernel about Wi-Fi, in a process of its own.

`python -m netready_probes.system.nl80211` prints one JSON object a line and nothing else, so that
the seam that starts programs is the only one needed. What it means is decided in
`netready_probes.wifi.linux.nl80211`. Nothing is changed and no link is dropped.

Words: none: every interface with its stations and survey. `scan NAME [MHZ...]`: a new scan where
that is allowed, then the kernel's list. `own NAME`: the same of the channel in use, which it does
not leave for that. `cached NAME`: the list only. `watch NAME SECONDS`: the interface, then which
access point it was on for how long, then the interface again.
Exit code 4: the kernel has no nl80211, so there is no wireless adapter.
"""

import errno
import json
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

from netready_probes.system import nl80211_attributes as nl
from netready_probes.system.netlink import Kernel, attribute, nest

NO_NL80211: Final = 4
SCAN_S: Final = 40.0  # 8 s where the adapter does it; a radio that works meanwhile takes longer
OWN_S: Final = 3.0  # one channel is listened to for some 0.1 s
WATCH_S_MAX: Final = 600.0
EVERY_S: Final = 0.02  # a roam is 50 ms and more; asking costs below a millisecond
_NO_FAMILY: Final = (errno.ENOENT, errno.EPROTONOSUPPORT, errno.EAFNOSUPPORT)
_GONE: Final = (errno.ENODEV, errno.ENXIO)
_ASSOCIATED: Final = 1  # enum nl80211_bss_status
_TDLS_BIT: Final = 1 << 6  # NL80211_STA_FLAG_TDLS_PEER: another client, not an access point
_AUTHORISED_BIT: Final = 1 << 1
_Attributes = Mapping[str, Any]


def main(words: Sequence[str]) -> int:
    """Prints what the words ask for; the exit code."""
    if sys.platform != "linux":
        return NO_NL80211
    try:
        kernel = Kernel(nl.FAMILY, nl.MESSAGE)
    except OSError as error:
        if error.errno in _NO_FAMILY:
            return NO_NL80211
        raise
    try:
        _answer(kernel, words)
    except OSError as error:
        if error.errno not in _GONE:  # unplugged meanwhile: what was printed stands
            raise
    finally:
        kernel.close()
    return 0


def _answer(kernel: Kernel, words: Sequence[str]) -> None:
    if words[:1] in (["scan"], ["own"], ["cached"]):
        _scan(kernel, words)
    elif words[:1] == ["watch"]:
        _watch(kernel, words[1], min(float(words[2]), WATCH_S_MAX))
    else:
        _look(kernel)


def _look(kernel: Kernel, name: str = "") -> None:
    """Every interface, or the one of that name, with its stations and its survey.

    Of one interface only the channel in use, so that two looks fit into a pipe that nobody empties.
    """
    for found in kernel.dump(nl.GET_INTERFACE):
        index = found.get("NL80211_ATTR_IFINDEX")
        if index is None or name not in ("", found.get("NL80211_ATTR_IFNAME")):
            continue
        stations = _told(kernel, nl.GET_STATION, index)
        survey = _told(kernel, nl.GET_SURVEY, index)
        if name:
            survey = [each for each in survey if _in_use(each)]
        networks = _joined(kernel, index) if stations else []
        line = {"interface": found, "stations": stations, "survey": survey, "networks": networks}
        _say(line)


def _in_use(entry: _Attributes) -> bool:
    return "NL80211_SURVEY_INFO_IN_USE" in entry.get("NL80211_ATTR_SURVEY_INFO", {})


def _told(kernel: Kernel, command: int, index: int) -> list[dict[str, Any]]:
    """A dump, or nothing where the driver does not do that."""
    try:
        return kernel.dump(command, _of(index))
    except OSError as error:
        if error.errno in _GONE:
            raise
        return []


def _of(index: int) -> bytes:
    return attribute(nl.IFINDEX, index.to_bytes(4, sys.byteorder))


def _joined(kernel: Kernel, index: int) -> list[_Attributes]:
    """The networks that the interface is on, one for each link of a multi-link association."""
    found = [each.get("NL80211_ATTR_BSS", {}) for each in kernel.dump(nl.GET_SCAN, _of(index))]
    return [each for each in found if each.get("NL80211_BSS_STATUS") == _ASSOCIATED]


def _interface(kernel: Kernel, name: str) -> _Attributes | None:
    found = kernel.dump(nl.GET_INTERFACE)
    return next((each for each in found if each.get("NL80211_ATTR_IFNAME") == name), None)


def _scan(kernel: Kernel, words: Sequence[str]) -> None:
    """The kernel's list, after a scan where the words ask for one; then what became of that."""
    interface = _interface(kernel, words[1])
    if interface is None:
        return
    index, frequencies = interface["NL80211_ATTR_IFINDEX"], [int(word) for word in words[2:]]
    own = interface.get("NL80211_ATTR_WIPHY_FREQ")
    told: _Attributes = {"scan": "cached"}
    if words[0] == "scan":
        told = _fresh(kernel, index, frequencies, SCAN_S)
    elif words[0] == "own" and own is not None:
        told = _fresh(kernel, index, [own], OWN_S)
    for found in kernel.dump(nl.GET_SCAN, _of(index)):
        _say({"bss": found.get("NL80211_ATTR_BSS", {})})
    _say(told)


def _fresh(kernel: Kernel, index: int, frequencies: Sequence[int], limit_s: float) -> _Attributes:
    """Starts a scan and waits for its end; somebody else's will do where one is going on."""
    events = Kernel(nl.FAMILY, nl.MESSAGE)
    try:
        events.listen(nl.SCAN_EVENTS)
        refused = _refused(kernel, _wanted(index, frequencies, ask=limit_s == SCAN_S))
        if refused is not None:
            return {"scan": "refused", "errno": refused}
        return {"scan": _end(events, index, limit_s)}
    finally:
        events.close()


def _refused(kernel: Kernel, wanted: bytes) -> int | None:
    """The errno of a refusal; None: a scan is on its way."""
    try:
        kernel.do(nl.TRIGGER_SCAN, wanted)
    except OSError as error:
        if error.errno in _GONE:
            raise
        return None if error.errno == errno.EBUSY else error.errno
    return None


def _wanted(index: int, frequencies: Sequence[int], *, ask: bool) -> bytes:
    """`ask`: send probe requests for any name where the rules allow it; else it only listens.

    On the channel in use alone, the radio goes on with its work meanwhile.
    """
    wanted = _of(index)
    if ask:
        wanted += nest(nl.SCAN_SSIDS, [b""])
    if frequencies:
        wanted += nest(
            nl.SCAN_FREQUENCIES, [each.to_bytes(4, sys.byteorder) for each in frequencies]
        )
    return wanted


def _end(events: Kernel, index: int, limit_s: float) -> str:
    """How the scan of this interface ended."""
    end_s = time.monotonic() + limit_s
    while (left_s := end_s - time.monotonic()) > 0:
        heard = events.event(left_s)
        if heard is None or heard[1].get("NL80211_ATTR_IFINDEX") != index:
            continue
        if heard[0] in (nl.NEW_SCAN_RESULTS, nl.SCAN_ABORTED):
            return "new" if heard[0] == nl.NEW_SCAN_RESULTS else "aborted"
    return "unfinished"


def _watch(kernel: Kernel, name: str, seconds: float) -> None:
    """Spans in which the same access point was seen, with the times of the looks around each."""
    _look(kernel, name)
    interface = _interface(kernel, name)
    if interface is None or _peer(kernel, interface["NL80211_ATTR_IFINDEX"])["bssid"] is None:
        return  # a link that is not there is not waited for
    begin_s = time.monotonic()
    span: dict[str, Any] = {}
    before_ms: float | None = None
    while (now_s := time.monotonic()) < begin_s + seconds:
        seen = _peer(kernel, interface["NL80211_ATTR_IFINDEX"])
        asked_ms = (now_s - begin_s) * 1000
        now_ms = (time.monotonic() - begin_s) * 1000
        if any(span.get(key, "") != seen[key] for key in ("bssid", "authorised")):
            if span:
                _say({"span": {**span, "left_ms": now_ms}})
            span = {**seen, "before_ms": before_ms, "first_ms": now_ms}
        span |= {"last_ms": asked_ms, "signal_last": seen["signal"]}
        before_ms = asked_ms
        time.sleep(EVERY_S)
    if span:
        _say({"span": {**span, "left_ms": None}})
    _look(kernel, name)


def _peer(kernel: Kernel, index: int) -> dict[str, Any]:
    """The access point in use and whether data may pass; all None: none."""
    for found in kernel.dump(nl.GET_STATION, _of(index)):
        info = found.get("NL80211_ATTR_STA_INFO", {})
        told, is_set = flags_of(info.get("NL80211_STA_INFO_STA_FLAGS", ""))
        if not told & is_set & _TDLS_BIT:
            return {
                "bssid": found.get("NL80211_ATTR_MAC"),
                "authorised": bool(is_set & _AUTHORISED_BIT) if told & _AUTHORISED_BIT else None,
                "signal": info.get("NL80211_STA_INFO_SIGNAL"),
            }
    return {"bssid": None, "authorised": None, "signal": None}


def flags_of(text: str) -> tuple[int, int]:
    """Which flags of a station are told and which are set; of the kernel's own byte order."""
    raw = bytes.fromhex(text)
    if len(raw) < 8:
        return 0, 0
    return int.from_bytes(raw[:4], sys.byteorder), int.from_bytes(raw[4:8], sys.byteorder)


def _say(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
