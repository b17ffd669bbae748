"""Looks in lesson time, without load: rooms with a device that stays there, one after the other.

Only native devices on mains are read: a tablet that is carried about says nothing of one room over
the weeks. Devices without a battery do not say that they are on mains, and count.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from netready.coordinator.nightly.means import Means
from netready.coordinator.nightly.plan import rooms_of, zone_of
from netready.coordinator.nightly.runs import LOOK_MINUTES, NightOverError, Runner
from netready.coordinator.nightly.school import RunAsk
from netready.domain.fleet import Agent, AgentKind
from netready.domain.night_journal import LessonLook
from netready.domain.nightly import Exam, Nightly, on_day
from netready.domain.site import Site
from netready.domain.visible import visible
from netready.domain.window import in_window

LAST_DAYS: Final = 7
SPARE_MINUTES: Final = 1  # between two rounds: what starts them ends one that is still there


class LookRows(Protocol):
    """Where looks are kept (`Database.nights`)."""

    def add_looks(self, looks: Sequence[LessonLook]) -> None:
        """They are on the disk when it returns."""
        ...

    def looks(self, since: datetime) -> tuple[LessonLook, ...]:
        """Those since a moment."""
        ...


def why_no_look(site: Site, now: datetime) -> str:
    """Why nobody looks now, for people; "": it is lesson time."""
    nightly = site.nightly or Nightly()
    local = now.astimezone(zone_of(site))
    if not nightly.lesson_readings:
        return "The site file wants no looks in lessons ([nightly] lesson_readings)."
    if not in_window(nightly.lesson_hours, local):
        return f"No lessons now: {nightly.lesson_hours}."
    holiday = on_day(site.holidays, local.date())
    if holiday or (site.terms and on_day(site.terms, local.date()) is None):
        return f"No lessons today: {holiday.name if holiday else 'outside every term'}."
    exam = on_day(site.exams, local.date())
    if exam and _in_hours(exam, local):
        return f"Not during exams: {exam.name}."
    return ""


def _in_hours(exam: Exam, local: datetime) -> bool:
    if exam.hours is None:
        return True
    first, _, last = exam.hours.partition("-")
    return first <= f"{local:%H:%M}" < last


def looked_at(site: Site, agents: Iterable[Agent]) -> Mapping[str, frozenset[str]]:
    """Rooms with a device that may stay there, and the labels of these."""
    fixed = [agent for agent in agents if agent.kind is AgentKind.NATIVE and not agent.revoked_at]
    found = {
        room: frozenset(agent.label for agent in fixed if agent.room == room)
        for room in rooms_of(site)
    }
    return {room: labels for room, labels in found.items() if labels}


def look_round(means: Means, rows: LookRows, rooms: Mapping[str, frozenset[str]]) -> str:
    """Looks at each room once; the one longest not looked at goes first. Says how many were.

    It is over before the next one begins, and one load at a time is the aggregator's own rule.

    Args:
        means: what it works with.
        rows: where looks are kept.
        rooms: of `looked_at`.

    Raises:
        StoppedError: somebody wants the program to end; what was seen is kept.
    """
    if not rooms:
        return "No room has a device that stays there: looks want one that runs netready itself."
    now = means.clock.now()
    nightly = means.site.nightly or Nightly()
    runner = Runner(means, now + timedelta(minutes=nightly.lesson_every_minutes - SPARE_MINUTES))
    seen, refused = 0, []
    for room in _longest_ago(rows.looks(now - timedelta(days=LAST_DAYS)), rooms):
        if runner.left_s() < LOOK_MINUTES * 60:
            break
        try:
            words = _look(means, runner, rows, room, rooms[room])
        except NightOverError as over:
            refused.append(over.words)
            break
        seen += not words
        refused += [f"{visible(room)}: {visible(words)}"] if words else []
    return "; ".join([f"{seen} of {len(rooms)} rooms looked at", *refused])


def _longest_ago(looks: Iterable[LessonLook], rooms: Iterable[str]) -> list[str]:
    last: dict[str, float] = {}
    for look in looks:
        last[look.room] = max(last.get(look.room, 0.0), look.at.timestamp())
    return sorted(rooms, key=lambda room: last.get(room, 0.0))


def _look(means: Means, runner: Runner, rows: LookRows, room: str, devices: frozenset[str]) -> str:
    """Why there is no look of a room; "": there is."""
    ask = RunAsk(room=room, load=False, minutes=LOOK_MINUTES)
    seen = runner.run(ask, lambda _run_id: None)
    if seen.refusal is not None:
        return seen.words or seen.refusal.value
    looks = means.findings.looks(seen.records)
    kept = [look for look in looks if look.device in devices and look.on_mains is not False]
    rows.add_looks(kept)
    return "" if kept else "no device on mains answered"
