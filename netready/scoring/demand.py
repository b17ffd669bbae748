"""Peak demand of a plan, and how many pupils a line carries. Headroom once, background once."""

import math
from collections.abc import Mapping, Sequence

from netready.domain.activity import Activity, LessonMix
from netready.domain.demand import Demand, DemandRules
from netready.domain.site import Site


def planned_pupils(site: Site, up_to: str | None = None) -> int:
    """Pupils of the plan, or of its cohorts up to and with `up_to` in roll-out order.

    Without cohorts it is the whole school.

    Raises:
        ValueError: if no cohort has that name.
    """
    if up_to is None:
        return sum(cohort.pupils for cohort in site.cohorts) if site.cohorts else site.pupils
    last = next((cohort for cohort in site.cohorts if cohort.name == up_to), None)
    if last is None:
        raise ValueError(f"no cohort is called {up_to!r}")
    return sum(cohort.pupils for cohort in site.cohorts if cohort.roll_out <= last.roll_out)


def mix_rate_mbps(mix: LessonMix, activities: Mapping[str, Activity]) -> Demand:
    """Mean rate of one active pupil of the mix, both directions; idle asks nothing.

    Raises:
        KeyError: if the mix names an activity that the catalogue lacks.
    """
    parts = [(part.share, activities[part.activity]) for part in mix.parts if part.activity]
    return Demand(
        down_mbps=math.fsum(share * activity.down_mbps for share, activity in parts),
        up_mbps=math.fsum(share * activity.up_mbps for share, activity in parts),
    )


def active_share(site: Site, mix: LessonMix, rules: DemandRules) -> float:
    """Share of the pupils on roll who are active at once: present x device share x concurrency.

    A pupil uses one device at a time: more than one device per pupil adds nothing.
    """
    if mix.kind == "test":
        concurrency = rules.test_concurrency
    elif site.plan.concurrency is not None:
        concurrency = site.plan.concurrency
    else:
        concurrency = rules.concurrency[site.phase.value]
    return site.plan.present * min(1.0, site.plan.devices_per_pupil) * concurrency


def peak_demand(
    site: Site,
    mix: LessonMix,
    activities: Sequence[Activity],
    rules: DemandRules,
    *,
    pupils: int | None = None,
) -> Demand:
    """Peak demand in Mbit/s: headroom x active pupils x rate + staff and background.

    `pupils` are those on roll; None takes the whole plan.
    """
    count = planned_pupils(site) if pupils is None else pupils
    rate = mix_rate_mbps(mix, {activity.key: activity for activity in activities})
    active = rules.headroom * count * active_share(site, mix, rules)
    return Demand(
        down_mbps=active * rate.down_mbps + site.plan.staff_mbps_down,
        up_mbps=active * rate.up_mbps + site.plan.staff_mbps_up,
    )


def pupils_within(
    down_mbps: float,
    up_mbps: float,
    site: Site,
    mix: LessonMix,
    activities: Sequence[Activity],
    rules: DemandRules,
) -> int | None:
    """Pupils on roll that a line of this capacity carries for the mix; None: the mix asks nothing.

    It is the largest n whose `peak_demand` fits both directions.
    """
    rate = mix_rate_mbps(mix, {activity.key: activity for activity in activities})
    each = rules.headroom * active_share(site, mix, rules)
    counts = [
        (capacity - background) / (each * per_pupil)
        for capacity, background, per_pupil in (
            (down_mbps, site.plan.staff_mbps_down, rate.down_mbps),
            (up_mbps, site.plan.staff_mbps_up, rate.up_mbps),
        )
        if each * per_pupil > 0
    ]
    if not counts:
        return None
    # a line that fits exactly must not lose a pupil to the last binary digit
    return max(0, math.floor(min(counts) + 1e-9))
