"""`netready load` from the outside: what it refuses, what it prints, how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netready.catalogue.loader import load_activities
from netready.cli.inputs import records_from
from netready.cli.workload import mix_from_toml, workload_from
from netready.domain.errors import BadInputError
from netready.domain.record import NetworkRole
from netready_probes.load.admission import TargetLimits
from netready_probes.load.process import start_target_process
from netready_probes.system.load_lock import one_load

pytestmark = pytest.mark.timing

ROOT = Path(__file__).resolve().parents[2]
SHORT = ["--pupils", "2", "--hold", "5", "--quick"]


def netready(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "load", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    with start_target_process() as process:
        yield str(process.address)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--target", "127.0.0.1"], 2, "--activity NAME or --mix"),
        (["--target", "127.0.0.1", "--activity", "chess"], 2, "'chess', allowed: "),
        (["--target", "127.0.0.1", "--mix", "nowhere.toml"], 2, "allowed: class-start, "),
        (
            ["--target", "127.0.0.1", "--activity", "live-call", "--hold", "9"],
            2,
            "only with --pupils",
        ),
        (
            [
                *("--target", "127.0.0.1", "--activity", "live-call"),
                *("--pupils", "3", "--max-pupils", "4"),
            ],
            2,
            "give one",
        ),
        (
            [
                *("--target", "127.0.0.1", "--activity", "live-call", "--search"),
                *("--pupils", "5", "--max-pupils", "4"),
            ],
            2,
            "found 4, allowed --pupils (5) or more",
        ),
        (["--target", "127.0.0.1:99999", "--activity", "live-call"], 2, "--target"),
        (["--target", "10.1.2.3", "--activity", "live-call"], 3, "--permitted-by NAME"),
        (["--target", "127.0.0.1:1", "--activity", "live-call"], 3, "netready target"),
    ],
)
def test_what_cannot_be_done_is_refused_before_any_load(
    arguments: list[str], code: int, words: str
) -> None:
    ended = netready(*arguments)

    assert ended.returncode == code, ended.stderr
    assert words in ended.stderr
    assert ended.stdout == ""


def test_a_second_load_on_this_device_is_refused_with_what_to_do(target: str) -> None:
    with one_load():
        ended = netready("--target", target, "--activity", "constant-2m5", *SHORT, "--json", "-")

    assert ended.returncode == 3, ended.stderr
    assert f"Another load runs on this device (process {os.getpid()})" in ended.stderr
    assert "Wait until it has ended" in ended.stderr
    assert ended.stdout == ""


def test_a_held_stage_gives_the_contract_on_standard_output_and_nothing_else(target: str) -> None:
    ended = netready("--target", target, "--activity", "constant-2m5", *SHORT, "--json", "-")

    assert ended.returncode == 0, ended.stderr
    run: dict[str, Any] = json.loads(ended.stdout)
    assert run["activity"] == "constant-2m5"
    assert [stage["pupils"] for stage in run["stages"]] in ([2], [2, 2], [2, 2, 2])
    assert run["permission"] == "loopback: no permission needed"
    assert run["limiter"]["word"] in ("none", "device")
    assert "verdict" in ended.stderr


def test_people_get_a_table_and_a_sentence(target: str) -> None:
    ended = netready("--target", target, "--mix", "test", *SHORT)

    lines = ended.stdout.splitlines()
    head = next(n for n, line in enumerate(lines) if line.split()[:2] == ["verdict", "pupils"])
    # words first, whatever a busy machine makes of the stage
    assert lines[0].startswith(("Holds 2 pupils on 1 radio", "Does not hold 2", "Cannot say"))
    assert lines[head - 1].startswith("Limiter: ") or lines[head - 1].startswith("  ")
    assert lines[head + 1].split()[1] == "2"


def test_the_record_is_added_to_its_folder_and_read_by_the_reports(
    target: str, tmp_path: Path
) -> None:
    asked = ["--target", target, "--activity", "constant-2m5", *SHORT, "--out", str(tmp_path)]

    assert netready(*asked).returncode == 0
    said = netready(*asked)

    records = records_from(tmp_path).records
    assert f"Record: {tmp_path / 'records.jsonl'}" in said.stdout
    assert [record.probe for record in records] == ["load", "load"]
    assert records[0].annotations["permission"] == "loopback: no permission needed"
    assert records[0].network.role is NetworkRole.EMULATED
    run = records[0].details["run"]
    assert isinstance(run, dict)
    assert run["activity"] == "constant-2m5"


def test_more_pupils_than_the_target_admits_are_refused_before_any_load() -> None:
    limits = TargetLimits(connections=8)
    with start_target_process(limits=limits) as small:
        ended = netready("--target", str(small.address), "--mix", "test", "--pupils", "7")

    assert ended.returncode == 2, ended.stderr
    assert "7 pupils: the target admits 8 connections; allowed: up to 5 pupils" in ended.stderr


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_ctrl_c_keeps_what_was_finished_and_ends_with_130(target: str, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "netready", "load", "--target", target),
            *("--activity", "constant-2m5", "--max-pupils", "4", "--json", str(out)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(5.0)
    process.send_signal(signal.SIGINT)
    began_s = time.monotonic()
    process.communicate(timeout=20)

    assert process.returncode == 130
    assert time.monotonic() - began_s < 3
    assert json.loads(out.read_text())["stopped"] is True


MIX = """
title = "Half and half"
[[part]]
activity = "video-720p"
share = 0.5
[[part]]
share = 0.5
"""


def test_an_own_mix_from_a_file_is_dealt_out_by_its_shares(tmp_path: Path) -> None:
    path = tmp_path / "mix.toml"
    path.write_text(MIX)
    workload = workload_from(None, str(path))

    assert workload.title == "Half and half"
    assert workload.assign(4) == ("video-720p", "idle", "video-720p", "idle")
    assert workload.assign(6)[:4] == workload.assign(4)  # stages are nested


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "not TOML"),
        ("title = 'x'", "no [[part]]"),
        ("[[part]]\nactivity = 'chess'\nshare = 1.0", "'chess'"),
        ("[[part]]\nshare = 0.4", "add up to 0.4"),
        ("[[part]]\nshare = -1", "above 0"),
        ("[[part]]\nshare = true", "above 0"),
        ("[[part]]\nshare = nan", "above 0"),
        ("[[part]]\nshare = 1\nrate = 3", "'rate'"),
        ("part = 3", "no [[part]]"),
        ("part = [3]", "above 0"),
        ("[[part]]\nactivity = [1]\nshare = 1.0", "[1]"),
    ],
)
def test_a_bad_mix_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        mix_from_toml("mix.toml", text, load_activities())
    assert words in caught.value.faults[0]
    assert caught.value.faults[0].startswith("mix.toml")
