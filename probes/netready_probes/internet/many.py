"""What the probes that visit many endpoints share: settings, time, side by side, counting."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import TypeVar

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Endpoint, Outcome, ProbeContext
from netready_probes.internet.budget import Budget
from netready_probes.settings import number_of

T = TypeVar("T")

AT_ONCE = 8
# When every endpoint fails like this, the device was offline: nothing was learnt of the network.
OFFLINE = frozenset({FailureWord.NO_NETWORK, FailureWord.NO_GATEWAY, FailureWord.NOT_ALLOWED})


def budget_of(context: ProbeContext, step_s: float, total_s: float) -> Budget:
    """Time limits from the settings; raises BadSettingError."""
    total = number_of(context.settings, "total_s", total_s, low=0.1, high=600)
    clock = context.system.clock
    return Budget(
        clock=clock,
        step_s=number_of(context.settings, "step_s", step_s, low=0.05, high=60),
        ends_at_s=clock.monotonic_s() + total,
        stopped=context.stopped,
    )


def merged(endpoints: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Each host and port once; required and never_intercept if any of its lists says so."""
    found: dict[tuple[str, int], Endpoint] = {}
    for new in endpoints:
        key = (new.host.lower(), new.port)
        old = found.setdefault(key, new)
        lists = dict.fromkeys([*old.list_name.split(", "), new.list_name])
        found[key] = replace(
            old,
            list_name=", ".join(lists),
            required=old.required or new.required,
            never_intercept=old.never_intercept or new.never_intercept,
        )
    return tuple(found.values())


def label_of(endpoint: Endpoint) -> str:
    """The host, with its port unless that is 443."""
    label = endpoint.host if endpoint.port == 443 else f"{endpoint.host}:{endpoint.port}"
    return label[:200]  # the longest that a record takes


def side_by_side(
    endpoints: Sequence[Endpoint],
    step: Callable[[Endpoint], T],
    context: ProbeContext,
    budget: Budget,
) -> list[T | None]:
    """One result an endpoint, in order; None where the time was up or somebody said stop.

    Threads that still wait for a host then are left to their own step limit.
    """
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="endpoint")
    jobs: list[Future[T]] = [pool.submit(step, endpoint) for endpoint in endpoints]
    waiting: set[Future[T]] = set(jobs)
    while waiting and not budget.over():
        _, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
        share = 1 - len(waiting) / len(jobs)
        context.progress(share, f"{len(jobs) - len(waiting)} of {len(jobs)} endpoints")
    pool.shutdown(wait=not waiting, cancel_futures=True)
    return [job.result() if job.done() and not job.cancelled() else None for job in jobs]


def counted_failures(failures: Iterable[Failure | None]) -> tuple[Failure, ...]:
    """One failure for each kind, with how many endpoints had it; hosts stay in the table."""
    counts: dict[tuple[str, FailureWord], int] = {}
    for failure in failures:
        if failure is not None:
            key = (failure.operation, failure.word)
            counts[key] = counts.get(key, 0) + 1
    return tuple(
        Failure(operation=operation, word=word, note=f"{n} of the endpoints; see their table.")
        for (operation, word), n in counts.items()
    )


def share_metric(name: str, results: Sequence[bool | None], label: str, source: str) -> Metric:
    """Which share of the endpoints was reached; withheld while an untried one could change it.

    One failure among those tried settles that not all are reached; without one, an endpoint that
    was not tried leaves the question open.
    """
    tried = [result for result in results if result is not None]
    missing = len(results) - len(tried)
    if not tried or (missing and all(tried)):
        note = f"{missing} of {len(results)} could not be tried" if results else "none in the list"
        return metric(name, None, n=len(tried), label=label, source=source, note=note)
    note = f"{missing} more were not tried" if missing else ""
    return metric(
        name, sum(tried) / len(tried), n=len(tried), label=label, source=source, note=note
    )


def was_offline(failures: Sequence[Failure | None]) -> bool:
    """Every visit failed on this device itself: the results say nothing of the network."""
    return all(failure is not None and failure.word in OFFLINE for failure in failures)


def nothing_given() -> Outcome:
    """The outcome of a probe whose list of endpoints is empty."""
    note = "No endpoint of this kind was given."
    failure = Failure(operation="endpoint list", word=FailureWord.NOT_SUPPORTED, note=note)
    return Outcome(failures=(failure,))
