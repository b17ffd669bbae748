from dataclasses import replace
from pathlib import Path

import pytest

from netready.coordinator.manifest import Journal
from netready.coordinator.steps import AssessOptions
from netready.domain.errors import BadInputError
from netready.domain.metrics import metric
from tests.build_records import a_record

OPTIONS = AssessOptions(pupils=30, workload="video-lesson", emulated=True)


def test_a_resumed_assessment_knows_which_steps_have_a_record(tmp_path: Path) -> None:
    journal = Journal(folder=tmp_path)
    journal.begin(OPTIONS, "embedded room")
    journal.keep(a_record(metric("rtt_ms", 1.0), number=1, annotations={"step": "latency"}))
    journal.keep(a_record(metric("rtt_ms", 1.0), number=2, annotations={"partial": "stopped"}))
    assert journal.resume(OPTIONS, "embedded room") == {"latency"}


def test_a_new_assessment_moves_the_old_records_aside(tmp_path: Path) -> None:
    journal = Journal(folder=tmp_path)
    for _ in range(2):
        journal.begin(OPTIONS, "embedded room")
        journal.keep(a_record(metric("rtt_ms", 1.0)))
    journal.begin(OPTIONS, "embedded room")
    assert journal.records() == ()
    assert len(list(tmp_path.glob("records-earlier-*.jsonl"))) == 2


def test_other_options_cannot_be_resumed_and_are_named(tmp_path: Path) -> None:
    journal = Journal(folder=tmp_path)
    journal.begin(OPTIONS, "embedded room")
    with pytest.raises(BadInputError, match="pupils: it was begun with 30, found 28"):
        journal.resume(replace(OPTIONS, pupils=28), "embedded room")


def test_nothing_to_resume_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"assess\.json"):
        Journal(folder=tmp_path).resume(OPTIONS, "embedded room")


def test_a_damaged_manifest_is_bad_input(tmp_path: Path) -> None:
    journal = Journal(folder=tmp_path)
    journal.begin(OPTIONS, "embedded room")
    journal.manifest_path.write_text('{"pupils": 3', encoding="utf-8")
    with pytest.raises(BadInputError, match="begun with None"):
        journal.resume(OPTIONS, "embedded room")
