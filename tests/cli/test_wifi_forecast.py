"""`netready wifi forecast`: of figures, and of the records of a site."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.errors import BadInputError
from netready.domain.metrics import metric
from netready.store.example import example_site_text
from netready.store.records import append_record
from netready.store.site_file import parse_site
from tests.build_records import a_record

RUN = CliRunner()


def forecast(*words: str) -> str:
    result = RUN.invoke(app, ["wifi", "forecast", *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def faults(*words: str) -> str:
    with pytest.raises(BadInputError) as caught:
        RUN.invoke(app, ["wifi", "forecast", *words], catch_exceptions=False)
    return "; ".join(caught.value.faults)


def test_a_hundred_pupils_of_the_published_example() -> None:
    words = forecast("--phy-mbps", "260", "--mbps", "1", "--pupils", "100")
    assert "0.77 % a pupil" in words
    assert "100 take it to 77 %" in words
    assert "0.96 radios are needed" in words
    assert "Forecast, not measured" in words


def test_thirty_tablets_of_the_published_example() -> None:
    given = ("--phy-mbps", "139", "--mbps", "4", "--efficiency", "1", "--taken", "0")
    words = forecast(*given)
    assert "2.88 % a pupil" in words
    assert "30 take it to 86 %" in words


def test_the_same_as_json() -> None:
    found = json.loads(forecast("--phy-mbps", "260", "--mix", "video-lesson", "--json", "-"))
    (each,) = found["forecasts"]
    assert (each["label"], each["what"]) == ("forecast", "Video lesson")
    assert each["rows"][0]["at_most"] is True


def test_calls_have_the_lower_limit() -> None:
    assert "within 50 %" in forecast("--phy-mbps", "260", "--activity", "live-call")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "give RECORDS and --site"),
        (("--phy-mbps", "260"), "--mbps, --activity or --mix"),
        (("--phy-mbps", "0", "--mbps", "1"), "--phy-mbps: found 0"),
        (("--phy-mbps", "9", "--mbps", "1", "--taken", "2"), "--taken: found 2"),
        (("--phy-mbps", "9", "--activity", "chess"), "found 'chess'"),
        (("--phy-mbps", "9", "--mix", "chess"), "found 'chess'"),
        (("x.jsonl", "--site", "y.toml", "--mbps", "1"), "need --phy-mbps"),
    ],
)
def test_what_does_not_fit_together_is_refused(given: tuple[str, ...], words: str) -> None:
    assert words in faults(*given)


@pytest.fixture
def school(tmp_path: Path) -> tuple[Path, str]:
    """The example's site file, and the name of its first room."""
    path = tmp_path / "school.toml"
    path.write_text(example_site_text(), encoding="utf-8")
    return path, parse_site(example_site_text(), name="x").site.rooms[0].name


def test_records_of_a_room_give_its_cases(tmp_path: Path, school: tuple[Path, str]) -> None:
    site_file, room = school
    link = a_record(
        metric("rx_rate_mbps", 286.8), metric("tx_rate_mbps", 286.8), probe="wifi-link", room=room
    )
    append_record(tmp_path / "r.jsonl", link)
    words = forecast(str(tmp_path / "r.jsonl"), "--site", str(site_file))
    assert words.startswith(f"{room}: ")
    assert "Channels of 80 MHz: withheld." in words
    assert "Without 1 and 2 Mbit/s: withheld." in words


def test_records_without_wifi_are_no_forecast(tmp_path: Path, school: tuple[Path, str]) -> None:
    append_record(tmp_path / "r.jsonl", a_record(metric("rtt_ms", 3.0), room=school[1]))
    assert "no record of the Wi-Fi" in faults(str(tmp_path / "r.jsonl"), "--site", str(school[0]))
