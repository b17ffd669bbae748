"""What a Linux kernel's answer to a scan means, in a sentence or as a failure. Pure."""

import errno
import re
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.linux.nl80211 import ScanDump
from netready_probes.wifi.reading import ScanReading

CACHED: Final = "This is the system's own list; its entries may be old."
NMCLI: Final = (
    "NetworkManager's own list: signals are estimated, and what access points say of their load is "
    "not in it; install the package iw."
)
_RIGHTS: Final = (
    "A new scan needs administrator rights, so this is the system's own list; its entries may be "
    "old, and networks may be missing: run it with sudo."
)
_NOTES: Final = {
    "new": "",
    "cached": CACHED,
    "unfinished": "The scan did not end in time; networks may be missing.",
    "aborted": "The scan was broken off by the system; networks may be missing.",
}
_OPERATION: Final = "scan wifi"
_OFF: Final = {
    errno.ENETDOWN: "The wireless adapter is switched off: ip link set ... up.",
    getattr(errno, "ERFKILL", 132): "The radio is switched off, by a key or in the settings.",
}
_ERRNO: Final = re.compile(r"\(-(\d{1,3})\)")


def errno_in(text: str) -> int | None:
    """Of what `iw` says when it failed, e.g. "command failed: Network is down (-100)"."""
    found = _ERRNO.search(text[:4000])
    return int(found[1]) if found else None


def of_refusal(code: int | None) -> tuple[Failure | None, str]:
    """What a refused scan means: a failure, or a sentence to say beside the system's own list."""
    if code in _OFF and code is not None:
        return Failure(operation=_OPERATION, word=FailureWord.NO_NETWORK, note=_OFF[code]), ""
    if code == errno.ENODEV:
        return no_adapter(), ""
    if code in (errno.EPERM, errno.EACCES):
        return None, _RIGHTS
    return None, f"The adapter refused a new scan; {CACHED[0].lower()}{CACHED[1:]}"


def no_adapter() -> Failure:
    """There is none of that name."""
    note = "No wireless adapter, or it was unplugged."
    return Failure(operation=_OPERATION, word=FailureWord.NO_NETWORK, note=note)


def of_kernel(dump: ScanDump, source: str) -> ScanReading:
    """The list with what must be said of it."""
    failure, note = None, _NOTES.get(dump.ended, "")
    if dump.ended == "refused":
        failure, note = of_refusal(dump.errno)
    if not dump.ended:
        failure = no_adapter()
    return ScanReading(
        bss=dump.bss, source=source, own_bssid=dump.own_bssid, note=note, failure=failure
    )
