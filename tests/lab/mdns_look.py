"""Looks for an aggregator by mDNS on one address; prints what it found as JSON."""

import json
import sys
import threading

from zeroconf import ServiceBrowser, ServiceListener, Zeroconf

SERVICE = "_netready._tcp.local."


class First(ServiceListener):
    """The first that is found."""

    def __init__(self) -> None:
        self.name = ""
        self.there = threading.Event()

    def add_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        self.name = name
        self.there.set()

    def update_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        pass

    def remove_service(self, zc: Zeroconf, type_: str, name: str) -> None:
        pass


first = First()
with Zeroconf(interfaces=[sys.argv[1]]) as looking:
    ServiceBrowser(looking, SERVICE, first)
    first.there.wait(15)
    info = looking.get_service_info(SERVICE, first.name, timeout=5000) if first.name else None
found = {
    "addresses": info.parsed_addresses() if info else [],
    "port": info.port if info else None,
    "facts": {key.decode(): (value or b"").decode() for key, value in info.properties.items()}
    if info
    else {},
}
sys.stdout.write(json.dumps(found))
