"""Started in a host of the lab: our HTTP target, an ndt7 server and a "mini" server.

Prints their three ports as one JSON line, then serves until it is killed.
"""

import json
import sys
import threading

from netready_probes.internet.http_target import HttpTarget
from tests.probes.servers.mini import mini_server
from tests.probes.servers.ndt7 import ndt7_server


def main(host: str) -> None:
    with HttpTarget(host, 0) as http, mini_server(host) as mini, ndt7_server(host) as ndt7:
        ports = {"http": http.port, "ndt7": ndt7, "speedtest-cli": mini.port}
        print(json.dumps(ports), flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
