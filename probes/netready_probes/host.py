"""The trial device itself: memory, storage, load a core, battery, adapters, foreign traffic.

Also says whether it is a device of the kind pupils should get. No host name, no addresses.
"""

from collections.abc import Sequence

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.device_class import GB, GIB, judge_device
from netready_probes.seams import Adapter, Host
from netready_probes.settings import check_known, number_of

# A core above this share leaves no room for measuring (measured rule: above 85 % the engine's own
# send times slip).
BUSY_CORE_RATIO = 0.85


def run(ctx: ProbeContext) -> Outcome:
    """Looks at the device for `interval_s` (default 2 s, 0.1 to 60)."""
    check_known(ctx.settings, ("interval_s", "interface"))
    interval_s = number_of(ctx.settings, "interval_s", 2.0, low=0.1, high=60.0)
    host, clock = ctx.system.host, ctx.system.clock
    before, started_s = host.adapters(), clock.monotonic_s()
    busy = host.cpu_busy_ratios(interval_s)
    after, elapsed_s = host.adapters(), clock.monotonic_s() - started_s
    judged = judge_device(host.memory_bytes()[0], _total(host), host.platform())
    return Outcome(
        metrics=(
            *_size_metrics(host),
            *_core_metrics(busy),
            *_power_metrics(host),
            *_adapter_metrics(before, after, elapsed_s),
        ),
        failures=_failures(busy, after),
        settings={"interval_s": interval_s},
        annotations={
            "device_minimum": judged.word,
            "device_minimum_sentence": judged.sentence,
            **{f"platform_{key}": text for key, text in host.platform().items()},
        },
        details={"adapters": [_described(adapter) for adapter in after]},
    )


def _total(host: Host) -> int | None:
    storage = host.storage_bytes()
    return storage[0] if storage else None


def _size_metrics(host: Host) -> list[Metric]:
    total, available = host.memory_bytes()
    storage = host.storage_bytes()
    note = "" if storage else "the system does not tell"
    total_gb, free_gb = (storage[0] / GB, storage[1] / GB) if storage else (None, None)
    return [
        metric("memory_gib", total / GIB, source="psutil", label="total"),
        metric("memory_gib", available / GIB, source="psutil", label="available"),
        metric("storage_gb", total_gb, source="psutil", note=note),
        metric("storage_free_gb", free_gb, source="psutil", note=note),
    ]


def _core_metrics(busy: Sequence[float]) -> list[Metric]:
    cores = [
        metric("cpu_load_ratio", min(1.0, max(0.0, share)), source="psutil", label=f"core{index}")
        for index, share in enumerate(busy)
    ]
    return [metric("core_count", len(busy) or None, source="psutil"), *cores]


def _power_metrics(host: Host) -> list[Metric]:
    battery = host.battery()
    if battery is None:
        note = "no battery, or the system does not tell"
        return [metric("battery_ratio", None, note=note), metric("on_mains", None, note=note)]
    charge, on_mains = battery
    return [
        metric("battery_ratio", charge, source="psutil"),
        metric("on_mains", float(on_mains), source="psutil"),
    ]


def _adapter_metrics(
    before: Sequence[Adapter], after: Sequence[Adapter], elapsed_s: float
) -> list[Metric]:
    earlier = {adapter.name: adapter for adapter in before}
    metrics = []
    for adapter in after:
        if not adapter.up:
            continue
        note = "" if adapter.speed_mbps is not None else "the adapter does not tell"
        metrics.append(metric("link_speed_mbps", adapter.speed_mbps, label=adapter.name, note=note))
        metrics.append(foreign_traffic(earlier.get(adapter.name), adapter, elapsed_s))
    return metrics


def foreign_traffic(before: Adapter | None, after: Adapter, elapsed_s: float) -> Metric:
    """What others on this device sent and received while nothing was measured, in Mbit/s.

    Above 0.25 Mbit/s a measurement of small rates is contaminated.
    """
    total_before, total_after = _octets(before), _octets(after)
    if total_before is None or total_after is None or elapsed_s <= 0:
        value, note = None, "the adapter does not count"
    elif total_after < total_before:
        value, note = None, "the counters were reset meanwhile"
    else:
        value, note = (total_after - total_before) * 8 / 1e6 / elapsed_s, ""
    return metric(
        "foreign_traffic_mbps", value, source="adapter counters", label=after.name, note=note
    )


def _octets(adapter: Adapter | None) -> int | None:
    if adapter is None or adapter.bytes_sent is None or adapter.bytes_received is None:
        return None
    return adapter.bytes_sent + adapter.bytes_received


def _failures(busy: Sequence[float], adapters: Sequence[Adapter]) -> tuple[Failure, ...]:
    failures = []
    busiest = max(busy, default=0.0)
    if busiest > BUSY_CORE_RATIO:
        note = f"A core was {busiest:.0%} busy before any test; close other programs."
        failures.append(Failure(operation="host check", word=FailureWord.DEVICE_LIMITED, note=note))
    if not any(adapter.up for adapter in adapters):
        failures.append(
            Failure(
                operation="host check",
                word=FailureWord.NO_NETWORK,
                note="No network adapter is up.",
            )
        )
    return tuple(failures)


def _described(adapter: Adapter) -> dict[str, object]:
    """Addresses stay on the device."""
    return {
        "name": adapter.name,
        "up": adapter.up,
        "wireless": adapter.wireless,
        "speed_mbps": adapter.speed_mbps,
        "errors": adapter.errors,
        "drops": adapter.drops,
    }


PROBE = Probe(
    name="host",
    version="1",
    summary="this device: memory, storage, load, battery, adapters; fit for a pupil?",
    run=run,
    metrics=(
        "memory_gib",
        "storage_gb",
        "storage_free_gb",
        "core_count",
        "cpu_load_ratio",
        "battery_ratio",
        "on_mains",
        "link_speed_mbps",
        "foreign_traffic_mbps",
    ),
)
