"""`netsh wlan show networks mode=bssid` in many languages, and BSS Load by its shape."""

import pytest

from netready.domain.air import Bss, BssLoad, Encryption, SignIn
from netready.domain.failures import FailureWord
from netready_probes.wifi.decode import decode
from netready_probes.wifi.windows.netsh_networks import looks_like_networks, parse_networks
from netready_probes.wifi.windows.netsh_words import security_of
from tests.probes.captured import captured


def _bss(name: str) -> tuple[Bss, ...]:
    return parse_networks(captured(f"netsh/{name}.txt")).bss


def test_wrapped_lines_at_the_margin_belong_where_they_stand() -> None:
    first = _bss("networks_es_wrapped")[0]
    assert (first.ssid, first.frequency_mhz, first.channel) == ("Alumnos: 1º", 5180, 36)
    assert first.load == BssLoad(stations=22, utilisation_255=148, admission_32us=31250)
    assert first.basic_mbps == (6, 12, 24)
    assert first.supported_mbps == (6, 9, 12, 18, 24, 36, 48, 54)
    assert first.security is not None
    assert (first.security.strongest, first.security.sign_in) == (Encryption.WPA2, SignIn.PERSON)


def test_commas_are_decimals_and_the_name_goes_on_with_the_next_radio() -> None:
    second = _bss("networks_es_wrapped")[1]
    assert (second.ssid, second.frequency_mhz, second.load) == ("Alumnos: 1º", 2472, None)
    assert second.basic_mbps == (1, 2, 5.5, 11)
    assert (second.signal_dbm, second.signal_source) == (-78.5, "estimated from %")


def test_a_hidden_name_is_none_and_nought_percent_is_unknown() -> None:
    hidden = _bss("networks_es_wrapped")[2]
    assert (hidden.ssid, hidden.signal_dbm, hidden.signal_source) == (None, None, "")
    assert hidden.security is not None
    assert hidden.security.strongest is Encryption.OPEN


def test_words_that_are_not_known_are_never_taken_for_open() -> None:
    strange = _bss("networks_es_wrapped")[3]
    assert strange.security is None
    assert "Palabra nueva" in strange.faults[0]


def test_a_radio_of_the_same_box_and_a_hessid_are_no_networks() -> None:
    found = _bss("networks_es_wrapped")
    assert len(found) == 4
    assert (found[3].bssid, found[3].frequency_mhz) == ("02:00:5e:10:20:33", 2412)


def test_a_load_whose_percentage_disagrees_is_a_fault_and_no_number() -> None:
    strange = _bss("networks_es_wrapped")[3]
    assert strange.load is None
    assert strange.faults[-1] == "BSS Load and its percentage disagree"


def test_full_width_colons_and_brackets_are_read() -> None:
    (found,) = _bss("networks_zh_fullwidth")
    assert (found.bssid, found.ssid) == ("02:00:5e:10:20:30", "校园")
    assert found.load == BssLoad(stations=4, utilisation_255=109, admission_32us=0)
    assert found.security is not None
    assert found.security.sign_in is SignIn.PERSON


@pytest.mark.parametrize("name", ["networks_fr", "networks_fr_mangled"])
def test_a_label_in_any_words_and_any_code_page(name: str) -> None:
    (found,) = _bss(name)
    assert (found.bssid, found.channel, found.generation) == ("02:00:5e:10:20:30", 6, 6)
    assert found.load == BssLoad(stations=6, utilisation_255=98, admission_32us=0)
    assert found.basic_mbps == (1, 2)
    assert found.supported_mbps[2:4] == (5.5, 6)


def test_a_mangled_name_is_said_to_be_one() -> None:
    (found,) = _bss("networks_fr_mangled")
    assert found.faults == ("the console mangled the name",)
    assert _bss("networks_fr")[0].ssid == "Élèves"


@pytest.mark.parametrize("page", ["cp850", "cp1252", "cp437"])
def test_a_file_in_an_old_code_page_has_its_numbers_and_no_guessed_name(page: str) -> None:
    text = captured("netsh/networks_fr.txt").encode(page, errors="replace")
    found = decode(text)
    assert found is not None
    (bss,) = found.bss
    assert (bss.channel, bss.load is not None, bss.basic_mbps) == (6, True, (1, 2))
    assert bss.ssid == "\ufffdl\ufffdves"
    assert "the console mangled the name" in bss.faults


def test_a_file_in_the_code_page_of_china_has_its_colons_and_brackets() -> None:
    found = decode(captured("netsh/networks_zh_fullwidth.txt").encode("cp936"))
    assert found is not None
    (bss,) = found.bss
    assert (bss.channel, bss.bssid) == (149, "02:00:5e:10:20:30")
    assert bss.load is not None
    assert (bss.load.stations, bss.load.utilisation_255) == (4, 109)


def test_the_percentage_is_cut_and_not_rounded() -> None:
    """33/255 is 12.9 %, and Windows prints 12."""
    text = captured("netsh/networks_fr.txt").replace("98 (38 %)", "33 (12 %)")
    (found,) = parse_networks(text).bss
    assert found.load is not None
    assert found.load.utilisation_255 == 33


def test_a_cached_list_says_so_and_a_refusal_tells_what_to_switch_on() -> None:
    assert "minutes old" in parse_networks(captured("netsh/networks_fr.txt")).note
    denied = parse_networks(captured("netsh/interfaces_denied_zh.txt"))
    assert denied.failure is not None
    assert denied.failure.word is FailureWord.NOT_ALLOWED
    assert "Location services" in denied.withheld


def test_a_list_without_addresses_asks_for_them() -> None:
    found = parse_networks("SSID 1 : Pupils\n    Network type : Infrastructure\n")
    assert found.failure is not None
    assert "mode=bssid" in found.failure.note


def test_interfaces_and_networks_are_told_apart() -> None:
    assert looks_like_networks(captured("netsh/networks_fr_mangled.txt"))
    assert not looks_like_networks(captured("netsh/interfaces_ja_old.txt"))


@pytest.mark.parametrize(
    ("said", "cipher", "encryption", "sign_in"),
    [
        ("WPA3-Personal  (H2E)", "GCMP", Encryption.WPA3, SignIn.KEY),
        ("WPA2 - 个人", "CCMP", Encryption.WPA2, SignIn.KEY),
        ("WPA2-エンタープライズ", "CCMP", Encryption.WPA2, SignIn.PERSON),
        ("WPA-Personal", "TKIP", Encryption.WPA1, SignIn.KEY),
        ("Offen", "WEP", Encryption.WEP, SignIn.KEY),
        ("OWE", "CCMP", Encryption.OWE, SignIn.NONE),
        ("オープン システム", "なし", Encryption.OPEN, SignIn.NONE),
    ],
)
def test_security_by_what_is_the_same_everywhere(
    said: str, cipher: str, encryption: Encryption, sign_in: SignIn
) -> None:
    found = security_of(said, cipher)
    assert found is not None
    assert (found.strongest, found.sign_in) == (encryption, sign_in)


@pytest.mark.parametrize(
    ("said", "cipher"), [("Open", "CCMP"), ("??????", "????"), ("WPA2-Zzz", "CCMP"), ("", "")]
)
def test_security_that_is_not_understood_is_none(said: str, cipher: str) -> None:
    assert security_of(said, cipher) is None
