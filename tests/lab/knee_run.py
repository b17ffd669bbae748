"""One search over the lab's wire with the real engine, at a pace for tests, and its arithmetic."""

import json
import sys
from typing import Any

from tests.lab.namespaces import ADDRESS, Wire

FIRST = ("nice", "-n", "-15")
SHORT: dict[str, Any] = {
    "hold_s": 12.0,
    "search_s": 8.0,
    "ramp_s": 1.0,
    "settle_s": 4.0,
    "proof": False,
    "voids_max": 3,
}
# Both ends and everybody else share this machine's cores: here the knee is tested, not the machine.
LENIENT: dict[str, Any] = {
    "busy_core_ratio_max": 1.0,
    "lateness_p99_ms_max": 60.0,
    "missed_slots_ratio_max": 0.1,
}
PAYLOAD_RATIO = 1448 / 1518  # of a full TCP segment's bytes on the wire


def ramp(
    wire: Wire, *, timeout_s: float = 420.0, first: tuple[str, ...] = FIRST, **asked: object
) -> dict[str, Any]:
    """One run; both ends go before other programs of this machine, so that it is the wire's."""
    target = wire.start("b", [*FIRST, sys.executable, "-m", "tests.lab.target", ADDRESS["b"]])
    assert target.stdout is not None
    job = {"host": ADDRESS["b"], "port": int(target.stdout.readline()), **asked}
    argv = [*first, sys.executable, "-m", "tests.lab.ramp", json.dumps(job)]
    run: dict[str, Any] = json.loads(wire.run("a", argv, timeout_s=timeout_s))
    return run


def ceiling(wire_mbps: float, pupil_mbps: float) -> float:
    """Pupils that a wire carries by arithmetic, in the direction that fills first."""
    return wire_mbps * PAYLOAD_RATIO / pupil_mbps
