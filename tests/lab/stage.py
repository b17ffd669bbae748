"""`python -m tests.lab.stage JSON`: one stage, unwatched; prints what each pupil got as JSON.

The engine's own watch would end a load that harms; here the harm is what is looked at.
"""

import json
import sys
from dataclasses import asdict
from typing import Any

from netready.domain.activity import Activity, Limits, Shape
from netready.domain.jsonable import canonical_json
from netready.domain.load import Stage
from netready_probes.contract import Address
from netready_probes.load.worker import Job, Played, Ready
from netready_probes.load.worker_process import WorkerProcess
from netready_probes.system.clock import RealClock

LONG_S = 60.0


def main() -> None:
    asked = json.loads(sys.argv[1])
    made = [_activity(**fields) for fields in asked["activities"]]
    stage = Stage(**asked["stage"])
    job = Job(
        address=Address(host=asked["host"], port=asked["port"]),
        stage=stage,
        assignment=tuple(asked["assignment"]),
        activities={one.key: one for one in made},
        seed=asked.get("seed", 1),
        client="lab",
    )
    with WorkerProcess(job, RealClock()) as worker:
        worker.wait_for(Ready, LONG_S, lambda: False)
        worker.go()
        length_s = stage.ramp_s + stage.settle_s + stage.measure_s
        played = worker.wait_for(Played, length_s + LONG_S, lambda: False)
    assert played is not None
    print(canonical_json([asdict(pupil) for pupil in played.pupils]))  # noqa: T201 - the parent reads it


def _activity(**fields: Any) -> Activity:
    return Activity(
        **{
            "title": "",
            "limits": Limits(delivered_ratio_min=0.98),
            **fields,
            "shape": Shape(fields["shape"]),
        }
    )


if __name__ == "__main__":
    main()
