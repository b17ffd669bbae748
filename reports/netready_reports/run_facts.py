"""A load run as it stands in a record (the contract's form) to values that charts and tables use.

What is missing or of a wrong type becomes None, never 0: a record comes from outside.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from netready.analysis.load_runs import loaded_together, of_room
from netready.domain.record import NetworkRole, Record

STAGES_MAX = 60  # a page shows no more; a search has about ten


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """One stage; None where it was not measured."""

    pupils: int
    ok_pupils: int | None
    verdict: str
    down_mbps: float | None
    up_mbps: float | None
    idle_p50_ms: float | None
    p50_ms: float | None
    p95_ms: float | None
    loss_ratio: float | None
    jain: float | None
    stall_ratio: float | None
    lateness_p99_ms: float | None
    reasons: tuple[str, ...]
    measure_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """One run in one room; stages by rising number of pupils, `course` as they were run.

    Attributes:
        holds, breaks: of a run of several rooms at once, the pupils of this one; the stages are
            of all of them.
        role: whose network was loaded.
        mix: key of the lesson mix, or "" where one activity was run alone.
        together: the other rooms that were loaded at the same time.
        started: day and minute, UTC.
        duration_s: of the whole run, with ramps and pauses.
        air: what the air did beside the stage that answers, a sentence; "": nothing was said.
        others_ratio: of the air, what other networks took beside the class that broke.
    """

    record_id: str
    room: str
    activity: str
    radios: int | None
    planned: int | None
    holds: int | None
    breaks: int | None
    censored: bool
    confidence: str
    limiter: str
    evidence: tuple[str, ...]
    capacity_down_mbps: float | None
    capacity_up_mbps: float | None
    stages: tuple[StageFacts, ...]
    emulated: bool
    air: str = ""
    others_ratio: float | None = None
    link: str = ""
    mix: str = ""
    role: NetworkRole = NetworkRole.UNKNOWN
    together: tuple[str, ...] = ()
    started: str = ""
    duration_s: float | None = None
    course: tuple[StageFacts, ...] = ()

    @property
    def largest(self) -> int | None:
        """The most pupils that any stage had."""
        return max((stage.pupils for stage in self.stages), default=None)


def run_facts(records: tuple[Record, ...]) -> tuple[RunFacts, ...]:
    """The runs among the records, in their order; a load record without a run is left out."""
    found = (_run(record) for record in records if record.probe == "load")
    return tuple(run for run in found if run)


def _run(record: Record) -> RunFacts | None:
    run = record.details.get("run")
    if not isinstance(run, Mapping):
        return None
    supported = mapping(run.get("pupils_supported"))
    limiter, capacity = mapping(run.get("limiter")), mapping(run.get("capacity_mbps"))
    listed = [mapping(stage) for stage in sequence(run.get("stages"))[:STAGES_MAX]]
    course = tuple(stage for stage in map(_stage, listed) if stage)
    room = record.room or ""
    return RunFacts(
        record_id=record.record_id,
        room=room,
        activity=text(run.get("activity")),
        radios=whole(run.get("radios")),
        planned=whole(record.details.get("planned_pupils")),
        holds=of_room(listed, room, whole(supported.get("holds"))),
        breaks=of_room(listed, room, whole(supported.get("breaks"))),
        censored=supported.get("censored") is True,
        confidence=text(supported.get("confidence")) or "low",
        limiter=text(limiter.get("word")) or "unknown",
        evidence=texts(limiter.get("evidence")),
        capacity_down_mbps=real(capacity.get("down")),
        capacity_up_mbps=real(capacity.get("up")),
        stages=tuple(sorted(course, key=lambda stage: stage.pupils)),
        course=course,
        role=record.network.role,
        mix=text(record.details.get("mix")),
        together=loaded_together(record),
        started=record.started_at.strftime("%Y-%m-%d %H:%M UTC"),
        duration_s=record.duration_s,
        emulated=record.network.role is NetworkRole.EMULATED,
        link=record.annotations.get("emulated_link", ""),
        air=text(run.get("air_sentence")),
        others_ratio=_others_ratio(sequence(run.get("stages")), whole(supported.get("breaks"))),
    )


def _others_ratio(stages: tuple[object, ...], breaks: int | None) -> float | None:
    """Share of the air that other networks took beside the class that broke."""
    for stage in map(mapping, stages):
        if breaks is not None and whole(stage.get("pupils")) == breaks:
            looks = map(mapping, sequence(stage.get("air_together")))
            return next(
                (real(a.get("other_ratio")) for a in looks if a.get("when") == "during"), None
            )
    return None


def _stage(stage: Mapping[str, object]) -> StageFacts | None:
    pupils = whole(stage.get("pupils"))
    if pupils is None:
        return None
    goodput, loaded = mapping(stage.get("goodput_mbps")), mapping(stage.get("loaded_rtt_ms"))
    return StageFacts(
        pupils=pupils,
        ok_pupils=whole(stage.get("ok_pupils")),
        verdict=text(stage.get("verdict")),
        down_mbps=real(goodput.get("down")),
        up_mbps=real(goodput.get("up")),
        idle_p50_ms=real(mapping(stage.get("idle_rtt_ms")).get("p50")),
        p50_ms=real(loaded.get("p50")),
        p95_ms=real(loaded.get("p95")),
        loss_ratio=real(stage.get("loss_ratio")),
        jain=real(stage.get("jain")),
        stall_ratio=real(stage.get("stall_ratio")),
        lateness_p99_ms=real(mapping(stage.get("send_lateness_ms")).get("p99")),
        reasons=texts(stage.get("reasons")),
        measure_s=real(stage.get("measure_s")),
    )


def mapping(value: object) -> Mapping[str, object]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> tuple[object, ...]:
    """The value if it is a list, else nothing."""
    return tuple(value) if isinstance(value, list | tuple) else ()


def text(value: object) -> str:
    """The value if it is a text, else ""."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(item for item in sequence(value) if isinstance(item, str))


def real(value: object) -> float | None:
    """A finite number, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def whole(value: object) -> int | None:
    """A whole number of at least 0, else None."""
    number = real(value)
    return int(number) if number is not None and number >= 0 else None
