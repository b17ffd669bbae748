"""The main job as a user runs it: real program, real sockets, the embedded room."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netready.store.example import example_site_text
from netready.store.lock import LOCK_NAME, folder_lock
from netready.store.records import read_records

pytestmark = pytest.mark.timing

PAGES = ("leadership.html", "technician.html")
ENOUGH_S = 240.0


def netready(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "netready", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        cwd=cwd,
        env={**os.environ, "COLUMNS": "100"},
    )


def finished(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    process = netready(*arguments, cwd=cwd)
    out, err = process.communicate(timeout=ENOUGH_S)
    return process.returncode, out, err


def wait_for_lines(path: Path, count: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if path.exists() and len(path.read_text(encoding="utf-8").splitlines()) >= count:
            return
        time.sleep(0.1)
    raise AssertionError(f"{path} never had {count} lines")


@pytest.mark.slow
def test_stopped_half_way_it_keeps_what_is_finished_and_resumes_to_both_pages(
    tmp_path: Path,
) -> None:
    begun = netready("assess", "--quick", "--pupils", "4", "--out", "results", cwd=tmp_path)
    results = tmp_path / "results"
    wait_for_lines(results / "records.jsonl", 3)
    begun.send_signal(signal.SIGINT)
    _out, err = begun.communicate(timeout=60)
    assert begun.returncode == 130, err
    assert "Go on with --resume" in err
    assert all((results / page).exists() for page in PAGES)

    code, out, err = finished(
        "assess", "--quick", "--pupils", "4", "--out", "results", "--resume", cwd=tmp_path
    )
    assert code == 0, err
    assert "Verdict: " in out and "emulated room, not your network" in out
    assert "Pupils supported: " in out and "Limiter: " in out
    assert "netready target" in out

    records = read_records(results / "records.jsonl").records
    steps = [record.annotations.get("step") for record in records]
    assert sorted(step for step in steps if step) == sorted(
        {"host", "wifi-link", "latency", "throughput", "loaded-latency", "load-video-lesson"}
    )
    assert {record.network.role.value for record in records} == {"emulated"}
    for page in PAGES:
        assert "Emulated room, not your network" in (results / page).read_text(encoding="utf-8")
    score = json.loads((results / "score.json").read_text(encoding="utf-8"))
    assert score["emulated"] is True
    assert score["network"]["verdict"] in {"cannot-say", "not-yet"}

    check_scoring_it_again_gives_the_same_bytes(results, tmp_path)


def check_scoring_it_again_gives_the_same_bytes(results: Path, folder: Path) -> None:
    site = folder / "school.toml"
    site.write_text(example_site_text(), encoding="utf-8")
    texts = []
    for name in ("one", "two"):
        code, out, err = finished(
            "report", str(results), "--site", str(site), "--out", name, "--json", "-", cwd=folder
        )
        assert code == 0, err
        page = (folder / name / "technician.html").read_text(encoding="utf-8")
        texts.append(out + page.replace(f"--out {name}", "--out X"))
    assert texts[0] == texts[1]


def test_without_permission_a_real_network_is_not_loaded(tmp_path: Path) -> None:
    code, out, err = finished("assess", "--target", "192.0.2.1", cwd=tmp_path)
    assert code == 3 and out == ""
    assert "permission" in err and "--permitted-by" in err


def test_a_faulty_site_file_is_named_line_by_line_and_nothing_is_measured(tmp_path: Path) -> None:
    (tmp_path / "school.toml").write_text("[site]\nname = 3\nphase = 'nursery'\n", encoding="utf-8")
    code, out, err = finished("assess", "--site", "school.toml", cwd=tmp_path)
    assert code == 2 and out == ""
    assert err.count("school.toml") >= 3
    assert "Traceback" not in err
    assert not (tmp_path / "netready-out").exists()


def test_an_answer_off_its_scale_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    text = example_site_text().replace('"full-fibre"', '"banana"')
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    code, out, err = finished("assess", "--site", "s.toml", cwd=tmp_path)
    assert code == 2 and out == ""
    assert "answer[1].value (INF-01): 'banana' is not one of: copper" in err
    assert not (tmp_path / "netready-out").exists()


def test_a_room_that_is_not_in_the_site_file_is_named_as_the_option(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(example_site_text(), encoding="utf-8")
    words = ("--site", "s.toml", "--target", "192.0.2.1", "--room", "Attic")
    code, _out, err = finished("assess", *words, cwd=tmp_path)
    assert code == 2 and "--room: found 'Attic', allowed Reception A" in err


def test_two_assessments_do_not_write_into_one_folder(tmp_path: Path) -> None:
    out = tmp_path / "results"
    with folder_lock(out):
        code, _out, err = finished("assess", "--quick", "--out", "results", cwd=tmp_path)
    assert code == 2
    assert "--out results: another netready writes into this folder now" in err
    assert [path.name for path in out.iterdir()] == [LOCK_NAME]


@pytest.mark.parametrize(("file_bytes", "code", "kept"), [(300, 3, 0), (1500, 3, 0), (5000, 1, 1)])
def test_a_full_disk_is_named_and_what_was_measured_is_kept(
    file_bytes: int, code: int, kept: int, tmp_path: Path
) -> None:
    def no_larger_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    ended = subprocess.run(
        [sys.executable, "-m", "netready", "assess", "--quick", "--pupils", "2", "--out", "o"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=ENOUGH_S,
        preexec_fn=no_larger_files,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (code, "")
    assert "The disk is full" in ended.stderr
    assert "Traceback" not in ended.stderr
    file = tmp_path / "o" / "records.jsonl"
    assert len(file.read_text(encoding="utf-8").splitlines() if file.exists() else []) >= kept


def test_a_target_where_nobody_listens_is_exit_three_with_what_to_do(tmp_path: Path) -> None:
    code, _out, err = finished("assess", "--target", "127.0.0.1:9", cwd=tmp_path)
    assert code == 3
    assert "refused" in err and "netready target" in err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--activity", "chess"], "allowed: everyday-lesson"),
        (["--fail-below", "great"], "allowed go, pilot"),
        (["--target", "192.0.2.1", "--network-role", "head"], "allowed: pupil, staff"),
        (["--internet"], "--site and --target"),
        (["--resume"], "assess.json"),
        (["--pupils", "0"], "--pupils"),
        (["--target", "a b"], "--target: 'a b' is not a host"),
        (["--target", "127.0.0.1:99999"], "--target: '127.0.0.1:99999' has a port"),
        (["--resolver", "a b"], "--resolver: 'a b' is not a host"),
        (["--iperf3-server", "a b"], "--iperf3-server: 'a b' is not a host"),
        (["--interface", "warp0"], "--interface: found 'warp0', allowed:"),
    ],
)
def test_wrong_usage_is_exit_two_with_what_is_allowed(
    arguments: list[str], word: str, tmp_path: Path
) -> None:
    code, _out, err = finished("assess", *arguments, cwd=tmp_path)
    assert code == 2 and word in err and "Traceback" not in err
