"""Survey dumps of several drivers: counters as they are, and what they do not count as None."""

from netready_probes.wifi.linux.iw_survey import parse_survey

MT76 = """Survey data from wlan0
\tfrequency:\t\t\t2412 MHz [in use]
\tnoise:\t\t\t\t-90 dBm
\tchannel active time:\t\t3632796925 ms
\tchannel busy time:\t\t878259766 ms
\tchannel receive time:\t\t440957725 ms
\tchannel BSS receive time:\t173056055 ms
\tchannel transmit time:\t\t340995043 ms
Survey data from wlan0
\tfrequency:\t\t\t2417 MHz
\tnoise:\t\t\t\t-92 dBm
\tchannel active time:\t\t72 ms
Survey data from wlan1
\tfrequency:\t\t\t5180 MHz [in use]
\textension channel busy time:\t5 ms
"""


def test_every_channel_of_every_radio_is_read() -> None:
    used, brief, other = parse_survey(MT76)
    assert (used.interface, used.frequency_mhz, used.in_use) == ("wlan0", 2412, True)
    assert (used.noise_dbm, used.active_ms, used.busy_ms) == (-90, 3632796925, 878259766)
    assert (used.receive_ms, used.own_receive_ms) == (440957725, 173056055)
    assert used.transmit_ms == 340995043
    assert (brief.in_use, brief.active_ms, brief.busy_ms) == (False, 72, None)
    assert (other.interface, other.extension_busy_ms, other.active_ms) == ("wlan1", 5, None)


def test_an_intel_client_tells_noise_only() -> None:
    (entry,) = parse_survey(
        "Survey data from wlp1s0\n\tfrequency: 5220 MHz [in use]\n\tnoise: -91 dBm"
    )
    assert (entry.noise_dbm, entry.active_ms, entry.busy_ms) == (-91, None, None)


def test_noise_that_would_drown_everything_is_none() -> None:
    text = "Survey data from wlan0\n\tfrequency:\t2417 MHz\n\tnoise:\t{} dBm\n"
    noises = [parse_survey(text.format(dbm))[0].noise_dbm for dbm in (-12, -41, 0, -100, -95)]
    assert noises == [None, None, None, -100, -95]


def test_counters_that_cannot_be_true_are_handed_on_as_they_are() -> None:
    text = "Survey data from wlan0\n\tfrequency: 5180 MHz\n\tchannel active time: {} ms\n"
    (entry,) = parse_survey(text.format(2**64 - 1))
    assert entry.active_ms == 2**64 - 1


def test_blocks_without_a_head_and_with_blanks_at_the_end_are_told_apart() -> None:
    entries = parse_survey(
        "frequency: 2412 MHz \n noise: -95 dBm \nfrequency: 5180 MHz [in use] \n"
    )
    assert [(entry.frequency_mhz, entry.in_use) for entry in entries] == [
        (2412, False),
        (5180, True),
    ]


def test_nothing_is_nothing() -> None:
    assert parse_survey("") == parse_survey("Survey data from wlan0\n") == ()
