"""What the looks at the air around a stage say together. Pure.

Thirty devices in a room see one access point's air thirty times; of several access points the
busiest is the one that speaks, because the worst place decides. Not seen stays None.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from netready.domain.air import AirLook
from netready.domain.clues import RadioClues

NOTE_MAX: Final = 400  # characters; what travels or is read back may have 500
TIMES = BEFORE, DURING, AFTER = ("before", "during", "after")


def look_of(looks: Sequence[AirLook], when: str) -> AirLook | None:
    """One look for all devices at that time: of the busiest access point; None: nobody looked."""
    groups = [_whole(group) for group in _by_access_point(looks, when)]
    return max(groups, key=_busyness, default=None)


def access_points(looks: Sequence[AirLook]) -> int:
    """How many access points the devices are known to have been on while they worked."""
    told = [look for look in looks if look.bssid or look.channel is not None]
    return len(_by_access_point(told, DURING))


def is_seen(look: AirLook | None) -> bool:
    """Whether anybody could tell how busy the channel was."""
    return look is not None and (look.utilisation_ratio, look.other_ratio) != (None, None)


def with_air(link: RadioClues | None, looks: Sequence[AirLook]) -> RadioClues | None:
    """The clues of the link, with what the air beside the load was like."""
    look = look_of(looks, DURING)
    if look is None or (link is None and not is_seen(look)):
        return link
    return replace(
        link or RadioClues(),
        channel_utilisation_ratio=look.utilisation_ratio,
        own_ratio=look.own_ratio,
        other_ratio=look.other_ratio,
        neighbours=look.neighbours,
        stations=look.stations,
        channel=look.channel,
        seen_by=look.source if look.utilisation_ratio is not None else "",
    )


def _by_access_point(looks: Sequence[AirLook], when: str) -> list[list[AirLook]]:
    groups: dict[object, list[AirLook]] = defaultdict(list)
    for look in looks:
        if look.when == when:
            groups[look.bssid or look.channel].append(look)
    return list(groups.values())


def _busyness(look: AirLook) -> tuple[float, float]:
    """Those that nobody could tell come last."""
    busy, others = look.utilisation_ratio, look.other_ratio
    return (-1.0 if busy is None else busy, -1.0 if others is None else others)


def _whole(group: Sequence[AirLook]) -> AirLook:
    """The middle of what each device read; of counts and the signal the most and the weakest."""
    told = next((look for look in group if look.utilisation_ratio is not None), group[0])
    return replace(
        told,
        utilisation_ratio=_middle([look.utilisation_ratio for look in group]),
        own_ratio=_middle([look.own_ratio for look in group]),
        other_ratio=_middle([look.other_ratio for look in group]),
        stations=_most([look.stations for look in group]),
        neighbours=_most([look.neighbours for look in group]),
        signal_dbm=min(_known([look.signal_dbm for look in group]), default=None),
        tx_rate_mbps=_middle([look.tx_rate_mbps for look in group]),
        rx_rate_mbps=_middle([look.rx_rate_mbps for look in group]),
        retry_ratio=_middle([look.retry_ratio for look in group]),
        note=" ".join(dict.fromkeys(look.note for look in group if look.note))[:NOTE_MAX],
        device=told.device if len(group) == 1 else "",
    )


def _known(values: Sequence[float | None]) -> list[float]:
    return [value for value in values if value is not None]


def _middle(values: Sequence[float | None]) -> float | None:
    known = _known(values)
    return median(known) if known else None


def _most(values: Sequence[int | None]) -> int | None:
    return max((value for value in values if value is not None), default=None)
