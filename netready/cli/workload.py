"""What the pupils of a load run do: one activity of the catalogue, or a lesson mix."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from netready.catalogue.loader import load_activities, load_mixes
from netready.domain.activity import Activity, LessonMix, MixPart
from netready.domain.errors import BadInputError
from netready.loadtest.assignment import Assignment, by_mix, same_for_all

FILE_BYTES_MAX = 65_536
SHARE_TOLERANCE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Who does what in a class of n."""

    key: str
    title: str
    activities: Mapping[str, Activity]
    assign: Callable[[int], Assignment]


def workload_from(activity: str | None, mix: str | None) -> Workload:
    """By name, or a mix from a TOML file.

    Raises:
        BadInputError: neither or both, an unknown name, or a file that is no mix.
    """
    if (activity is None) == (mix is None):
        raise BadInputError(["give --activity NAME or --mix NAME|FILE, and only one of them"])
    activities = load_activities()
    if activity is not None:
        return _of_activity(activity, activities)
    return _of_mix(_mix(mix or "", activities), activities)


def _of_activity(key: str, activities: Mapping[str, Activity]) -> Workload:
    if key not in activities:
        raise BadInputError([_unknown_activity(key, activities)])
    return Workload(
        key=key,
        title=activities[key].title,
        activities=activities,
        assign=partial(same_for_all, activities[key]),
    )


def _of_mix(mix: LessonMix, activities: Mapping[str, Activity]) -> Workload:
    return Workload(
        key=mix.key, title=mix.title, activities=activities, assign=partial(by_mix, mix)
    )


def _mix(given: str, activities: Mapping[str, Activity]) -> LessonMix:
    mixes = load_mixes()
    if given in mixes:
        return mixes[given]
    path = Path(given)
    if not path.is_file():
        known = ", ".join(sorted(mixes))
        raise BadInputError([f"--mix: found {given!r}, allowed: {known}, or a TOML file"])
    return mix_from_toml(given, _text(path), activities)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
        if len(data) > FILE_BYTES_MAX:
            raise BadInputError([f"{path}: larger than {FILE_BYTES_MAX} bytes"])
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError([f"{path}: cannot be read as text"]) from error


def lesson_mix(given: str) -> LessonMix:
    """A mix of the catalogue by name, or one of a TOML file. Raises BadInputError."""
    return _mix(given, load_activities())


def one_activity(key: str) -> LessonMix:
    """Every pupil does that one thing. Raises BadInputError for an unknown one."""
    activities = load_activities()
    if key not in activities:
        raise BadInputError([_unknown_activity(key, activities)])
    part = MixPart(activity=key, share=1.0)
    return LessonMix(key=key, title=activities[key].title, kind="everyday", parts=(part,))


def _unknown_activity(key: str, activities: Mapping[str, Activity]) -> str:
    return f"--activity: found {key!r}, allowed: {', '.join(sorted(activities))}"


def mix_from_toml(place: str, text: str, activities: Mapping[str, Activity]) -> LessonMix:
    """`title = "..."`, and a `[[part]]` each with `activity` (left out: idle) and `share`.

    Raises:
        BadInputError: every fault, one line each.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError([f"{place}: not TOML: {error}"]) from error
    rows = table.get("part")
    if not isinstance(rows, list) or not rows:
        raise BadInputError([f"{place}: no [[part]] in it; each has activity and share"])
    faults: list[str] = []
    parts = [_part(f"{place}: part {i}", row, activities, faults) for i, row in enumerate(rows, 1)]
    total = sum(part.share for part in parts)
    if not faults and abs(total - 1) > SHARE_TOLERANCE:
        faults.append(f"{place}: the shares add up to {total:g}, allowed: 1")
    if faults:
        raise BadInputError(faults)
    title = str(table.get("title", "Own mix"))
    return LessonMix(key="own-mix", title=title, kind="everyday", parts=tuple(parts))


def _part(
    place: str, row: object, activities: Mapping[str, Activity], faults: list[str]
) -> MixPart:
    found = row if isinstance(row, dict) else {}
    activity, share = found.get("activity"), found.get("share")
    for key in sorted(set(found) - {"activity", "share"}):
        faults.append(f"{place}: found {key!r}, allowed: activity, share")
    if activity is not None and not (isinstance(activity, str) and activity in activities):
        faults.append(f"{place}: activity {activity!r}, allowed: {', '.join(sorted(activities))}")
        activity = None
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        faults.append(f"{place}: share {share!r}, allowed: above 0, up to 1")
        share = 0.0
    return MixPart(activity=activity, share=float(share))
