"""What holds for any nights, and what simulated terms show."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from netready.analysis.drift import changes
from netready.analysis.drift_law import DriftRules
from netready.analysis.drift_series import series_of
from netready.analysis.drift_shifts import shifts_of
from netready.domain.load import LimiterWord
from netready.domain.nights import ChangeKind, NightReading
from tests.analysis.drift_nights import NAMES, ROOMS, evenings, fell, reading, worse
from tests.bench.seasons import Fall, Season, name_of, nights, readings_of, term_begins

LEVELS = st.lists(st.integers(min_value=0, max_value=40), min_size=14, max_size=60)
MORE = settings(max_examples=60, deadline=None, derandomize=True)


def row_of(levels: Sequence[int], room: str = "12") -> list[NightReading]:
    return [
        reading(each, level, room)
        for each, level in zip(evenings(len(levels)), levels, strict=True)
    ]


def blocky(seed: int, rooms: Sequence[str] = ("12",), count: int = 60) -> list[NightReading]:
    """Rooms with noise whose level moves now and then."""
    chance = random.Random(seed)
    found = []
    for room in rooms:
        level = chance.uniform(10, 35)
        levels = []
        for _ in range(count):
            level = chance.uniform(6, 38) if chance.random() < 0.03 else level
            levels.append(max(0, round(chance.gauss(level, 0.06 * level))))
        found += row_of(levels, room)
    return [replace(one, channel=chance.choice((36, 40, 44))) for one in found]


@MORE
@given(seed=st.integers(0, 10_000), gain=st.integers(1, 40))
def test_a_better_last_night_never_raises_an_alarm(seed: int, gain: int) -> None:
    row = blocky(seed, count=20 + seed % 40)
    last = row[-1]
    held = last.holds or 0
    better = [*row[:-1], replace(last, holds=held + gain, breaks=held + gain + 1)]
    said = {one.key for one in worse(changes(row))}
    assert len(worse(changes(better))) <= len(said)


@MORE
@given(levels=LEVELS)
def test_a_night_above_all_before_it_is_never_a_fall(levels: list[int]) -> None:
    row = row_of([*levels, max(levels) + 1])
    assert all(one.found != row[-1].night for one in worse(changes(row)))


@MORE
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rooms_and_nights_changes_nothing(seed: int) -> None:
    row = blocky(seed, NAMES[:4])
    mixed = random.Random(seed).sample(row, len(row))
    assert changes(mixed, ROOMS) == changes(row, ROOMS)


@MORE
@given(seed=st.integers(0, 10_000))
def test_a_night_without_a_reading_changes_nothing(seed: int) -> None:
    row = blocky(seed)
    empty = [reading(each.night + timedelta(days=200), None) for each in row]
    between = [reading(date(2025, 1, 1) + timedelta(days=day), None) for day in range(20)]
    assert changes([*row, *empty, *between]) == changes(row)


@MORE
@given(seed=st.integers(0, 10_000), at=st.integers(0, 59), weeks=st.integers(1, 9))
def test_a_holiday_anywhere_changes_no_more_than_the_dates(seed: int, at: int, weeks: int) -> None:
    row = blocky(seed)
    late = timedelta(weeks=weeks)
    moved = [*row[:at], *(replace(one, night=one.night + late) for one in row[at:])]
    assert without_dates(moved) == without_dates(row)


def without_dates(row: Sequence[NightReading]) -> list[tuple[object, ...]]:
    rules = DriftRules()
    shifts = [one for each in series_of(row, rules) for one in shifts_of(each, rules, 40)]
    return [(one.kind, one.before, one.after, one.nights) for one in shifts]


@MORE
@given(seed=st.integers(0, 10_000), nights_=st.integers(12, 59))
def test_later_nights_do_not_change_what_was_said(seed: int, nights_: int) -> None:
    row = blocky(seed, NAMES[:3])
    until = sorted({one.night for one in row})[nights_]
    early = [one for one in row if one.night <= until]
    assert changes(early, ROOMS) == tuple(one for one in changes(row, ROOMS) if one.found <= until)


ANY = st.one_of(st.none(), st.floats(min_value=0), st.just(float("nan")))
COUNT = st.one_of(st.none(), st.integers(0, 60))


@MORE
@given(
    rows=st.lists(
        st.tuples(COUNT, COUNT, st.booleans(), ANY, ANY, ANY, ANY, st.sampled_from(LimiterWord)),
        min_size=14,
        max_size=40,
    )
)
def test_any_figures_at_all_give_an_answer(rows: list[tuple[object, ...]]) -> None:
    names = (
        *("holds", "breaks", "censored", "capacity_down_mbps", "loaded_rtt_p95_ms"),
        *("stall_ratio", "retry_ratio", "limiter"),
    )
    days = evenings(len(rows))
    readings = [
        replace(reading(each, None), **dict(zip(names, row, strict=True)))  # type: ignore[arg-type]
        for each, row in zip(days, rows, strict=True)
    ]
    assert all(one.words.endswith(".") for one in changes([*readings, *fell()]))


def test_simulated_terms_have_few_false_alarms_and_large_falls_are_found() -> None:
    alarms = [
        one
        for seed in range(6)
        for one in changes(readings_of(Season(seed=seed), more=False))
        if one.kind is not ChangeKind.RECOVERED and one.found >= term_begins()
    ]
    assert len(alarms) <= 6
    falls = {room: Fall(share=0.4, night=60) for room in range(8)}
    found = changes(readings_of(Season(seed=1, falls=falls), more=False))
    named = {room for one in worse(found) if one.since >= nights()[58] for room in one.rooms}
    assert {name_of(room) for room in falls} <= named
