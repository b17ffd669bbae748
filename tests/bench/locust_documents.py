# mypy: disable-error-code="untyped-decorator"
"""Locust users on the same document activity: run by `bench_locust`, which sets the environment.

Each user keeps a schedule of its own and waits are counted from the intended moment, as ours are:
Locust's own figure starts when the request leaves, which a busy generator makes look fast.
"""

import json
import os
import random
import time
from pathlib import Path

import gevent
import psutil
from locust import FastHttpUser, HttpUser, constant, events, task

INTERVAL_S = float(os.environ["BENCH_INTERVAL_S"])
BODY = os.urandom(int(os.environ["BENCH_REQUEST_BYTES"]))
ANSWER_BYTES = int(os.environ["BENCH_ANSWER_BYTES"])
BEGIN_AFTER_S = float(os.environ["BENCH_BEGIN_S"])
WINDOW_S = float(os.environ["BENCH_WINDOW_S"])
OUT = Path(os.environ["BENCH_OUT"])
BASE: type = FastHttpUser if os.environ["BENCH_FAST"] == "1" else HttpUser

process = psutil.Process()
begun_s = 0.0
seen: dict[str, int] = {"asked": 0, "failed": 0}
waits_s: list[float] = []
cpu_s: list[float] = []


@events.test_start.add_listener
def _start(**_ignored: object) -> None:
    global begun_s
    begun_s = time.monotonic() + BEGIN_AFTER_S
    for after_s in (BEGIN_AFTER_S, BEGIN_AFTER_S + WINDOW_S):
        gevent.spawn_later(after_s, lambda: cpu_s.append(sum(process.cpu_times()[:2])))


def _in_window(at_s: float) -> bool:
    return begun_s <= at_s < begun_s + WINDOW_S


class Pupil(BASE):  # type: ignore[misc]
    """One pupil with the activity's own random gaps."""

    host = os.environ["BENCH_HOST"]
    wait_time = constant(0)

    def on_start(self) -> None:
        self.intended_s = time.monotonic() + random.expovariate(1 / INTERVAL_S)

    @task
    def ask(self) -> None:
        left_s = self.intended_s - time.monotonic()
        if left_s > 0:
            gevent.sleep(left_s)
        intended_s = self.intended_s
        self.intended_s += random.expovariate(1 / INTERVAL_S)
        counts = _in_window(intended_s)
        seen["asked"] += counts
        answer = self.client.post(f"/{ANSWER_BYTES}", data=BODY, name="document")
        if answer.status_code != 200 or len(answer.content) != ANSWER_BYTES:
            seen["failed"] += 1
        elif counts:
            waits_s.append(time.monotonic() - intended_s)


@events.quitting.add_listener
def _quit(**_ignored: object) -> None:
    ordered = sorted(waits_s)
    OUT.write_text(
        json.dumps(
            {
                "p99_ms": 1e3 * ordered[int(0.99 * (len(ordered) - 1))] if ordered else None,
                "asked": seen["asked"],
                "answered": len(ordered),
                "failed": seen["failed"],
                "cpu_ratio": (cpu_s[-1] - cpu_s[0]) / WINDOW_S if len(cpu_s) > 1 else None,
            }
        ),
        encoding="utf-8",
    )
