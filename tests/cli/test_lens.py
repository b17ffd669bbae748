"""`netready lens` as a user runs it: good files, and every kind of bad one."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from netready.cli import app
from netready.domain.errors import BadInputError

HEADER = "school,download_throughput_mbps,upload_throughput_mbps,latency_ms,packet_loss\n"


def run(*arguments: object) -> str:
    """What goes to standard output; what the user can mend is raised."""
    result = CliRunner().invoke(app, ["lens", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def faults(*arguments: object) -> tuple[str, ...]:
    with pytest.raises(BadInputError) as caught:
        run(*arguments)
    return caught.value.faults


def written(tmp_path: Path, text: str | bytes, name: str = "in.csv") -> Path:
    file = tmp_path / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def as_json(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json", "-"))


def test_a_csv_of_schools_is_scored_row_by_row(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER + "school-2,90.899,11.066,21.611,0.0\nschool-3,,,,\n")
    rows = as_json("iqb", file)
    assert rows[0]["score"] == pytest.approx(0.822479, abs=5e-7)
    assert rows[0]["labels"] == {"school": "school-2"}
    assert rows[1]["score"] is None
    assert rows[1]["skipped"] != []


def test_without_json_each_row_is_one_sentence(tmp_path: Path) -> None:
    lines = run("iqb", written(tmp_path, HEADER + "A,180,40,28,0.004\n")).splitlines()
    assert lines[0].startswith("A (row 1): IQB 0.951 (Ready)")


def test_the_school_weights_can_be_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, HEADER + "A,180,40,28,0.004\n")
    row = as_json("iqb", file, "--config", "edu")[0]
    assert (row["score"], row["iqb_edu"]) == (1.0, 1.0)
    assert row["iqb"] == pytest.approx(0.951, abs=5e-4)
    assert faults("iqb", file, "--config", "odd") == (
        "--config: found 'odd'; allowed: default, edu",
    )


def test_json_goes_to_a_file_too(tmp_path: Path) -> None:
    file = written(tmp_path, '{"latency_ms": 20}')
    run("iqb", file, "--json", tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())[0]["score"] == 5 / 6


def test_qoo_takes_the_drafts_form_raw_samples_and_plain_columns(tmp_path: Path) -> None:
    draft = {
        "requirement": {
            "min_throughput_mbps": 4,
            "rop": {"latency_ms": {"99": 200, "99.9": 300}, "loss": 0.01},
            "cpup": {"latency_ms": {"99": 500, "99.9": 600}, "loss": 0.05},
        },
        "measured": {"latency_ms": {"99": 350, "99.9": 375}, "loss": 0.02, "throughput_mbps": 28},
    }
    samples = {"rop_ms": {"50": 20}, "cpup_ms": {"50": 250}, "samples_ms": [200]}
    rows = as_json("qoo", written(tmp_path, json.dumps([draft, samples])))
    assert [row["qoo"] for row in rows] == pytest.approx([50, 100 * (1 - 180 / 230)])
    flat = written(tmp_path, "latency_p95_ms,packet_loss\n75,0\n")
    assert as_json("qoo", flat)[0]["qoo"] == pytest.approx(50)


def test_aim_takes_cases_and_both_kinds_of_names(tmp_path: Path) -> None:
    cases = {"cases": [{"in": {"latency": 5, "downLoadedLatency": 6, "packetLoss": 0}}]}
    rows = as_json("aim", written(tmp_path, json.dumps(cases)))
    assert rows[0]["experiences"]["gaming"] == {"points": 50, "word": "great"}
    ours = written(tmp_path, "latency_ms,loaded_latency_up_ms,packet_loss\n5,6,0\n")
    assert as_json("aim", ours)[0]["experiences"]["gaming"]["points"] == 50


def test_rpm_takes_samples_down_a_column_or_in_a_list(tmp_path: Path) -> None:
    assert as_json("rpm", written(tmp_path, "samples_ms\n100\n300\n"))[0]["rpm"] == 300
    run_of_four = {"tcp_ms": [30], "tls_ms": [60], "http_ms": [90], "self_ms": [40]}
    assert as_json("rpm", written(tmp_path, json.dumps(run_of_four)))[0]["rpm"] == 1200


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "found an empty file"),
        (b"\xff\xfea,b\n", "found text that is not UTF-8"),
        (HEADER, "found no row of values"),
        ("a,b\n1,2\n", "found none of the values that this takes"),
        ("latency_ms,latency_ms\n1,2\n", "found \"column 'latency_ms' twice\""),
        ("latency_ms,x\n1\n", "line 2: found '1 cells'; allowed: 2, as in the header"),
        ("latency_ms\nfast\n", "line 2, latency_ms: found 'fast'; allowed: a number of at least 0"),
        ("latency_ms\n-1\n", "found '-1'"),
        ("latency_ms\nnan\n", "found 'nan'"),
        ("latency_ms\n1e999\n", "found '1e999'"),
        ("packet_loss\n5\n", "found '5'; allowed: a ratio from 0 to 1"),
        ('{"latency_ms": ', "no JSON"),
        ('{"latency_ms": true}', "found True"),
        ('{"latency_ms": [1]}', "found [1]"),
        ("[1, 2]", "item 1: found 1; allowed: an object with named values"),
        ("[" * 100_000, "no JSON"),
        ('{"latency_ms": ' + "9" * 5000 + "}", ""),
    ],
)
def test_bad_input_is_one_line_a_fault(tmp_path: Path, text: str | bytes, fault: str) -> None:
    found = faults("iqb", written(tmp_path, text))
    assert fault in found[0]
    assert all("\n" not in line and len(line) < 400 for line in found)


def test_a_file_that_is_not_there_and_one_that_is_too_large_are_refused(tmp_path: Path) -> None:
    assert "No such file" in faults("iqb", tmp_path / "none.csv")[0]
    large = written(tmp_path, b"latency_ms\n" + b"1\n" * 10_000_001)
    assert "more than 20000000 bytes" in faults("iqb", large)[0]


def test_many_faults_are_counted(tmp_path: Path) -> None:
    found = faults("iqb", written(tmp_path, "latency_ms\n" + "x\n" * 50))
    assert len(found) == 21
    assert found[-1] == "and 30 more faults"


def test_requirements_that_contradict_themselves_are_named(tmp_path: Path) -> None:
    upside_down = {"rop_ms": {"50": 250}, "cpup_ms": {"50": 20}, "samples_ms": [1]}
    assert "cannot need less" in faults("qoo", written(tmp_path, json.dumps(upside_down)))[0]
    beyond = {"rop_ms": {"500": 1}, "cpup_ms": {"500": 2}, "samples_ms": [1]}
    assert "a percentile from 0 to 100" in faults("qoo", written(tmp_path, json.dumps(beyond)))[0]


def test_a_name_cannot_steer_the_terminal(tmp_path: Path) -> None:
    file = written(tmp_path, "school,latency_ms\n\x1b[2JEvil,20\n")
    assert "\x1b" not in run("iqb", file)


def test_the_confidence_of_a_run_comes_from_its_intervals(tmp_path: Path) -> None:
    steady = {"self_ms": [40], "interval_rpm": [1490, 1500, 1510, 1500]}
    row = as_json("rpm", written(tmp_path, json.dumps(steady)))[0]
    assert (row["confidence"], row["word"]) == ("high", "good")
    assert "confidence high" in row["sentence"]


def test_the_weakest_answer_of_a_topic_is_its_word(tmp_path: Path) -> None:
    text = "topic,question,answer\nBroadband,Line,High\nBroadband,Backup,low\nWi-Fi,Age,medium\n"
    (row,) = as_json("dfe", written(tmp_path, text + "Wi-Fi,Review,\n"))
    assert row["word"] == "low"
    assert row["topics"]["Broadband"]["weakest"] == ["Backup"]
    assert (row["topics"]["Wi-Fi"]["word"], row["topics"]["Wi-Fi"]["at_best"]) == (None, "medium")
    assert "Wi-Fi medium at best (by Age), the rest not known" in row["sentence"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("topic,answer\nA,perhaps\n", "found 'perhaps'; allowed: low, medium, high, or empty"),
        ("topic,answer\n,low\n", "line 2, topic: found ''; allowed: a text"),
        ("topic,question,answer\nA,B,low\nA,B,high\n", "each question of a topic once"),
    ],
)
def test_answers_that_are_no_answers_are_named(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults("dfe", written(tmp_path, text))[0]


def test_all_methods_over_one_row_say_why_they_differ(tmp_path: Path) -> None:
    worked = (
        "download_throughput_mbps,upload_throughput_mbps,latency_ms,packet_loss,jitter_ms,"
        "loaded_latency_p95_ms,loaded_latency_down_ms\n180,40,28,0.004,12,103,103\n"
    )
    (row,) = as_json("all", written(tmp_path, worked))
    assert (row["iqb"], row["qoo"]["qoo"]) == (pytest.approx(0.951, abs=5e-4), 0)
    assert row["sentence"] == (
        "They differ here because IQB (0.95) asks only what one user alone would find on this "
        "line, while QoO (0 of 100) asks whether a video call holds with 103 ms of delay while "
        "the line is full."
    )
    assert "found none of the values" in faults("all", written(tmp_path, "a\n1\n"))[0]
