"""Do names resolve, and how fast? Each name at each resolver, several times, one after another.

One question is asked in `dns_question.py`. Asks only the resolver the user
named, or those this device uses; a resolver on the public internet only when that is allowed.
"""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Address, BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.packages import lacking
from netready_probes.permission import is_loopback
from netready_probes.settings import address_of, check_known, count_of, number_of, text_of

if TYPE_CHECKING:  # it needs a package that a device may lack
    from netready_probes.dns_question import Asked, Kind

# Asked for when neither a setting nor an endpoint list names any: one host of each big platform.
DEFAULT_NAMES = "classroom.google.com,login.microsoftonline.com,www.apple.com"
_NAMES_MAX = 50
_RESOLVERS_MAX = 4
_ALLOWED = ("resolver", "names", "rounds", "timeout_s", "record_type", "internet", "interface")


def run(ctx: ProbeContext) -> Outcome:
    """`rounds` questions (default 5) a name and resolver; stops early when told to."""
    if failure := lacking("dns query", "dns"):
        return Outcome(failures=(failure,))
    check_known(ctx.settings, _ALLOWED)
    rounds = count_of(ctx.settings, "rounds", 5, low=1, high=100)
    timeout_s = number_of(ctx.settings, "timeout_s", 2.0, low=0.1, high=10.0)
    kind = _kind(text_of(ctx.settings, "record_type", "A"))
    names = _names(ctx)
    resolvers, refused = _resolvers(ctx)
    questions = [(name, turn) for turn in range(rounds) for name in names]
    metrics: list[Metric] = []
    failures = list(refused)
    for number, resolver in enumerate(resolvers, 1):
        asked = _ask_all(ctx, resolver, questions, kind, timeout_s)
        metrics += _metrics(f"resolver{number}", asked)
        failures += _failures(asked)
    return Outcome(
        metrics=tuple(metrics) or (metric("dns_ms", None, note="no resolver was asked"),),
        failures=tuple(failures),
        settings={"rounds": rounds, "timeout_s": timeout_s, "names": ",".join(names)},
        annotations={"record_type": kind.name, **_cache_notes(resolvers)},
        details={"resolvers": [resolver.host for resolver in resolvers]},
    )


def _cache_notes(resolvers: Sequence[Address]) -> dict[str, str]:
    """What is cached is part of what was measured."""
    notes = {"cache": "each name is asked several times; later answers may come from a cache"}
    own = [f"resolver{number}" for number, one in enumerate(resolvers, 1) if is_loopback(one.host)]
    if own:
        notes["cache_on_device"] = ", ".join(own)
    return notes


def _kind(text: str) -> "Kind":
    from netready_probes.dns_question import kind_of

    if text.upper() not in ("A", "AAAA"):
        raise BadSettingError(f"setting 'record_type' is {text!r}; allowed: A, AAAA")
    return kind_of(text)


def _names(ctx: ProbeContext) -> list[str]:
    from netready_probes.dns_question import can_be_asked

    listed = ",".join(dict.fromkeys(endpoint.host for endpoint in ctx.endpoints[:_NAMES_MAX]))
    supplied = ctx.settings.get("names")
    chosen = text_of(ctx.settings, "names", "") if supplied else listed or DEFAULT_NAMES
    names = [name.strip() for name in chosen.split(",") if name.strip()]
    if not 1 <= len(names) <= _NAMES_MAX:
        raise BadSettingError(f"setting 'names' holds {len(names)}; allowed: 1 to {_NAMES_MAX}")
    for name in names:
        if not can_be_asked(name):
            raise BadSettingError(f"setting 'names': {name!r} is no host name")
    return names


def _resolvers(ctx: ProbeContext) -> tuple[list[Address], list[Failure]]:
    """Which to ask, and why none where there is none."""
    supplied = text_of(ctx.settings, "resolver", "")
    if supplied:
        return [address_of(supplied, 53)], []
    found = ctx.system.host.resolvers()[:_RESOLVERS_MAX]
    if not found:
        note = "This device has no DNS server configured, or does not tell it."
        return [], [_failure(FailureWord.NO_NETWORK, note)]
    inside = [address for address in found if not _is_public(address)]
    if not inside and not ctx.settings.get("internet"):
        note = "This device's DNS servers are outside the school; allow the internet to ask them."
        return [], [_failure(FailureWord.NOT_ALLOWED, note)]
    chosen = found if ctx.settings.get("internet") else inside
    return [Address(host=address, port=53) for address in chosen], []


def _is_public(address: str) -> bool:
    return ipaddress.ip_address(address.partition("%")[0]).is_global


def _failure(word: FailureWord, note: str = "") -> Failure:
    return Failure(operation="dns query", word=word, note=note)


def _ask_all(
    ctx: ProbeContext,
    resolver: Address,
    questions: Sequence[tuple[str, int]],
    kind: "Kind",
    timeout_s: float,
) -> "list[Asked]":
    from netready_probes.dns_question import Asked, ask

    asked: list[Asked] = []
    for index, (name, _turn) in enumerate(questions):
        if ctx.stopped():
            asked.append(Asked(elapsed_ms=0.0, word=FailureWord.STOPPED))
            break
        ctx.progress(index / len(questions), "asking for names")
        asked.append(ask(ctx.system, resolver, name, kind, timeout_s))
    return asked


def _metrics(label: str, asked: "Sequence[Asked]") -> list[Metric]:
    counted = [one for one in asked if one.word is not FailureWord.STOPPED]
    times = sorted(one.elapsed_ms for one in counted if one.word is None)
    failed = sum(one.word is not None for one in counted)
    note = "" if times else "no question was answered well"
    lines = [
        metric("dns_ms", percentile(times, share), stat=stat, n=len(times), label=label, note=note)
        for stat, share in (("p50", 0.5), ("p95", 0.95))
    ]
    ratio = failed / len(counted) if counted else None
    return [*lines, metric("dns_failure_ratio", ratio, n=len(counted), label=label)]


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of the sorted values do not exceed; None of none."""
    if not ordered:
        return None
    rank = -(-len(ordered) * share // 1)  # ceiling
    return ordered[max(0, int(rank) - 1)]


def _failures(asked: "Sequence[Asked]") -> list[Failure]:
    """One a word, with how often."""
    counts = Counter((one.word, one.note) for one in asked if one.word is not None)
    return [
        _failure(word, f"{count} of {len(asked)} questions. {note}".strip())
        for (word, note), count in counts.items()
    ]


PROBE = Probe(
    name="dns",
    version="1",
    summary="names at this device's DNS servers: time to answer, failures in words",
    run=run,
    metrics=("dns_ms", "dns_failure_ratio"),
)
