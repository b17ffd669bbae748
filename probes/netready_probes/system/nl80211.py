"""Asks the Linux kernel for Wi-Fi link facts through pyroute2, in a process of its own.

`python -m netready_probes.system.nl80211` prints one JSON object a line and nothing else, so that
the seam that starts programs is the only one needed. What it means is decided in
`netready_probes.wifi.nl80211`. Exit code 3: pyroute2 is not installed; 4: the kernel has no
nl80211, so there is no wireless adapter.
"""

import errno
import json
import sys
from collections.abc import Iterable, Mapping

NOT_INSTALLED = 3
NO_NL80211 = 4


def main() -> int:
    """Prints every wireless interface with its stations and survey; the exit code."""
    try:
        from pyroute2.iwutil import IW
    except ImportError:
        return NOT_INSTALLED
    try:
        with IW() as kernel:
            for line in _interfaces(kernel):
                sys.stdout.write(json.dumps(line) + "\n")
    except Exception as error:  # pyroute2's NetlinkError carries the errno in `code`
        if getattr(error, "code", None) != errno.ENOENT:
            raise
        return NO_NL80211
    return 0


def _interfaces(kernel: object) -> Iterable[Mapping[str, object]]:
    for found in kernel.get_interfaces_dump():  # type: ignore[attr-defined]
        index = found.get_attr("NL80211_ATTR_IFINDEX")
        yield {
            "interface": plain(found),
            "stations": [plain(one) for one in kernel.get_stations(index)],  # type: ignore[attr-defined]
            "survey": [plain(one) for one in kernel.survey(index)],  # type: ignore[attr-defined]
        }


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
    sys.exit(main())
