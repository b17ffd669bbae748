"""No word of the limiter reaches a reader raw."""

import pytest

from netready.domain.load import LimiterWord
from netready_reports.words import LIMITERS, LIMITERS_SHORT


@pytest.mark.parametrize("word", LimiterWord)
def test_every_limiter_has_words_for_people(word: LimiterWord) -> None:
    assert word.value in LIMITERS
    assert word.value in LIMITERS_SHORT
