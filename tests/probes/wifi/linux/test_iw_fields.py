"""The small things that `iw` prints: numbers, rates with their modulation, names with any bytes."""

import pytest

from netready_probes.wifi.airtime.phy_rate import phy_rate_mbps
from netready_probes.wifi.linux import iw_fields
from netready_probes.wifi.reading import FrameRate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("6.0 MBit/s", FrameRate(mbps=6)),
        ("(unknown)", FrameRate()),
        ("0.0 MBit/s", FrameRate()),
        ("", FrameRate()),
        (
            "72.2 MBit/s MCS 7 short GI",
            FrameRate(mbps=72.2, width_mhz=20, generation=4, mcs=7, streams=1, short_guard=True),
        ),
        (
            "270.0 MBit/s MCS 14 40MHz",
            FrameRate(mbps=270, width_mhz=40, generation=4, mcs=6, streams=2, short_guard=False),
        ),
        (
            "866.7 MBit/s VHT-MCS 9 80MHz short GI VHT-NSS 2",
            FrameRate(mbps=866.7, width_mhz=80, generation=5, mcs=9, streams=2, short_guard=True),
        ),
        (
            "1733.3 MBit/s VHT-MCS 9 80P80MHz VHT-NSS 2",
            FrameRate(
                mbps=1733.3, width_mhz=160, generation=5, mcs=9, streams=2, short_guard=False
            ),
        ),
        (
            "1200.9 MBit/s 80MHz HE-MCS 11 HE-NSS 2 HE-GI 0 HE-DCM 0",
            FrameRate(mbps=1200.9, width_mhz=80, generation=6, mcs=11, streams=2),
        ),
        ("286.7 MBit/s HE-MCS 11", FrameRate(mbps=286.7, width_mhz=20, generation=6, mcs=11)),
        (
            "5764.7 MBit/s 320MHz EHT-MCS 13 EHT-NSS 2 EHT-GI 0",
            FrameRate(mbps=5764.7, width_mhz=320, generation=7, mcs=13, streams=2),
        ),
        (
            "720.0 MBit/s HE-MCS 7 80MHz HE-NSS 2",  # in another order
            FrameRate(mbps=720, width_mhz=80, generation=6, mcs=7, streams=2),
        ),
    ],
)
def test_a_rate_says_how_the_frame_was_sent(text: str, rate: FrameRate) -> None:
    assert iw_fields.rate(text) == rate


@pytest.mark.parametrize(
    ("text", "dbm"),
    [
        ("-57 [-59, -61] dBm", -57),
        ("-60.00 dBm", -60),
        ("0 dBm", None),  # no frame yet
        ("244 dBm", -12),  # a signed byte printed as an unsigned one
        ("-95 dBm", None),  # a driver's placeholder
        ("6.00 dBm", None),
        ("-128 dBm", None),
        ("", None),
    ],
)
def test_a_signal_that_cannot_be_is_none(text: str, dbm: float | None) -> None:
    assert iw_fields.received_dbm(text) == dbm


@pytest.mark.parametrize(
    ("escaped", "name", "name_hex"),
    [
        ("Pupils", "Pupils", "507570696c73"),
        (r"caf\xc3\xa9", "café", "636166c3a9"),
        ("café", "café", "636166c3a9"),  # a newer iw writes UTF-8 as it is
        (r"a\x5cb", "a\\b", "615c62"),
        (r"\x20lead", " lead", "206c656164"),
        (r"\xff\xfe", r"\xff\xfe", "fffe"),
        (r"\x00\x00\x00", None, "000000"),
        ("", None, ""),
        ("torn\ufffd", "torn\ufffd", ""),  # the bytes were lost on the way
    ],
)
def test_a_name_is_its_bytes_and_printable(escaped: str, name: str | None, name_hex: str) -> None:
    assert iw_fields.name(escaped) == (name, name_hex)


def test_an_address_is_found_only_where_it_stands_by_itself() -> None:
    assert iw_fields.mac_in("Station 02:00:5E:10:20:30 (on wlan0)") == "02:00:5e:10:20:30"
    assert iw_fields.mac_in("02:00:5e:10:20:30:40") is None
    assert iw_fields.mac_in("Connected to  (on wlan0)") is None


def test_counts_are_whole_and_not_negative() -> None:
    counts = [iw_fields.count(text) for text in ("304", "5 ms", "-1", "1.5", "", "9" * 30, "٣")]
    assert counts == [304, 5, None, None, None, None, None]


def test_the_printed_rates_are_those_of_the_formula_to_the_digit_that_iw_cuts() -> None:
    for text in ("1200.9 MBit/s 80MHz HE-MCS 11 HE-NSS 2 HE-GI 0", "286.7 MBit/s HE-MCS 11"):
        rate = iw_fields.rate(text)
        expected = phy_rate_mbps(
            generation=rate.generation or 0,
            width_mhz=rate.width_mhz or 0,
            mcs=rate.mcs or 0,
            streams=rate.streams or 2,
            guard_us=0.8,
        )
        assert rate.mbps == pytest.approx(expected, abs=0.11)
