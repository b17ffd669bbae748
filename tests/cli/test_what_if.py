"""`--what-if`: what is allowed, what is refused, and what is printed."""

import inspect
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from netready.catalogue.loader import load_catalogue, load_mixes
from netready.cli.report import report
from netready.cli.what_if_reading import Known, what_ifs
from netready.cli.what_if_text import lines_of
from netready.domain.errors import BadInputError
from netready.domain.site import Room
from netready.domain.what_if import (
    AccessPointIf,
    CriterionIf,
    LineIf,
    PlanIf,
    RoomPupilsIf,
    Span,
    WhatIf,
    WhatIfResult,
)
from netready.scoring.score import score_site
from netready.scoring.score_json import what_if_json
from netready.store.records import record_line
from netready.store.score_shape import ScoreDocument
from netready.store.site_text import site_text
from tests.build_records import a_load_record, a_site
from tests.scoring.school import example_after, example_before

SITE = a_site(
    Room(name="Room 12"), Room(name="Room 112"), Room(name="A=B.2 lab"), Room(name="Hall", seats=60)
)
KNOWN = Known(
    site=SITE,
    catalogue=load_catalogue("GB-ENG", "primary", date(2026, 11, 20)),
    mixes=tuple(load_mixes()),
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("line=1000/500", LineIf(down_mbps=Span(worse=1000, better=1000),
                                 up_mbps=Span(worse=500, better=500))),
        ("line=500-900 / 100..200", LineIf(down_mbps=Span(worse=500, better=900),
                                           up_mbps=Span(worse=100, better=200))),
        ("room:Room 12.ap=WiFi6", AccessPointIf(room="Room 12", generation=6)),
        ("room:12.pupils=20", RoomPupilsIf(room="Room 12", pupils=20)),
        ("room:A=B.2 lab.pupils=20", RoomPupilsIf(room="A=B.2 lab", pupils=20)),
        ("room:hall.holds=30-60", CriterionIf(criterion="TSP-13", room="Hall",
                                              value=Span(worse=0.5, better=1.0))),
        ("room:12.tsp-01=-70--65", CriterionIf(criterion="TSP-01", room="Room 12",
                                               value=Span(worse=-70, better=-65))),
        ("answer:INF-10=automatic", CriterionIf(criterion="INF-10", value="automatic")),
        ("criterion:INF-08=30-60", CriterionIf(criterion="INF-08",
                                               value=Span(worse=60, better=30))),
        ("plan.mix=video-lesson", PlanIf(mix="video-lesson")),
        ("plan.concurrency=.5", PlanIf(concurrency=0.5)),
        ("plan.class_size=25", PlanIf(class_size=25)),
    ],
)  # fmt: skip
def test_what_may_be_assumed(text: str, wanted: WhatIf) -> None:
    assert what_ifs([text], KNOWN) == (wanted,)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "found no KEY=VALUE, allowed line=DOWN/UP, room:NAME.ap=wifi6"),
        ("line", "found no KEY=VALUE"),
        ("line=", "found no KEY=VALUE"),
        ("line=1000", "found '1000', allowed DOWN/UP in Mbit/s"),
        ("line=1000/", "found '', allowed a number from 0"),
        ("line=-5/10", "found '-5', allowed a number from 0"),
        ("line=٣/10", "found '٣', allowed a number"),
        ("line=nan/10", "found 'nan', allowed a number"),
        ("line=1e9/10", "found '1e9', allowed a number"),
        ("line=9999999999/10", "allowed a number from 0 to 1e+06"),
        ("lin=1/1", "found key 'lin', did you mean 'line'?"),
        ("room:Room 99.ap=wifi6", "found room 'Room 99'"),
        ("room:Room 12=3", "allowed room:NAME.ap, room:NAME.pupils"),
        ("room:12.ap=6", "found '6', allowed wifi4, wifi5, wifi6 or wifi7"),
        ("room:12.pupils=0", "allowed a whole number from 1 to 500"),
        ("room:12.pupils=2.5", "allowed a whole number from 1 to 500"),
        ("room:12.INF-08=30", "asked of the whole site; allowed criterion:INF-08=VALUE"),
        ("room:12.nonsense=30", "allowed the id of a criterion for GB-ENG"),
        ("answer:INF-99=yes", "allowed the id of a criterion"),
        ("answer:INF-08=banana", "found 'banana', allowed a number"),
        ("answer:INF-10=banana", "found 'banana', allowed none, manual, automatic"),
        ("answer:TSP-13=1", "must be measured; allowed criterion:TSP-13=VALUE"),
        ("plan.mix=vido-lesson", "did you mean 'video-lesson'?"),
        ("plan.concurrency=0", "allowed a share above 0, at most 1"),
        ("plan.concurrency=30%", "allowed a share above 0, at most 1"),
        ("plan.class_size=many", "allowed a whole number"),
        ("line=" + "9" * 10_000 + "/1", "allowed a number"),
        ("answer:INF-10=" + "x" * 10_000, "allowed none, manual, automatic"),
        ("answer:INF-10=\x1b[31m", r"found '\x1b[31m'"),
    ],
)  # fmt: skip
def test_a_faulty_what_if_is_one_clear_line(text: str, says: str) -> None:
    with pytest.raises(BadInputError) as raised:
        what_ifs([text], KNOWN)
    (line,) = raised.value.faults
    assert says in line
    assert line.startswith("--what-if ")
    assert "\n" not in line
    assert len(line) < 400


def test_every_fault_is_named_and_nothing_is_assumed_twice() -> None:
    with pytest.raises(BadInputError) as raised:
        what_ifs(
            ["line=1/1", "line=2/2", "room:12.ap=wifi6", "room:Room 12.ap=wifi7", "x=1"], KNOWN
        )
    assert [line.rpartition(": ")[2].partition(",")[0] for line in raised.value.faults] == [
        "found the same thing assumed twice",
        "found the same thing assumed twice",
        "found key 'x'",
    ]


def test_different_parts_of_the_plan_are_not_the_same_thing() -> None:
    assert len(what_ifs(["plan.mix=video-lesson", "plan.concurrency=0.5"], KNOWN)) == 2


def test_no_more_than_fifty_at_once() -> None:
    with pytest.raises(BadInputError, match="found 51, allowed at most 50"):
        what_ifs(["line=1/1"] * 51, KNOWN)


def test_before_and_after_stand_side_by_side_and_a_range_is_one() -> None:
    before, high = score_site(example_before()), score_site(example_after())
    result = WhatIfResult(assumptions=("So.",), cannot_say=(), before=before, low=before, high=high)
    lines = {label: (was, becomes) for label, was, becomes in lines_of(result)}
    assert lines["Network (confidence)"] == ("Not yet (medium)", "Not yet (medium) to Go (high)")
    assert lines["INF-08 Latency under load"] == ("not met", "not met to met")
    assert lines["Pupils, tests"] == ("not known", "not known")
    assert not any(label.startswith("INF-05") for label in lines)


def test_the_score_of_a_what_if_is_the_score_as_it_is_with_one_more_key() -> None:
    before, high = score_site(example_before()), score_site(example_after())
    document = what_if_json(
        WhatIfResult(assumptions=("So.",), cannot_say=(), before=before, low=before, high=high)
    )
    ScoreDocument.model_validate(document)
    assert document["network"]["verdict"] == "not-yet"  # type: ignore[index]
    after = document["what_if"]
    assert isinstance(after, dict)
    assert after["high"]["network"]["verdict"] == "go"
    assert [one["id"] for one in after["changed"]][:2] == ["INF-04", "INF-08"]


def netready(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_prints_both_and_writes_both(tmp_path: Path) -> None:
    records, site, out = (tmp_path / name for name in ("r.jsonl", "s.toml", "score.json"))
    records.write_text(record_line(a_load_record(holds=20, breaks=21, limiter="uplink")) + "\n")
    site.write_text(site_text(a_site(Room(name="Room 1"))))
    asked = ("score", str(records), "--site", str(site), "--what-if")
    more = ("--what-if", "room:1.ap=wifi6", "--json", str(out))
    done = netready(*asked, "room:1.holds=28-30", *more)
    assert done.returncode == 0, done.stderr
    assert "as it is" in done.stdout
    assert "left as it is: Room 1, Wi-Fi 6: nothing changes, as the air was" in done.stdout
    assert "not met to met" in done.stdout
    ScoreDocument.model_validate(json.loads(out.read_text()))
    refused = netready(*asked, "bogus")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("netready: --what-if 'bogus': found no KEY=VALUE, allowed ")


def test_a_page_is_never_drawn_of_an_assumption() -> None:
    assert "what_if" not in inspect.signature(report).parameters
