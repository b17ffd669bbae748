"""An aggregator for the bench of ingest, in a process of its own, without TLS, on loopback.

    python -m tests.bench.ingest_server DATABASE_URL FOLDER DEVICES

Prints its port and the label and token of each device as JSON, and ends with its standard input.
"""

import json
import sys
import threading
from dataclasses import replace
from pathlib import Path

from netready.service.app import make_app
from netready.service.serving import listening_socket, server_of
from netready.store.database import Database
from netready_probes.system.clock import RealClock
from tests.service.desks import desk_at, joined_agent


def main(url: str, folder: Path, devices: int) -> None:
    desk = desk_at(folder)
    desk = replace(desk, store=Database(url), clock=RealClock())
    joined = [joined_agent(desk, f"device-{number}", "Room 1") for number in range(devices)]
    listener = listening_socket("127.0.0.1", 0)
    server = server_of(make_app(desk), None)
    tokens = [(each.label, each.token) for each in joined]
    print(json.dumps({"port": listener.getsockname()[1], "devices": tokens}), flush=True)

    def end() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end, daemon=True).start()
    server.run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
