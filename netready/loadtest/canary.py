"""Do the services that must not suffer still answer? A pure rule on the latest looks at them.

Inside an agreed window a canary may take the place of the automatic stop by delay and loss: what
counts then is that the alarm, the telephone and the door still answer, and not that a call would be
pleasant. Outside a window, and without a canary, the stop by delay and loss stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MISSES: Final = 2  # in a row: one lost packet alone is no harm
EVERY_S: Final = 1.0
BLIND_S: Final = 3.5  # no look for so long is no watch: as bad as an answer that did not come


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryLook:
    """One look at one service.

    Attributes:
        at_s: when it ended, on the monotonic clock.
        ms: to its answer; None: there was none within its limit.
    """

    at_s: float
    ms: float | None


def canary_reason(
    name: str, max_ms: float, looks: Sequence[CanaryLook], now_s: float, since_s: float
) -> str:
    """Why the load must end because of this service, one sentence; "": it may go on.

    Args:
        name: of the service, as in the site file.
        max_ms: the longest it may take.
        looks: in order; only the last ones count.
        now_s: this moment.
        since_s: when the looking began.
    """
    if now_s - (looks[-1].at_s if looks else since_s) > BLIND_S:
        return f"The load was ended by itself: {name} could not be looked at for {BLIND_S:g} s."
    last = looks[-MISSES:]
    if len(last) < MISSES or any(_well(look, max_ms) for look in last):
        return ""
    return (
        f"The load was ended by itself: {name} did not answer within {max_ms:g} ms, "
        f"{MISSES} times in a row."
    )


def _well(look: CanaryLook, max_ms: float) -> bool:
    return look.ms is not None and look.ms <= max_ms
