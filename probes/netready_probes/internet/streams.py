"""Parallel load streams: one thread each, one watcher that reads, ends and stops them.

What a stream says to its server belongs to the engines.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from netready.domain.failures import Failure
from netready_probes.contract import ProbeContext
from netready_probes.internet.words import network_error
from netready_probes.seams import NetworkError

READING_S = 0.1
OPENING_S_MAX = 15.0
JOIN_S = 1.0


@dataclass(slots=True)
class Stream:
    """One connection under load; written by its own thread, read by the watcher.

    Attributes:
        ready: its server has accepted it; the load counts from when all have.
        received: bytes counted at the receiver so far.
        failed_at_s: reading of the monotonic clock.
        fault: of the program, not of the network; raised by `run_streams`.
    """

    end: threading.Event
    ready: threading.Event = field(default_factory=threading.Event)
    received: int = 0
    sock: socket.socket | None = None
    failure: Failure | None = None
    failed_at_s: float | None = None
    fault: Exception | None = None
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the watcher saw.

    Attributes:
        begun_s: reading of the monotonic clock at which all streams were ready.
        readings: (seconds since then, bytes of all streams).
        whole_s: until when all streams were alive.
    """

    begun_s: float
    readings: tuple[tuple[float, int], ...]
    whole_s: float
    stopped: bool
    failures: tuple[Failure, ...]


def run_streams(
    count: int,
    work: Callable[[Stream], None],
    context: ProbeContext,
    *,
    seconds: float,
    bytes_max: int,
    grace_s: float = 0.0,
) -> tuple[Watch, tuple[Stream, ...]]:
    """Runs `work` in each of `count` threads for `seconds`, at most `bytes_max` in all.

    `work` ends when its `Stream.end` is set; after `grace_s` its socket is shut under it.
    """
    end = threading.Event()
    streams = tuple(Stream(end=end) for _ in range(count))
    threads = [
        threading.Thread(target=_guarded, args=(work, stream, context), daemon=True)
        for stream in streams
    ]
    for thread in threads:
        thread.start()
    try:
        watch = _watch(streams, threads, context, seconds, bytes_max)
    finally:
        end.set()
        _finish(threads, streams, 0.0 if context.stopped() else grace_s)
    for stream in streams:
        if stream.fault is not None and not watch.stopped:
            raise stream.fault
    failed = tuple(stream.failure for stream in streams if stream.failure is not None)
    times = [s.failed_at_s - watch.begun_s for s in streams if s.failed_at_s is not None]
    whole_s = max(0.0, min([watch.whole_s, *times]))
    unique = tuple(dict.fromkeys(failed))
    kept = tuple(reading for reading in watch.readings if reading[0] <= whole_s)
    return Watch(
        begun_s=watch.begun_s,
        readings=kept,
        whole_s=whole_s,
        stopped=watch.stopped,
        failures=unique,
    ), streams


def _guarded(work: Callable[[Stream], None], stream: Stream, context: ProbeContext) -> None:
    try:
        work(stream)
    except NetworkError as error:
        _note(stream, error.failure, context)
    except OSError as error:
        _note(stream, network_error("load stream", error).failure, context)
    except Exception as error:
        stream.fault = error
    finally:
        stream.ready.set()
        if stream.sock is not None:
            stream.sock.close()


def _note(stream: Stream, failure: Failure, context: ProbeContext) -> None:
    if not stream.end.is_set():  # afterwards the watcher has cut it
        stream.failed_at_s = context.system.clock.monotonic_s()
        stream.failure = failure


def _watch(
    streams: tuple[Stream, ...],
    threads: list[threading.Thread],
    context: ProbeContext,
    seconds: float,
    bytes_max: int,
) -> Watch:
    clock = context.system.clock
    opened_s = clock.monotonic_s()
    while not all(s.ready.is_set() for s in streams) and not context.stopped():
        if clock.monotonic_s() - opened_s > OPENING_S_MAX:
            break
        clock.sleep(0.01)
    begun_s = clock.monotonic_s()
    readings: list[tuple[float, int]] = []
    while True:
        now_s = clock.monotonic_s() - begun_s
        total = sum(stream.received for stream in streams)
        readings.append((now_s, total))
        stopped = context.stopped()
        idle = not any(thread.is_alive() for thread in threads)
        if now_s >= seconds or stopped or idle or total >= bytes_max:
            break
        context.progress(now_s / seconds, f"{total / 1e6:.0f} MB")
        clock.sleep(min(READING_S, max(0.001, seconds - now_s)))
    return Watch(
        begun_s=begun_s,
        readings=tuple(readings),
        whole_s=readings[-1][0],
        stopped=stopped,
        failures=(),
    )


def _finish(threads: list[threading.Thread], streams: tuple[Stream, ...], grace_s: float) -> None:
    for thread in threads:
        thread.join(grace_s)
    for stream in streams:
        if stream.sock is not None:
            with suppress(OSError):
                stream.sock.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join(JOIN_S)
