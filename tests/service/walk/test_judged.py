from dataclasses import replace

import pytest

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Direction, metric
from netready.service.walk.judged import Tone, lines_of, worst
from tests.build_records import a_record
from tests.service.walk.school import a_link, criteria, link


@pytest.mark.parametrize(
    ("signal_dbm", "tone"),
    [(-60.0, Tone.GO), (-67.0, Tone.GO), (-68.0, Tone.NOT_YET), (-90.0, Tone.NOT_YET)],
)
def test_the_colour_is_that_of_the_catalogues_line(signal_dbm: float, tone: Tone) -> None:
    line = lines_of(a_link(signal_dbm), criteria())[0]
    assert (line.criterion, line.tone) == ("TSP-01", tone)
    assert line.needed == "at least -67 dBm"


def test_what_the_driver_does_not_tell_is_not_known_and_never_zero() -> None:
    line = lines_of(a_link(None), criteria())[0]
    assert line.tone is Tone.CANNOT_SAY
    assert line.value == "not known: the driver does not tell"


def test_a_device_at_its_limit_blames_no_network() -> None:
    limited = Failure(operation="wifi link", word=FailureWord.DEVICE_LIMITED)
    record = replace(a_link(-90.0), failures=(limited,))
    assert {line.tone for line in lines_of(record, criteria())} <= {Tone.CANNOT_SAY, Tone.GO}


def test_what_a_browser_finds_bad_may_be_the_browser() -> None:
    slow = metric("loaded_rtt_increase_ms", 300.0, stat="p95", direction=Direction.DOWN)
    own = lines_of(a_record(slow, probe="loaded-latency"), criteria())[0]
    page = lines_of(a_record(slow, probe="browser"), criteria())[0]
    assert (own.tone, page.tone) == (Tone.NOT_YET, Tone.PILOT)


def test_the_worse_direction_speaks() -> None:
    both = [
        metric("loaded_rtt_increase_ms", value, stat="p95", direction=direction)
        for value, direction in ((5.0, Direction.DOWN), (400.0, Direction.UP))
    ]
    line = lines_of(a_record(*both, probe="loaded-latency"), criteria())[0]
    assert line.value == "400 ms"


def test_a_rate_is_a_figure_and_no_judgement() -> None:
    lines = lines_of(
        a_record(metric("goodput_mbps", 94.31, direction=Direction.DOWN), probe="throughput"),
        criteria(),
    )
    assert [(line.what, line.value, line.tone) for line in lines] == [
        ("Download", "94.3 Mbit/s", Tone.NONE)
    ]


def test_a_measurement_of_the_line_says_nothing_of_a_room() -> None:
    record = a_record(*link(-90.0), probe="wifi-link", annotations={"target_place": "internet"})
    assert lines_of(record, criteria()) == ()


def test_nothing_known_is_not_known() -> None:
    assert worst([]) is Tone.CANNOT_SAY
    assert worst([Tone.GO, Tone.CANNOT_SAY]) is Tone.GO
    assert worst([Tone.GO, Tone.NOT_YET, Tone.PILOT]) is Tone.NOT_YET


def test_an_infinite_figure_is_not_known() -> None:
    lost = metric("jitter_ms", float("inf"), stat="p95")
    assert lines_of(a_record(lost, probe="latency"), criteria())[0].tone is Tone.CANNOT_SAY
