"""Thirty rooms, three activities: time and peak memory of scoring and of both pages.

    python -m tests.bench.bench_score_and_render

Prints figures beside a reference of the same run (reading the records), never asserts a time.
"""

import time
import tracemalloc
from collections.abc import Callable
from datetime import date

from netready.analysis.score_records import given_by
from netready.domain.metrics import Direction, metric
from netready.domain.record import Record
from netready.domain.site import Phase, Plan, Room, Site
from netready.scoring.score import score_site
from netready.store.records import parse_record, record_line
from netready_reports.judged import judged, pages_of
from tests.build_records import a_load_record, a_record

ROOMS = 30
MIXES = ("everyday-lesson", "video-lesson", "test")
AS_OF = date(2026, 11, 12)


def school() -> Site:
    """Thirty rooms, an access point for each two of them."""
    rooms = tuple(Room(name=f"Room {n}", seats=30, ap=f"AP {n // 2}") for n in range(ROOMS))
    return Site(
        name="Bench school",
        country="GB-ENG",
        phase=Phase.SECONDARY,
        pupils=900,
        rooms=rooms,
        plan=Plan(mix="video-lesson", class_size=30),
    )


def records() -> list[Record]:
    """A run of each mix and the quiet probes in each room, six days of the line."""
    found: list[Record] = []
    for number in range(ROOMS):
        room = f"Room {number}"
        found += [
            a_load_record(
                holds=30 if number % 4 else 22,
                breaks=None if number % 4 else 23,
                room=room,
                mix=mix,
                limiter="none" if number % 4 else "shared-link",
                stages=[_stage(30, bool(number % 4))],
                number=1000 + 10 * number + index,
            )
            for index, mix in enumerate(MIXES)
        ]
        found.append(
            a_record(
                metric("rtt_ms", 4.0 + number / 10, stat="p95", n=750),
                metric("loss_ratio", 0.001, n=750),
                metric("jitter_ms", 2.0, stat="p95", n=750),
                room=room,
                number=3000 + number,
            )
        )
    found += [
        a_record(
            metric("goodput_mbps", 900.0 + day, direction=Direction.DOWN),
            metric("goodput_mbps", 890.0 + day, direction=Direction.UP),
            probe="internet-line",
            room=None,
            day=day,
            number=5000 + day,
        )
        for day in range(6)
    ]
    return found


def _stage(pupils: int, passed: bool) -> dict[str, object]:
    return {
        "pupils": pupils,
        "ok_pupils": pupils if passed else 20,
        "verdict": "pass" if passed else "fail",
        "goodput_mbps": {"down": 75.0, "up": 2.0},
        "loaded_rtt_ms": {"p50": 9.0, "p95": 20.0, "p98": 31.0},
        "idle_rtt_ms": {"p50": 4.0},
        "loss_ratio": 0.0,
        "jain": 0.99,
        "stall_ratio": 0.0,
        "delivered_ratio": {"min": 0.99, "p10": 0.995},
        "startup_s": {"p95": 1.2},
        "send_lateness_ms": {"p99": 0.8},
        "reasons": [],
        "measure_s": 90.0,
    }


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Best of three in seconds, and the peak of one more run in MB."""
    best = min(_seconds(work) for _ in range(3))
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return best, peak


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    """Prints the table."""
    site, measured = school(), records()
    lines = [record_line(record).encode() for record in measured]
    given = given_by(measured, site, AS_OF)
    material = judged(measured, site, AS_OF).material
    rows = (
        ("reading the records (reference)", lambda: [parse_record(line) for line in lines]),
        ("records to scoring's input", lambda: given_by(measured, site, AS_OF)),
        ("score", lambda: score_site(given)),
        ("both pages", lambda: pages_of(material)),
        ("whole: records to pages", lambda: pages_of(judged(measured, site, AS_OF).material)),
    )
    print(f"{ROOMS} rooms, {len(MIXES)} activities, {len(measured)} records")
    print(f"{'step':<34}{'seconds':>9}{'ratio':>8}{'peak MB':>9}")
    reference = None
    for title, work in rows:
        seconds, peak = timed(work)
        reference = reference or seconds
        print(f"{title:<34}{seconds:>9.3f}{seconds / reference:>8.1f}{peak:>9.1f}")


if __name__ == "__main__":
    main()
