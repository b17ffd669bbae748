"""The sensor's own socket on a wire, run inside a network namespace by `test_sensor_socket.py`.

Sends one frame of each kind to itself, prints what the sensor heard and whether its filter can
still be taken away, as JSON.
"""

import json
import socket
import sys

from netready_probes.system import monitor
from tests.probes.wifi.build_frames import frame, modern_elements, radiotap

KINDS = range(0, 256, 4)
EVERYTHING = ((0x06, 0, 0, 65_535),)


def main() -> None:
    """One JSON object."""
    with monitor.opened("lo") as heard:
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sender:
            sender.bind(("lo", 0))
            for kind in KINDS:
                sender.send(radiotap(flags=0x10, tsft=True) + frame(modern_elements(), kind=kind))
        frames = monitor.listen(heard, 0.5, [])
        try:
            monitor.attach(heard, EVERYTHING)
            locked = False
        except PermissionError:
            locked = True
    kinds = sorted({key[0] for key in frames.kept})
    sys.stdout.write(json.dumps({"kinds": kinds, "frames": frames.total, "locked": locked}) + "\n")


if __name__ == "__main__":
    main()
