"""Settings: read with a default, refused with what is allowed."""

import pytest

from netready_probes.contract import Address, BadSettingError
from netready_probes.settings import address_of, count_of, number_of, text_of


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("target.example", "target.example", 7),
        ("192.0.2.1:53", "192.0.2.1", 53),
        ("::1", "::1", 7),
        ("[2001:db8::1]:443", "2001:db8::1", 443),
        (" [2001:db8::1] ", "2001:db8::1", 7),
    ],
)
def test_an_address_is_read_in_every_usual_form(text: str, host: str, port: int) -> None:
    assert address_of(text, 7) == Address(host=host, port=port)


@pytest.mark.parametrize(
    "text", ["", ":53", "a:0", "a:65536", "a:99999999999", "a:x", "http://a", "a b", "u@a", "a:-1"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(BadSettingError):
        address_of(text, 7)


@pytest.mark.parametrize("value", [None, True, "5", 0.5, 11, float("nan"), float("inf")])
def test_what_is_no_number_in_the_range_is_refused(value: str | float | None) -> None:
    with pytest.raises(BadSettingError, match="'n' is"):
        number_of({"n": value}, "n", 5, low=1, high=10)


def test_a_setting_that_was_not_supplied_takes_its_default() -> None:
    assert number_of({}, "n", 5, low=1, high=10) == 5.0
    assert count_of({"n": 3.0}, "n", 5, low=1, high=10) == 3
    assert text_of({}, "t", " a ") == "a"


def test_a_text_that_is_a_number_or_endless_is_refused() -> None:
    for value in (3, "x" * 1001):
        with pytest.raises(BadSettingError, match="'t'"):
            text_of({"t": value}, "t", "")
