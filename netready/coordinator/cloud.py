"""The cloud services of a school: the catalogue's lists that its site file names, and its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Final

from netready.catalogue.loader import load_endpoints
from netready.domain.site import Site
from netready_probes.contract import Endpoint
from netready_probes.settings import address_of

HTTPS: Final = 443
AGAIN_AFTER_S: Final = 900.0  # it speaks of the network and not of a room: not in every room


def listed_endpoints(lists: Sequence[str]) -> tuple[Endpoint, ...]:
    """Endpoints of the catalogue's lists ("google", ...).

    Raises:
        BadInputError: there is no such list.
    """
    return tuple(
        Endpoint(
            list_name=entry.list_name,
            host=entry.host,
            port=entry.port,
            required=entry.required,
            kind=entry.kind,
            never_intercept=entry.never_intercept,
        )
        for entry in load_endpoints(lists)
    )


def site_endpoints(site: Site) -> tuple[Endpoint, ...]:
    """All that the site file lists; none: it lists none."""
    addresses = [address_of(text, HTTPS) for text in site.internet.own]
    own = [
        Endpoint(list_name="own", host=each.host, port=each.port, required=True)
        for each in addresses
    ]
    return (*listed_endpoints(site.internet.endpoint_lists), *own)


class CloudRound:
    """Whose turn it is to look at the cloud services: the first who asks, and then not for a while.

    Thread-safe.

    Args:
        endpoints: of the school; none: nobody is ever asked to look.
        monotonic_s: a clock.
    """

    def __init__(self, endpoints: tuple[Endpoint, ...], monotonic_s: Callable[[], float]) -> None:
        self._endpoints, self._monotonic_s = endpoints, monotonic_s
        self._lock = threading.Lock()
        self._next_s: float | None = None

    def turn(self) -> tuple[Endpoint, ...]:
        """All of them for whoever has the turn, none for others."""
        now_s = self._monotonic_s()
        with self._lock:
            if self._next_s is not None and now_s < self._next_s:
                return ()
            self._next_s = now_s + AGAIN_AFTER_S
        return self._endpoints
