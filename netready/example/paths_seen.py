"""What devices would have measured of the ways through the example school's network. Pure.

Echo logs are made up sample by sample and told by the probes' own functions, so that a record says
what a real one says, in the same places.
"""

from collections.abc import Mapping
from random import Random
from typing import Final

from netready.domain.histogram import histogram_json, histogram_of
from netready.domain.metrics import Direction, Metric, metric
from netready.domain.record import INTERNET, ON_SITE, TARGET_PLACE
from netready.loadtest.latency import bufferbloat_letter
from netready_probes.contract import Outcome
from netready_probes.load.echo_metrics import (
    jitter_lines,
    lateness_lines,
    loss_lines,
    network_lines,
    rtt_lines,
    self_error,
    source,
)
from netready_probes.load.echo_summary import (
    EchoLog,
    EchoSample,
    network_rtts_ms,
    scored_ms,
    seconds_above,
    summary,
    windows,
)

_INTERVAL_S: Final = 0.02
_LIMIT_MS: Final = 100.0
_DNS_ASKED: Final = 75


def latency_seen(
    chance: Random, *, rtt_ms: float, spread_ms: float, loss: float, outside: bool, seconds: float
) -> Outcome:
    """What "latency" would have told of a way of that round trip."""
    log = _log(chance, rtt_ms=rtt_ms, spread_ms=spread_ms, loss=loss, seconds=seconds)
    lines = [*rtt_lines(log, "rtt_ms"), *network_lines(log), *loss_lines(log)]
    return Outcome(
        metrics=(*lines, *jitter_lines(log), *lateness_lines(log)),
        settings={"duration_s": seconds, "interval_ms": 1e3 * _INTERVAL_S, "payload_bytes": 160},
        self_error=self_error(log),
        annotations={"timestamps": source(log), TARGET_PLACE: _place(outside=outside)},
        details={
            "scored_rtt_ms": histogram_json(histogram_of(scored_ms(log))),
            "network_rtt_ms": dict(summary(network_rtts_ms(log))),
            "windows": windows(log),
        },
    )


def loaded_latency_seen(
    chance: Random, *, idle_ms: float, increase_ms: Mapping[Direction, float], outside: bool
) -> Outcome:
    """What "loaded-latency" would have told: idle, then full down, up and both ways."""
    idle = _log(chance, rtt_ms=idle_ms, spread_ms=idle_ms / 10, loss=0.0, seconds=5.0)
    lines = rtt_lines(idle, "rtt_ms")
    annotations = {
        "timestamps": source(idle),
        "load_engine": "netready tcp, 4 streams a direction",
        TARGET_PLACE: _place(outside=outside),
    }
    details: dict[str, object] = {}
    for way in (Direction.DOWN, Direction.UP, Direction.BOTH):
        more_ms = increase_ms[way]
        loaded = _log(
            chance, rtt_ms=idle_ms + 0.6 * more_ms, spread_ms=0.22 * more_ms, loss=0.0, seconds=8.0
        )
        lines += _loaded_lines(chance, idle, loaded, way)
        median_ms = summary(scored_ms(loaded))["p50"] - summary(scored_ms(idle))["p50"]
        annotations[f"bufferbloat_{way}"] = bufferbloat_letter(median_ms)
        details[way.value] = {
            "scored_rtt_ms": histogram_json(histogram_of(scored_ms(loaded))),
            "seconds_above_limit": seconds_above(loaded, _LIMIT_MS),
            "limit_ms": _LIMIT_MS,
        }
    return Outcome(
        metrics=(*lines, *lateness_lines(idle)),
        settings={"idle_s": 5.0, "duration_s": 10.0, "omit_s": 2.0, "streams": 4},
        self_error=self_error(idle),
        annotations=annotations,
        details=details,
    )


def throughput_seen(chance: Random, *, down_mbps: float, up_mbps: float) -> Outcome:
    """What "throughput" would have told of one device alone, one stream and six."""
    lines, seconds = [], []
    for way, mbps in ((Direction.DOWN, down_mbps), (Direction.UP, up_mbps)):
        for streams, share in ((1, 0.93), (6, 1.0)):
            each = [round(mbps * share * chance.uniform(0.96, 1.03), 2) for _ in range(10)]
            lines.append(
                metric(
                    "goodput_mbps",
                    round(sum(each[2:]) / 8, 2),
                    direction=way,
                    n=streams,
                    source="tcp payload at the receiver, cubic",
                    label="1 stream" if streams == 1 else f"{streams} streams",
                )
            )
            seconds.append({"direction": way.value, "streams": streams, "mbps": each})
    return Outcome(
        metrics=tuple(lines),
        settings={"duration_s": 10.0, "omit_s": 2.0, "streams": 6, "single": True},
        annotations={
            "engine": "netready tcp",
            "congestion_down": "cubic",
            "congestion_up": "cubic",
            TARGET_PLACE: ON_SITE,
        },
        details={"per_second_mbps": seconds},
    )


def dns_seen(chance: Random) -> Outcome:
    """What "dns" would have told of the school's two resolvers."""
    lines: list[Metric] = []
    for resolver in ("resolver1", "resolver2"):
        times = sorted(2.0 + chance.expovariate(1 / 9.0) for _ in range(_DNS_ASKED))
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        for stat, value in (("p50", p50), ("p95", p95)):
            lines.append(metric("dns_ms", round(value, 2), stat=stat, n=_DNS_ASKED, label=resolver))
        lines.append(metric("dns_failure_ratio", 0.0, n=_DNS_ASKED, label=resolver))
    return Outcome(
        metrics=tuple(lines),
        settings={"rounds": 5, "timeout_s": 2.0},
        annotations={
            "record_type": "A",
            "cache": "each name is asked several times; later answers may come from a cache",
        },
        details={"resolvers": ["10.20.0.2", "10.20.0.3"]},
    )


def host_seen(chance: Random) -> Outcome:
    """What "host" would have told of a trial laptop."""
    lines = [
        metric("memory_gib", 7.7, source="psutil", label="total"),
        metric(
            "memory_gib", round(chance.uniform(3.5, 5.0), 2), source="psutil", label="available"
        ),
        metric("storage_gb", 255.5, source="psutil"),
        metric("storage_free_gb", round(chance.uniform(150.0, 200.0), 1), source="psutil"),
        metric("core_count", 4, source="psutil"),
        metric("battery_ratio", round(chance.uniform(0.5, 0.98), 2), source="psutil"),
        metric("on_mains", 0.0, source="psutil"),
    ]
    for core in range(4):
        busy = round(chance.uniform(0.01, 0.12), 3)
        lines.append(metric("cpu_load_ratio", busy, source="psutil", label=f"core{core}"))
    return Outcome(
        metrics=tuple(lines),
        settings={"interval_s": 2.0},
        annotations={
            "device_minimum": "meets",
            "device_minimum_sentence": "8 GB of memory and 256 GB of storage: meets the minimum.",
            "platform_system": "Linux",
        },
        details={"adapters": [{"name": "wlan0", "up": True, "wireless": True, "speed_mbps": None}]},
    )


def _loaded_lines(chance: Random, idle: EchoLog, loaded: EchoLog, way: Direction) -> list[Metric]:
    base_ms, found = summary(scored_ms(idle))["p50"], summary(scored_ms(loaded))
    lines = rtt_lines(loaded, "loaded_rtt_ms", way)
    for stat in ("p50", "p95"):
        lines.append(
            metric(
                "loaded_rtt_increase_ms",
                found[stat] - base_ms,
                direction=way,
                stat=stat,
                n=len(loaded.samples),
                source=source(loaded),
            )
        )
    lines.append(metric("loss_ratio", 0.0, direction=way, n=len(loaded.samples)))
    rpm = 60_000 / (found["p50"] * chance.uniform(1.1, 1.3))
    lines.append(
        metric(
            "responsiveness_rpm",
            round(rpm, 1),
            direction=way,
            n=240,
            source="self and foreign probes, plain TCP (no TLS part)",
        )
    )
    return lines


def _log(
    chance: Random, *, rtt_ms: float, spread_ms: float, loss: float, seconds: float
) -> EchoLog:
    """Answers with a tail to one side, as queues make it; none beside the loss."""
    samples = []
    for number in range(round(seconds / _INTERVAL_S)):
        intended_s = number * _INTERVAL_S
        sent_s = intended_s + abs(chance.gauss(0.0, 0.00006))
        waited_s = (rtt_ms - 0.5 * spread_ms + chance.expovariate(1.0) * spread_ms * 0.7) / 1e3
        lost = chance.random() < loss
        samples.append(
            EchoSample(
                sequence=number,
                intended_s=intended_s,
                sent_s=sent_s,
                received_s=None if lost else sent_s + max(0.0004, waited_s),
                held_s=None if lost else 0.00002,
            )
        )
    answered = sum(sample.received_s is not None for sample in samples)
    return EchoLog(samples=tuple(samples), interval_s=_INTERVAL_S, stamped=True, reached=answered)


def _place(*, outside: bool) -> str:
    return INTERNET if outside else ON_SITE
