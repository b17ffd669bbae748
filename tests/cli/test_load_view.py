"""What stands on the terminal while a load run goes, and after it."""

import html
import io
import math
from dataclasses import replace

import pytest
from rich.console import Console

from netready.cli.load_screen import picture, shown_run
from netready.cli.load_table import result_lines
from netready.cli.load_view import STAGES_SHOWN, bar, view_lines
from netready.coordinator.load_run import LoadProgress
from netready.domain.limiter_words import LIMITER_WORDS
from netready.domain.load import (
    Limiter,
    LimiterWord,
    LoadResult,
    PupilsSupported,
    StageLook,
    StageResult,
    StageVerdict,
)
from tests.cli.live_view_picture import PICTURE, lines
from tests.loadtest.samples import judged

PASS, FAIL, VOID = StageVerdict.PASS, StageVerdict.FAIL, StageVerdict.VOID
LOOK = StageLook(
    share=0.5,
    goodput_mbps={"down": 41.26, "up": 0.31},
    rtt_p50_ms=4.12,
    rtt_p95_ms=9.81,
    loss_ratio=0.0,
)


def so_far(
    *stages: StageResult,
    holds: int | None = None,
    breaks: int | None = None,
    limiter: LimiterWord = LimiterWord.UNKNOWN,
    radios: int = 1,
) -> LoadResult:
    return LoadResult(
        activity="video-720p",
        radios=radios,
        stages=stages,
        pupils_supported=PupilsSupported(
            holds=holds, breaks=breaks, censored=False, confidence="medium"
        ),
        capacity_mbps={"down": None, "up": None},
        limiter=Limiter(word=limiter, evidence=("They share something.", "One place.")),
    )


def progress(look: StageLook = LOOK, result: LoadResult | None = None) -> LoadProgress:
    return LoadProgress(pupils=16, look=look, left_s=200.0, so_far=result)


def text(where: LoadProgress | None, width: int = 100) -> list[str]:
    """As a terminal of that width shows it."""
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(picture(view_lines("Video (720p)", "10.20.0.5:7411", where)))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_everything_that_a_person_waits_for_is_on_the_screen() -> None:
    result = so_far(
        judged(30, FAIL, ok_pupils=17, reasons=("13 of 30 pupils: got 71.0 % of the rate.",)),
        judged(8, PASS),
        holds=8,
        breaks=30,
        limiter=LimiterWord.SHARED_LINK,
    )
    assert text(progress(result=result)) == [
        "Load      Video (720p), against 10.20.0.5:7411",
        "Left      about 3 min 20 s",
        "Now       16 pupils on 1 radio  [############............]  50 %",
        "Goodput   down 41.3 Mbit/s, up 0.3 Mbit/s",
        "Delay     p50 4.1 ms, p95 9.8 ms beside the load; 0.0 % lost",
        "Stages    breaks: 30 pupils, 17 ok, 42.5 Mbit/s  13 of 30 pupils: got 71.0 % of the rate.",
        "          holds: 8 pupils, 8 ok, 20.0 Mbit/s",
        "So far    8 held, 30 did not",
        "Limiter   a link that all share, not told apart yet",
        "          Ctrl-C stops within a second and keeps what is finished.",
    ]


def test_a_stage_that_only_connects_shows_no_figure_at_all() -> None:
    lines = text(progress(StageLook(share=0.0)))
    assert "Now       16 pupils on 1 radio  connecting, and the delay at rest" in lines
    assert "Goodput   not known yet" in lines
    assert "Delay     not known yet" in lines


def test_before_the_first_news_the_target_is_being_asked() -> None:
    assert text(None)[1] == "Now       asking the target"


def test_a_lost_round_trip_is_lost_and_not_a_number() -> None:
    look = replace(LOOK, rtt_p95_ms=math.inf, loss_ratio=0.061)
    delay = next(line for line in view_lines("", "", progress(look)) if line.label == "Delay")
    assert delay.text == "p50 4.1 ms, p95 lost beside the load; 6.1 % lost"
    assert delay.tone == "bad"


def test_many_devices_are_counted_as_radios() -> None:
    where = replace(progress(), radios=5)
    assert "16 pupils on 5 radios" in text(where)[2]


def test_a_long_search_shows_its_latest_stages_and_says_how_many_there_were() -> None:
    stages = [judged(n, PASS) for n in range(1, 11)]
    lines = view_lines("", "", progress(result=so_far(*stages, holds=10)))
    shown = [line for line in lines if line.tone == "good"]
    assert len(shown) == STAGES_SHOWN
    assert any(line.text == "4 before these" for line in lines)


def test_a_void_stage_says_nothing_of_the_network() -> None:
    void = judged(30, VOID, ok_pupils=None, goodput_mbps={}, reasons=("This device was slow.",))
    lines = text(progress(result=so_far(void, limiter=LimiterWord.DEVICE)))
    assert "Stages    void: 30 pupils  This device was slow." in lines
    assert "So far    nothing can be said yet" in lines
    assert "Limiter   this device, not the network" in lines


@pytest.mark.parametrize("width", [20, 40, 79])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    result = so_far(judged(30, FAIL, reasons=("x" * 200,)), breaks=30)
    assert all(len(line) <= width for line in text(progress(result=result), width))


@pytest.mark.parametrize(("share", "full"), [(-1.0, 0), (0.0, 0), (0.5, 12), (1.0, 24), (9.0, 24)])
def test_the_bar_never_leaves_its_box(share: float, full: int) -> None:
    assert bar(share) == "[" + "#" * full + "." * (24 - full) + "]"


def test_every_limiter_has_words() -> None:
    assert set(LIMITER_WORDS) == set(LimiterWord)


def test_where_output_is_piped_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown_run("Video", "10.20.0.5") as told:
        told(progress())
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


def test_the_end_says_words_before_numbers() -> None:
    result = so_far(judged(16, PASS), judged(17, FAIL), holds=16, breaks=17)
    lines = result_lines(replace(result, limiter=Limiter(word=LimiterWord.SHARED_LINK)))
    assert lines[0].startswith("Holds 16 pupils")
    assert lines[1].startswith("Measured with up to 17 pupils on 1 radio (extrapolated")
    assert lines[2] == "Limiter: a link that all share, not told apart yet (shared-link)"
    assert lines[3].split()[:2] == ["verdict", "pupils"]
    assert lines[4].split()[:3] == ["holds", "16", "16"]


def test_three_radios_are_measured_and_one_is_extrapolated() -> None:
    assert "extrapolated" not in result_lines(so_far(judged(30, PASS), holds=30, radios=3))[1]
    assert "on 2 radios (extrapolated" in result_lines(so_far(judged(9, PASS), radios=2))[1]


def test_a_run_of_void_stages_was_measured_with_nobody() -> None:
    void = judged(30, VOID, ok_pupils=None)
    assert not [line for line in result_lines(so_far(void)) if line.startswith("Measured")]


def test_the_picture_of_the_docs_is_the_view_as_it_is_now() -> None:
    """Draw it anew with `python -m tests.cli.live_view_picture`; its text is text."""
    found = html.unescape(PICTURE.read_text(encoding="utf-8")).replace("\xa0", " ")
    for line in lines():
        assert line.label in found
        assert line.text[:60].rstrip() in found
    assert "http" not in found.replace('xmlns="http://www.w3.org/2000/svg"', "")
