"""Where `netready target` listens, in lines that a technician can copy. Pure."""

import ipaddress
from collections.abc import Sequence

from netready_probes.contract import Address
from netready_probes.seams import Adapter

WILDCARDS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound


def usable_addresses(address: Address, adapters: Sequence[Adapter]) -> tuple[tuple[str, str], ...]:
    """Address and adapter at which other devices reach it, wired adapters first.

    Link-local addresses are left out: nobody can type them without the other machine's adapter.
    Only the family listened on: IPv4 for 0.0.0.0.
    """
    if address.host not in WILDCARDS:
        return ((address.host, ""),)
    version = 6 if ":" in address.host else 4
    up = sorted((each for each in adapters if each.up), key=lambda each: each.wireless is True)
    return tuple(
        (text, each.name) for each in up for text in each.addresses if _fits(text, version)
    )


def _fits(text: str, version: int) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.version == version and not (address.is_link_local or address.is_loopback)


def listening_lines(
    address: Address, adapters: Sequence[Adapter], http_port: int | None
) -> tuple[str, ...]:
    """What is said once it listens: the line itself, what to type, and the HTTP target's URL."""
    lines = [f"netready target listens on {address}, TCP and UDP. Ctrl-C ends it."]
    found = usable_addresses(address, adapters)
    if address.host in WILDCARDS:
        lines += [f"  on the trial device: --target {_typed(each, address)}" for each in found]
        lines += [] if found else ["  this machine has no address that others can reach yet"]
    if len({adapter for _, adapter in found}) > 1:
        lines.append(
            "  several networks: use the address on the trial device's side, and start again "
            f"with --host {found[0][0]} so that answers leave by the same way"
        )
    if http_port is not None:
        urls = [f"http://{Address(host=text, port=http_port)}" for text, _ in found]
        lines.append(f"HTTP target for the internet line (http engine): {' or '.join(urls)}")
        lines.append('  site file: [internet] http_target = "http://ITS-OUTSIDE-ADDRESS:PORT"')
    return tuple(lines)


def _typed(found: tuple[str, str], listening: Address) -> str:
    text, adapter = found
    return f"{Address(host=text, port=listening.port)}  ({adapter})"
