"""Throughput against any iperf3 server, as the reference for our own engine.

The `iperf3` package is a thin cover over libiperf, which keeps its state in the process, may hang
and may end the process. So each run is a process of its own (`iperf3_child.py`), stopped at a time
limit; here it is ordered and its answer is read.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, Metric, metric
from netready_probes.contract import Address, BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.iperf3_child import NOT_INSTALLED
from netready_probes.permission import load_refused
from netready_probes.seams import Programs
from netready_probes.settings import address_of, check_known, count_of, text_of

DEFAULT_PORT = 5201
# Without a target of ours nobody sees the delay beside it; a shorter load could not be ended by
# the rule of 10 s either.
UNWATCHED_S_MAX = 10
_CHILD_ARGV = (sys.executable, "-P", "-m", "netready_probes.iperf3_child")
_GRACE_S = 10.0  # for connecting, the exchange of results and starting Python
_DIRECTIONS = {"down": (Direction.DOWN,), "up": (Direction.UP,), "both": tuple(Direction)[:2]}
# libiperf's sentences (src/iperf_error.c, iperf 3.12): the first part that fits decides.
_WORDS = (
    ("connection refused", FailureWord.REFUSED),
    ("busy running a test", FailureWord.BUSY),
    ("connection reset", FailureWord.RESET),
    ("broken pipe", FailureWord.RESET),
    ("timed out", FailureWord.TIMEOUT),
    ("idle timeout", FailureWord.TIMEOUT),
    ("no route to host", FailureWord.NO_ROUTE),
    ("network is unreachable", FailureWord.NO_ROUTE),
    ("name or service not known", FailureWord.DNS_NO_NAME),
    ("temporary failure in name resolution", FailureWord.DNS_SERVER_FAILED),
    ("control socket has closed unexpectedly", FailureWord.CLOSED_EARLY),
    ("server has terminated", FailureWord.CLOSED_EARLY),
    ("unable to receive", FailureWord.CLOSED_EARLY),
    ("unable to read", FailureWord.CLOSED_EARLY),
    ("permission denied", FailureWord.NOT_ALLOWED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run as iperf3 tells it: goodput counted at the receiver, or how it failed."""

    goodput_mbps: float | None
    word: FailureWord | None = None
    note: str = ""
    version: str = ""
    facts: Mapping[str, object] | None = None


def run(ctx: ProbeContext) -> Outcome:
    """`seconds` a direction (default 10), `streams` in parallel (default 1).

    More than 10 s only with a target of ours, beside which the delay is watched.
    """
    check_known(ctx.settings, ("iperf3_server", "seconds", "streams", "direction", "interface"))
    server = _server(ctx)
    longest_s = 60 if ctx.target else UNWATCHED_S_MAX
    seconds = count_of(ctx.settings, "seconds", 10, low=1, high=longest_s)
    streams = count_of(ctx.settings, "streams", 1, low=1, high=16)
    directions = _directions(text_of(ctx.settings, "direction", "both"))
    refused = load_refused(ctx, server.host)
    if refused is not None:
        return _nothing(refused)
    runs: dict[Direction, Run] = {}
    for number, direction in enumerate(directions):
        if ctx.stopped():
            runs[direction] = Run(goodput_mbps=None, word=FailureWord.STOPPED)
            break
        ctx.progress(number / len(directions), f"iperf3 {direction.value}")
        runs[direction] = _run_one(ctx, server, direction, seconds, streams)
        if runs[direction].word in (FailureWord.NOT_INSTALLED, FailureWord.REFUSED):
            break
    return _outcome(runs, seconds, streams)


def _server(ctx: ProbeContext) -> Address:
    text = text_of(ctx.settings, "iperf3_server", "")
    if not text:
        raise BadSettingError("setting 'iperf3_server' is missing; allowed: HOST or HOST:PORT")
    return address_of(text, DEFAULT_PORT)


def _directions(text: str) -> tuple[Direction, ...]:
    if text not in _DIRECTIONS:
        raise BadSettingError(f"setting 'direction' is {text!r}; allowed: down, up, both")
    return _DIRECTIONS[text]


def _nothing(failure: Failure) -> Outcome:
    unknown = metric("goodput_mbps", None, note=failure.note)
    return Outcome(metrics=(unknown,), failures=(failure,))


def _run_one(
    ctx: ProbeContext, server: Address, direction: Direction, seconds: int, streams: int
) -> Run:
    order = {
        "host": server.host,
        "port": server.port,
        "seconds": seconds,
        "streams": streams,
        "reverse": direction is Direction.DOWN,
    }
    ended = ctx.system.programs.run(
        _CHILD_ARGV,
        timeout_s=seconds + _GRACE_S,
        text_in=json.dumps(order),
        stopped=ctx.stopped,
    )
    if ctx.stopped():
        return Run(goodput_mbps=None, word=FailureWord.STOPPED)
    return read_run(ended.exit_code, ended.out)


def available(programs: Programs) -> bool:
    """True where the package and libiperf are there and load."""
    ended = programs.run(_CHILD_ARGV, timeout_s=_GRACE_S, text_in=json.dumps({"check": True}))
    return ended.exit_code == 0


def read_run(exit_code: int | None, out: str) -> Run:
    """What the child's end means; any text may come, for libiperf may print or die."""
    if exit_code is None:
        return Run(goodput_mbps=None, word=FailureWord.TIMEOUT, note="stopped at the time limit")
    if exit_code == NOT_INSTALLED:
        note = "Install netready[iperf3] and the system library libiperf (package libiperf0)."
        return Run(goodput_mbps=None, word=FailureWord.NOT_INSTALLED, note=note)
    answer = _last_object(out)
    if answer is None:
        return Run(goodput_mbps=None, word=FailureWord.BAD_ANSWER, note="iperf3 ended mid-way")
    error = answer.get("error")
    if error:
        return Run(goodput_mbps=None, word=word_of(str(error)))
    return _good_run(answer)


def _good_run(answer: Mapping[str, object]) -> Run:
    rate = answer.get("received_bps")
    if not isinstance(rate, int | float) or isinstance(rate, bool) or rate <= 0:
        note = "iperf3 ended well but its receiver counted nothing"
        return Run(goodput_mbps=None, word=FailureWord.BAD_ANSWER, note=note)
    return Run(goodput_mbps=rate / 1e6, version=str(answer.get("version", "")), facts=answer)


def word_of(sentence: str) -> FailureWord:
    """The word of the closed list for a sentence of libiperf."""
    lowered = sentence.lower()
    return next((word for part, word in _WORDS if part in lowered), FailureWord.UNKNOWN)


def _last_object(out: str) -> Mapping[str, object] | None:
    for line in reversed(out.splitlines()[-50:]):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return None


def _outcome(runs: Mapping[Direction, Run], seconds: int, streams: int) -> Outcome:
    versions = sorted({one.version for one in runs.values() if one.version})
    return Outcome(
        metrics=tuple(_goodput(direction, one, streams) for direction, one in runs.items()),
        failures=tuple(
            Failure(operation=f"iperf3 {direction.value}", word=one.word, note=one.note)
            for direction, one in runs.items()
            if one.word is not None
        ),
        settings={"seconds": seconds, "streams": streams},
        annotations={"engine": ", ".join(versions) or "iperf3"},
        details={direction.value: dict(one.facts) for direction, one in runs.items() if one.facts},
    )


def _goodput(direction: Direction, one: Run, streams: int) -> Metric:
    return metric(
        "goodput_mbps",
        one.goodput_mbps,
        direction=direction,
        stat="mean",
        source="iperf3, counted at the receiver",
        label=f"{streams} stream" + ("s" if streams > 1 else ""),
        note="" if one.word is None else f"{one.word.value} {one.note}".strip(),
    )


PROBE = Probe(
    name="iperf3",
    version="1",
    summary="throughput against an iperf3 server: the reference engine",
    run=run,
    metrics=("goodput_mbps",),
    loads=True,
)
