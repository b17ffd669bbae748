"""`netready wifi decode`: files of any program to readings; what cannot be read is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from netready.cli import app
from netready.cli.wifi_text import lines_of
from netready.domain.errors import BadInputError
from netready_probes.wifi.decode import FORMATS, decode, text_of

SCAN = """\
BSS 02:00:5e:00:53:01(on wlan0) -- associated
\tfreq: 2437
\tsignal: -52.00 dBm
\tSSID: Science \\xe2\\x9c\\x93
\tBSS Load:
\t\t * station count: 17
\t\t * channel utilisation: 201/255
\t\t * available admission capacity: 0 [*32us]
BSS 02:00:5e:00:53:02(on wlan0)
\tfreq: 2437
\tsignal: -70.00 dBm
\tSSID: <script>alert(1)</script>
"""
LINK = (
    "Connected to 02:00:5e:00:53:01 (on wlan0)\n\tSSID: Science\n\tfreq: 2437\n\tsignal: -52 dBm\n"
)
STATIONS = """\
Station 02:00:5e:00:53:09 (on wlan0)
\ttx packets:\t3700000
\ttx retries:\t0
\tsignal:\t-60 dBm
"""
SURVEY = "Survey data from wlan0\n\tfrequency:\t\t2437 MHz [in use]\n\tnoise:\t\t-95 dBm\n"
INFO = "Interface wlan0\n\tifindex 3\n\ttype managed\n\tchannel 6 (2437 MHz), width: 20 MHz\n"
NMCLI = "*:02\\:00\\:5E\\:00\\:53\\:01:Science:Infra:6:2437 MHz:130 Mbit/s:80:WPA2:wlan0\n"


def _run(*argv: str) -> Result:
    return CliRunner().invoke(app, ["wifi", "decode", *argv])


def _json(*argv: str) -> dict[str, Any]:
    ended = _run(*argv, "--json", "-")
    assert ended.exit_code == 0, ended.output
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def _write(folder: Path, name: str, text: str | bytes) -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return str(path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (SCAN, "iw-scan"),
        (LINK, "iw-link"),
        ("Not connected.\n", "iw-link"),
        ("command failed: No such device (-19)\n", "iw-link"),
        (STATIONS, "iw-station"),
        (SURVEY, "iw-survey"),
        (INFO, "iw-info"),
        (NMCLI, "nmcli"),
    ],
)
def test_each_text_is_known_by_its_shape(text: str, name: str) -> None:
    decoded = decode(text.encode("utf-8"))
    assert decoded is not None
    assert decoded.format == name
    assert decoded.says_something


def test_the_utilisation_and_the_own_network_stand_in_the_json(tmp_path: Path) -> None:
    readings = _json(_write(tmp_path, "scan.txt", SCAN))["files"][0]["readings"]
    assert readings["own_bssid"] == "02:00:5e:00:53:01"
    load = readings["bss"][0]["load"]
    assert (load["stations"], load["utilisation_255"]) == (17, 201)
    assert readings["bss"][1]["load"] is None


def test_for_people_the_share_stands_as_a_percentage_and_unknown_as_a_question_mark() -> None:
    decoded = decode(SCAN.encode("utf-8"))
    assert decoded is not None
    science, hostile = lines_of("scan.txt", decoded)[2:4]
    assert "* Science ✓" in science
    assert "78.8%" in science
    assert "<script>alert(1)</script>" in hostile
    assert "?" in hostile
    assert "0.0%" not in hostile


def test_a_driver_that_counts_no_repeats_has_none_shown() -> None:
    decoded = decode(STATIONS.encode("utf-8"))
    assert decoded is not None
    assert lines_of("stations.txt", decoded)[2].split() == [
        *("02:00:5e:00:53:09", "-60", "dBm", "?", "?", "3700000", "?", "?"),
    ]


def test_a_text_of_powershell_in_utf_16_is_read_like_any_other() -> None:
    assert text_of(LINK.encode("utf-16")) == LINK
    assert decode(LINK.encode("utf-16")) == decode(LINK.encode("utf-8"))


def test_what_nobody_understands_is_named_and_kept_and_the_rest_goes_on(tmp_path: Path) -> None:
    strange = _write(tmp_path, "strange.txt", "nothing of ours\n")
    ended = _run(strange, _write(tmp_path, "link.txt", LINK), "--json", "-")
    assert ended.exit_code == 0
    first, second = json.loads(ended.stdout)["files"]
    assert first["readings"]["raw"] == "nothing of ours\n"
    assert second["readings"]["links"][0]["link"]["ssid"] == "Science"
    assert "strange.txt: its format could not be told; give --format" in ended.stderr


@pytest.mark.parametrize("content", [b"", b"nothing of ours\n", b"\x00\xff\xfe"])
def test_nothing_readable_at_all_is_bad_input(tmp_path: Path, content: bytes) -> None:
    ended = _run(_write(tmp_path, "strange.txt", content))
    assert isinstance(ended.exception, BadInputError)
    assert "strange.txt" in ended.exception.faults[0]


def test_a_missing_file_and_an_unknown_format_are_refused_with_what_is_allowed() -> None:
    missing = _run("no-such-file")
    assert isinstance(missing.exception, BadInputError)
    assert "no-such-file: cannot be read" in missing.exception.faults[0]
    unknown = _run("scan.txt", "--format", "horoscope")
    assert isinstance(unknown.exception, BadInputError)
    assert all(name in unknown.exception.faults[0] for name in FORMATS)


def test_a_format_that_is_given_is_not_guessed(tmp_path: Path) -> None:
    ended = _run(_write(tmp_path, "link.txt", LINK), "--format", "iw-scan")
    assert isinstance(ended.exception, BadInputError)
    assert "Nothing of iw-scan is in it." in ended.exception.faults[0]
