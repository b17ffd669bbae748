"""The way to a host outside: straight, or through the school's web proxy with CONNECT."""

import re
import socket
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import TypeVar

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.internet.budget import Budget
from netready_probes.internet.http_wire import is_host, read_head
from netready_probes.internet.words import network_error
from netready_probes.seams import Network, NetworkError

T = TypeVar("T")

ADDRESSES_TRIED_MAX = 3
_PROXY = re.compile(r"(?:http://)?(?:\[([0-9A-Fa-f:]+)\]|([^:/@\[\]]+)):([0-9]{1,5})/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How to get a TCP connection to a name, within a budget."""

    network: Network
    budget: Budget
    proxy: Address | None = None

    def connect(self, host: str, port: int, times: MutableMapping[str, float]) -> socket.socket:
        """A connected socket; puts dns_ms and connect_ms into `times`; raises NetworkError.

        Through a proxy the proxy looks the name up, so there is no dns_ms, and connect_ms is the
        time until the proxy said that it is connected.
        """
        proxy = self.proxy
        if proxy is not None:
            return self.timed(times, "connect_ms", lambda: self._tunnel(proxy, host, port))
        found = self.timed(times, "dns_ms", lambda: self._lookup(host))
        return self.timed(times, "connect_ms", lambda: self._first_of(found, port))

    def timed(self, times: MutableMapping[str, float], name: str, step: Callable[[], T]) -> T:
        """Does a step and notes how long it took, in ms; a failed step leaves no time."""
        clock = self.budget.clock
        begun_s = clock.monotonic_s()
        result = step()
        times[name] = (clock.monotonic_s() - begun_s) * 1000
        return result

    def _lookup(self, host: str) -> tuple[str, ...]:
        found = tuple(self.network.addresses(host, timeout_s=self.budget.step()))
        if not found:
            raise NetworkError("name lookup", FailureWord.DNS_NO_ANSWER)
        return found[:ADDRESSES_TRIED_MAX]

    def _first_of(self, addresses: tuple[str, ...], port: int) -> socket.socket:
        for address in addresses[:-1]:
            try:
                return self.network.tcp(address, port, timeout_s=self.budget.step())
            except NetworkError:
                continue  # a host counts as reached over any of its addresses
        return self.network.tcp(addresses[-1], port, timeout_s=self.budget.step())

    def _tunnel(self, proxy: Address, host: str, port: int) -> socket.socket:
        sock = self.network.tcp(proxy.host, proxy.port, timeout_s=self.budget.step())
        try:
            self._ask_for_tunnel(sock, Address(host=host, port=port))
        except BaseException:
            sock.close()
            raise
        return sock

    def _ask_for_tunnel(self, sock: socket.socket, peer: Address) -> None:
        clock = self.budget.clock
        seconds = self.budget.step()
        ends_at_s = clock.monotonic_s() + seconds
        try:
            sock.settimeout(seconds)
            sock.sendall(f"CONNECT {peer} HTTP/1.1\r\nHost: {peer}\r\n\r\n".encode("ascii"))
        except OSError as error:
            raise network_error("proxy connect", error) from error
        head = read_head(sock, ends_at_s=ends_at_s, clock=clock, operation="proxy connect")
        if not 200 <= head.status < 300:
            note = f"The proxy answered {head.status}."
            raise NetworkError("proxy connect", FailureWord.HTTP_STATUS, note)


def proxy_of(text: str) -> Address | None:
    """`host:port`, also with `http://` before it; None if it is neither."""
    found = _PROXY.fullmatch(text.strip())
    if found is None:
        return None
    host, port = found.group(1) or found.group(2), int(found.group(3))
    return Address(host=host, port=port) if is_host(host) and 0 < port < 65536 else None
