"""How well many devices start together, against the truth that a lab of one machine has.

Each agent has a monotonic clock of its own, off by whole seconds that only the lab knows. So the
true start is known, and with it the true spread and the error of each device's common clock.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.lab.many_hosts import HUB, Program, Site

OFFSET_S = 1000  # of host 0; each further host one hour more


@dataclass
class Starts:
    """What was found, ms.

    Attributes:
        spreads: true latest minus earliest start, one a stage.
        stated: the same as the coordinator stated it.
        late: true start minus the common start, of each device and stage.
        clock_errors: estimated minus true common time, of each device and stage.
        beyond_bound: how many of those were larger than the device said they could be.
    """

    spreads: list[float] = field(default_factory=list)
    stated: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    clock_errors: list[float] = field(default_factory=list)
    beyond_bound: int = 0
    verdicts: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def percentile(values: Sequence[float], q: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(q * (len(ordered) - 1)))]


def start_coordinator(site: Site, target: int, **asked: object) -> tuple[Program, str]:
    """A coordinator in the hub, and what is typed on the devices."""
    settings = {"host": HUB, "target": target, **asked}
    program = site.start_in_hub("tests.lab.coordinator", json.dumps(settings))
    return program, str(program.wait_for("join", 30.0)["join"])


def start_agents(site: Site, url: str, count: int, *, rooms: int = 1) -> list[Program]:
    """One in each host, each with a clock of its own."""
    return [
        site.start(
            host,
            "tests.lab.agent",
            url,
            f"Room {host % rooms}",
            clock_offset_s=offset_s(host),
        )
        for host in range(count)
    ]


def offset_s(host: int) -> int:
    """By how much the clock of that host is ahead of the target's."""
    return OFFSET_S + 3600 * host


def measure_starts(
    site: Site, *, agents: int, stages: int, measure_s: float = 1.0, busy_way: bool = False
) -> Starts:
    """Some stages of one pupil a device; with `busy_way` a queue builds up in one direction."""
    _target, port = site.start_target()
    if busy_way:
        site.queue_down(mbps=100, queue_ms=90)
        site.start_in_hub("tests.lab.bursts", "100")
    coordinator, url = start_coordinator(
        site, port, agents=agents, pupils=agents, stages=stages, measure_s=measure_s
    )
    programs = start_agents(site, url, agents)
    found = Starts()
    for number in range(1, stages + 1):
        stage = coordinator.wait_for("verdict", 150.0, number)
        _add_stage(found, stage)
        if stage["pupils"]:
            own = [program.wait_for("own_s", 10.0, len(found.spreads) + 1) for program in programs]
            _add_truth(found, own)
    return found


def _add_stage(found: Starts, stage: dict[str, Any]) -> None:
    found.verdicts.append(stage["verdict"])
    found.reasons.extend(stage["reasons"])
    if stage["spread_ms"] is not None:
        found.stated.append(stage["spread_ms"])


def _add_truth(found: Starts, own: Sequence[dict[str, Any]]) -> None:
    late_ms = [(line["own_s"] - offset_s(n) - line["common_s"]) * 1e3 for n, line in enumerate(own)]
    found.spreads.append(max(late_ms) - min(late_ms))
    found.late.extend(late_ms)
    for true_ms, line in zip(late_ms, own, strict=True):
        error_ms = abs(line["error_ms"] - true_ms)
        found.clock_errors.append(error_ms)
        found.beyond_bound += error_ms > line["bound_ms"] + 0.1
