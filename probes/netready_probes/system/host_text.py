"""What the operating system's own tables say, text to values: no I/O here."""

import ipaddress
import socket
import struct
from collections.abc import Mapping
from urllib.parse import urlsplit

_UP_AND_GATEWAY = 0x1 | 0x2  # RTF_UP, RTF_GATEWAY: linux/route.h


def default_route_v4(proc_net_route: str) -> tuple[str, str] | None:
    """Gateway and adapter of the IPv4 default route with the lowest metric.

    Source: the columns of /proc/net/route, addresses as host-order hexadecimal (proc(5)).
    """
    routes = []
    for line in proc_net_route.splitlines()[1:]:
        cells = line.split()
        if len(cells) < 8 or cells[1] != "00000000" or cells[7] != "00000000":
            continue
        if int(cells[3], 16) & _UP_AND_GATEWAY == _UP_AND_GATEWAY:
            gateway = socket.inet_ntoa(struct.pack("<L", int(cells[2], 16)))
            routes.append((int(cells[6]), gateway, cells[0]))
    return min(routes)[1:] if routes else None


def default_route_v6(proc_net_ipv6_route: str) -> tuple[str, str] | None:
    """Gateway and adapter of the IPv6 default route; a link-local gateway carries its adapter.

    Source: net/ipv6/route.c, rt6_info_route: destination, length, source, length, next hop,
    metric, references, use, flags, adapter.
    """
    routes = []
    for line in proc_net_ipv6_route.splitlines():
        cells = line.split()
        if len(cells) < 10 or cells[0] != "0" * 32 or cells[1] != "00":
            continue
        if int(cells[8], 16) & _UP_AND_GATEWAY == _UP_AND_GATEWAY:
            gateway = ipaddress.IPv6Address(int(cells[4], 16))
            zone = f"%{cells[9]}" if gateway.is_link_local else ""
            routes.append((int(cells[5], 16), f"{gateway}{zone}", cells[9]))
    return min(routes)[1:] if routes else None


def bsd_default_route(route_get: str) -> tuple[str, str] | None:
    """The same from `route -n get default` (macOS): lines "gateway: ..." and "interface: ..."."""
    pairs = [line.partition(":") for line in route_get.splitlines()]
    found = {key.strip(): value.strip() for key, _, value in pairs}
    if not found.get("gateway") or not found.get("interface"):
        return None
    return found["gateway"], found["interface"]


def resolvers_of(resolv_conf: str) -> tuple[str, ...]:
    """The `nameserver` lines of resolv.conf(5) that are addresses, in order, without doubles."""
    found: dict[str, None] = {}
    for line in resolv_conf.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver" and _is_address(words[1]):
            found[words[1]] = None
    return tuple(found)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def subnet_of(address: str, netmask: str | None) -> str | None:
    """CIDR form of the network an address is in, or None without a usable netmask."""
    if not netmask:
        return None
    try:
        return str(ipaddress.ip_network(f"{address}/{netmask}", strict=False))
    except ValueError:
        return None


def proxy_of(proxies: Mapping[str, str]) -> str | None:
    """host:port of the configured web proxy; a name and password in its URL are left out."""
    for scheme in ("https", "http", "all"):
        url = proxies.get(scheme)
        if not url:
            continue
        parts = urlsplit(url if "//" in url else f"//{url}")
        try:
            port = parts.port
        except ValueError:
            continue
        if parts.hostname:
            return f"{parts.hostname}:{port}" if port else parts.hostname
    return None


def looks_wireless(name: str) -> bool | None:
    """What an adapter's name tells where the system does not; None: nothing."""
    lowered = name.lower()
    if lowered.startswith(("wl", "wi-fi", "wifi", "ath", "ra")):
        return True
    return False if lowered.startswith("ethernet") else None
