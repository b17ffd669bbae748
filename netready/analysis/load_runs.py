"""What the 1:1 load runs say: one value a run, read from the record's detail. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netready.domain.load import LimiterWord
from netready.domain.record import Record

# One radio with thirty flows does not contend like thirty radios: below this many real devices a
# room's result is extrapolated (collision probability 0.18 for 3 saturated stations, 0.53 for 30;
# Bianchi 2000, CWmin 15).
RADIOS_FOR_MEASURED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRun:
    """One finished 1:1 run of one room.

    Attributes:
        mix: key of the lesson mix, or None when one activity was run alone.
        planned: pupils of the class it was run for.
        holds, breaks: [holds, breaks) or None, as in the contract; of a run of several rooms at
            once, as pupils of this room.
        censored: the largest number tried held.
        limiter: the word; DEVICE and SERVER say nothing of the network.
        loaded_together: other rooms that were loaded at the same time.
    """

    record: Record
    room: str
    mix: str | None
    activity: str
    planned: int
    radios: int
    holds: int | None
    breaks: int | None
    censored: bool
    limiter: LimiterWord
    stages: tuple[Mapping[str, object], ...]
    loaded_together: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the run says anything of the network."""
        return self.holds is not None or self.breaks is not None


def load_runs(records: Sequence[Record]) -> tuple[LoadRun, ...]:
    """All 1:1 runs among the records, in their order; a run without detail is left out."""
    runs = (_run_of(record) for record in records if record.probe == "load")
    return tuple(run for run in runs if run)


def _run_of(record: Record) -> LoadRun | None:
    run = record.details.get("run")
    if not isinstance(run, Mapping):
        return None
    supported = _mapping(run.get("pupils_supported"))
    mix, room = record.details.get("mix"), record.room or ""
    stages = [_mapping(stage) for stage in _sequence(run.get("stages"))]
    return LoadRun(
        record=record,
        room=room,
        mix=mix if isinstance(mix, str) else None,
        activity=str(run.get("activity", "")),
        planned=_whole(record.details.get("planned_pupils")) or 0,
        radios=_whole(run.get("radios")) or 1,
        holds=of_room(stages, room, _whole(supported.get("holds"))),
        breaks=of_room(stages, room, _whole(supported.get("breaks"))),
        censored=supported.get("censored") is True,
        limiter=_limiter(_mapping(run.get("limiter")).get("word")),
        stages=tuple({**stage, "pupils": _pupils_in(stage, room)} for stage in stages),
        loaded_together=loaded_together(record),
    )


def loaded_together(record: Record) -> tuple[str, ...]:
    """The other rooms that were loaded at the same time as the record's, each once."""
    run = _mapping(record.details.get("run"))
    named = (*_sequence(record.details.get("loaded_together")), *_sequence(run.get("together")))
    return tuple(dict.fromkeys(str(name) for name in named if name and name != record.room))


def of_room(stages: Sequence[Mapping[str, object]], room: str, pupils: int | None) -> int | None:
    """That many pupils in all, as pupils of this room."""
    for stage in stages:
        if pupils is not None and _whole(stage.get("pupils")) == pupils:
            return _pupils_in(stage, room)
    return pupils


def _pupils_in(stage: Mapping[str, object], room: str) -> int | None:
    """Of a stage that several rooms made at once, those of this room; else all."""
    devices = [_mapping(device) for device in _sequence(stage.get("devices"))]
    by_room: dict[str, int] = {}
    for device in devices:
        name = str(device.get("room") or "")
        by_room[name] = by_room.get(name, 0) + (_whole(device.get("pupils")) or 0)
    if len(by_room) < 2 or room not in by_room:
        return _whole(stage.get("pupils"))
    return by_room[room]


def stage_of(run: LoadRun, pupils: int) -> Mapping[str, object] | None:
    """The last usable stage with at least that many pupils, else None."""
    usable = [
        stage
        for stage in run.stages
        if stage.get("verdict") != "void" and (_whole(stage.get("pupils")) or 0) >= pupils
    ]
    return min(usable, key=lambda stage: _whole(stage.get("pupils")) or 0) if usable else None


def skipped_class(run: LoadRun, pupils: int) -> bool:
    """Whether fewer held and more broke, but that many, or any below that broke, were not tried."""
    return run.breaks is not None and (run.holds or 0) < pupils < run.breaks


def number(value: object) -> float | None:
    """A finite JSON number as float; anything else, booleans included, is None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def _whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else int(found)


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _limiter(word: object) -> LimiterWord:
    try:
        return LimiterWord(str(word))
    except ValueError:
        return LimiterWord.UNKNOWN
