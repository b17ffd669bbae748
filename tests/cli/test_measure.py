"""`netready measure`: settings to probes, records out, honest exits. Loopback only."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from netready.cli import main
from netready.cli.measure import write_records
from netready.cli.probe_settings import settings_from, value_of
from netready.cli.record_text import figure
from netready.domain.errors import BadInputError
from tests.probes.fake_dns_server import dns_server, good


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["netready", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    assert isinstance(code, int)
    return code


def _measure_dns(monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    with dns_server(lambda query, _tcp: [good(query).to_wire()]) as resolver:
        words = ("measure", "dns", "--resolver", resolver, "--set", "names=a.example")
        return _run(monkeypatch, *words, *more)


def test_records_go_to_a_file_and_people_read_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "records.jsonl"
    more = ("--json", str(file), "--device", "trial-3", "--room", "Room 1", "--set", "rounds=2")
    assert _measure_dns(monkeypatch, *more) == 0
    record = json.loads(file.read_text(encoding="utf-8"))
    assert (record["probe"], record["device"], record["room"]) == ("dns", "trial-3", "Room 1")
    assert record["settings"]["supplied"]["rounds"] == 2
    assert "dns_ms p50 resolver1" in capsys.readouterr().out


def test_a_spot_stands_beside_the_record_of_its_room(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("measure", "host", "--set", "interval_s=0.1", "--json", "-")
    assert _run(monkeypatch, *words, "--room", "Room 1", "--spot", "412,230.5") == 0
    assert json.loads(capsys.readouterr().out)["annotations"]["spot"] == "412,230.5"


def test_on_standard_output_there_is_nothing_but_records(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _measure_dns(monkeypatch, "--json", "-", "--set", "dns.rounds=1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["probe"] for line in lines] == ["dns"]


def test_the_host_name_is_in_no_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: pytest.fail("the host name was read"))
    assert _run(monkeypatch, "measure", "host", "--set", "interval_s=0.1", "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["device"] == "this-device"


def test_what_could_not_be_measured_exits_3_with_reason_and_remedy_and_keeps_the_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "records.jsonl"
    words = ("measure", "iperf3", "--iperf3-server", "192.0.2.9", "--json", str(file))
    assert _run(monkeypatch, *words) == 3
    said = capsys.readouterr().err
    assert "iperf3: load network: not-allowed" in said
    assert "--permitted-by" in said
    assert json.loads(file.read_text(encoding="utf-8"))["failures"][0]["word"] == "not-allowed"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope", "dns"), "'nope' is unknown; allowed: host"),
        (("dns", "--iperf3-server", "127.0.0.1"), "--iperf3-server: only for the probe iperf3"),
        (("dns", "--set", "rounds"), "--set rounds: allowed: KEY=VALUE"),
        (("dns", "--set", "reach.tries=2"), "reach is not measured; allowed: dns"),
        (("host", "--set", "speed=1"), "probe host: setting 'speed' is unknown; allowed:"),
        (("host", "--set", "interval_s=nan"), "0.1 to 60"),
        (("reach", "--target", "a b"), "--target: 'a b' is not a host"),
        (("host", "--interface", "warp0"), "--interface: found 'warp0', allowed:"),
        (("host", "--permitted-by", " "), "--permitted-by: empty"),
        (("host", "--room", "R", "--spot", "12"), "--spot: found '12', allowed X,Y in pixels"),
        (("host", "--spot", "1,2"), "--spot: found without --room"),
        (("endpoints", "--endpoints", "no-such-list"), "'no-such-list', allowed:"),
    ],
)
def test_bad_input_exits_2_with_what_was_found_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: Sequence[str],
    said: str,
) -> None:
    assert _run(monkeypatch, "measure", *words) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert not captured.out


def test_an_endpoint_file_is_refused_line_by_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.txt"
    file.write_text("vle.school.example # ours\n\nhttps://x/\nb.example:0\n", encoding="utf-8")
    assert _run(monkeypatch, "measure", "endpoints", "--endpoints", str(file)) == 2
    said = capsys.readouterr().err.splitlines()
    assert ["line 3" in said[0], "line 4" in said[1], len(said)] == [True, True, 2]


def test_an_endpoint_file_in_another_encoding_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.txt"
    file.write_bytes("schule.example # für uns\n".encode("latin-1"))
    assert _run(monkeypatch, "measure", "endpoints", "--endpoints", str(file)) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_a_value_is_a_number_a_yes_or_no_or_text() -> None:
    assert [value_of(text) for text in ("3", "0.5", "TRUE", "false", "1.2.3.4", "")] == [
        3,
        0.5,
        True,
        False,
        "1.2.3.4",
        "",
    ]


def test_a_setting_for_one_probe_is_not_given_to_another() -> None:
    found = settings_from(["dns", "host"], ["dns.rounds=2", "timeout_s=1"], {})
    assert found == {"": {"timeout_s": 1}, "dns": {"rounds": 2}, "host": {}}


def test_all_faults_of_the_settings_come_at_once() -> None:
    with pytest.raises(BadInputError) as error:
        settings_from(["dns"], ["x", "y.z=1"], {"iperf3": ("iperf3_server", "h")})
    assert len(error.value.faults) == 3


@pytest.mark.parametrize(
    ("value", "text"), [(11890.4, "11890"), (1.23456, "1.235"), (0.0, "0"), (-57.0, "-57")]
)
def test_a_figure_is_readable(value: float, text: str) -> None:
    assert figure(value) == text


def test_without_json_no_file_is_written(tmp_path: Path) -> None:
    write_records([], None)
    assert not list(tmp_path.iterdir())


def test_stopping_keeps_what_is_finished_and_exits_130(tmp_path: Path) -> None:
    file = tmp_path / "records.jsonl"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = f"127.0.0.1:{silent.getsockname()[1]}"
        words = ["measure", "host", "dns", "--resolver", resolver, "--json", str(file)]
        more = ["--set", "host.interval_s=0.1", "--set", "dns.timeout_s=10"]
        argv = [sys.executable, "-m", "netready", *words, *more]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            silent.settimeout(20)
            silent.recv(2000)  # the DNS probe has begun, so host is finished
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["probe"] for line in lines] == ["host"]
    assert b"Traceback" not in said
