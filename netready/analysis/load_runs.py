"""What the 1:1 load runs say: one value a run, read from the record's detail. Pure."""

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
        holds, breaks: [holds, breaks) or None, as in the contract.
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
    stages = run.get("stages")
    together = record.details.get("loaded_together")
    mix = record.details.get("mix")
    return LoadRun(
        record=record,
        room=record.room or "",
        mix=mix if isinstance(mix, str) else None,
        activity=str(run.get("activity", "")),
        planned=_whole(record.details.get("planned_pupils")) or 0,
        radios=_whole(run.get("radios")) or 1,
        holds=_whole(supported.get("holds")),
        breaks=_whole(supported.get("breaks")),
        censored=supported.get("censored") is True,
        limiter=_limiter(_mapping(run.get("limiter")).get("word")),
        stages=tuple(_mapping(stage) for stage in stages) if isinstance(stages, list) else (),
        loaded_together=tuple(str(room) for room in together) if isinstance(together, list) else (),
    )


def stage_of(run: LoadRun, pupils: int) -> Mapping[str, object] | None:
    """The last usable stage with at least that many pupils, else None."""
    usable = [
        stage
        for stage in run.stages
        if stage.get("verdict") != "void" and (_whole(stage.get("pupils")) or 0) >= pupils
    ]
    return min(usable, key=lambda stage: _whole(stage.get("pupils")) or 0) if usable else None


def number(value: object) -> float | None:
    """A JSON number as float; anything else, booleans included, is None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _whole(value: object) -> int | None:
    found = number(value)
    return None if found is None else int(found)


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _limiter(word: object) -> LimiterWord:
    try:
        return LimiterWord(str(word))
    except ValueError:
        return LimiterWord.UNKNOWN
