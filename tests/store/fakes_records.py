"""Records for tests: one that is right, and text lines made from it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from netready.domain.failures import Failure, FailureWord
from netready.domain.jsonable import jsonable
from netready.domain.metrics import metric
from netready.domain.record import (
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    NetworkRole,
    Record,
)

START = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def record_id(number: int) -> str:
    return f"0193{number:04x}-0000-7000-8000-{number:012x}"


def good_record(number: int = 1) -> Record:
    return Record(
        record_id=record_id(number),
        site="Larkfield Primary (fictional)",
        room="Class 4A",
        device="trial-1",
        agent_version="0.1",
        probe="latency",
        probe_version="1",
        started_at=START + timedelta(minutes=number),
        duration_s=10.5,
        settings=EffectiveSettings(supplied={"interval_ms": 20}, effective={"interval_ms": 20.0}),
        metrics=(
            metric("rtt_ms", 3.25, stat="p95", n=500, source="udp echo"),
            metric("loss_ratio", None, note="the target sent no counters"),
        ),
        failures=(Failure(operation="tcp connect", word=FailureWord.TIMEOUT),),
        self_error={"send_lateness_p99_ms": 0.3},
        clock=ClockFacts(monotonic_s=100.5),
        network=NetworkFacts(role=NetworkRole.PUPIL, ssid="Lark-Pupils", wired=False),
        annotations={"permission": "A. Example, network manager"},
        details={"windows": [1, 2, {"worst": None}]},
    )


def line(record: Record | None = None, **changes: Any) -> str:
    """The JSON of a record with raw values put in place, right or wrong."""
    tree = jsonable(record or good_record())
    assert isinstance(tree, dict)
    return json.dumps({**tree, **changes})


def with_metric(**changes: Any) -> str:
    first = {"name": "rtt_ms", "value": 1.0, "unit": "ms"}
    return line(metrics=[{**first, **changes}])


def renamed(record: Record, device: str) -> Record:
    return replace(record, device=device)
