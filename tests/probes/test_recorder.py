"""One run of a probe becomes one record with everything needed to trust it."""

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from netready.domain.errors import CannotMeasureError
from netready.domain.failures import FailureWord
from netready.domain.jsonable import canonical_json
from netready.domain.metrics import metric
from netready.domain.record import NetworkFacts
from netready_probes.agent.loading import BY_NOBODY
from netready_probes.agent.recorder import Identity, ProbeFailedError, record_of, uuid7
from netready_probes.contract import Address, BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.permission import is_loopback
from netready_probes.seams import NetworkError
from tests.fakes import START, FakeClock, fake_context, fake_system

IDENTITY = Identity(
    site="A School",
    room="Room 1",
    device="trial-3",
    agent_version="0.1.0",
    network=NetworkFacts(ssid="Pupils"),
)


def _probe(run: Callable[[ProbeContext], Outcome], **facts: bool) -> Probe:
    return Probe(name="test", version="2", summary="", run=run, metrics=("rtt_ms",), **facts)


def _raises(error: Exception) -> Probe:
    def run(_ctx: ProbeContext) -> Outcome:
        raise error

    return _probe(run)


def test_a_record_carries_who_where_when_and_what() -> None:
    clock = FakeClock()

    def run(ctx: ProbeContext) -> Outcome:
        ctx.system.clock.sleep(2.5)
        return Outcome(metrics=(metric("rtt_ms", 1.5),), settings={"count": 3})

    target = Address(host="127.0.0.1", port=7411)
    ctx = fake_context(fake_system(clock=clock), target=target, permission="Head", count=9)
    record = record_of(_probe(run, loads=True), ctx, IDENTITY)
    assert (record.site, record.room, record.device) == ("A School", "Room 1", "trial-3")
    assert (record.probe, record.probe_version) == ("test", "2")
    assert record.started_at == START
    assert record.duration_s == pytest.approx(2.5, abs=0.01)  # and asking for the lease
    assert record.settings.supplied == {"count": 9}
    assert record.settings.effective == {"count": 3, "target": "127.0.0.1:7411"}
    assert record.annotations == {"permission": "Head", "watched_by": BY_NOBODY}
    assert record.network.ssid == "Pupils"
    assert not record.failures


def test_the_same_run_gives_the_same_bytes() -> None:
    lines = [
        canonical_json(
            record_of(
                _probe(lambda _ctx: Outcome()),
                fake_context(),
                IDENTITY,
                random_bytes=lambda count: b"\1" * count,
            )
        )
        for _ in range(2)
    ]
    assert lines[0] == lines[1]
    assert json.loads(lines[0])["started_at"] == "2026-11-02T09:00:00Z"


@pytest.mark.parametrize(("step_s", "jumped"), [(-3600.0, True), (2.5, True), (1.5, False)])
def test_a_wall_clock_that_was_set_is_a_failure_word_and_changes_no_duration(
    step_s: float, jumped: bool
) -> None:
    clock = FakeClock()

    def run(_ctx: ProbeContext) -> Outcome:
        clock.advance(10)
        clock.step_wall(step_s)
        return Outcome()

    record = record_of(_probe(run), fake_context(fake_system(clock=clock)), IDENTITY)
    words = [failure.word for failure in record.failures]
    assert words == ([FailureWord.CLOCK_JUMPED] if jumped else [])
    assert record.duration_s == 10
    assert record.clock.wall_step_s == pytest.approx(step_s)


def test_a_raising_probe_is_a_fault_of_the_program_with_its_name() -> None:
    with pytest.raises(ProbeFailedError, match="probe test failed: ZeroDivisionError: oops"):
        record_of(_raises(ZeroDivisionError("oops")), fake_context(), IDENTITY)


def test_a_number_that_is_none_is_a_fault_of_the_program() -> None:
    probe = _probe(lambda _ctx: Outcome(metrics=(metric("rtt_ms", float("nan")),)))
    with pytest.raises(ProbeFailedError, match="rtt_ms is nan"):
        record_of(probe, fake_context(), IDENTITY)


def test_a_network_error_that_escapes_is_data() -> None:
    error = NetworkError("tcp connect", FailureWord.REFUSED)
    record = record_of(_raises(error), fake_context(), IDENTITY)
    assert [failure.word for failure in record.failures] == [FailureWord.REFUSED]


@pytest.mark.parametrize(
    "error", [BadSettingError("setting 'x'"), CannotMeasureError("why", "what to do")]
)
def test_what_the_user_can_mend_passes_as_it_is(error: Exception) -> None:
    with pytest.raises(type(error)):
        record_of(_raises(error), fake_context(), IDENTITY)


def test_a_load_without_permission_is_refused_before_the_probe_runs() -> None:
    probe = replace(_raises(AssertionError("it ran")), loads=True)
    ctx = fake_context(target=Address(host="192.0.2.9", port=7411))
    record = record_of(probe, ctx, IDENTITY)
    assert [failure.word for failure in record.failures] == [FailureWord.NOT_ALLOWED]
    assert record.annotations == {}


def test_a_load_with_permission_or_to_this_machine_itself_is_run() -> None:
    probe = _probe(lambda _ctx: Outcome(settings={"ran": True}), loads=True)
    for host, permission in (("192.0.2.9", "Head"), ("::1", None)):
        ctx = fake_context(target=Address(host=host, port=7411), permission=permission)
        assert record_of(probe, ctx, IDENTITY).settings.effective["ran"] is True


def test_a_probe_that_needs_a_target_says_so() -> None:
    probe = _probe(lambda _ctx: Outcome(), needs_target=True)
    with pytest.raises(BadSettingError, match="--target"):
        record_of(probe, fake_context(), IDENTITY)


def test_record_ids_are_uuids_of_version_7_that_sort_by_time() -> None:
    early = uuid7(datetime(2026, 11, 2, tzinfo=UTC), b"\xff" * 10)
    late = uuid7(datetime(2026, 11, 3, tzinfo=UTC), b"\x00" * 10)
    assert uuid.UUID(early).version == 7
    assert uuid.UUID(early).variant == uuid.RFC_4122
    assert uuid.UUID(late).int >> 80 == int(datetime(2026, 11, 3, tzinfo=UTC).timestamp() * 1000)
    assert early < late


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("LOCALHOST", True),
        ("192.0.2.9", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("0.0.0.0", False),
    ],
)
def test_only_this_machine_itself_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
