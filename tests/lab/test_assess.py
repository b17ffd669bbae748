"""A whole assessment of a shaped wire between two hosts, as a technician would run it."""

import json
import sys
import time
from pathlib import Path

import pytest

from netready.store.example import example_site_text
from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

ROOM = "Class 1A"
INTO_LOAD_S = 10.0


def site_file(folder: Path) -> Path:
    """The example school without the limits that name its own target, hours and canary."""
    limits = ("targets", "windows", "window")
    before, _table, rest = example_site_text().partition("[[canary]]")
    text = before + rest[rest.index("\n\n") :]
    lines = [line for line in text.splitlines() if not line.startswith(limits)]
    path = folder / "school.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def assess(wire: Wire, port: int, folder: Path, *more: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "netready",
        "assess",
        "--quick",
        *("--target", f"{ADDRESS['b']}:{port}"),
        *("--site", str(site_file(folder))),
        *("--room", ROOM),
        *("--pupils", "8"),
        *("--out", str(folder / "out")),
        *more,
    ]


@pytest.mark.lab
@pytest.mark.slow
def test_a_room_on_a_wire_that_is_wide_enough_holds_its_class(tmp_path: Path) -> None:
    needs_lab()
    with lab() as wire:
        wire.shape(100, queue_ms=100)
        port = wire.start_target()
        out = wire.run(
            "a", assess(wire, port, tmp_path, "--permitted-by", "A. Head"), timeout_s=200
        )
    assert "emulated" not in out
    score = json.loads((tmp_path / "out" / "score.json").read_text(encoding="utf-8"))
    assert score["emulated"] is False
    # one room of fifteen, no line: nothing may be promised, whatever the room did
    assert score["network"]["verdict"] == "cannot-say"
    lines = (tmp_path / "out" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    assert {record["network"]["role"] for record in records} == {"pupil"}
    assert {record["room"] for record in records} == {ROOM}
    load = next(record for record in records if record["probe"] == "load")
    assert "A. Head" in load["annotations"]["permission"]
    held = load["details"]["run"]["pupils_supported"]
    limiter = load["details"]["run"]["limiter"]["word"]
    # a busy machine may only say that it was busy, never that the wire was narrow
    assert held["holds"] == 8 or limiter == "device", load["details"]["run"]


@pytest.mark.lab
@pytest.mark.slow
def test_a_target_that_dies_in_the_class_leaves_named_failures_and_pages(tmp_path: Path) -> None:
    needs_lab()
    with lab() as wire:
        wire.shape(100, queue_ms=100)
        port = wire.start_target()
        target = wire.processes[-1]
        process = wire.start("a", assess(wire, port, tmp_path, "--permitted-by", "A. Head"))
        records = tmp_path / "out" / "records.jsonl"
        _wait_for(records, "latency")  # the load is what follows it
        time.sleep(INTO_LOAD_S)
        target.kill()
        _out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    found = [json.loads(line) for line in records.read_text(encoding="utf-8").splitlines()]
    load = next(record for record in found if record["probe"] == "load")
    assert load["failures"]
    assert load["details"]["run"]["pupils_supported"]["holds"] in (None, 0)
    assert (tmp_path / "out" / "leadership.html").exists()


def _wait_for(path: Path, probe: str) -> None:
    """Until the record of that probe is whole on disk."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.exists() else []
        if any(json.loads(line)["probe"] == probe for line in lines):
            return
        time.sleep(0.1)
    raise AssertionError("the assessment never came so far")
