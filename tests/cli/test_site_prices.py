"""`netready site prices`: listed, set, asked for; the site file keeps all else."""

import json
import os
import pty
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from netready.cli.site_prices import price_of
from netready.domain.errors import BadInputError
from netready.domain.site import Price
from netready.store.asked_actions import asked_actions
from netready.store.site_file import read_site

SITE = """\
# our school
[site]
name = "Test school"
country = "GB-ENG"
phase = "primary"
pupils = 60

[[price]]
action = "INF-04"  # from the provider
low = 1
high = 2
lead_time_weeks = 3
on = 2024-01-01

[load]
max_mbps = 100
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "school.toml"
    path.write_text(SITE)
    return path


def netready(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "site", "prices", *map(str, arguments)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def test_a_price_is_set_in_place_and_the_rest_of_the_file_stays(site: Path) -> None:
    done = netready(
        site, "--set", "inf-04=900-1500.50,8", "--set", "INF-08=0", "--on", "2026-11-01"
    )
    assert done.returncode == 0, done.stderr
    text = site.read_text()
    assert 'action = "INF-04"  # from the provider\nlow = 900.0\nhigh = 1500.5\n' in text
    assert text.startswith("# our school\n[site]")
    assert "[load]\nmax_mbps = 100\n" in text
    on = date(2026, 11, 1)
    assert read_site(site).prices == (
        Price(action="INF-04", low=900, high=1500.5, lead_time_weeks=8, on=on),
        Price(action="INF-08", low=0, high=0, on=on),
    )
    assert "2 of " in done.stdout


def test_without_a_terminal_it_lists_and_asks_nothing(site: Path, tmp_path: Path) -> None:
    score, out = tmp_path / "score.json", tmp_path / "prices.json"
    asked = {"action": "Upgrade it.", "criteria": ["INF-04"], "cost_band": None}
    staff = {"action": "Find out.", "criteria": ["INF-08"], "cost_band": "staff time"}
    score.write_text(json.dumps({"remedies": [asked, staff], "other": 1}))
    done = netready(site, "--score", score, "--on", "2026-11-01", "--json", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(
        "* Upgrade it. (INF-04)\n"
        "      1 to 2, lead time 3 weeks (prices of 2024-01-01, more than 12 months old)\n"
    )
    assert "price not entered" in done.stdout
    assert "* Find out." not in done.stdout
    assert site.read_text() == SITE
    first = json.loads(out.read_text())["actions"][0]
    assert (first["asked"], first["old"]) == (True, True)


def test_every_faulty_price_is_one_line_and_nothing_is_written(site: Path) -> None:
    done = netready(
        site, "--set", "INF-04=5", "--set", "INF-99=5", "--set", "INF-08=9-3", "--set", "nothing"
    )
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [line.split(", ")[0] for line in lines] == [
        "netready: --set: found 'INF-99'",
        "netready: --set INF-08: found '9-3'",
        "netready: --set: found 'nothing'",
    ]
    assert site.read_text() == SITE


def test_a_price_of_a_day_to_come_is_refused_for_it_would_not_count(site: Path) -> None:
    done = netready(site, "--set", "INF-04=5", "--on", "2999-01-01")
    assert done.returncode == 2
    assert "--on: found '2999-01-01', allowed a day from 2000-01-01 to today" in done.stderr
    assert site.read_text() == SITE


def test_on_a_terminal_each_price_is_saved_at_once(site: Path) -> None:
    master, slave = pty.openpty()
    os.write(master, b"800-900,2\n5-3\n7\n\nq\n")
    done = subprocess.run(
        [sys.executable, "-m", "netready", "site", "prices", str(site), "--on", "2026-11-01"],
        stdin=slave,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert done.returncode == 0, done.stderr
    assert "allowed LOW-HIGH" in done.stderr
    assert done.stderr.endswith(f"2 prices entered in {site}\n")
    prices = read_site(site).prices
    assert [(one.low, one.high) for one in prices if one.low in {800, 7}] == [(800, 900), (7, 7)]


@pytest.mark.parametrize(
    "text",
    ["", "x", "5-3", "1,500-2,000", "-5", "1e3", "nan", "5-", "5,", "5,261", "2000000000",
     "9" * 1000, "5.123", "٣"],
)  # fmt: skip
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="allowed LOW-HIGH"):
        price_of("INF-04", text, date(2026, 1, 1))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"remedies": 3}', '{"remedies": [{"a": 1}]}', "{"]
)
def test_what_is_no_score_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "score.json"
    path.write_text(text)
    with pytest.raises(BadInputError) as raised:
        asked_actions(path, without_price="staff time")
    (line,) = raised.value.faults
    assert line.startswith(f"{path}: ")
    assert line.endswith("allowed a file that netready score --json wrote")
