"""One iperf3 run in a process of its own: `python -m netready_probes.iperf3_child`.

Reads one JSON order from standard input and prints one JSON line; the probe in `iperf3_engine.py`
orders it and reads the answer. libiperf is touched nowhere else.
"""

import ctypes
import json
import os
import sys
import threading
from collections.abc import Mapping

NOT_INSTALLED = 3  # exit code: the package or libiperf is missing
_CONNECT_MS = 5000
_PARENT_GONE = 4  # exit code; nobody reads it
DEAD_MAN_S = 2.0  # the promise is 3 s


def main() -> int:
    """Runs one order of standard input; prints one JSON line; the exit code.

    The order {"check": true} only sees whether the engine loads.
    """
    order = json.loads(sys.stdin.readline(10_000))
    if not order.get("check"):
        threading.Thread(target=_live_with_the_parent, daemon=True).start()
    try:
        import iperf3

        client = iperf3.Client()
    except (ImportError, OSError):
        return NOT_INSTALLED
    if order.get("check"):
        return 0
    client.server_hostname, client.port = order["host"], order["port"]
    client.duration, client.num_streams = order["seconds"], order["streams"]
    client.reverse, client.verbose = order["reverse"], False
    _few_intervals(client.lib, client._test, order["seconds"])
    result = client.run()
    sys.stdout.write("\n" + json.dumps(facts_of(result.json)) + "\n")
    sys.stdout.flush()
    return 0


def _live_with_the_parent() -> None:
    """Ends this process when the parent is gone, or says nothing: libiperf cannot be told to."""
    heard = threading.Event()

    def listen() -> None:
        while sys.stdin.readline(100):
            heard.set()
        os._exit(_PARENT_GONE)

    threading.Thread(target=listen, daemon=True).start()
    while heard.wait(DEAD_MAN_S):
        heard.clear()
    os._exit(_PARENT_GONE)


def _few_intervals(lib: ctypes.CDLL, test: int, seconds: int) -> None:
    """One report at the end: with many intervals the package's pipe fills up and it hangs.

    Also bounds the time to connect, where this libiperf can (from 3.2 on).
    """
    for name in ("iperf_set_test_stats_interval", "iperf_set_test_reporter_interval"):
        setter = getattr(lib, name, None)
        if setter is not None:
            setter.argtypes, setter.restype = (ctypes.c_void_p, ctypes.c_double), None
            setter(test, float(seconds))
    bound = getattr(lib, "iperf_set_test_connect_timeout", None)
    if bound is not None:
        bound.argtypes, bound.restype = (ctypes.c_void_p, ctypes.c_int), None
        bound(test, _CONNECT_MS)


def facts_of(result: Mapping[str, object]) -> dict[str, object]:
    """The few facts we keep; addresses and system description are left out."""
    if result.get("error"):
        return {"error": str(result["error"])}
    start, end = _map(result, "start"), _map(result, "end")
    cpu = _map(end, "cpu_utilization_percent")
    return {
        "version": str(start.get("version", "")),
        "received_bps": _map(end, "sum_received").get("bits_per_second"),
        "sent_bps": _map(end, "sum_sent").get("bits_per_second"),
        "retransmits": _map(end, "sum_sent").get("retransmits"),
        "sender_congestion": end.get("sender_tcp_congestion"),
        "this_device_cpu_percent": cpu.get("host_total"),
        "server_cpu_percent": cpu.get("remote_total"),
    }


def _map(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
