"""May a run go on under the site file's caps? Pure rules on what it moved so far.

The volume is that of the whole run, both directions, as the target counted it. The rate is a mean
over half a minute: a player that fills its buffer takes a short burst at the speed of the line, and
that burst counts, too.
"""

from collections.abc import Sequence
from typing import Final

RATE_WINDOW_S: Final = 30.0
GIGABYTE: Final = 1e9


def volume_reason(max_gigabytes: float | None, moved_bytes: int) -> str:
    """Why the run must end because of its volume, one sentence; "": it may go on."""
    if max_gigabytes is None or moved_bytes < max_gigabytes * GIGABYTE:
        return ""
    return (
        f"The load was ended: it has moved {moved_bytes / GIGABYTE:.2f} GB, "
        f"and the site file caps it at {max_gigabytes:g} GB."
    )


def rate_reason(max_mbps: float | None, moved: Sequence[tuple[float, int]]) -> str:
    """Why the run must end because of its rate, one sentence; "": it may go on.

    Args:
        max_mbps: the cap, or None.
        moved: (seconds, bytes so far), in order; readings older than the window are allowed.
    """
    if max_mbps is None or not moved:
        return ""
    now_s, now_bytes = moved[-1]
    before = [reading for reading in moved if reading[0] <= now_s - RATE_WINDOW_S]
    if not before:
        return ""
    begun_s, begun_bytes = before[-1]
    mbps = (now_bytes - begun_bytes) * 8e-6 / (now_s - begun_s)
    if mbps <= max_mbps:
        return ""
    return (
        f"The load was ended: it took {mbps:.0f} Mbit/s over {RATE_WINDOW_S:g} s, "
        f"and the site file caps it at {max_mbps:g} Mbit/s."
    )


def stage_reason(max_gigabytes: float | None, moved_bytes: int, stage_bytes: float) -> str:
    """Why the next stage may not begin, one sentence; "": its bytes fit under the cap."""
    if max_gigabytes is None or moved_bytes + stage_bytes <= max_gigabytes * GIGABYTE:
        return ""
    return (
        f"The load was ended: it has moved {moved_bytes / GIGABYTE:.2f} GB, the next stage may "
        f"move {stage_bytes / GIGABYTE:.2f} GB, and the site file caps it at {max_gigabytes:g} GB."
    )
