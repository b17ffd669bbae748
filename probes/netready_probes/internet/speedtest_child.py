"""Runs the `speedtest` package once, in a process of its own; started by `speedtest_cli.py`.

A job comes as JSON on standard input, one JSON object goes out. The package asks its vendor for a
configuration even for a "mini" server, so that step is replaced; it treats refused uploads as
finished, so every answer is watched. The process ends when its leash, a file, is gone or when its
parent has died.
"""

import io
import json
import os
import re
import sys
import threading
import time
from pathlib import Path
from typing import Any

LEASH_S = 0.2
DOWN_SIZES = [350, 500, 750, 1000, 1500, 2000, 2500, 3000, 3500, 4000]
UP_SIZES = [524288, 1048576]
UP_EACH = 128  # the package keeps every upload in memory: 200 MB at most


def configuration(seconds: float, streams: int) -> dict[str, Any]:
    """What the vendor would have sent, for a server of our own."""
    return {
        "client": {"ip": "", "isp": "", "lat": "0", "lon": "0", "country": ""},
        "ignore_servers": [],
        "sizes": {"download": DOWN_SIZES, "upload": UP_SIZES},
        "counts": {"download": 40, "upload": UP_EACH},
        "threads": {"download": streams, "upload": streams},
        "length": {"download": seconds, "upload": seconds},
        "upload_max": UP_EACH * len(UP_SIZES),
    }


class WatchedOpener:
    """An opener that counts what the server really answered."""

    def __init__(self, opener: Any) -> None:
        self._opener = opener
        self.refused: dict[str, int] = {}
        self.acknowledged = 0

    def open(self, request: Any, *rest: Any) -> Any:
        """Opens; notes a status other than 200 and the `size=N` of an upload's answer."""
        try:
            answer = self._opener.open(request, *rest)
        except OSError as error:
            status = getattr(error, "code", None)
            if status is not None:
                self.refused[str(status)] = self.refused.get(str(status), 0) + 1
            raise
        if getattr(request, "data", None) is None:
            return answer
        with answer:
            body = answer.read(64)
        said = re.match(rb"size=([0-9]{1,12})", body)
        self.acknowledged += int(said.group(1)) if said else 0
        return io.BytesIO(body)


def measure(job: dict[str, Any]) -> dict[str, Any]:
    """One direction: what the package claims, and what the server answered."""
    import speedtest

    config = configuration(float(job["seconds"]), int(job["streams"]))

    def own_config(self: Any) -> dict[str, Any]:
        self.config.update(config)
        self.lat_lon = (0.0, 0.0)
        return dict(self.config)

    speedtest.Speedtest.get_config = own_config
    test = speedtest.Speedtest(timeout=10)
    test.get_best_server(test.set_mini_server(str(job["url"])))
    watched = WatchedOpener(test._opener)
    test._opener = watched
    begun = time.perf_counter()
    down = job["direction"] == "down"
    rate = test.download() if down else test.upload(pre_allocate=False)
    seconds = time.perf_counter() - begun
    size = test.results.bytes_received if down else test.results.bytes_sent
    return {
        "bits_per_second": rate,
        "seconds": seconds,
        "bytes": size,
        "refused": watched.refused,
        "acknowledged": watched.acknowledged,
    }


def hold_leash(leash: Path, parent: int) -> None:
    """Ends this process as soon as its parent lets go."""
    while leash.exists() and os.getppid() == parent:
        time.sleep(LEASH_S)
    os._exit(3)


def main() -> None:
    """Reads the job, measures, writes the result."""
    job = json.loads(sys.stdin.read())
    parent = os.getppid()
    threading.Thread(target=hold_leash, args=(Path(job["leash"]), parent), daemon=True).start()
    try:
        result = measure(job)
    except ImportError:
        result = {"missing": True}
    except Exception as error:  # the package raises many kinds; all of them mean: no result
        result = {"error": type(error).__name__}
    sys.stdout.write(json.dumps(result))
    sys.stdout.flush()
    os._exit(0)  # its threads may still hang in a read


if __name__ == "__main__":
    main()
