"""`python -m tests.lab.call JSON`: calls of some pupils for a while; both directions as JSON."""

import json
import sys
import time
from dataclasses import asdict

from netready.domain.activity import Activity, Limits, Shape
from netready.domain.jsonable import canonical_json
from netready.loadtest.dice import Dice
from netready.loadtest.players.exchange import Window
from netready.loadtest.players.media import call_of
from netready.loadtest.players.media_tally import direction_of
from netready_probes.contract import Address
from netready_probes.load.media_client import Calls
from netready_probes.load.wire import Hello
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork

SETTLE_S = 1.0


def main() -> None:
    asked = json.loads(sys.argv[1])
    activity = Activity(
        **{
            "key": "call",
            "title": "",
            "limits": Limits(),
            "shape": Shape.MEDIA,
            **asked["activity"],
        }
    )
    each = {
        pupil: call_of(activity, pupil=pupil, start_s=0.0, dice=Dice(pupil))
        for pupil in range(asked["pupils"])
    }
    window = Window(begin_s=SETTLE_S, end_s=SETTLE_S + asked["seconds"])
    mbps = 1.01 * (activity.down_mbps + activity.up_mbps) * asked["pupils"]
    hello = Hello(op="media", client="lab", mbps=mbps, seconds=120)
    address = Address(host=asked["host"], port=asked["port"])
    calls = Calls(RealNetwork(), RealClock(), address, hello, each, window)
    begin_s = RealClock().monotonic_s() + 0.05
    calls.start(begin_s)
    time.sleep(0.05 + window.end_s)
    failure = calls.finish(begin_s + window.end_s)
    lines = [
        {
            "down": asdict(direction_of(call.down, calls.down(pupil), window)),
            "up": asdict(direction_of(call.up, calls.up(pupil), window)),
        }
        for pupil, call in each.items()
    ]
    print(  # noqa: T201 - the parent reads it
        canonical_json({"failure": failure, "refused": calls.refused, "pupils": lines})
    )


if __name__ == "__main__":
    main()
