"""The legacy engine: the `speedtest-cli` package against a "mini" server, guarded.

Unmaintained since 2021; its figures differ between runs, and it counts uploads at the sender. When
its addresses answered 404 it reported 6.2 Gbit/s. So its figure stands only if the server answered
each request, acknowledged what was sent, the adapter really moved the bytes, and the rate is
possible on the adapter.
"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction
from netready_probes.contract import ProbeContext
from netready_probes.internet.engine import Plan, Samples, Span
from netready_probes.internet.http_wire import is_loopback
from netready_probes.seams import Adapter, Finished

_OPERATION: Final = "speedtest-cli"
EXTRA_S: Final = 20.0  # start, server page, three latency requests, slow ends
PLAUSIBLE_MBPS: Final = 10_000.0  # where the adapter does not tell its speed
SHARE_SEEN_MIN: Final = 0.9  # of the claimed bytes, by the adapter's counter
SHARE_ACKNOWLEDGED_MIN: Final = 0.5  # the last request of each stream is never acknowledged
FACTS: Final = {
    "method": "speedtest-cli, legacy, inconsistent between runs",
    "congestion_control": "not known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What the package says, and what the server answered."""

    size: int
    seconds: float
    refused: int
    acknowledged: int

    @property
    def mbps(self) -> float:
        """The claimed rate."""
        return self.size * 8 / self.seconds / 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedtestCliEngine:
    """`SpeedEngine` by the package, in a process of its own."""

    name: str = "speedtest-cli"

    def measure(self, direction: Direction, plan: Plan, context: ProbeContext) -> Samples:
        """Runs one direction; it can be stopped within a second."""
        facts = {
            **FACTS,
            "streams": str(plan.streams),
            "counted_by": "the package: this device, for both directions",
        }
        before = context.system.host.adapters()
        finished = _run(direction, plan, context)
        after = context.system.host.adapters()
        outcome = read_claim(finished)
        if isinstance(outcome, Failure):
            return Samples(direction=direction, facts=facts, failures=(outcome,))
        here = is_loopback(plan.place.host)  # which has no adapter to ask
        moved = None if here else moved_bytes(before, after, direction)
        doubt = doubt_of(outcome, direction, moved, None if here else _speed(after))
        span = Span(from_s=0.0, to_s=outcome.seconds, size=outcome.size)
        return Samples(
            direction=direction,
            spans=(span,),
            to_s=outcome.seconds,
            facts=facts,
            failures=(doubt,) if doubt else (),
        )


def read_claim(finished: Finished) -> Claim | Failure:
    """The child's answer, or why there is none."""
    if finished.exit_code is None:
        return _failed(FailureWord.TIMEOUT)
    try:
        said = json.loads(finished.out)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        word = FailureWord.STOPPED if finished.exit_code == 3 else FailureWord.UNKNOWN
        return _failed(word, "The package ended without a result.")
    if said.get("missing"):
        return _failed(FailureWord.NOT_INSTALLED, "Install netready[speedtest].")
    if said.get("error"):
        return _failed(FailureWord.BAD_ANSWER, f"The package gave up: {said['error']}"[:200])
    return _claim(said)


def _claim(said: Mapping[str, object]) -> Claim | Failure:
    size, seconds, refused = said.get("bytes"), said.get("seconds"), said.get("refused")
    acknowledged = said.get("acknowledged")
    good = isinstance(size, int) and isinstance(seconds, float) and isinstance(acknowledged, int)
    if not good or not isinstance(refused, dict) or not 0 < float(str(seconds)) < 600:
        return _failed(FailureWord.UNKNOWN, "The package's result has another form.")
    return Claim(
        size=int(str(size)),
        seconds=float(str(seconds)),
        refused=sum(int(n) for n in refused.values()),
        acknowledged=int(str(acknowledged)),
    )


def doubt_of(
    claim: Claim, direction: Direction, moved: int | None, speed_mbps: float | None
) -> Failure | None:
    """Why the figure cannot be true; None: no reason found.

    Args:
        claim: what the package says.
        direction: of the load.
        moved: bytes by the adapter's counter, or None where there is none (loopback).
        speed_mbps: of the fastest adapter that is up, or None.
    """
    if claim.refused:
        note = f"{claim.refused} requests were refused, which the package counts as sent."
        return _failed(FailureWord.HTTP_STATUS, note)
    if claim.mbps > (speed_mbps or PLAUSIBLE_MBPS):
        return _failed(FailureWord.BAD_ANSWER, "The figure is higher than the adapter's speed.")
    if moved is not None and moved < SHARE_SEEN_MIN * claim.size:
        return _failed(
            FailureWord.BAD_ANSWER, "The adapter moved fewer bytes than the package says."
        )
    if direction is Direction.UP and claim.acknowledged < SHARE_ACKNOWLEDGED_MIN * claim.size:
        return _failed(FailureWord.BAD_ANSWER, "The server acknowledged far less than was sent.")
    return None


def moved_bytes(
    before: Sequence[Adapter], after: Sequence[Adapter], direction: Direction
) -> int | None:
    """Bytes over all adapters in that direction; None where no counter is told."""
    first, last = _total(before, direction), _total(after, direction)
    return None if first is None or last is None else last - first


def _total(adapters: Sequence[Adapter], direction: Direction) -> int | None:
    down = direction is Direction.DOWN
    counters = [a.bytes_received if down else a.bytes_sent for a in adapters]
    known = [counter for counter in counters if counter is not None]
    return sum(known) if known else None


def _speed(adapters: Sequence[Adapter]) -> float | None:
    known = [a.speed_mbps for a in adapters if a.up and a.speed_mbps]
    return max(known) if known else None


def _run(direction: Direction, plan: Plan, context: ProbeContext) -> Finished:
    place = plan.place
    scheme = "https" if place.tls else "http"
    with tempfile.TemporaryDirectory(prefix="netready-") as folder:
        leash = Path(folder) / "leash"
        leash.touch()
        job = {
            "url": f"{scheme}://{place.authority()}{place.path}",
            "direction": direction.value,
            "seconds": plan.seconds,
            "streams": plan.streams,
            "leash": str(leash),
        }
        argv = [sys.executable, "-m", "netready_probes.internet.speedtest_child"]
        run = context.system.programs.run
        limit_s = plan.seconds + EXTRA_S
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(run, argv, timeout_s=limit_s, text_in=json.dumps(job))
            while True:
                try:
                    return running.result(timeout=0.1)
                except NotYetError:
                    if context.stopped():
                        leash.unlink(missing_ok=True)  # the child sees it and ends


def _failed(word: FailureWord, note: str = "") -> Failure:
    return Failure(operation=_OPERATION, word=word, note=note)
