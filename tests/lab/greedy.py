"""`python -m tests.lab.greedy HOST PORT give|take`: a download without end, by one TCP stream."""

import socket
import sys
import time
from contextlib import suppress


def main() -> None:
    host, port, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    if what == "give":
        give(host, port)
    else:
        take(host, port)


def give(host: str, port: int) -> None:
    """To one after the other, until it is ended."""
    with socket.create_server((host, port)) as listener:
        while True:
            talk, _ = listener.accept()
            with talk, suppress(OSError):
                while True:
                    talk.sendall(bytes(65_536))


def take(host: str, port: int) -> None:
    """Until the other one ends it; it may come a little later than we."""
    for _try in range(50):
        with suppress(OSError), socket.create_connection((host, port), 5.0) as talk:
            while talk.recv(65_536):
                pass
        time.sleep(0.2)


if __name__ == "__main__":
    main()
