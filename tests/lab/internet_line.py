"""Started in a host of the lab: runs the probe "internet-line" once, prints its rates as JSON."""

import json
import sys
from collections.abc import Sequence

from netready_probes.contract import ProbeContext
from netready_probes.internet_line import run
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.host import RealHost
from netready_probes.system.network import RealNetwork
from netready_probes.system.programs import RealPrograms


class IdleHost(RealHost):
    """This machine, but never busy: other tests beside it shall not withhold the rate."""

    def cpu_busy_ratios(self, interval_s: float) -> Sequence[float]:
        return (0.1,)


def main(asked: str) -> None:
    programs = RealPrograms()
    system = System(
        clock=RealClock(), network=RealNetwork(), programs=programs, host=IdleHost(programs)
    )
    context = ProbeContext(
        system=system, settings=json.loads(asked)["settings"], permission="the lab"
    )
    outcome = run(context)
    rates = {m.direction.value: m.value for m in outcome.metrics if m.direction is not None}
    failures = [f"{f.operation}: {f.word.value} {f.note}" for f in outcome.failures]
    print(json.dumps({"goodput_mbps": rates, "failures": failures}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
