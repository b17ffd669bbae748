"""After a night: whoever could not be told is tried again for a while, not only next evening."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from netready.coordinator.alerts.post import AlertPost, Told
from netready_probes.seams import Clock

# Our default: five attempts with the pauses of the ledger. A mail server that is restarted is back
# by then; one that is down for hours is tried with the next night or look, for three days.
WITHIN: Final = timedelta(minutes=45)
POLL_S: Final = 2.0
_TRIES_MAX: Final = 20


def tell_again(
    post: AlertPost, clock: Clock, stopped: Callable[[], bool], within: timedelta = WITHIN
) -> Iterator[Told]:
    """What each further attempt came to; ends when nobody is left, it is too late, or stopped.

    Args:
        post: of the school; what is new was queued before.
        clock: its monotonic time bounds the waiting, its calendar says what is due.
        stopped: somebody wants the program to end.
        within: for so long.

    Raises:
        BadInputError: the journal cannot be read.
    """
    end_s = clock.monotonic_s() + within.total_seconds()
    for _ in range(_TRIES_MAX):
        due = _next_due(post, clock.now())
        if due is None:
            return
        # never at once: what is due already was held up by another program, or by the disk
        wait_s = max(POLL_S, (due - clock.now()).total_seconds())
        wake_s = clock.monotonic_s() + wait_s
        if wake_s > end_s:
            return
        while (left_s := wake_s - clock.monotonic_s()) > 0:
            if stopped():
                return
            clock.sleep(min(POLL_S, left_s))
        yield from post.tell((), clock.now())


def _next_due(post: AlertPost, now: datetime) -> datetime | None:
    waiting = [one.again_at for one in post.status(now) if one.pending]
    return min((each for each in waiting if each is not None), default=None)
