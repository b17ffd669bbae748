"""`netready report` with plans that are none: one line each, and pages all the same."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from netready.cli import main
from netready.domain.metrics import metric
from netready.domain.site import Floor, Room
from netready.store.records import record_line
from netready.store.site_text import site_text
from tests.build_records import a_record, a_site
from tests.store.test_plan_pictures import huge

FLOORS = (
    Floor(name="Ground", plan="ground.png", metres_per_pixel=0.05),
    Floor(name="First", plan="first.png"),
    Floor(name="Notes", plan="notes.png", metres_per_pixel=0.05),
    Floor(name="Huge", plan="huge.png", metres_per_pixel=0.05),
    Floor(name="Out", plan="out.png", metres_per_pixel=0.05),
)


def test_each_fault_of_a_plan_is_a_line_and_the_pages_say_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("ground", "first"):
        Image.new("L", (200, 100), "white").save(tmp_path / f"{name}.png")
    (tmp_path / "notes.png").write_bytes(b"notes")
    (tmp_path / "huge.png").write_bytes(huge(10_000, 10_000))
    (tmp_path / "out.png").symlink_to("/etc/hostname")
    rooms = (
        Room(name="Room 1", floor="Ground", x=20.0, y=50.0),
        Room(name="Far", floor="Ground", x=900.0, y=50.0),
        *(Room(name=floor.name, floor=floor.name, x=9.0, y=9.0) for floor in FLOORS[1:]),
    )
    site = replace(a_site(*rooms), floors=FLOORS)
    (tmp_path / "site.toml").write_text(site_text(site), encoding="utf-8")
    records = [
        a_record(
            metric("signal_dbm", -60.0),
            metric("frequency_mhz", 5220),
            probe="wifi-link",
            room=room.name,
            number=number,
            details={"bssid": "02:00:00:00:00:01"},
        )
        for number, room in enumerate(rooms)
    ]
    lines = "".join(record_line(record) + "\n" for record in records)
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8")
    words = ["report", "records.jsonl", "--site", "site.toml", "--out", "pages"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["netready", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    told = [line for line in capsys.readouterr().err.splitlines() if "floor[" in line]
    assert [line.partition(":")[2].split(" ")[1] for line in told] == [
        *("floor[2]", "floor[3]", "floor[4]", "floor[5]"),
    ]
    assert "no metres_per_pixel" in told[0]
    assert "no JPEG, PNG or WebP" in told[1]
    assert "100 million pixels" in told[2]
    assert "outside the folder" in told[3]
    page = (tmp_path / "pages" / "technician.html").read_text(encoding="utf-8")
    for said in ("no JPEG, PNG or WebP", "100 million pixels", "outside the folder"):
        assert said in page
    assert "2 places outside the plan left out." in page
    assert page.count("too few for a surface") == 4
