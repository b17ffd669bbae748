"""Whatever the text: nothing raises, nothing hangs, nothing impossible comes out."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netready_probes.wifi.decode import FORMATS
from tests.probes.wifi.text_mutations import fuzz_texts, held, seeds

HANG_S = 5.0  # of this thread's own time; a text takes a millisecond, the rest is for tracing


def test_two_thousand_damaged_texts_of_all_formats() -> None:
    tally = fuzz_texts(2_000, 1)
    assert tally.raised == []
    assert tally.networks > 300  # the damage leaves many of them readable
    assert tally.links > 300


def test_every_reader_understands_its_own_texts() -> None:
    for read, texts in seeds():
        for text in texts:
            found = read(text)
            held(found, travels=True)


@pytest.mark.parametrize(
    "rate", ["9" * 30 + " MBit/s", "960.7 MBit/s 80MHz HE-MCS 9 HE-NSS 0", "-6.0 MBit/s"]
)
def test_what_damage_found_once_stays_found(rate: str) -> None:
    text = f"Connected to 02:00:5e:10:20:30 (on wlan0)\n\tSSID: a\n\ttx bitrate: {rate}\n"
    (link,) = FORMATS["iw-link"].read(text).links
    assert link.link.streams is None
    assert link.link.tx_rate_mbps in (None, 960.7)


@given(st.text(max_size=300), st.sampled_from(range(len(seeds()))))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all(text: str, reader: int) -> None:
    held(seeds()[reader][0](text), travels=True)


@pytest.mark.parametrize("sign", [" ", ":", "\n", "-", "(", "1 ", " : \n", "BSS ", "{", "\\x"])
def test_a_long_run_of_one_sign_costs_no_more_than_its_length(sign: str) -> None:
    """Where a regular expression ran away, this would take minutes."""
    for read, texts in seeds():
        text = texts[0][: len(texts[0]) // 2] + sign * (40_000 // len(sign))
        before_s = time.thread_time()
        held(read(text), travels=False)
        assert time.thread_time() - before_s < HANG_S


@pytest.mark.slow
def test_ten_thousand_damaged_texts() -> None:
    """A hundred thousand of them in the bench `texts`."""
    tally = fuzz_texts(10_000, 3)
    assert tally.raised == []
    assert tally.texts == 10_000
    assert tally.slowest_s < HANG_S
