"""`python -m tests.lab.limiter_stage JSON`: stages of the real engine; measurements as JSON."""

import json
import os
import sys
from pathlib import Path

from netready.catalogue.loader import load_activities
from netready.domain.clues import Place
from netready.domain.load import Stage, StageLook
from netready.domain.typed_json import encoded
from netready_probes.contract import Address
from netready_probes.load.anchors import Anchor
from netready_probes.load.engine import LoadEngine
from netready_probes.load.witness import Vantage
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.host import RealHost
from netready_probes.system.network import RealNetwork
from tests.fakes import FakePrograms

MIDDLE_SHARE = 0.6  # of a stage: its measured window has begun


def main() -> None:
    asked = json.loads(sys.argv[1])
    if "core" in asked:
        os.sched_setaffinity(0, {asked["core"]})  # its worker inherits it
    programs = FakePrograms()
    system = System(
        clock=RealClock(), network=RealNetwork(), programs=programs, host=RealHost(programs)
    )
    vantage = Vantage(
        target=Place(asked["target"]) if "target" in asked else None,
        anchors=tuple(
            Anchor(where=Place(where), address=Address(host=host, port=port))
            for where, host, port in asked.get("anchors", ())
        ),
    )
    engine = LoadEngine(
        system,
        Address(host=asked["host"], port=asked["port"]),
        activities=load_activities(),
        assign=lambda pupils: (asked["activity"],) * pupils,
        client=asked.get("client", "netready"),
        vantage=vantage,
    )

    def tell(look: StageLook) -> None:
        if look.share >= MIDDLE_SHARE and "mark" in asked:
            Path(asked["mark"]).touch()

    found = [
        encoded(
            engine.run_stage(Stage(pupils=pupils, ramp_s=0.5, settle_s=2.5, measure_s=5.0), tell)
        )
        for pupils in asked["pupils"]
    ]
    print(json.dumps(found))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
