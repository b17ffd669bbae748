"""Says by mDNS (RFC 6762, 6763) that an aggregator is here. Never required, off unless asked."""

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from zeroconf import InterfaceChoice, ServiceInfo, Zeroconf

from netready.service.desk import Desk
from netready.store.files import safe_file_name

SERVICE: Final = "_netready._tcp.local."
LABEL_BYTES_MAX: Final = 63  # RFC 1035, 2.3.4


@contextmanager
def announced(desk: Desk, port: int, hosts: Sequence[str]) -> Iterator[None]:
    """While it lasts, devices that ask find the aggregator."""
    addresses = addresses_of(hosts)
    if not addresses:
        yield
        return
    zeroconf = Zeroconf(interfaces=list(addresses) or InterfaceChoice.All)
    try:
        zeroconf.register_service(service_info(desk, port, addresses))
        yield
    finally:
        zeroconf.close()


def addresses_of(hosts: Sequence[str]) -> tuple[str, ...]:
    """The IPv4 addresses among them that are not loopback. Pure."""
    found = []
    for host in hosts:
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            continue
        if address.version == 4 and not address.is_loopback:
            found.append(str(address))
    return tuple(found)


def service_info(desk: Desk, port: int, addresses: Sequence[str]) -> ServiceInfo:
    """What is said: where, and the certificate's fingerprint; no name of this machine. Pure."""
    label = safe_file_name(desk.settings.name)
    while len(label.encode()) > LABEL_BYTES_MAX:
        label = label[:-1]
    return ServiceInfo(
        SERVICE,
        f"{label}.{SERVICE}",
        addresses=[ipaddress.ip_address(each).packed for each in addresses],
        port=port,
        properties={
            "url": desk.settings.base_url,
            "fingerprint": desk.settings.fingerprint,
            "protocol": "1",
        },
        server=f"netready-{desk.keys.public_hex[:12]}.local.",
    )
