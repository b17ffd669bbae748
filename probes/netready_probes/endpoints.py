"""Probe "endpoints": are the cloud hosts that the platform needs reachable, and unopened?

For each host: name, TCP, TLS, chain, first byte, each timed. Who vouches for a chain is decided in
`internet/certificates.py`, one visit is made in `internet/visits.py`; here they are run side by
side, bounded in number and time, and counted.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import replace

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import (
    Address,
    BadSettingError,
    Endpoint,
    Outcome,
    Probe,
    ProbeContext,
)
from netready_probes.internet.certificates import Stores, bundled_stores
from netready_probes.internet.http_wire import is_host
from netready_probes.internet.many import (
    AT_ONCE,
    budget_of,
    counted_failures,
    label_of,
    merged,
    nothing_given,
    share_metric,
    side_by_side,
    was_offline,
)
from netready_probes.internet.route import Route, proxy_of
from netready_probes.internet.visits import Visit, visit
from netready_probes.packages import lacking
from netready_probes.settings import check_known

STEP_S = 5.0  # slower than this in one step is "silent"; everything faster is measured
TOTAL_S = 90.0
SOURCE = "tls handshake, public CA list"
TIMES = ("dns_ms", "connect_ms", "tls_ms", "ttfb_ms")
SETTINGS = frozenset({"proxy", "step_s", "total_s", "interface"})


def run(context: ProbeContext, stores: Stores | None = None) -> Outcome:
    """Visits every "tls" endpoint once; raises BadSettingError."""
    check_known(context.settings, SETTINGS)
    endpoints = merged(e for e in context.endpoints if e.kind == "tls")
    if not endpoints:
        return nothing_given()
    if stores is None and (failure := lacking("read the public CA list", "certifi")):
        return Outcome(failures=(failure,))
    stores = stores or bundled_stores()
    budget = budget_of(context, STEP_S, TOTAL_S)
    proxy = chosen_proxy(context)
    route = Route(network=context.system.network, budget=budget, proxy=proxy)
    visits = side_by_side(endpoints, lambda e: _one(e, route, stores), context, budget)
    rows = [found or _not_tried(e) for e, found in zip(endpoints, visits, strict=True)]
    return Outcome(
        metrics=tuple(endpoint_metrics(rows)),
        failures=counted_failures(row.failure for row in rows),
        settings={"step_s": budget.step_s, "at_once": AT_ONCE, "proxy": proxy is not None},
        annotations={"ca_list": stores.about, "route": "web proxy" if proxy else "direct"},
        details={"endpoints": [table_row(row) for row in rows]},
    )


def chosen_proxy(context: ProbeContext) -> Address | None:
    """From the setting "proxy" ("none", host:port), else what the device is configured for."""
    supplied = context.settings.get("proxy")
    if supplied is None:
        return proxy_of(context.system.host.network_facts().proxy or "")
    if supplied == "none":
        return None
    found = proxy_of(str(supplied))
    if found is None:
        raise BadSettingError(f"setting 'proxy': {supplied!r}; allowed: host:port, or none")
    return found


def endpoint_metrics(rows: Sequence[Visit]) -> Iterator[Metric]:
    """All numbers of the probe, hosts first, then totals."""
    if was_offline([row.failure for row in rows]):
        rows = [replace(row, reachable=None) for row in rows]
    for row in rows:
        yield from _host_metrics(row)
    required = [row.reachable for row in rows if row.endpoint.required]
    yield share_metric("reachable_ratio", required, "required", SOURCE)
    yield share_metric("reachable_ratio", [row.reachable for row in rows], "all", SOURCE)
    yield _interception("all", rows)
    yield _interception("never-intercept", [r for r in rows if r.endpoint.never_intercept])
    for name in TIMES:
        values = [row.times[name] for row in rows if name in row.times]
        if values:
            p50 = statistics.median(values)
            yield metric(name, p50, stat="p50", n=len(values), label="all", source=SOURCE)


def table_row(row: Visit) -> dict[str, object]:
    """A row of the technician's table."""
    return {
        "host": row.endpoint.host,
        "port": row.endpoint.port,
        "list": row.endpoint.list_name,
        "required": row.endpoint.required,
        "never_intercept": row.endpoint.never_intercept,
        "reachable": row.reachable,
        "word": row.failure.word.value if row.failure else None,
        "step": row.failure.operation if row.failure else None,
        **{name: round(row.times[name], 2) if name in row.times else None for name in TIMES},
        "vouched_for_by": row.voucher.value if row.voucher else None,
        "intercepted": row.intercepted,
        "issuer": row.issuer,
        "certificate_days_left": row.certificate_days_left,
        "http_status": row.http_status,
        "note": row.note,
    }


def _one(endpoint: Endpoint, route: Route, stores: Stores) -> Visit:
    if route.budget.over():
        return _not_tried(endpoint)
    if not is_host(endpoint.host):
        return Visit(endpoint=endpoint, note="A pattern or no host name: cannot be visited.")
    return visit(endpoint, route, stores)


def _not_tried(endpoint: Endpoint) -> Visit:
    failure = Failure(operation="endpoint visit", word=FailureWord.STOPPED)
    return Visit(endpoint=endpoint, failure=failure, note="Not tried: stopped, or the time was up.")


def _host_metrics(row: Visit) -> Iterator[Metric]:
    label = label_of(row.endpoint)
    reached = None if row.reachable is None else float(row.reachable)
    yield metric("reachable", reached, label=label, source=SOURCE, note=row.note)
    for name in TIMES:
        if name in row.times:
            yield metric(name, row.times[name], n=1, label=label, source=SOURCE)
    if row.certificate_days_left is not None:
        days = row.certificate_days_left
        yield metric("certificate_days_left", days, label=label, source=SOURCE)
    if row.voucher is not None:
        known = None if row.intercepted is None else float(row.intercepted)
        note = "" if known is not None else "Neither the public list nor this device vouches for it"
        yield metric("tls_intercepted", known, label=label, source=SOURCE, note=note)


def _interception(label: str, rows: Sequence[Visit]) -> Metric:
    """1 if any is opened; 0 if every one that showed a certificate is known to be unopened.

    Hosts that could not be reached at all count against `reachable_ratio`, not here; hosts that
    were not tried, or whose chain nobody vouches for, leave the question open.
    """
    known = [row.intercepted for row in rows if row.intercepted is not None]
    unsettled = [r for r in rows if r.intercepted is None and (r.voucher or r.reachable is None)]
    value = 1.0 if any(known) else 0.0 if known and not unsettled else None
    note = f"opened: {sum(known)}; known for {len(known)} of {len(rows)}"
    return metric("tls_intercepted", value, n=len(known), label=label, source=SOURCE, note=note)


PROBE = Probe(
    name="endpoints",
    version="1",
    summary="cloud hosts: name, TCP, TLS, certificate chain and first byte, each timed",
    run=run,
    metrics=("reachable", "reachable_ratio", "tls_intercepted", "certificate_days_left", *TIMES),
    leaves_school=True,
)
