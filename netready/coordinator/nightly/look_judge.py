"""Does somebody use this room's network? What a look without load says of that. Pure.

A sign is sure where only use explains it (traffic, more stations than ever at night). A long way to
the gateway or a busy channel may also be a fault or a neighbour, and a fault must be measured, not
left out: such a sign makes a room wait, and then it is measured all the same.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final, TypeVar

from netready.domain.histogram import merged
from netready.domain.night_journal import LessonLook
from netready.domain.nights import SkipReason

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRules:
    """What is tolerated before a load; all of it is our default, not a figure of anybody's.

    Attributes:
        foreign_mbps: traffic of others on a device's own adapter, or at the target: a call by
            video takes more, what an idle system does by itself takes less.
        stations_more: stations on the access point beyond the most of earlier nights.
        utilisation_more, utilisation_least: of the channel, beyond the middle of earlier nights,
            and never below the second; `utilisation_alone` where there are no earlier nights.
        gateway_times, gateway_least_ms: likewise, of the way to the gateway; no figure where there
            are no earlier nights, for nobody knows what is usual there.
        usual_min: earlier nights from which anything is called usual.
        clock_offset_s: records are dated by the device's clock.
    """

    foreign_mbps: float = 1.0
    stations_more: int = 3
    utilisation_more: float = 0.2
    utilisation_least: float = 0.4
    utilisation_alone: float = 0.6
    gateway_times: float = 5.0
    gateway_least_ms: float = 30.0
    usual_min: int = 3
    clock_offset_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What speaks against a load now.

    Attributes:
        reason: None: nothing does.
        sure: False: it may also be a fault of the network, which is to be measured.
        words: for people; "": nothing to say.
    """

    reason: SkipReason | None = None
    sure: bool = True
    words: str = ""


DEFAULT_RULES: Final = LookRules()


def judge_look(
    looks: Sequence[LessonLook],
    usual: Sequence[LessonLook] = (),
    rules: LookRules = DEFAULT_RULES,
    *,
    target_mbps: float | None = None,
) -> Judged:
    """What a look of all devices of a room says.

    Args:
        looks: one for each device; none: nobody could look, which is said and stops nothing.
        usual: of this room before the loads of earlier nights.
        rules: what is tolerated.
        target_mbps: of others at the target; None: not known.
    """
    devices = _on_battery(looks) or _clock_unsure(looks, rules)
    if devices:
        return devices
    seen = one_look(looks)
    if seen is None:
        return Judged(words="nobody could see whether the network was in use")
    sure = [*_traffic(seen, rules, target_mbps), *_stations(seen, usual, rules)]
    if sure:
        return Judged(reason=SkipReason.IN_USE, words=", ".join(sure))
    maybe = [*_channel(seen, usual, rules), *_gateway(seen, usual, rules)]
    if maybe:
        return Judged(reason=SkipReason.IN_USE, sure=False, words=", ".join(maybe))
    return Judged()


def one_look(looks: Sequence[LessonLook]) -> LessonLook | None:
    """The look of a room from those of its devices: the most of any device, else the middle."""
    if not looks:
        return None
    delays = [look.delay for look in looks if look.delay is not None]
    return replace(
        looks[0],
        delay=merged(delays) if delays else None,
        gateway_delay_p50_ms=_middle(look.gateway_delay_p50_ms for look in looks),
        channel_utilisation_ratio=_middle(look.channel_utilisation_ratio for look in looks),
        retry_ratio=_middle(look.retry_ratio for look in looks),
        rssi_dbm=_middle(look.rssi_dbm for look in looks),
        stations=_most(look.stations for look in looks),
        neighbours=_most(look.neighbours for look in looks),
        foreign_mbps=_most(look.foreign_mbps for look in looks),
    )


def _on_battery(looks: Sequence[LessonLook]) -> Judged | None:
    """More than half of the devices that say so: their radios save power, and they may go out."""
    known = [look for look in looks if look.on_mains is not None]
    away = [look.device for look in known if not look.on_mains]
    if 2 * len(away) <= len(known):
        return None
    words = f"on battery: {', '.join(away[:5])}"
    return Judged(reason=SkipReason.ON_BATTERY, words=words)


def _clock_unsure(looks: Sequence[LessonLook], rules: LookRules) -> Judged | None:
    known = [look for look in looks if look.clock_offset_s is not None]
    wrong = [look for look in known if abs(look.clock_offset_s or 0.0) > rules.clock_offset_s]
    if 2 * len(wrong) <= len(known):
        return None
    named = ", ".join(look.device for look in wrong[:5])
    return Judged(reason=SkipReason.CLOCK_UNSURE, words=f"the clock is wrong on {named}")


def _traffic(seen: LessonLook, rules: LookRules, target_mbps: float | None) -> list[str]:
    found = []
    if seen.foreign_mbps is not None and seen.foreign_mbps > rules.foreign_mbps:
        found.append(f"{seen.foreign_mbps:.1f} Mbit/s of others on a device")
    if target_mbps is not None and target_mbps > rules.foreign_mbps:
        found.append(f"{target_mbps:.1f} Mbit/s of others at the target")
    return found


def _stations(seen: LessonLook, usual: Sequence[LessonLook], rules: LookRules) -> list[str]:
    before = [look.stations for look in usual if look.stations is not None]
    if seen.stations is None or len(before) < rules.usual_min:
        return []
    if seen.stations <= max(before) + rules.stations_more:
        return []
    return [f"{seen.stations} stations on the access point, at night at most {max(before)} before"]


def _channel(seen: LessonLook, usual: Sequence[LessonLook], rules: LookRules) -> list[str]:
    now = seen.channel_utilisation_ratio
    before = _usual((look.channel_utilisation_ratio for look in usual), rules)
    limit = rules.utilisation_alone
    if before is not None:
        limit = max(before + rules.utilisation_more, rules.utilisation_least)
    if now is None or now <= limit:
        return []
    than = f", usually {before:.0%}" if before is not None else ""
    return [f"the channel is {now:.0%} busy{than}"]


def _gateway(seen: LessonLook, usual: Sequence[LessonLook], rules: LookRules) -> list[str]:
    now = seen.gateway_delay_p50_ms
    before = _usual((look.gateway_delay_p50_ms for look in usual), rules)
    # a gateway that does not answer at all says nothing of use
    if now is None or before is None or math.isinf(now) or math.isinf(before):
        return []
    if now <= max(before * rules.gateway_times, rules.gateway_least_ms):
        return []
    return [f"{now:.0f} ms to the gateway, usually {before:.0f} ms"]


def _usual(values: Iterable[float | None], rules: LookRules) -> float | None:
    known = [each for each in values if each is not None]
    return median(known) if len(known) >= rules.usual_min else None


def _middle(values: Iterable[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return median(known) if known else None


def _most(values: Iterable[Number | None]) -> Number | None:
    return max((each for each in values if each is not None), default=None)
