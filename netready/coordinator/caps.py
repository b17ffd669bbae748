"""The site file's caps on load, kept before anything is sent: what fits is done, the rest is named.

A cap is a promise to the network's owner. Steps that fill a link as far as it goes cannot keep a
rate cap, so under one they are left out and the report says so. Pure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.coordinator.steps import LOAD, AssessOptions, Step
from netready.domain.activity import Activity, LessonMix
from netready.domain.errors import CannotMeasureError
from netready.domain.refusal import Refusal
from netready.domain.site import LoadRules
from netready.loadtest.assignment import by_mix
from netready.loadtest.plan import Plan
from netready.loadtest.spent import GIGABYTE
from netready.loadtest.volume import Assign, doing, mean_mbps, peak_mbps, plan_bytes

FILLING = frozenset({"throughput", "loaded-latency", "iperf3", "internet-line"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Capped:
    """The steps that fit, and one sentence for each that does not."""

    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()


def class_mbps(mix: LessonMix, activities: Mapping[str, Activity], pupils: int) -> float:
    """What a class of that size asks for, both directions together."""
    doing = [activities[key] for key in by_mix(mix, pupils) if key in activities]
    return sum(activity.down_mbps + activity.up_mbps for activity in doing)


def within_caps(
    steps: Sequence[Step],
    rules: LoadRules,
    options: AssessOptions,
    *,
    load_mbps: float,
    link_mbps: float,
) -> Capped:
    """The steps that keep the caps.

    Args:
        steps: of the whole assessment.
        rules: of the site file.
        options: for the size of the class.
        load_mbps: what the class asks for.
        link_mbps: the most this device's adapter can send, for the volume of filling steps.

    Raises:
        CannotMeasureError: the class alone is above a cap.
    """
    load_s = sum(step.expected_s for step in steps if step.probe == LOAD)
    load_gb = load_mbps * load_s / 8000
    check_class(rules, options.pupils, load_mbps=load_mbps, load_s=load_s)
    filling = [step for step in steps if step.probe in FILLING]
    seconds = sum(step.expected_s for step in filling)
    why = _why_not_filling(seconds, rules, load_gb=load_gb, link_mbps=link_mbps)
    if not why:
        return Capped(steps=tuple(steps))
    kept = tuple(step for step in steps if step.probe not in FILLING)
    return Capped(
        steps=kept, warnings=tuple(f"Left out: {step.title}, because {why}." for step in filling)
    )


def check_class(rules: LoadRules, pupils: int, *, load_mbps: float, load_s: float) -> None:
    """Refuses a class that alone is above a cap.

    Raises:
        CannotMeasureError: it is.
    """
    load_gb = load_mbps * load_s / 8000
    if rules.max_mbps is not None and load_mbps > rules.max_mbps:
        raise _too_much(f"{load_mbps:.0f} Mbit/s", f"max_mbps = {rules.max_mbps:g}", pupils)
    if rules.max_gigabytes is not None and load_gb > rules.max_gigabytes:
        raise _too_much(f"{load_gb:.1f} GB", f"max_gigabytes = {rules.max_gigabytes:g}", pupils)


def check_plan(
    rules: LoadRules, plan: Plan, assign: Assign, activities: Mapping[str, Activity]
) -> None:
    """Refuses a run that may break a cap, before any load: the whole plan in the worst case.

    Raises:
        CannotMeasureError: it may.
    """
    check_peak(rules, plan.max_pupils, doing(assign, activities, plan.max_pupils))
    gigabytes = plan_bytes(plan, assign, activities) / GIGABYTE
    if rules.max_gigabytes is not None and gigabytes > rules.max_gigabytes:
        searched = ", with every stage that a search may take" if plan.search else ""
        found = f"up to {gigabytes:.1f} GB both ways{searched}"
        raise _too_much(found, f"max_gigabytes = {rules.max_gigabytes:g}", plan.max_pupils)


def check_peak(
    rules: LoadRules, pupils: int, active: Sequence[Activity], *, link_mbps: float = math.inf
) -> None:
    """Refuses a class whose busiest half minute, as far as the link lets it, is above the cap.

    Raises:
        CannotMeasureError: it is.
    """
    peak = min(peak_mbps(active), link_mbps)
    if rules.max_mbps is not None and peak > rules.max_mbps:
        found = f"{peak:.0f} Mbit/s ({mean_mbps(active):.0f} once its players' buffers are full)"
        raise _too_much(found, f"max_mbps = {rules.max_mbps:g}", pupils)


def check_filling(
    probes: Sequence[str], rules: LoadRules, *, seconds: float, link_mbps: float
) -> None:
    """Refuses probes that fill the link where the site file's caps leave no room for that.

    Raises:
        CannotMeasureError: they cannot keep a cap.
    """
    why = _why_not_filling(seconds, rules, load_gb=0.0, link_mbps=link_mbps)
    if why:
        raise CannotMeasureError(
            f"Not measured: {', '.join(probes)}, because {why}.",
            "Leave these probes out, or agree a higher cap with the network's owner.",
            why=Refusal.CAPS_SPENT,
        )


def _why_not_filling(
    filling_s: float, rules: LoadRules, *, load_gb: float, link_mbps: float
) -> str:
    if rules.max_mbps is not None and rules.max_mbps < link_mbps:
        return f"it fills the link and the site file caps load at {rules.max_mbps:g} Mbit/s"
    volume_gb = load_gb + filling_s * link_mbps / 8000
    if rules.max_gigabytes is not None and volume_gb > rules.max_gigabytes:
        return (
            f"it may move up to {volume_gb:.0f} GB with the class and the site file caps a run "
            f"at {rules.max_gigabytes:g} GB"
        )
    return ""


def _too_much(found: str, cap: str, pupils: int) -> CannotMeasureError:
    return CannotMeasureError(
        f"A class of {pupils} needs {found}, above the site file's [load] {cap}.",
        "Try fewer --pupils, or one hold and no search, or agree a higher cap with the network's "
        "owner.",
        why=Refusal.CAPS_SPENT,
    )
