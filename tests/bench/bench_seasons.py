"""Simulated seasons of nights: false alarms a term and falls found, beside a plain 3-sigma rule.

    python -m tests.bench.bench_seasons [SEASONS]

Each season twice: once stable, for false alarms (a turn to the worse or the better that is said in
the 13 weeks of the term, in a school of 30 rooms), once with eight rooms that fall for good, each
on a night of its own, by 10, 15, 25 or 40 %. "Within 3" counts nights with a reading.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import fmean

import numpy as np

from netready.analysis.drift import changes
from netready.analysis.drift_law import DriftRules
from netready.domain.nights import ChangeKind, NightReading
from tests.bench.figures import Figure, text_line
from tests.bench.seasons import (
    Fall,
    Noise,
    Season,
    name_of,
    nights,
    readings_of,
    term_begins,
)

SEASONS = 500
SHARES = (0.10, 0.15, 0.25, 0.40)
WITHIN = (1, 2, 3, 5)
FALLEN_ROOMS = 8
FALL_NIGHTS = 45, 85  # of a season: in the term, and some nights before its end
TOLERATED = (0.1, 0.3, 1.0, 3.0, 10.0)
NOISIER = (
    ("6 %", Noise(night=0.06)),
    ("8 %", Noise(night=0.08)),
    ("4 % and resemble the night before (0.3)", Noise(carried_over=0.3)),
)
COARSER = (2, 4)  # pupils to which a search tells the capacity
PROCESSES = 2
SIGMA_NIGHTS = 20
# by room the evenings on which it is said to be worse or better
Alarms = Mapping[str, Sequence[date]]
# None: the plain rule
Rules = Mapping[str, DriftRules | None]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one rule did over the seasons."""

    false_alarms: list[int] = field(default_factory=list)
    needed: dict[float, list[int]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0

    def add(self, other: "Tally") -> None:
        """Another season."""
        self.false_alarms += other.false_alarms
        self.seconds += other.seconds
        for share, needed in other.needed.items():
            self.needed[share] += needed

    def found(self, share: float, within: int) -> float:
        """Share of the falls that were found within so many nights with a reading."""
        return fmean(needed <= within for needed in self.needed[share])


def alarms_of(rules: DriftRules | None, readings: Sequence[NightReading]) -> Alarms:
    """What a rule says: ours as the product calls it, or the plain one."""
    if rules is None:
        return three_sigma(readings)
    said: dict[str, list[date]] = defaultdict(list)
    for change in changes(readings, rules=rules):
        if change.kind is not ChangeKind.RECOVERED:
            said[change.room or ""].append(change.found)
    return said


def three_sigma(readings: Sequence[NightReading]) -> Alarms:
    """A night below the mean of the last 20 by three standard deviations; in a row it is one."""
    by_room: dict[str, list[NightReading]] = defaultdict(list)
    for one in readings:
        by_room[one.room].append(one)
    said: dict[str, list[date]] = defaultdict(list)
    for room, row in by_room.items():
        values = np.array([float(one.holds or 0) for one in row])
        last = np.lib.stride_tricks.sliding_window_view(values, SIGMA_NIGHTS)[:-1]
        low = values[SIGMA_NIGHTS:] < last.mean(axis=1) - 3 * last.std(axis=1, ddof=1)
        first = low & ~np.concatenate([[False], low[:-1]])
        said[room] = [row[int(at) + SIGMA_NIGHTS].night for at in np.flatnonzero(first)]
    return said


def falls_of(seed: int) -> dict[int, Fall]:
    """Two rooms for each share, on nights of their own."""
    chance = np.random.default_rng([seed, 1])
    return {
        room: Fall(share=SHARES[room % len(SHARES)], night=int(chance.integers(*FALL_NIGHTS)))
        for room in range(FALLEN_ROOMS)
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One season for all rules; a value, so that another process can do it."""

    seed: int
    rules: Rules
    noise: Noise
    more: bool = False
    step: int = 1


def tally(
    rules: Rules, seasons: int, noise: Noise, *, more: bool = False, step: int = 1
) -> dict[str, Tally]:
    """All rules over the same seasons."""
    found = {name: Tally() for name in rules}
    tries = [
        Try(seed=seed, rules=rules, noise=noise, more=more, step=step) for seed in range(seasons)
    ]
    with ProcessPoolExecutor(PROCESSES) as pool:
        for each in pool.map(tried, tries, chunksize=5):
            for name, one in each.items():
                found[name].add(one)
    return found


def tried(one: Try) -> dict[str, Tally]:
    """One season, stable and with falls, under every rule."""
    falls = falls_of(one.seed)
    season = Season(seed=one.seed, noise=one.noise, step=one.step)
    stable = list(readings_of(season, more=one.more))
    fallen = list(readings_of(replace(season, falls=falls), more=one.more))
    found = {}
    for name, rules in one.rules.items():
        began = time.process_time()
        quiet, said = alarms_of(rules, stable), alarms_of(rules, fallen)
        found[name] = _counted(quiet, said, falls, fallen)
        found[name].seconds = time.process_time() - began
    return found


def _counted(
    quiet: Alarms, said: Alarms, falls: Mapping[int, Fall], readings: Sequence[NightReading]
) -> Tally:
    into = Tally()
    into.false_alarms.append(sum(each >= term_begins() for row in quiet.values() for each in row))
    measured: dict[str, list[date]] = defaultdict(list)
    for reading in readings:
        measured[reading.room].append(reading.night)
    for room, fall in falls.items():
        name, begins = name_of(room), nights()[fall.night]
        first = min((night for night in said.get(name, ()) if night >= begins), default=date.max)
        needed = sum(begins <= night <= first for night in measured[name])
        into.needed[fall.share].append(needed if first < date.max else len(nights()))
    return into


def table(found: Mapping[str, Tally]) -> Iterator[str]:
    """False alarms a term beside the falls found, one line a rule."""
    heads = "  ".join(f"{100 * share:.0f} % in {'/'.join(map(str, WITHIN))}" for share in SHARES)
    yield f"  {'rule':<30} {'false alarms':>12}  {heads}"
    for name, one in found.items():
        cells = "  ".join(_cell(one, share) for share in SHARES)
        yield f"  {name:<30} {fmean(one.false_alarms):>12.2f}  {cells}"


def _cell(one: Tally, share: float) -> str:
    return "/".join(f"{100 * one.found(share, within):.0f}" for within in WITHIN).rjust(17)


def main(seasons: int = SEASONS) -> tuple[Figure, ...]:
    """Prints the table over thresholds and what noisier nights do to it; returns the aims."""
    began = time.perf_counter()
    plain: Rules = {"3 sigma, one night": None}
    ours = {
        f"ours, {tolerated:g} a term tolerated": DriftRules(false_alarms=tolerated)
        for tolerated in TOLERATED
    }
    found = tally({**ours, **plain}, seasons, Noise())
    show(f"{seasons} seasons, pupils alone are watched, nights differ by 4 %", found)
    both: Rules = {"ours": DriftRules(), **plain}
    fewer = max(1, seasons // 10)
    for words, noise in NOISIER:
        title = f"{fewer} seasons, pupils alone are watched, nights differ by {words}"
        show(title, tally(both, fewer, noise))
    for step in COARSER:
        title = f"{fewer} seasons, nights differ by 4 %, capacity is known to {step} pupils"
        show(title, tally(both, fewer, Noise(), step=step))
    whole = tally(both, seasons, Noise(), more=True)
    show(f"{seasons} seasons, capacity and round trip are watched, too", whole)
    taken = Figure(name="seconds for all of it", value=time.perf_counter() - began, unit="s")
    return (*aims(whole["ours"], whole["3 sigma, one night"]), taken)


def show(title: str, found: Mapping[str, Tally]) -> None:
    """Prints a table."""
    print(f"\n  {title}; falls found, in %, within so many nights", flush=True)
    for line in table(found):
        print(line, flush=True)


def aims(ours: Tally, plain: Tally) -> Iterator[Figure]:
    """What was promised."""
    yield Figure(
        name="false alarms a term, 30 rooms",
        value=fmean(ours.false_alarms),
        at_most=1.0,
        beside=fmean(plain.false_alarms),
        note=f"none in {100 * fmean(not each for each in ours.false_alarms):.0f} % of the terms",
    )
    yield Figure(
        name="a fall of 25 % found within 3 nights",
        value=100 * ours.found(0.25, 3),
        unit="%",
        at_least=90.0,
        beside=100 * plain.found(0.25, 3),
    )
    each = ours.seconds / (2 * len(ours.false_alarms))
    yield Figure(name="a season of 30 rooms compared", value=each, unit="s")


if __name__ == "__main__":
    for figure in main(int(sys.argv[1]) if len(sys.argv) > 1 else SEASONS):
        print(text_line(figure), flush=True)
