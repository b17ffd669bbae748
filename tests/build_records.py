"""Records, sites and runs for tests: what matters is an argument, the rest is plausible."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from netready.domain.failures import Failure
from netready.domain.metrics import Metric
from netready.domain.record import (
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    NetworkRole,
    Record,
)
from netready.domain.site import Phase, Plan, Room, Site

START = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


def a_record(
    *metrics: Metric,
    probe: str = "latency",
    room: str | None = "Room 1",
    role: NetworkRole = NetworkRole.PUPIL,
    number: int = 1,
    day: int = 0,
    failures: tuple[Failure, ...] = (),
    details: Mapping[str, object] | None = None,
    annotations: Mapping[str, str] | None = None,
) -> Record:
    return Record(
        record_id=f"01900000-0000-7000-8000-{number:012d}",
        site="Test school",
        room=room,
        device="laptop 1",
        agent_version="0.0.0",
        probe=probe,
        probe_version="1",
        started_at=START + timedelta(days=day, minutes=number),
        duration_s=10.0,
        settings=EffectiveSettings(),
        metrics=metrics,
        failures=failures,
        clock=ClockFacts(monotonic_s=1.0),
        network=NetworkFacts(role=role),
        details=details or {},
        annotations=annotations or {},
    )


def a_load_record(
    *,
    holds: int | None,
    breaks: int | None = None,
    room: str = "Room 1",
    mix: str | None = "video-lesson",
    radios: int = 3,
    limiter: str = "none",
    stages: Sequence[Mapping[str, object]] = (),
    together: Sequence[str] = (),
    role: NetworkRole = NetworkRole.PUPIL,
    number: int = 1,
    day: int = 0,
) -> Record:
    run = {
        "activity": "video-lesson",
        "radios": radios,
        "stages": list(stages),
        "pupils_supported": {
            "holds": holds,
            "breaks": breaks,
            "censored": holds is not None and breaks is None,
            "confidence": "medium",
        },
        "limiter": {"word": limiter, "evidence": []},
    }
    details = {"run": run, "mix": mix, "planned_pupils": 30, "loaded_together": list(together)}
    return a_record(probe="load", room=room, role=role, number=number, day=day, details=details)


def a_site(*rooms: Room, plan: Plan | None = None, pupils: int = 60) -> Site:
    return Site(
        name="Test school",
        country="GB-ENG",
        phase=Phase.PRIMARY,
        pupils=pupils,
        rooms=rooms or (Room(name="Room 1", seats=30),),
        plan=plan or Plan(),
    )
