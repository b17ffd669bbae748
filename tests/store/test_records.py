"""Records on disk: appended for good, read with suspicion."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import METRIC_UNITS, Direction, Metric
from netready.domain.record import (
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    NetworkRole,
    Record,
)
from netready.store import records
from netready.store.records import (
    CheckedLine,
    FaultKind,
    append_record,
    checked_line,
    parse_record,
    read_records,
    record_line,
)
from tests.store.fakes_records import good_record, line, record_id, renamed, with_metric
from tests.store.test_files import file_size_limit

words = st.text(alphabet="abc äé-7", min_size=1, max_size=12).map(str.strip).filter(bool)
numbers = st.floats(min_value=0, max_value=1, allow_nan=False)
settings_values = st.none() | st.booleans() | st.integers() | numbers | st.text(max_size=20)
setting_tables = st.dictionaries(st.text(max_size=9), settings_values, max_size=3)
json_values = st.recursive(
    settings_values,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
metrics = st.sampled_from(sorted(METRIC_UNITS)).flatmap(
    lambda name: st.builds(
        Metric,
        name=st.just(name),
        value=st.sampled_from([None, 0.0, 1.0]),
        unit=st.just(METRIC_UNITS[name]),
        direction=st.none() | st.sampled_from(Direction),
        n=st.none() | st.integers(0, 10_000),
        note=st.text(max_size=20),
    )
)
any_records = st.builds(
    Record,
    record_id=st.integers(0, 9_999).map(record_id),
    site=words,
    room=st.none() | words,
    device=words,
    agent_version=words,
    probe=st.sampled_from(["latency", "dns", "load"]),
    probe_version=words,
    started_at=st.datetimes(datetime(2020, 1, 2), datetime(2099, 1, 1)).map(  # noqa: DTZ001
        lambda at: at.replace(tzinfo=UTC)
    ),
    duration_s=numbers,
    settings=st.builds(EffectiveSettings, supplied=setting_tables, effective=setting_tables),
    metrics=st.lists(metrics, max_size=4).map(tuple),
    failures=st.lists(
        st.builds(Failure, operation=words, word=st.sampled_from(FailureWord)), max_size=2
    ).map(tuple),
    self_error=st.dictionaries(st.text(max_size=5), numbers, max_size=2),
    clock=st.builds(ClockFacts, monotonic_s=numbers, wall_step_s=st.floats(-9, 9)),
    network=st.builds(NetworkFacts, role=st.sampled_from(NetworkRole), ssid=st.none() | words),
    annotations=st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=2),
    details=st.dictionaries(st.text(max_size=5), json_values, max_size=3),
)


@settings(max_examples=200, deadline=None)
@given(any_records)
def test_a_record_comes_back_from_its_line_as_it_was(record: Record) -> None:
    text = record_line(record)
    assert "\n" not in text
    again = parse_record(text.encode())
    assert again == record
    assert isinstance(again, Record)
    assert record_line(again) == text


def test_appended_records_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "out" / "records.jsonl"
    for number in (3, 1, 2):
        append_record(path, good_record(number))
    found = read_records(path)
    assert found.records == (good_record(1), good_record(2), good_record(3))
    assert found.faults == ()
    assert found.summary == "3 records used"


def test_a_number_that_is_none_is_never_written(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    metric = Metric(name="rtt_ms", value=float("inf"), unit="ms")
    with pytest.raises(ValueError, match="JSON compliant"):
        append_record(path, Record(**{**_fields(good_record()), "metrics": (metric,)}))
    assert not path.exists()


def _fields(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Record.__dataclass_fields__}


def test_a_full_disk_leaves_no_half_line(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    append_record(path, good_record(1))
    before = path.read_bytes()
    with file_size_limit(len(before) + 100), pytest.raises(CannotMeasureError) as error:
        append_record(path, good_record(2))
    assert "disk is full" in error.value.reason
    assert "before this one are kept" in error.value.reason
    assert path.read_bytes() == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_device_without_space_is_a_full_disk() -> None:
    with pytest.raises(CannotMeasureError, match="disk is full"):
        append_record(Path("/dev/full"), good_record())


def test_a_file_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    with pytest.raises(CannotMeasureError, match="could not be written"):
        append_record(tmp_path, good_record())


def test_a_record_after_half_a_line_is_not_lost_with_it(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(line()[:100])
    append_record(path, good_record(2))
    found = read_records(path)
    assert found.records == (good_record(2),)
    assert [(fault.line, fault.kind) for fault in found.faults] == [(1, FaultKind.NOT_JSON)]


BAD_LINES = [
    ("not JSON", "hello", FaultKind.NOT_JSON, "not valid JSON"),
    ("binary", "\x00\x01\x02\udcff", FaultKind.NOT_JSON, "not valid JSON"),
    ("a list", "[1, 2]", FaultKind.NOT_JSON, "found a list, allowed one record"),
    ("nested too deeply", "[" * 100_000, FaultKind.NOT_JSON, "recursion limit"),
    ("no version", '{"a": 1}', FaultKind.VERSION, "record_version: found none, allowed 1"),
    ("a later version", line(record_version=2), FaultKind.VERSION, "found 2, allowed 1"),
    ("true as version", line(record_version=True), FaultKind.VERSION, "found true, allowed 1"),
    ("NaN", with_metric(value=float("nan")), FaultKind.VALUE, "metrics[0].value: found nan"),
    ("infinity", with_metric(value=float("inf")), FaultKind.VALUE, "metrics[0].value: found inf"),
    (
        "NaN in the details",
        line(details={"a b": [{"c": float("nan")}]}),
        FaultKind.VALUE,
        "details.'a b'[0].c: found nan, allowed a finite number",
    ),
    ("a rate beyond floats", line().replace("10.5", "1e999"), FaultKind.VALUE, "duration_s: found"),
    ("negative duration", line(duration_s=-1), FaultKind.VALUE, "duration_s: found -1, allowed 0"),
    (
        "a negative time",
        with_metric(value=-3.0),
        FaultKind.VALUE,
        "metrics[0].value: found -3, allowed 0 or more for rtt_ms",
    ),
    ("a time of 1970", line(started_at="1970-01-01T00:00:00Z"), FaultKind.VALUE, "1970-01-01"),
    ("local time", line(started_at="2026-11-20T16:30:00"), FaultKind.VALUE, "allowed UTC"),
    ("seconds as time", line(started_at="1700000000"), FaultKind.VALUE, "allowed UTC"),
    ("a number as time", line(started_at=1_700_000_000), FaultKind.VALUE, "allowed a time in UTC"),
    ("an impossible day", line(started_at="2026-13-40T00:00:00Z"), FaultKind.VALUE, "started_at"),
    ("an unknown metric", with_metric(name="rtt_sec"), FaultKind.VALUE, "name: found 'rtt_sec'"),
    (
        "another unit",
        with_metric(unit="s"),
        FaultKind.VALUE,
        "metrics[0].unit: found 's', allowed 'ms' for rtt_ms",
    ),
    (
        "a share above one",
        with_metric(name="loss_ratio", unit="ratio", value=5.0),
        FaultKind.VALUE,
        "metrics[0].value: found 5, allowed 0 to 1 for loss_ratio",
    ),
    (
        "half a yes",
        with_metric(name="reachable", unit="yes-no", value=0.5),
        FaultKind.VALUE,
        "allowed 0 or 1",
    ),
    ("fewer than no samples", with_metric(n=-1), FaultKind.VALUE, "n: found -1"),
    (
        "an unknown failure",
        line(failures=[{"operation": "ping", "word": "broken"}]),
        FaultKind.VALUE,
        "failures[0].word: found 'broken', allowed no-network",
    ),
    ("text as number", with_metric(value="3"), FaultKind.VALUE, "found '3', allowed a number"),
    ("true as number", line(duration_s=True), FaultKind.VALUE, "found true, allowed a number"),
    ("an unknown key", line(pupil="Ann"), FaultKind.VALUE, "pupil: unknown key"),
    (
        "an unknown inner key",
        line(network={"role": "pupil", "mac": "x"}),
        FaultKind.VALUE,
        "network.mac: unknown key",
    ),
    ("a list as setting", line(settings={"supplied": {"a": []}}), FaultKind.VALUE, "found a list"),
    ("no UUID", line(record_id="1"), FaultKind.VALUE, "allowed a UUID of version 7"),
    ("an escape in a label", line(device="\x1b[2J"), FaultKind.VALUE, r"device: found '\x1b[2J'"),
    ("a path as probe", line(probe="../x"), FaultKind.VALUE, "probe: found '../x'"),
    ("a missing key", json.dumps({"record_version": 1}), FaultKind.VALUE, "and 11 more"),
]


@pytest.mark.parametrize(
    ("text", "kind", "words"), [case[1:] for case in BAD_LINES], ids=[case[0] for case in BAD_LINES]
)
def test_a_bad_line_is_named_and_skipped_and_the_rest_is_used(
    tmp_path: Path, text: str, kind: FaultKind, words: str
) -> None:
    path = tmp_path / "records.jsonl"
    good = [record_line(good_record(number)).encode() for number in (1, 2)]
    path.write_bytes(b"\n".join([good[0], text.encode("utf-8", "surrogateescape"), good[1], b""]))
    found = read_records(path)
    assert found.records == (good_record(1), good_record(2))
    assert found.counts == {kind: 1}
    assert found.skipped == 1
    fault = str(found.faults[0])
    assert fault.startswith(f"{path}:2: ")
    assert words in fault
    assert fault.isprintable()


def test_a_file_cut_in_the_middle_loses_only_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(line(good_record(1)) + "\n" + line(good_record(2))[:-50])
    found = read_records(path)
    assert found.records == (good_record(1),)
    assert str(found.faults[0]) == f"{path}:2: the file ends in the middle of a record"
    assert found.summary == "1 record used, 1 line skipped (1 truncated)"


def test_a_last_line_without_its_end_is_used(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(line())
    assert read_records(path).records == (good_record(),)


def test_windows_line_ends_a_byte_order_mark_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    text = "\ufeff" + line(good_record(1)) + "\r\n\r\n  \r\n" + line(good_record(2)) + "\r\n"
    path.write_bytes(text.encode())
    found = read_records(path)
    assert found.records == (good_record(1), good_record(2))
    assert found.faults == ()


def test_a_replay_is_counted_and_another_record_of_the_same_id_is_a_conflict(
    tmp_path: Path,
) -> None:
    path = tmp_path / "records.jsonl"
    first, other = good_record(), renamed(good_record(), "trial-2")
    path.write_text("\n".join(line(record) for record in (first, first, other)))
    found = read_records(path)
    assert found.records == (first,)
    assert [fault.kind for fault in found.faults] == [FaultKind.REPLAY, FaultKind.CONFLICT]
    assert found.replays == 1
    assert found.summary == "1 record used, 1 line skipped (1 conflict), 1 repeated"


def test_an_oversized_line_is_skipped_without_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LINE_BYTES_MAX", 3_000)
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join([line(good_record(1)), "x" * 10_000, line(good_record(2)), ""]))
    found = read_records(path)
    assert found.records == (good_record(1), good_record(2))
    assert [(fault.line, fault.kind) for fault in found.faults] == [(2, FaultKind.OVERSIZED)]


def test_too_many_lines_are_not_read_and_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LINES_MAX", 2)
    monkeypatch.setattr(records, "FAULTS_MAX", 1)
    path = tmp_path / "records.jsonl"
    path.write_text("a\nb\nc\nd\n")
    found = read_records(path)
    assert found.counts == {FaultKind.NOT_JSON: 2, FaultKind.LIMIT: 1}
    assert len(found.faults) == 1


def test_the_layout_of_files_changes_nothing(tmp_path: Path) -> None:
    one, many = tmp_path / "one", tmp_path / "many"
    for number in (2, 1, 3):
        append_record(one / "records.jsonl", good_record(number))
        append_record(many / f"room-{number % 2}" / "records.jsonl", good_record(number))
    (many / "notes.txt").write_text("not records")
    assert read_records(one).records == read_records(many).records
    assert read_records(many).files == 2


def test_a_fault_in_a_folder_names_the_file_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "records.jsonl").write_text("x\n")
    fault = read_records(tmp_path).faults[0]
    assert fault.file == str(Path("a", "records.jsonl"))


def test_no_records_at_all_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"no \*\.jsonl file"):
        read_records(tmp_path)
    (tmp_path / "records.json").touch()
    with pytest.raises(BadInputError, match=r"near: records\.json"):
        read_records(tmp_path / "records.jsonl")
    with pytest.raises(BadInputError, match="device or pipe"):
        read_records(Path("/dev/zero"))


def test_an_unknown_probe_is_named_where_the_probes_are_known(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text(line(probe="latenci"))
    assert len(read_records(path).records) == 1
    fault = read_records(path, known_probes={"latency", "load"}).faults[0]
    assert "did you mean 'latency'?" in fault.text


def test_at_least_2000_records_a_second_are_read(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    lines = (record_line(good_record(number)) for number in range(2_000))
    path.write_text("\n".join(lines))
    start = time.process_time()
    assert len(read_records(path).records) == 2_000
    assert time.process_time() - start < 1.0


def test_the_line_to_be_stored_is_the_canonical_one_whatever_its_spacing_and_order() -> None:
    record = good_record()
    sent = json.dumps(dict(reversed(json.loads(record_line(record)).items())), indent=1)
    found = checked_line(sent.encode())
    assert isinstance(found, CheckedLine)
    assert found.record == record
    assert found.line == record_line(record).encode()
