"""Runs a probe that loads the network: alone, watched, and ended where it does harm.

In order, each refusing before a byte is moved: one load on this device, one through the target,
the services that must not suffer are well, the delay beside the load can be seen.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.loadtest.spent import RATE_WINDOW_S, rate_reason, volume_reason
from netready_probes.contract import Outcome, Probe, ProbeContext, Sentry
from netready_probes.load.beside import Echo
from netready_probes.load.canary import canaries_watched
from netready_probes.load.lease import lease_for
from netready_probes.load.watch import CHECK_S, Watch

BY_DELAY: Final = "delay and loss to the target"
MOVED_BYTES: Final = "moved_bytes"  # in the details: of the whole run, by the target's count
BY_NOBODY: Final = "nobody: there is no target of ours beside it"
_LOOK_BEFORE_S: Final = 0.5
_WATCHED_S: Final = 3600.0
_BLIND: Final = (
    "Not loaded, because the delay beside it could not be watched ({why}): "
    "let UDP through to the target."
)


def run_loading(probe: Probe, ctx: ProbeContext) -> Outcome:
    """What the probe found, with who watched over it and whether it was ended.

    Raises:
        CannotMeasureError: another load runs, or a canary is not well before it.
        NetworkError: the target that it needs is away.
    """
    with (
        ctx.system.one_load(),
        lease_for(ctx.system, ctx.target, needed=probe.needs_target) as grant,
        canaries_watched(ctx.system, ctx.canaries, ctx.rules) as canaries,
    ):
        granted = replace(ctx, grant=grant)
        sentry = Sentry(
            harm=canaries.reason, over=Caps(granted).reason, spares_trip=canaries.in_charge
        )
        words = "canaries: " + ", ".join(canaries.names) if canaries.in_charge() else ""
        work = replace(granted, sentry=sentry)
        if probe.watches_itself:
            outcome = _said(probe.run(work), words or BY_DELAY)
        else:
            outcome = _watched(probe, work, words)
        moved = {MOVED_BYTES: grant.moved_bytes()} if grant.run else {}
    return replace(outcome, details={**outcome.details, **moved})


def _said(outcome: Outcome, watched_by: str) -> Outcome:
    return replace(outcome, annotations={"watched_by": watched_by, **outcome.annotations})


class Caps:
    """The site file's caps and the lease of one run; once there is a reason it stays."""

    def __init__(self, ctx: ProbeContext) -> None:
        self._ctx = ctx
        self._moved: list[tuple[float, int]] = []
        self._reason = ""

    def reason(self) -> str:
        """Why the run is over, a sentence; "": it may go on."""
        self._reason = self._reason or self._found()
        return self._reason

    def _found(self) -> str:
        rules, grant = self._ctx.rules, self._ctx.grant
        now_s = self._ctx.system.clock.monotonic_s()
        moved_bytes = self._ctx.spent_bytes + grant.moved_bytes()
        self._note(now_s, moved_bytes)
        return (
            volume_reason(rules.max_gigabytes, moved_bytes)
            or rate_reason(rules.max_mbps, self._moved)
            or grant.lost()
        )

    def _note(self, now_s: float, moved_bytes: int) -> None:
        if self._moved and now_s - self._moved[-1][0] < CHECK_S:
            return
        self._moved.append((now_s, moved_bytes))
        while len(self._moved) > 2 and now_s - self._moved[1][0] > RATE_WINDOW_S:
            del self._moved[0]


def _watched(probe: Probe, ctx: ProbeContext, canaries: str) -> Outcome:
    """A probe that fills the link, ended by the same rules as a class."""
    with _filling_watch(ctx, needed=probe.needs_target) as watch:
        if watch.blind is not None:
            return Outcome(failures=(watch.blind,))
        outcome = _said(
            probe.run(replace(ctx, stopped=lambda: ctx.stopped() or bool(watch.reason))),
            canaries or (BY_DELAY if watch.sees else BY_NOBODY),
        )
    if not watch.reason:
        return outcome
    failure = Failure(operation="automatic stop", word=FailureWord.STOPPED, note=watch.reason)
    return replace(
        outcome,
        failures=(*outcome.failures, failure),
        annotations={**outcome.annotations, "auto_stop": watch.reason},
    )


class FillingWatch:
    """Looks each half second, in a thread, whether the load must end.

    Attributes:
        reason: why, a sentence; "": it may go on.
        sees: the delay to a target of ours.
        blind: why nothing may be loaded: the delay cannot be seen; None: it can.
    """

    def __init__(self, ctx: ProbeContext, echo: Echo | None) -> None:
        self.reason = ""
        self.blind: Failure | None = None
        self.sees = echo is not None
        self._ctx, self._echo = ctx, echo
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)

    def start(self) -> None:
        """The load begins."""
        self._thread.start()

    def leave(self) -> None:
        """It is over."""
        self._left.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)

    def _look_on(self) -> None:
        clock, sentry = self._ctx.system.clock, self._ctx.sentry
        watch = Watch(
            self._echo.recent if self._echo else lambda _since_s: (),
            since_s=clock.monotonic_s(),
            spared=sentry.spares_trip,
        )
        while not self.reason and not self._left.wait(CHECK_S):
            ends = watch.must_end(clock.monotonic_s())
            self.reason = sentry.harm() or sentry.over() or (watch.reason if ends else "")


@contextmanager
def _filling_watch(ctx: ProbeContext, *, needed: bool) -> Iterator[FillingWatch]:
    """The watch, with an echo to the target beside the load where there is one.

    A target that is not `needed` may be away.
    """
    echo = Echo(ctx.system, ctx.target, client="watch", seconds=_WATCHED_S) if ctx.target else None
    if echo and echo.failures and not needed:
        echo = None
    watch = FillingWatch(ctx, echo)
    try:
        if echo:
            echo.start(ctx.system.clock.monotonic_s())
            watch.blind = _blind(ctx, echo)
        if watch.blind is None:
            watch.start()
        yield watch
    finally:
        watch.leave()
        if echo:
            echo.abandon()


def _blind(ctx: ProbeContext, echo: Echo) -> Failure | None:
    """Why the delay cannot be watched; None: it can, or canaries are in charge."""
    clock = ctx.system.clock
    since_s = clock.monotonic_s()
    clock.sleep(_LOOK_BEFORE_S)
    if ctx.sentry.spares_trip() or any(
        seen.rtt_ms is not None for seen in echo.recent(since_s - _LOOK_BEFORE_S)
    ):
        return None
    why = ", ".join(echo.failures) or "no answer by UDP"
    return Failure(
        operation="watch the delay", word=FailureWord.TIMEOUT, note=_BLIND.format(why=why)
    )
