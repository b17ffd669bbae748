"""Looks once a second whether the services that must not suffer still answer.

When that ends a load is decided in `netready.loadtest.canary`. A look is a TCP connection to an
address that the network's owner wrote into the site file, closed at once. Names are looked up
before the load, so that a slow DNS server is not taken for an alarm that is silent.
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from zoneinfo import ZoneInfo

from netready.domain.errors import CannotMeasureError
from netready.domain.refusal import Refusal
from netready.domain.site import Canary, LoadRules
from netready.domain.window import in_any_window
from netready.loadtest.canary import EVERY_S, CanaryLook, canary_reason
from netready_probes.seams import NetworkError, System

_LOOKUP_S: Final = 3.0
_TRIES: Final = 2  # before the load: one lost packet is no reason to refuse it
_LOOKS_KEPT: Final = 8


class Watchman:
    """Looks after one service, in a thread of its own so that one slow answer delays no other."""

    def __init__(self, system: System, canary: Canary) -> None:
        """Raises CannotMeasureError where the service does not answer well even without load."""
        self.canary = canary
        self._system = system
        self._address = self._found()
        self._looks: deque[CanaryLook] = deque(maxlen=_LOOKS_KEPT)
        self._since_s = system.clock.monotonic_s()
        self._left = threading.Event()
        self._check_before()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Looks from now on."""
        self._since_s = self._system.clock.monotonic_s()
        self._thread.start()

    def leave(self) -> None:
        """No more looks; one that is under way ends by itself."""
        self._left.set()

    def reason(self, now_s: float) -> str:
        """Why the load must end, a sentence; "": it may go on."""
        canary = self.canary
        return canary_reason(canary.name, canary.max_ms, tuple(self._looks), now_s, self._since_s)

    def _found(self) -> str:
        try:
            return self._system.network.addresses(self.canary.host, timeout_s=_LOOKUP_S)[0]
        except (NetworkError, IndexError) as error:
            raise self._unwell("its name cannot be looked up") from error

    def _check_before(self) -> None:
        for _try in range(_TRIES):
            if self._look().ms is not None:
                return
        raise self._unwell(f"it does not answer within {self.canary.max_ms:g} ms")

    def _unwell(self, why: str) -> CannotMeasureError:
        name = self.canary.name
        return CannotMeasureError(
            f"No load was made: {name} must go on answering beside it, and {why} even now.",
            f"See whether {name} works; else mend its [[canary]] in the site file.",
            why=Refusal.IN_USE,
        )

    def _watch(self) -> None:
        while not self._left.wait(EVERY_S):
            self._looks.append(self._look())

    def _look(self) -> CanaryLook:
        clock, canary = self._system.clock, self.canary
        began_s = clock.monotonic_s()
        try:
            self._system.network.tcp(
                self._address, canary.port, timeout_s=canary.max_ms / 1000
            ).close()
        except NetworkError:
            return CanaryLook(at_s=clock.monotonic_s(), ms=None)
        ended_s = clock.monotonic_s()
        return CanaryLook(at_s=ended_s, ms=(ended_s - began_s) * 1000)


class Canaries:
    """All of them together; without any, nobody looks and nothing is in charge."""

    def __init__(self, system: System, watchmen: Sequence[Watchman], rules: LoadRules) -> None:
        """`rules`: with the agreed hours in which they take the place of the stop by delay."""
        self._system = system
        self._watchmen = tuple(watchmen)
        self._rules = rules

    def reason(self) -> str:
        """Why the load must end, a sentence; "": it may go on."""
        now_s = self._system.clock.monotonic_s()
        return next((why for each in self._watchmen if (why := each.reason(now_s))), "")

    def in_charge(self) -> bool:
        """Whether they take the place of the stop by delay and loss now."""
        zone = ZoneInfo(self._rules.time_zone) if self._rules.time_zone else None
        now = self._system.clock.now().astimezone(zone)
        return bool(self._watchmen) and in_any_window(self._rules.windows, now)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the services."""
        return tuple(each.canary.name for each in self._watchmen)


@contextmanager
def canaries_watched(
    system: System, canaries: Sequence[Canary], rules: LoadRules
) -> Iterator[Canaries]:
    """They are looked after inside.

    Raises:
        CannotMeasureError: one of them is not well even before the load.
    """
    watchmen = [Watchman(system, canary) for canary in canaries]
    for each in watchmen:
        each.start()
    try:
        yield Canaries(system, watchmen, rules)
    finally:
        for each in watchmen:
            each.leave()
