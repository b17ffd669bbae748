"""Runs one probe and makes its record: who, where, when, which network, what the clocks did."""

import math
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from netready.domain.errors import NetreadyError
from netready.domain.failures import Failure, FailureWord
from netready.domain.record import (
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    Record,
    Setting,
)
from netready_probes.agent.loading import run_loading
from netready_probes.contract import BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.permission import load_refused
from netready_probes.seams import NetworkError

# Beyond this a wall clock was set, not disciplined: NTP slews at most 0.5 ms/s (RFC 5905 g.PHI).
CLOCK_STEP_MAX_S = 2.0


class ProbeFailedError(RuntimeError):
    """A probe raised: a fault of the program, not of the network."""

    def __init__(self, probe: str, reason: str) -> None:
        super().__init__(f"probe {probe} failed: {reason}")
        self.probe = probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose record it is; the same for all records of a run.

    Attributes:
        site: the site's name in its file; "" when there is none.
        room: the room's name in the site file, or None.
        device: a label; never the host name.
        network: which network this device is on.
        annotations: added to every record of the run.
    """

    site: str
    room: str | None
    device: str
    agent_version: str
    network: NetworkFacts
    annotations: Mapping[str, str] | None = None


def record_of(
    probe: Probe,
    ctx: ProbeContext,
    identity: Identity,
    *,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Record:
    """The record of one run of a probe; a failing network is in it, in words.

    Raises:
        ProbeFailedError: the probe itself failed.
        BadSettingError: a supplied setting is unknown or impossible, or the target is missing.
        NetreadyError: as the probe raised it.
    """
    clock = ctx.system.clock
    started_at, started_s = clock.now(), clock.monotonic_s()
    outcome = _finite(probe, _outcome(probe, ctx))
    duration_s = clock.monotonic_s() - started_s
    step_s = (clock.now() - started_at).total_seconds() - duration_s
    return Record(
        record_id=uuid7(started_at, random_bytes(10)),
        site=identity.site,
        room=identity.room,
        device=identity.device,
        agent_version=identity.agent_version,
        probe=probe.name,
        probe_version=probe.version,
        started_at=started_at.astimezone(UTC),
        duration_s=duration_s,
        settings=EffectiveSettings(supplied=dict(ctx.settings), effective=_effective(ctx, outcome)),
        metrics=outcome.metrics,
        failures=(*outcome.failures, *_clock_failures(step_s)),
        self_error=outcome.self_error,
        clock=ClockFacts(monotonic_s=started_s, wall_step_s=step_s),
        network=identity.network,
        annotations=_annotations(ctx, identity, outcome),
        details=outcome.details,
    )


def _outcome(probe: Probe, ctx: ProbeContext) -> Outcome:
    if probe.needs_target and ctx.target is None:
        raise BadSettingError(f"probe {probe.name} needs a target; give --target HOST[:PORT]")
    if probe.loads and ctx.target is not None:
        refused = load_refused(ctx, ctx.target.host)
        if refused is not None:
            return Outcome(failures=(refused,))
    try:
        return run_loading(probe, ctx) if probe.loads else probe.run(ctx)
    except NetworkError as error:  # it escaped the probe, yet it speaks of the network
        return Outcome(failures=(error.failure,))
    except (BadSettingError, NetreadyError):
        raise
    except Exception as error:
        raise ProbeFailedError(probe.name, f"{type(error).__name__}: {error}") from error


def _finite(probe: Probe, outcome: Outcome) -> Outcome:
    """NaN and infinity have no place in a record; a probe that yields one is at fault."""
    for line in outcome.metrics:
        if line.value is not None and not math.isfinite(line.value):
            raise ProbeFailedError(probe.name, f"{line.name} is {line.value}")
    return outcome


def _effective(ctx: ProbeContext, outcome: Outcome) -> dict[str, Setting]:
    target = {"target": str(ctx.target)} if ctx.target else {}
    return {**target, **outcome.settings}


def _annotations(ctx: ProbeContext, identity: Identity, outcome: Outcome) -> dict[str, str]:
    permission = {"permission": ctx.permission} if ctx.permission else {}
    return {**(identity.annotations or {}), **outcome.annotations, **permission}


def _clock_failures(step_s: float) -> tuple[Failure, ...]:
    if abs(step_s) <= CLOCK_STEP_MAX_S:
        return ()
    note = f"The wall clock was set by {step_s:+.1f} s meanwhile; durations are not affected."
    return (Failure(operation="read clock", word=FailureWord.CLOCK_JUMPED, note=note),)


def uuid7(at: datetime, random: bytes) -> str:
    """UUID version 7 (RFC 9562 5.7): 48 bits of milliseconds, then 74 random bits.

    Args:
        at: aware.
        random: ten bytes; six of their bits give way to version and variant.
    """
    milliseconds = int(at.timestamp() * 1000)
    value = bytearray(milliseconds.to_bytes(6, "big") + random[:10])
    value[6] = value[6] & 0x0F | 0x70
    value[8] = value[8] & 0x3F | 0x80
    text = value.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
