"""One assessment as the comparison needs it, out of its `score.json` and perhaps its site file.

Older scores lack keys of today: what is not told is left empty, and nothing is made of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from netready.domain.errors import BadInputError
from netready.domain.site import Site
from netready.domain.verdict import Confidence, Status, Verdict
from netready.scoring.pupils import KINDS
from netready_reports.words import number

ITEMS_MAX: Final = 5_000  # of one list; more are no school's
_WANTED: Final = "a score.json of `netready score`"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One of the questions: `of` blockers, of which `cleared` are."""

    verdict: Verdict
    confidence: Confidence
    cleared: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionThen:
    """One criterion; rooms by name, None where the score does not list those that are met."""

    id: str
    title: str
    status: Status
    value: float | str | None
    unit: str
    score: float | None
    interval: tuple[float, float] | None
    rooms_met: tuple[str, ...] | None
    rooms_not_met: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageThen:
    """One stage of the roll-out."""

    name: str
    devices: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Carries:
    """Pupils at once; None: not known. `at_least`: more may be possible."""

    pupils: int | None
    at_least: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One assessment.

    Attributes:
        school: by the site file; "": not known.
        rules: version of the catalogue, country, phase.
        made_up: "emulated", "simulated" or "".
        standard: lines met, not met, not known.
        areas: code to name and status.
        prices: action to low and high; None: no price.
        plan: what the site file plans, name to words; empty without a site file.
    """

    school: str
    as_of: date
    rules: tuple[str, str, str]
    made_up: str
    fictional: bool
    network: Answered
    programme: Answered
    standard: tuple[int, int, int]
    areas: Mapping[str, tuple[str, Status]]
    criteria: Mapping[str, CriterionThen]
    planned: int
    carries: Mapping[str, Carries]
    stages: Mapping[str, StageThen]
    prices: Mapping[str, tuple[float, float] | None]
    plan: Mapping[str, str] = field(default_factory=dict)


def assessed_from(document: object, place: str, site: Site | None = None) -> Assessed:
    """One assessment out of a score's JSON.

    Raises:
        BadInputError: it is no score, with its place.
    """
    try:
        return _read(_mapping(document), site)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise BadInputError([f"{place}: found no score, allowed {_WANTED}"]) from error


def _read(given: Mapping[str, Any], site: Site | None) -> Assessed:
    catalogue, standard = _mapping(given["catalogue"]), _mapping(given["standard"])
    pupils = _mapping(given["pupils"])
    return Assessed(
        school=site.name if site else "",
        as_of=date.fromisoformat(given["as_of"]),
        rules=(str(catalogue["version"]), str(catalogue["country"]), str(catalogue["phase"])),
        made_up=next((word for word in ("simulated", "emulated") if given.get(word) is True), ""),
        fictional=bool(site and site.fictional),
        network=_answered(_mapping(given["network"])),
        programme=_answered(_mapping(given["programme"])),
        standard=tuple(_whole(standard[key]) for key in ("met", "not_met", "not_known")),  # type: ignore[arg-type]
        areas={
            str(one["area"]): (str(one["name"]), Status(one["status"]))
            for one in _rows(given["areas"])
        },
        criteria=_by(_criterion, given["criteria"], "id"),
        planned=_whole(pupils["planned"]),
        carries=_carries(pupils),
        stages=_by(_stage, given["stages"], "name"),
        prices={str(one["action"]): _price(one.get("cost")) for one in _rows(given["remedies"])},
        plan=_plan(site) if site else {},
    )


def _answered(one: Mapping[str, Any]) -> Answered:
    gates = _mapping(one["gates"])
    return Answered(
        verdict=Verdict(one["verdict"]),
        confidence=Confidence(one["confidence"]),
        cleared=_whole(gates["cleared"]),
        of=_whole(gates["of"]),
    )


def _criterion(one: Mapping[str, Any]) -> CriterionThen:
    value = one.get("value")
    met = one.get("rooms_met")
    return CriterionThen(
        id=str(one["id"]),
        title=str(one["title"]),
        status=Status(one["status"]),
        value=value if value is None or isinstance(value, str) else _number(value),
        unit=str(one.get("unit", "")),
        score=None if one.get("score") is None else _number(one["score"]),
        interval=_pair(one.get("interval")),
        rooms_met=None if met is None else _names(met),
        rooms_not_met=_names(one.get("rooms_not_met", [])),
    )


def _stage(one: Mapping[str, Any]) -> StageThen:
    return StageThen(
        name=str(one["name"]), devices=_whole(one["devices"]), verdict=Verdict(one["verdict"])
    )


def _carries(pupils: Mapping[str, Any]) -> dict[str, Carries]:
    supported, at_least = _mapping(pupils["supported"]), pupils.get("at_least", [])
    return {
        kind: Carries(
            pupils=None if supported.get(kind) is None else _whole(supported[kind]),
            at_least=kind in _names(at_least),
        )
        for kind in KINDS
    }


def _price(cost: object) -> tuple[float, float] | None:
    if not isinstance(cost, Mapping) or cost.get("low") is None or cost.get("high") is None:
        return None
    return _number(cost["low"]), _number(cost["high"])


def _plan(site: Site) -> dict[str, str]:
    """What must be the same for two assessments to be alike, in words."""
    plan = site.plan
    return {
        "Pupils": number(site.pupils),
        "Rooms": number(len(site.rooms)),
        "Lesson mix": plan.mix,
        "Devices for each pupil": number(plan.devices_per_pupil),
        "Largest class": "by the room" if plan.class_size is None else number(plan.class_size),
        "Share of pupils present": number(plan.present),
        "Share at work at once": "by the phase" if plan.concurrency is None
        else number(plan.concurrency),
        "Live lessons": "yes" if plan.live_lessons else "no",
        "Platform": plan.platform,
        "Staff and other use, Mbit/s": f"{number(plan.staff_mbps_down)} down, "
        f"{number(plan.staff_mbps_up)} up",
        "Whose network": site.network_role,
    }  # fmt: skip


def _by(read: Callable[[Mapping[str, Any]], Value], rows: object, key: str) -> dict[str, Value]:
    return {str(one[key]): read(one) for one in _rows(rows)}


def _rows(found: object) -> list[Mapping[str, Any]]:
    return [_mapping(one) for one in _items(found)]


def _items(found: object) -> Sequence[object]:
    if not isinstance(found, list) or len(found) > ITEMS_MAX:
        raise TypeError("a list is wanted")
    return found


def _mapping(found: object) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise TypeError("an object is wanted")
    return found


def _names(found: object) -> tuple[str, ...]:
    return tuple(str(name) for name in _items(found))


def _pair(found: object) -> tuple[float, float] | None:
    if found is None:
        return None
    low, high = (_number(each) for each in _items(found))
    return low, high


def _number(found: object) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise TypeError("a number is wanted")
    return float(found)


def _whole(found: object) -> int:
    if isinstance(found, bool) or not isinstance(found, int):
        raise TypeError("a whole number is wanted")
    return found
