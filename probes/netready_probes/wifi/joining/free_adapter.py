"""Is a wireless adapter free, so that joining a network with it disturbs nobody? Pure."""

import json
import re
from dataclasses import dataclass
from typing import Final

_ROWS_MAX: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """A radio and the adapters on it, of `iw dev`; each adapter with its type."""

    number: int
    adapters: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the programs said of the adapter; "" where one is not installed.

    Attributes:
        iw_dev, ip_json: `iw dev`, `ip -j addr show`.
        links: `iw dev X link` of each adapter on its radio.
        nmcli: `nmcli -t -f DEVICE,STATE device`. `wpa_cli`: `wpa_cli -i X status`.
        route: the adapter of the default route, or None.
    """

    iw_dev: str
    ip_json: str
    links: tuple[tuple[str, str], ...] = ()
    nmcli: str = ""
    wpa_cli: str = ""
    route: str | None = None


def radio_of(iw_dev: str, interface: str) -> Radio | None:
    """The radio that an adapter is on; None: there is no such wireless adapter."""
    return next(
        (radio for radio in radios(iw_dev) if interface in dict(radio.adapters)),
        None,
    )


def radios(iw_dev: str) -> tuple[Radio, ...]:
    """All radios in `iw dev`; adapters without a name are left out."""
    found: list[tuple[int, list[tuple[str, str]]]] = []
    for line in iw_dev.splitlines()[:_ROWS_MAX]:
        head = re.fullmatch(r"phy#(\d{1,4})\s*", line)
        words = line.split()
        if head:
            found.append((int(head.group(1)), []))
        elif found and words[:1] == ["Interface"] and len(words) == 2:
            found[-1][1].append((words[1], ""))
        elif found and found[-1][1] and words[:1] == ["type"]:
            found[-1][1][-1] = (found[-1][1][-1][0], " ".join(words[1:]))
    return tuple(Radio(number=number, adapters=tuple(listed)) for number, listed in found)


def is_up(ip_json: str, interface: str) -> bool:
    """Whether it is switched on, so that it is left as it was found."""
    return "UP" in _flags(_row(ip_json, interface))


def why_not_free(asked: Asked, interface: str) -> str:
    """A sentence that says who uses it and what to do; "": it is free."""
    radio = radio_of(asked.iw_dev, interface)
    if radio is None:
        return f"There is no wireless adapter {interface}."
    if dict(radio.adapters)[interface] != "managed":
        return f"{interface} is not in the ordinary mode of a client; joining needs that."
    for name, _kind in radio.adapters:
        why = _in_use(asked, name)
        if why:
            return why if name == interface else f"{why} It shares its radio with {interface}."
    return _managed(asked, interface)


def _in_use(asked: Asked, name: str) -> str:
    if asked.route == name:
        return f"{name} is in use: this device's way to the network leads through it."
    row = _row(asked.ip_json, name)
    if _addresses(row):
        return f"{name} is in use: it has an address."
    if "Connected to" in dict(asked.links).get(name, ""):
        return f"{name} is in use: it is connected to a network."
    return ""


def _managed(asked: Asked, interface: str) -> str:
    state = _nmcli_state(asked.nmcli, interface)
    if state not in ("", "unmanaged"):
        return (
            f"{interface} is managed by NetworkManager. Take it out for the test: "
            f"nmcli device set {interface} managed no"
        )
    if "wpa_state=" in asked.wpa_cli:
        return f"{interface} is managed by another wpa_supplicant; stop that one for the test."
    return ""


def _nmcli_state(text: str, interface: str) -> str:
    for line in text.splitlines()[:_ROWS_MAX]:
        name, _, state = line.replace("\\:", "\x1f").partition(":")
        if name.replace("\x1f", ":") == interface:
            return state.strip()
    return ""


def _row(ip_json: str, interface: str) -> dict[str, object]:
    try:
        rows = json.loads(ip_json)
    except (ValueError, RecursionError):
        return {}
    for row in rows[:_ROWS_MAX] if isinstance(rows, list) else ():
        if isinstance(row, dict) and row.get("ifname") == interface:
            return row
    return {}


def _flags(row: dict[str, object]) -> tuple[str, ...]:
    flags = row.get("flags")
    return tuple(map(str, flags)) if isinstance(flags, list) else ()


def _addresses(row: dict[str, object]) -> bool:
    """An address that somebody gave it; every adapter that is up has a link-local one."""
    listed = row.get("addr_info")
    return any(
        isinstance(one, dict) and one.get("scope") != "link"
        for one in (listed if isinstance(listed, list) else ())
    )
