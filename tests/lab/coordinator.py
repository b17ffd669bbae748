"""`python -m tests.lab.coordinator JSON`: a coordinator that runs stages and prints each.

Asked: host, target (port), agents, pupils, stages, measure_s, activity (mbps); a line of JSON for
the address to join, for each stage, and at the end.
"""

import json
import os
import sys
from contextlib import ExitStack

from netready.coordinator.devices import Order, gathered
from netready.coordinator.devices_gathering import Gathering
from netready.domain.load import Stage, StageMeasurement
from netready.loadtest.verdict import judge
from netready_probes.agent.join_code import join_url
from netready_probes.contract import Address
from netready_probes.load.lease import site_lease
from netready_probes.system import real_system
from tests.loadtest.samples import CONSTANT

ACTIVITIES = {"constant": CONSTANT}


def main() -> None:
    asked = json.loads(sys.argv[1])
    system = real_system()
    target = Address(host=asked["host"], port=asked["target"])

    def invite(gathering: Gathering) -> None:
        say(join=join_url(gathering.address, gathering.code), pid=os.getpid())

    with ExitStack() as stack:
        lease = stack.enter_context(site_lease(system, target)) if asked.get("lease") else None
        devices = stack.enter_context(
            gathered(
                system,
                listen=Address(host=asked["host"], port=asked.get("port", 0)),
                agents=asked["agents"],
                targets=[target],
                invite=invite,
                within_s=90.0,
            )
        )
        devices.return_s = asked.get("return_s", devices.return_s)
        order = Order(
            address=target,
            activities=ACTIVITIES,
            run=lease.run if lease else "",
            permission="the lab",
        )
        engine = devices.engine(order, lambda pupils: ("constant",) * pupils)
        stage = Stage(
            pupils=asked["pupils"],
            ramp_s=asked.get("ramp_s", 0.5),
            settle_s=0.5,
            measure_s=asked["measure_s"],
        )
        for _number in range(asked["stages"]):
            say(stage=True)
            measured = engine.run_stage(stage, lambda _look: None)
            assert measured is not None
            say(**stage_json(measured), radios=engine.radios, rooms=devices.rooms)
    say(over=True)


def stage_json(measured: StageMeasurement) -> dict[str, object]:
    judged = judge(measured, ACTIVITIES)
    return {
        "verdict": judged.verdict.value,
        "reasons": judged.reasons,
        "spread_ms": measured.start_spread_ms,
        "pupils": len(measured.pupils),
        "delivered": min((p.delivered_ratio or 0.0 for p in measured.pupils), default=None),
        "devices": [
            {
                "device": part.device,
                "room": part.room,
                "error_ms": part.start_error_ms,
                "bound_ms": part.clock_bound_ms,
                "limited": part.limited,
            }
            for part in measured.devices
        ],
        "duration_s": measured.duration_s,
        "ended_by": measured.ended_by,
    }


def say(**values: object) -> None:
    print(json.dumps(values), flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
