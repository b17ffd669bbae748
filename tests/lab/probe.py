"""`python -m tests.lab.probe JSON`: runs one probe with the real seams and prints its outcome."""

import importlib
import json
import sys

from netready.domain.jsonable import canonical_json
from netready_probes.contract import Address, Probe, ProbeContext
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms


def main() -> None:
    asked = json.loads(sys.argv[1])
    module = importlib.import_module(f"netready_probes.{asked['probe'].replace('-', '_')}")
    probe: Probe = module.PROBE
    context = ProbeContext(
        system=System(
            clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()
        ),
        target=Address(host=asked["host"], port=asked["port"]),
        settings=asked["settings"],
        permission="the lab, whose namespaces the test made itself",
    )
    print(canonical_json(probe.run(context)))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
