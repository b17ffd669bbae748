"""How often somebody may ask: a bucket for each, bounded in number, filled by a handed-in clock."""

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

KEYS_MAX: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """So many at once, and so many a second in the long run."""

    at_once: float
    per_s: float


class Rates:
    """Buckets by name; the one that was not used for longest is forgotten where there are many.

    Whoever is forgotten starts with a full bucket: 20,000 others had to ask in the meantime.
    """

    def __init__(self, budget: Budget, keys_max: int = KEYS_MAX) -> None:
        """All buckets are full."""
        self._budget = budget
        self._keys_max = keys_max
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, key: str, now_s: float) -> float:
        """Seconds until one more is allowed; 0.0: now. Takes nothing."""
        with self._lock:
            return self._wait_s(self._filled(key, now_s))

    def take(self, key: str, now_s: float) -> float:
        """Takes one if there is one: 0.0; else the seconds until there is."""
        with self._lock:
            left = self._filled(key, now_s)
            wait_s = self._wait_s(left)
            self._put(key, left if wait_s else left - 1.0, now_s)
            return wait_s

    def _wait_s(self, left: float) -> float:
        return 0.0 if left >= 1.0 else (1.0 - left) / self._budget.per_s

    def _filled(self, key: str, now_s: float) -> float:
        left, then_s = self._left.get(key, (self._budget.at_once, now_s))
        since_s = max(0.0, now_s - then_s)
        return min(self._budget.at_once, left + since_s * self._budget.per_s)

    def _put(self, key: str, left: float, now_s: float) -> None:
        self._left[key] = (left, now_s)
        self._left.move_to_end(key)
        while len(self._left) > self._keys_max:
            self._left.popitem(last=False)


def address_key(host: str) -> str:
    """Whose bucket an address takes from: a whole /64 of IPv6 is one neighbour."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host[:80]
    if address.version == 6 and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
