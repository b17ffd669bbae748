"""Who held the data back, by the senders' own TCP: the receiver, the sender, or neither. Pure.

A kernel counts for how long a connection with something to send was stopped by the receiver's
window or by the sender's own buffer; the rest of its busy time is the network's. It is asked only
where pupils went short: a window may be small and yet enough.
"""

from collections.abc import Iterator
from typing import Final

from netready.domain.clues import TcpShares
from netready.domain.load import StageMeasurement
from netready.loadtest.words import percent

SHORT: Final = 0.98  # delivered share below which a pupil went short
BUSY_SHARE_MIN: Final = 0.2  # of a connection's time: below it shares of that time mean little
TOOK: Final = "it took the pupils' data too slowly for {} of the time (at most {})"
GAVE: Final = "it gave out the pupils' data too slowly for {} of the time (at most {})"


def held_by_device(measurement: StageMeasurement, most: float) -> Iterator[str]:
    """This device as the receiver of downloads and the sender of uploads; `most`: share allowed."""
    down, up = _in_use(measurement)
    if down and down.receiver_limited_ratio > most:
        yield TOOK.format(percent(down.receiver_limited_ratio), percent(most))
    if up and up.sender_limited_ratio > most:
        yield GAVE.format(percent(up.sender_limited_ratio), percent(most))


def held_by_target(measurement: StageMeasurement, most: float) -> Iterator[str]:
    """The target as the sender of downloads and the receiver of uploads."""
    down, up = _in_use(measurement)
    if down and down.sender_limited_ratio > most:
        yield GAVE.format(percent(down.sender_limited_ratio), percent(most))
    if up and up.receiver_limited_ratio > most:
        yield TOOK.format(percent(up.receiver_limited_ratio), percent(most))


def _in_use(measurement: StageMeasurement) -> tuple[TcpShares | None, TcpShares | None]:
    """Down and up, each only where its connections were at work for long enough."""
    if not _went_short(measurement):
        return None, None
    strain = measurement.strain
    return _busy(strain.tcp_down, measurement), _busy(strain.tcp_up, measurement)


def _busy(shares: TcpShares | None, measurement: StageMeasurement) -> TcpShares | None:
    if shares is None:
        return None
    least_s = BUSY_SHARE_MIN * measurement.duration_s * max(1, shares.connections)
    return shares if shares.busy_s >= least_s else None


def _went_short(measurement: StageMeasurement) -> bool:
    return any(
        (pupil.delivered_ratio is not None and pupil.delivered_ratio < SHORT) or pupil.stalls
        for pupil in measurement.pupils
    )
