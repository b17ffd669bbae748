"""How long to wait before the next try: longer each time, never the same for two devices. Pure."""

from collections.abc import Callable
from typing import Final

FIRST_S: Final = 1.0
LONGEST_S: Final = 20.0
_ASKED_MAX_S: Final = 600.0


class Patience:
    """Doubles from one second to twenty; each wait is between a half and the whole of it.

    Args:
        chance: a number from 0 to 1, another each time: thirty devices whose aggregator comes back
            must not all knock at once.
    """

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._tries = 0
        self._asked_s = 0.0

    def next_s(self) -> float:
        """Seconds until the next try."""
        whole_s = min(LONGEST_S, FIRST_S * 2.0 ** min(self._tries, 10))
        self._tries += 1
        asked_s, self._asked_s = self._asked_s, 0.0
        return max(asked_s, whole_s * (0.5 + 0.5 * self._chance()))

    def asked(self, seconds: float | None) -> None:
        """The other side wants to be left alone for so long."""
        self._asked_s = min(_ASKED_MAX_S, seconds or 0.0)

    def forget(self) -> None:
        """It went well."""
        self._tries = 0
