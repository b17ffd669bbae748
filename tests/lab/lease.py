"""`python -m tests.lab.lease INTERFACE SECONDS`: asks for an address there, prints what came."""

import json
import subprocess
import sys
import time
from dataclasses import asdict

from netready_probes.system import lease


def main() -> None:
    interface, seconds = sys.argv[1], float(sys.argv[2])
    shown = subprocess.run(["ip", "-j", "link", "show", interface], capture_output=True, check=True)
    mac = bytes.fromhex(json.loads(shown.stdout)[0]["address"].replace(":", ""))
    talk = lease.ask_for_address(interface, mac, seconds)
    told: dict[str, object] = {"talk": asdict(talk)}
    if talk.end is not None and talk.end.message.name == "ACK":
        told["complaint"] = lease.use_address(interface, talk.end)
        way_out = lease.gateway(interface, mac, talk.end)
        if way_out is not None:
            way_out.ask()
            told["gateway"] = way_out.answered(time.perf_counter() + 2.0)
            way_out.wire.close()
        lease.give_back(talk.end, talk.transaction, mac)
    print(json.dumps(told))  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    main()
