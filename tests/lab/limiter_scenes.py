"""Schools of which we know what is wrong, measured: one function a scene.

Each gives the stages of a run as they were measured, all but the last expected to hold. The lab's
test asks for the limiter's word; `python -m tests.lab.limiter_scenes FILE` keeps the measurements
as data for the plain tests.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from netready.domain.clues import AloneCheck
from netready.domain.load import StageMeasurement
from netready.domain.typed_json import decoded, encoded
from netready.loadtest.merge import Part, whole
from tests.lab.site import FIRST, INTERNET, WIRED, Site, site

ACTIVITY: Final = "constant-2m5"  # 2.5 Mbit/s down, and limits that nothing but rate can break
WAIT_S: Final = 100.0
Run = tuple[StageMeasurement, ...]


def begin(school: Site, short: str, *, first: Sequence[str] = FIRST, **asked: Any) -> "Running":
    """Starts stages on that device; `first` goes before the program."""
    job = json.dumps({"activity": ACTIVITY, "client": short, **asked})
    argv = [*first, sys.executable, "-m", "tests.lab.limiter_stage", job]
    return Running(school.start(short, argv))


class Running:
    """Stages under way."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def stages(self) -> Run:
        """All of them, at their end."""
        out, err = self._process.communicate(timeout=WAIT_S)
        assert self._process.returncode == 0, err
        return tuple(decoded(StageMeasurement, each) for each in json.loads(out))


def shaped_link() -> Run:
    """Ten megabits for everybody, and nowhere else to look from."""
    with site() as school:
        port = school.start_target("wired", WIRED)
        school.slow_air(10)
        return begin(school, "d1", host=WIRED, port=port, pupils=[3, 6]).stages()


def slow_line() -> Run:
    """The internet line is slow, the school's own network is not."""
    return _with_two_targets(lambda school: school.slow_uplink(10))


def slow_site() -> Run:
    """The cable that everything crosses is slow, the internet line is not."""
    return _with_two_targets(lambda school: school.slow_air(10))


def _with_two_targets(shape: Callable[[Site], None]) -> Run:
    with site() as school:
        near, far = school.start_target("wired", WIRED), school.start_target("far", INTERNET)
        shape(school)
        anchors = [["wired", WIRED, near], ["internet", INTERNET, far]]
        asked: dict[str, Any] = {
            "host": INTERNET,
            "port": far,
            "target": "internet",
            "anchors": anchors,
        }
        return begin(school, "d1", pupils=[6], **asked).stages()


def filter_resets() -> Run:
    """Something on the way to the internet cuts connections, and lets packets through."""
    with site() as school, TemporaryDirectory() as folder:
        mark = Path(folder) / "middle"
        near, far = school.start_target("wired", WIRED), school.start_target("far", INTERNET)
        asked: dict[str, Any] = {"host": INTERNET, "port": far, "target": "internet"}
        asked |= {"mark": str(mark), "anchors": [["wired", WIRED, near]]}
        running = begin(school, "d1", pupils=[6], **asked)
        end_s = time.monotonic() + WAIT_S
        while not mark.exists() and time.monotonic() < end_s:
            time.sleep(0.1)
        _reset_all(school, "core")
        return running.stages()


def _reset_all(school: Site, short: str) -> None:
    _nft(school, short, "forward", "meta l4proto tcp reject with tcp reset")


def lossy_link() -> Run:
    """Eight packets in a hundred are lost, at any load."""
    with site() as school:
        port = school.start_target("wired", WIRED)
        _nft(school, "wired", "input", "numgen random mod 100 < 8 drop")
        asked: dict[str, Any] = {"host": WIRED, "port": port, "activity": "cloud-documents"}
        return begin(school, "d1", pupils=[1], **asked).stages()


def hog() -> Run:
    """Another program has the device's core."""
    core = max(os.sched_getaffinity(0))
    with site() as school:
        port = school.start_target("wired", WIRED)
        spin = ["taskset", "-c", str(core), sys.executable, "-c", "while True: pass"]
        for _ in range(2):
            school.start("d1", ["nice", "-n", "-5", *spin])
        return begin(school, "d1", first=(), host=WIRED, port=port, pupils=[6], core=core).stages()


def overloaded_target() -> Run:
    """The target's machine has something else to do, a third of the time."""
    with site() as school:
        port = school.start_target("wired", WIRED)
        target = school.processes[-1]
        over = threading.Event()
        thread = threading.Thread(target=_halt_now_and_then, args=(target, over))
        running = begin(school, "d1", host=WIRED, port=port, pupils=[6])
        thread.start()
        try:
            return running.stages()
        finally:
            over.set()
            thread.join()


def _halt_now_and_then(process: "subprocess.Popen[str]", over: threading.Event) -> None:
    from signal import SIGCONT, SIGSTOP

    while not over.wait(0.6):
        process.send_signal(SIGSTOP)
        time.sleep(0.3)
        process.send_signal(SIGCONT)


def held_devices() -> Run:
    """Each of two devices is held to 8 Mbit/s, wherever the others are."""
    return _together_and_alone(lambda school: school.slow_devices(8))


def shared_air() -> Run:
    """Two devices share 16 Mbit/s; one alone has enough."""
    return _together_and_alone(lambda school: school.slow_air(16))


def _together_and_alone(shape: Callable[[Site], None]) -> Run:
    with site(devices=2) as school:
        port = school.start_target("wired", WIRED)
        shape(school)
        asked: dict[str, Any] = {
            "host": WIRED,
            "port": port,
            "target": "on-site target",
            "pupils": [4],
        }
        running = [begin(school, short, **asked) for short in ("d1", "d2")]
        parts = [each.stages()[0] for each in running]
        alone = begin(school, "d1", **asked).stages()[0]
    check = AloneCheck(
        kept_limits=all((p.delivered_ratio or 0) >= 0.98 for p in alone.pupils),
        alone_mbps=_mbps(alone),
        together_mbps=_mbps(parts[0]),
    )
    found = _merged(parts)
    return (replace(found, clues=replace(found.clues, alone=check)),)


def shut_out_devices() -> Run:
    """Of four devices two are let in."""
    with site(devices=4) as school:
        port = school.start_target("wired", WIRED)
        for late in (3, 4):
            rule = f"ip saddr 10.231.{16 + late}.1 tcp dport {port} reject with tcp reset"
            _nft(school, "air", "forward", rule, table=f"full{late}")
        asked: dict[str, Any] = {"host": WIRED, "port": port, "pupils": [2]}
        running = [begin(school, f"d{n}", **asked) for n in (1, 2, 3, 4)]
        parts = [each.stages()[0] for each in running]
    return (_merged(parts),)


def _merged(parts: Sequence[StageMeasurement]) -> StageMeasurement:
    pupils = sum(part.stage.pupils for part in parts)
    made = [
        Part(
            device=f"d{n + 1}",
            first=n * part.stage.pupils,
            pupils=part.stage.pupils,
            measurement=part,
        )
        for n, part in enumerate(parts)
    ]
    return whole(replace(parts[0].stage, pupils=pupils), made)


def _mbps(measurement: StageMeasurement) -> float:
    return sum(pupil.goodput_down_mbps + pupil.goodput_up_mbps for pupil in measurement.pupils)


def _nft(school: Site, short: str, hook: str, rule: str, *, table: str = "lab") -> None:
    chain = f"{{ type filter hook {hook} priority 0; }}"
    rules = (
        f"add table inet {table}; add chain inet {table} way {chain}; "
        f"add rule inet {table} way {rule}"
    )
    school.run(short, ["nft", rules])


SCENES: Final[Mapping[str, Callable[[], Run]]] = {
    scene.__name__: scene
    for scene in (
        shaped_link,
        slow_line,
        slow_site,
        filter_resets,
        lossy_link,
        hog,
        overloaded_target,
        held_devices,
        shared_air,
        shut_out_devices,
    )
}


def keep(path: Path, names: Sequence[str]) -> None:
    """Measures the scenes and puts them into the file beside those that are there."""
    kept: dict[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name in names:
        stages = [replace(each, loaded_rtt=None, idle_rtt=None) for each in SCENES[name]()]
        kept[name] = [encoded(each) for each in stages]
        path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
        print(name, "measured")  # noqa: T201


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2:] or list(SCENES))
