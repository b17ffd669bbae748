"""`--anchor NAME=HOST[:PORT]`: other places to read beside the load; where the target stands."""

import ipaddress
from collections.abc import Sequence
from typing import Final

from netready.domain.clues import Place
from netready.domain.errors import BadInputError
from netready_probes.contract import Address, BadSettingError
from netready_probes.load.anchors import ANCHORS_MAX
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.load.witness import Vantage, anchors_of
from netready_probes.permission import is_loopback
from netready_probes.seams import System
from netready_probes.settings import address_of

ALLOWED: Final = "wired=HOST[:PORT], internet=HOST[:PORT] (each a netready target), or gateway"
NAMES: Final = {"wired": Place.WIRED, "internet": Place.INTERNET}
Named = tuple[Place, Address | None]


def named_anchors(given: Sequence[str]) -> tuple[Named, ...]:
    """The anchors as typed. Raises BadInputError, one line each."""
    faults: list[str] = []
    found: list[Named] = []
    for text in given:
        try:
            found.append(_named(text))
        except BadSettingError as error:
            faults.append(f"--anchor {text!r}: {error}; allowed: {ALLOWED}")
    if len(given) > ANCHORS_MAX:
        faults.append(f"--anchor: {len(given)} given; allowed: at most {ANCHORS_MAX}")
    if faults:
        raise BadInputError(faults)
    return tuple(found)


def _named(text: str) -> Named:
    if text == Place.GATEWAY.value:
        return Place.GATEWAY, None
    name, equals, where = text.partition("=")
    if not equals or name not in NAMES:
        raise BadSettingError("not an anchor")
    return NAMES[name], address_of(where, DEFAULT_PORT)


def vantage_of(system: System, target: Address, named: Sequence[Named]) -> Vantage:
    """Where else to look from; nothing is said of a target on this device itself."""
    if is_loopback(target.host):
        return Vantage()
    return Vantage(target=place_of(target, named), anchors=anchors_of(system, named))


def place_of(target: Address, named: Sequence[Named]) -> Place:
    """Outside the school if its address is public, or if it is the user's internet anchor."""
    outside = any(
        where is Place.INTERNET and anchor and anchor.host == target.host for where, anchor in named
    )
    return Place.INTERNET if outside or _is_public(target.host) else Place.ON_SITE


def _is_public(host: str) -> bool:
    """A name is not looked up: a school may give its own target a public one."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return False
