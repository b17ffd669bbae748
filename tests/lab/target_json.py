"""`python -m tests.lab.target_json ADDRESS`: our target on a free port, said as JSON."""

import json
import sys
import threading

from netready_probes.load.target import Target
from netready_probes.system.clock import RealClock


def main() -> None:
    target = Target(RealClock(), host=sys.argv[1], port=0)
    print(json.dumps({"port": target.address.port}), flush=True)  # noqa: T201 - the parent reads it
    threading.Event().wait()


if __name__ == "__main__":
    main()
