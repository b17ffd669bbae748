"""`python -m tests.lab.ramp JSON`: one load run with the real engine; prints the run as JSON."""

import json
import os
import sys

from netready.catalogue.loader import load_activities
from netready.coordinator.load_run import LoadOrder, run_load
from netready.domain.jsonable import canonical_json
from netready.loadtest.plan import Pace, Plan
from netready.loadtest.published import load_run_json
from netready.loadtest.void import DeviceRules
from netready_probes.contract import Address
from netready_probes.load.engine import LoadEngine
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms


def main() -> None:
    asked = json.loads(sys.argv[1])
    if "core" in asked:
        os.sched_setaffinity(0, {asked["core"]})  # its worker inherits it
    key = asked["activity"]
    activities = load_activities()
    system = System(
        clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()
    )
    engine = LoadEngine(
        system,
        Address(host=asked["host"], port=asked["port"]),
        activities=activities,
        assign=lambda pupils: (key,) * pupils,
    )
    pace = Pace(**{**asked["pace"], "ramp": tuple(asked["pace"].get("ramp", (8, 16)))})
    plan = Plan(class_pupils=asked["pupils"], max_pupils=asked["pupils"], pace=pace)
    order = LoadOrder(
        workload=key,
        plan=plan,
        activities=activities,
        rules=DeviceRules(**asked.get("rules", {})),
    )
    print(canonical_json(load_run_json(run_load(order, engine))))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
