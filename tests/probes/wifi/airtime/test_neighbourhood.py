"""Networks to radios, and what may not be believed of them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netready.domain.air import Bss, BssLoad, Encryption, Security, SignIn
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of


def a_bss(
    bssid: str | None,
    stations: int | None = None,
    busy: int = 0,
    *,
    ssid: str | None = "School",
    mhz: float | None = 5180,
    age_ms: float | None = None,
    admission: int | None = None,
    signal: float | None = -60,
) -> Bss:
    load = (
        None
        if stations is None
        else BssLoad(stations=stations, utilisation_255=busy, admission_32us=admission)
    )
    return Bss(
        bssid=bssid, ssid=ssid, frequency_mhz=mhz, age_ms=age_ms, load=load, signal_dbm=signal
    )


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (BssLoad(stations=768, utilisation_255=33), "wrong order"),
        (BssLoad(stations=900, utilisation_255=33), "more than a radio admits"),
        (BssLoad(stations=5, utilisation_255=55, admission_32us=65535), "free air"),
        (BssLoad(stations=8, utilisation_255=1), "not measured, not idle"),
        (BssLoad(stations=0, utilisation_255=0), "not measured, not idle"),
        (BssLoad(stations=0, utilisation_255=300), "cannot be busy"),
    ],
)
def test_a_load_that_cannot_be_a_measurement_says_why_and_has_no_ratio(
    load: BssLoad, words: str
) -> None:
    (found,) = doubted([Bss(bssid="02:00:00:00:00:00", load=load)])
    assert found.load is not None
    assert words in found.load.doubt
    assert found.load.utilisation_ratio is None
    assert found.load.stations == load.stations


@pytest.mark.parametrize(
    "load",
    [
        BssLoad(stations=13, utilisation_255=74, admission_32us=0),
        BssLoad(stations=0, utilisation_255=2, admission_32us=23437),
        BssLoad(stations=41, utilisation_255=255, admission_32us=31250),
    ],
)
def test_an_odd_but_possible_load_is_believed(load: BssLoad) -> None:
    (found,) = doubted([Bss(bssid="02:00:00:00:00:00", load=load)])
    assert found.load == load


def test_a_name_that_is_idle_beside_a_busy_one_of_the_same_radio_is_doubted() -> None:
    idle, busy = doubted(
        [a_bss("10:8a:ba:00:fc:00", 0, 3), a_bss("10:8a:ba:00:fc:02", 2, 132, age_ms=5)]
    )
    assert idle.load is not None
    assert "132 of 255" in idle.load.doubt
    assert busy.load is not None
    assert busy.load.doubt == ""


def test_names_of_one_radio_are_grouped_by_their_address_and_channel() -> None:
    radios = radios_of(
        [
            a_bss("10:b4:0f:01:35:60", 0, 49, ssid="School"),
            a_bss("10:b4:0f:01:36:40", 0, 28),
            a_bss("10:b4:0f:01:35:61", 1, 49, ssid="Guests"),
            a_bss("10:b4:0f:01:35:62", ssid=None),
            a_bss("10:b4:0f:01:35:63", mhz=2412),
        ]
    )
    assert [len(radio.bssids) for radio in radios] == [3, 1, 1]
    assert radios[0].ssids == ("School", "Guests", "")
    assert [radio.frequency_mhz for radio in radios] == [5180, 5180, 2412]
    assert radios[0].utilisation_ratio == pytest.approx(49 / 255)
    assert (radios[0].stations_low, radios[0].stations_high) == (1, 1)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (a_bss("10:22:05:00:4d:5b", 1, 103), a_bss("12:22:15:00:4d:5b", 1, 103), True),
        (a_bss("20:2c:c4:00:3b:95", 0, 90), a_bss("22:2c:b4:00:3b:95", 0, 94), True),
        (a_bss("10:b4:0f:01:36:42", 0, 28), a_bss("20:1a:11:01:36:43", 0, 28), True),
        (a_bss("10:b4:0f:01:36:42", 0, 28), a_bss("20:1a:11:01:36:43", 0, 99), False),
        (a_bss("10:b4:0f:01:36:42"), a_bss("20:1a:11:01:36:43"), False),
        (a_bss("02:00:00:00:00:00"), a_bss("02:00:00:00:01:00"), False),
        (a_bss("10:b4:0f:01:36:42", mhz=None), a_bss("10:b4:0f:01:36:43", mhz=None), False),
        (a_bss(None), a_bss(None), False),
        (a_bss("nonsense"), a_bss("nonsense!"), False),
    ],
)
def test_what_counts_as_one_radio(first: Bss, second: Bss, same: bool) -> None:
    assert len(radios_of([first, second])) == (1 if same else 2)


def test_the_youngest_believable_figure_counts_and_of_equals_the_higher() -> None:
    old, young = (
        a_bss("10:8a:ba:00:fc:00", 2, 132, age_ms=9000),
        a_bss("10:8a:ba:00:fc:02", 2, 103, age_ms=40),
    )
    assert radios_of([old, young])[0].utilisation_ratio == pytest.approx(103 / 255)
    same = [replace(old, age_ms=None), replace(young, age_ms=None)]
    assert radios_of(same)[0].utilisation_ratio == pytest.approx(132 / 255)
    assert (radios_of(same)[0].stations_low, radios_of(same)[0].stations_high) == (2, 4)


def test_a_radio_that_tells_nothing_has_no_figure_and_says_why() -> None:
    silent, never = radios_of([a_bss("02:00:00:00:00:00"), a_bss("02:00:00:00:01:00", 10, 0)])
    assert (silent.utilisation_ratio, silent.stations_high) == (None, None)
    assert "does not tell" in silent.doubt
    assert never.utilisation_ratio is None
    assert (never.stations_low, never.stations_high) == (10, 10)  # a count is no utilisation
    assert "not measured" in never.doubt


def test_one_address_listed_twice_is_one_network_and_the_younger_entry_counts() -> None:
    twice = [
        a_bss("02:00:00:00:00:00", 1, 60, age_ms=900),
        a_bss("02:00:00:00:00:00", 2, 90, age_ms=9),
    ]
    (radio,) = radios_of(twice)
    assert (radio.bssids, radio.stations_high) == (("02:00:00:00:00:00",), 2)
    assert radio.utilisation_ratio == pytest.approx(90 / 255)


def test_an_open_copy_of_our_name_is_not_ours_unless_the_device_is_on_it() -> None:
    locked = replace(a_bss("02:00:00:00:00:00"), security=security(Encryption.WPA2))
    copy = replace(a_bss("02:00:00:00:01:00", mhz=5240), security=security(Encryption.OPEN))
    by_name = radios_of([locked, copy], own_ssids=["School"])
    assert [radio.own for radio in by_name] == [True, False]
    joined = radios_of([locked, copy], own_bssid="02:00:00:00:01:00", own_ssids=["School"])
    assert [radio.own for radio in joined] == [True, True]
    assert [radio.own for radio in radios_of([copy], own_ssids=["School"])] == [True]


def security(encryption: Encryption) -> Security:
    return Security(weakest=encryption, strongest=encryption, sign_in=SignIn.NONE)


def test_a_radio_is_ours_by_its_address_or_by_its_name() -> None:
    bsses = [a_bss("02:00:00:00:00:00"), a_bss("02:00:00:00:01:00", ssid="Other"), a_bss(None)]
    own = [radio.own for radio in radios_of(bsses, own_bssid="02:00:00:00:00:00".upper())]
    assert own == [True, False, False]
    assert [radio.own for radio in radios_of(bsses, own_ssids=["Other"])] == [False, True, False]
    assert not any(radio.own for radio in radios_of([a_bss(None, ssid=None)], own_ssids=[""]))


def test_hundreds_of_networks_are_grouped() -> None:
    many = [a_bss(f"02:00:00:{n // 256:02x}:{n % 256:02x}:00", n % 40, 50) for n in range(300)]
    assert len(radios_of(many)) == 300


octet = st.integers(min_value=0, max_value=255)
bsses = st.builds(
    a_bss,
    st.none()
    | st.text(max_size=20)
    | st.lists(octet, min_size=6, max_size=6).map(
        lambda found: ":".join(f"{each:02x}" for each in found)
    ),
    st.none() | st.integers(min_value=-1, max_value=70_000),
    st.integers(min_value=-1, max_value=300),
    mhz=st.none() | st.sampled_from([2412.0, 5180.0]),
    age_ms=st.none() | st.floats(min_value=0, max_value=1e9),
)


@given(st.lists(bsses, max_size=12))
def test_every_network_is_on_one_radio_and_no_ratio_leaves_0_to_1(found: list[Bss]) -> None:
    radios = radios_of(found)
    assert sum(len(radio.ssids) for radio in radios) <= len(found)
    told = [radio.utilisation_ratio for radio in radios if radio.utilisation_ratio is not None]
    assert all(0 <= ratio <= 1 for ratio in told)
    assert all(bool(radio.doubt) == (radio.utilisation_ratio is None) for radio in radios)
