"""Scans as text: networks, not sections; and what each says of itself."""

import pytest

from netready.domain.air import Encryption, ProtectedManagement, SignIn
from netready_probes.wifi.linux.iw_scan import own_bssid, parse_scan
from tests.probes.captured import captured

HEAD = "BSS 02:00:00:00:00:01(on wlan0)\n\tfreq: {freq}\n\tcapability: ESS Privacy (0x0011)\n"
RATES = "\tSupported rates: 6.0* 9.0 12.0* 18.0\n"


def test_a_modern_network_is_read_whole() -> None:
    bss = parse_scan(captured("iw/scan.txt"))[0]
    assert (bss.bssid, bss.ssid, bss.channel) == ("02:00:5e:10:20:30", "Schüler \\ 5G", 36)
    assert (bss.width_mhz, bss.generation, bss.streams) == (80, 6, 2)
    assert (bss.signal_dbm, bss.age_ms, bss.country) == (-57, 120, "GB")
    assert (bss.basic_mbps, bss.beacon_interval_tu) == ((6, 12, 24), 100)
    assert (bss.neighbour_reports, bss.steering, bss.fast_roaming) == (True, True, True)
    assert bss.load is not None
    assert (bss.load.stations, bss.load.utilisation_255) == (47, 201)
    assert bss.security is not None
    assert bss.security.key_methods == ("psk", "ft-psk", "sae")
    assert (bss.security.weakest, bss.security.strongest) == (Encryption.WPA2, Encryption.WPA3)
    assert bss.security.protected_management is ProtectedManagement.CAPABLE
    assert bss.faults == ()


def test_what_is_odd_is_none_and_named() -> None:
    _, hostile, hidden, newest, flat = parse_scan(captured("iw/scan.txt"))
    assert hostile.ssid == "<script>alert(1)</script>"
    assert hostile.security is not None
    assert hostile.security.weakest is Encryption.OPEN
    assert (hidden.ssid, hidden.load) == (None, None)
    assert hidden.faults == ("BSS Load cannot be read",)
    assert newest.security is not None
    assert newest.security.key_methods == ("sae-ext",)  # a suite that iw has only a number for
    assert newest.security.protected_management is ProtectedManagement.REQUIRED
    assert (flat.signal_dbm, flat.faults) == (None, ("a signal of 6 dBm cannot be",))
    assert flat.security is not None
    assert flat.security.weakest is Encryption.WEP  # private, but neither RSN nor WPA


def test_the_network_in_use_is_marked() -> None:
    assert own_bssid(captured("iw/scan.txt")) == "02:00:5e:10:20:30"
    assert own_bssid("") is None


@pytest.mark.parametrize(
    "head",
    [
        "BSS 02:00:00:00:00:01(on wlan0)",
        "BSS 02:00:00:00:00:01 (on wlan0)",
        "BSS 02:00:00:00:00:01(on wlan0) -- associated",
        "BSS 02:00:00:00:00:01",
    ],
)
def test_a_network_begins_with_its_address_and_a_section_does_not(head: str) -> None:
    text = f"{head}\n\tfreq: 2412\n\tBSS Load:\n\t\t * station count: 1\n"
    (bss,) = parse_scan(text + "\t\t * channel utilisation: 33/255\n")
    assert bss.load is not None
    assert (bss.load.stations, bss.load.utilisation_255, bss.load.admission_32us) == (1, 33, None)


def test_a_whole_text_that_is_indented_or_not_at_all_reads_the_same() -> None:
    plain = captured("iw/scan.txt")
    indented = "\n".join(f"    {line}" for line in plain.splitlines())
    assert parse_scan(indented) == parse_scan(plain)
    flat = "\n".join(line.strip() for line in plain.splitlines())
    assert [bss.load for bss in parse_scan(flat)] == [bss.load for bss in parse_scan(plain)]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("\tsignal: 44/100\n", "signal in the driver's own units"),
        ("\tsignal: loud\n", "signal cannot be read"),
        ("\tBSS Load:\n\t\t * station count: 1\n\t\t * channel utilisation: 300/255\n", "BSS Load"),
    ],
)
def test_what_cannot_be_read_is_a_fault_and_the_rest_is_kept(said: str, fault: str) -> None:
    (bss,) = parse_scan(HEAD.format(freq="5180") + said + "\tSSID: Pupils\n")
    assert fault in bss.faults[0]
    assert (bss.ssid, bss.signal_dbm, bss.load) == ("Pupils", None, None)


@pytest.mark.parametrize(
    ("words", "methods", "sign_in"),
    [
        ("IEEE 802.1X", ("802.1x",), SignIn.PERSON),
        ("IEEE 802.1X/SHA-256 FT/IEEE 802.1X", ("802.1x-sha256", "ft-802.1x"), SignIn.PERSON),
        ("IEEE 802.1X/SUITE-B-192", ("802.1x-suite-b-192",), SignIn.PERSON),
        ("PSK PSK/SHA-256", ("psk", "psk-sha256"), SignIn.KEY),
        ("SAE FT/SAE", ("sae", "ft-sae"), SignIn.KEY),
        ("OWE", ("owe",), SignIn.NONE),
    ],
)
def test_key_methods_of_several_words_are_told_apart(
    words: str, methods: tuple[str, ...], sign_in: SignIn
) -> None:
    rsn = "\tRSN:\t * Version: 1\n\t\t * Group cipher: CCMP\n\t\t * Pairwise ciphers: CCMP\n"
    text = f"{rsn}\t\t * Authentication suites: {words}\n\t\t * Capabilities: (0x0000)\n"
    (bss,) = parse_scan(HEAD.format(freq="5180") + text)
    assert bss.security is not None
    assert (bss.security.key_methods, bss.security.sign_in) == (methods, sign_in)


def test_unknown_key_methods_leave_the_security_unknown_and_never_open() -> None:
    text = "\tRSN:\t * Version: 1\n\t\t * Authentication suites: 50-6f-9a:99\n"
    (bss,) = parse_scan(HEAD.format(freq="5180") + text)
    assert bss.security is None
    assert bss.faults


@pytest.mark.parametrize(
    ("operation", "width_mhz"),
    [
        ("\tHT operation:\n\t\t * secondary channel offset: no secondary\n", 20),
        (
            "\tHT operation:\n\t * secondary channel offset: below\n\t * STA channel width: any\n",
            40,
        ),
        ("\tVHT operation:\n\t\t * channel width: 0 (20 or 40 MHz)\n", 20),
        (
            "\tVHT operation:\n\t\t * channel width: 1 (80 MHz)\n\t\t * center freq segment 2: 0\n",
            80,
        ),
        (
            "\tVHT operation:\n\t * channel width: 1 (80 MHz)\n\t * center freq segment 2: 50\n",
            160,
        ),
        ("\tVHT operation:\n\t\t * channel width: 3 (80+80 MHz)\n", 160),
        ("\tEHT Operation:\n\t\t * Channel Width: 320 MHz\n\tEHT capabilities:\n", 320),
        ("\tHE capabilities:\n", None),
    ],
)
def test_the_width_is_the_widest_that_is_in_force(operation: str, width_mhz: float | None) -> None:
    (bss,) = parse_scan(HEAD.format(freq="5180") + RATES + operation)
    assert bss.width_mhz == width_mhz


def test_a_neighbour_reports_offset_is_no_neighbour_report() -> None:
    text = "\tRM enabled capabilities:\n\t\tCapabilities: 0x00\n\t\t\tNeighbor Report TSF Offset\n"
    (bss,) = parse_scan(HEAD.format(freq="5180") + text)
    assert bss.neighbour_reports is False


def test_a_vht_element_at_2_4_ghz_makes_no_wifi_5() -> None:
    text = RATES + "\tHT capabilities:\n\tVHT capabilities:\n"
    generations = [parse_scan(HEAD.format(freq=f) + text)[0].generation for f in ("2412", "5180")]
    assert generations == [4, 5]


def test_a_network_whose_address_was_blotted_out_is_still_read() -> None:
    (bss,) = parse_scan("BSS xx:xx:xx:xx:xx:xx(on wlan0)\n\tSSID: Pupils\n")
    assert (bss.bssid, bss.ssid) == (None, "Pupils")


def test_three_hundred_networks_are_read() -> None:
    text = "".join(
        f"BSS 02:00:00:00:{n // 256:02x}:{n % 256:02x}(on w)\n\tSSID: n{n}\n" for n in range(300)
    )
    assert [bss.ssid for bss in parse_scan(text)] == [f"n{n}" for n in range(300)]
