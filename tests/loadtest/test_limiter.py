"""Against schools of which we know what is wrong, and the rules one by one."""

from dataclasses import replace

import pytest

from netready.domain.clues import Clues, Place
from netready.domain.load import LimiterWord
from tests.loadtest.limiter_blocks import LINE_BAD, WIRED_GOOD, anchor, held, short, strain
from tests.loadtest.limiter_cases import Case, cases, found

ALL = cases()
RIGHT_MIN = 0.95


def test_nineteen_of_twenty_labelled_schools_are_right() -> None:
    wrong = [(c.name, c.truth.value, found(c).word.value) for c in ALL if found(c).word != c.truth]
    assert len(ALL) >= 40
    assert len({case.name for case in ALL}) == len(ALL)
    assert 1 - len(wrong) / len(ALL) >= RIGHT_MIN, wrong


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_the_word_is_the_truth(case: Case) -> None:
    assert found(case).word is case.truth, found(case).evidence


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_whatever_it_says_it_says_why(case: Case) -> None:
    evidence = found(case).evidence
    assert evidence
    assert all(sentence.endswith(".") and not sentence[0].islower() for sentence in evidence)


def test_the_network_is_never_blamed_for_a_device() -> None:
    """Every clue points at the line, and the device was late: it is the device."""
    clues = Clues(target=Place.INTERNET, wireless=True, anchors=(WIRED_GOOD, LINE_BAD))
    late = strain(send_lateness_ms={"p50": 1.0, "p99": 42.0})
    run = (held(), short(clues=clues, strain=late))
    word = found(Case(name="", truth=LimiterWord.DEVICE, run=run)).word
    assert word is LimiterWord.DEVICE


def test_power_saving_is_named_where_something_suffers() -> None:
    late = strain(send_lateness_ms={"p99": 42.0}, power_saving=True)
    case = Case(name="", truth=LimiterWord.DEVICE, run=(short(strain=late),))
    assert "it is saving power" in found(case).evidence[0]


def test_power_saving_by_itself_is_a_sentence_and_no_fault() -> None:
    case = Case(
        name="",
        truth=LimiterWord.SHARED_LINK,
        run=(held(), short(strain=strain(power_saving=True))),
    )
    assert found(case).word is LimiterWord.SHARED_LINK
    assert any("saves power" in sentence for sentence in found(case).evidence)


@pytest.mark.parametrize(
    ("rise_ms", "word"), [(10.0, LimiterWord.UPLINK), (20.0, LimiterWord.SHARED_LINK)]
)
def test_a_near_place_between_good_and_bad_says_nothing(rise_ms: float, word: LimiterWord) -> None:
    near = anchor(Place.WIRED, {"p50": 5.0, "p95": 8.0 + rise_ms})
    clues = Clues(target=Place.INTERNET, wireless=True, anchors=(near, LINE_BAD))
    assert found(Case(name="", truth=word, run=(held(), short(clues=clues)))).word is word


def test_a_lost_probe_is_not_a_quick_one() -> None:
    gone = replace(WIRED_GOOD, loaded_rtt_ms={"p50": 4.0, "p95": float("inf")}, loss_ratio=0.2)
    clues = Clues(target=Place.INTERNET, wireless=True, anchors=(gone, LINE_BAD))
    case = Case(name="", truth=LimiterWord.SHARED_LINK, run=(held(), short(clues=clues)))
    assert found(case).word is LimiterWord.SHARED_LINK
    assert any("on the site" in sentence for sentence in found(case).evidence)


def test_from_one_place_it_says_that_it_cannot_tell() -> None:
    case = Case(name="", truth=LimiterWord.SHARED_LINK, run=(held(), short()))
    assert "cannot be told apart" in found(case).evidence[-1]
