"""`python -m tests.lab.bursts MBPS`: fills the hub's queue again and again, and lets it drain.

To an address on the bridge that nobody has, with a fixed neighbour entry: so only the way out of
the hub is busy. The queue goes from nothing to about 80 ms and back, eight times a second.
"""

import random
import socket
import subprocess
import sys
import time

from tests.lab.many_hosts import BRIDGE

SO_SNDBUFFORCE = 32
MAC = "02:00:00:00:00:01"
NOBODY = "10.231.8.250"
EVERY_S = 0.12
BURST_S = (0.04, 0.16)  # of the line at its full rate; in the mean a little less than EVERY_S
PACKET = bytes(1400)


def main() -> None:
    for line in (
        "ip link add sink0 type veth peer name sink1",
        f"ip link set sink0 master {BRIDGE} up",
        "ip link set sink1 up",
        f"bridge fdb replace {MAC} dev sink0 master static",
        f"ip neigh replace {NOBODY} lladdr {MAC} dev {BRIDGE} nud permanent",
    ):
        subprocess.run(line.split(), check=True)
    bytes_s = float(sys.argv[1]) * 1e6 / 8
    dice = random.Random(5)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        # asm-generic/socket.h: above the limit of ordinary users, or our own socket would hold back
        udp.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, 8_000_000)
        while True:
            began_s = time.monotonic()
            for _packet in range(int(dice.uniform(*BURST_S) * bytes_s / len(PACKET))):
                udp.sendto(PACKET, (NOBODY, 9))
            time.sleep(max(0.0, began_s + EVERY_S - time.monotonic()))


if __name__ == "__main__":
    main()
