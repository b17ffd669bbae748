"""The join probe around its process: settings, refusals, what is kept, and that no secret is."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from netready.domain.failures import FailureWord
from netready.domain.jsonable import canonical_json
from netready.domain.record import Setting
from netready_probes import wifi_join
from netready_probes.contract import BadSettingError, Outcome
from netready_probes.seams import Finished
from netready_probes.wifi.joining.join_plan import NOT_ALLOWED, UNUSABLE
from tests.fakes import FakeHost, FakePrograms, fake_context, fake_system
from tests.probes.captured import captured

IW_DEV = "phy#3\n\tInterface wlan1\n\t\ttype managed\n"
IP = '[{"ifname": "wlan1", "flags": ["UP"], "addr_info": []}]'
NAME = wifi_join._ARGV[0].rpartition("/")[2]
ELEMENTS = "00065363686f6f6c30140100000fac040100000fac040100000fac020000"


def _lines(*told: Mapping[str, object]) -> str:
    return "".join(json.dumps(line) + "\n" for line in told)


def _rung(name: str, *, ok: bool | None = True, **more: object) -> dict[str, object]:
    return {"rung": {"name": name, "ok": ok, **({"ms": 12.5} if ok else {}), **more}}


CLIMBED = (
    _rung("scan"),
    {"bss": {"bssid": "02:00:00:00:00:00", "capability": 0x411, "elements": ELEMENTS}},
    {"joined": {"by_person": False, "certificate": "", "checked": False}},
    _rung("association"),
    _rung("authentication"),
    {"status": {"key_mgmt": "WPA2-PSK", "pmf": "", "bssid": "02:00:00:00:00:00"}},
    _rung("address", note="offer after 8 ms"),
    _rung("gateway"),
    _rung("dns"),
    _rung("outside", ok=None, note="not tried: nobody named a host (outside=HOST)"),
)
ROAM = {
    "roam": {
        "from_bssid": "02:00:00:00:00:00",
        "to_bssid": "02:00:00:00:02:00",
        "gap_ms": 82.0,
        "bound_ms": 10.0,
    },
    "by": "answers of the gateway",
}


def _programs(child: Finished | str = "", **changes: Finished | str) -> FakePrograms:
    answers: dict[str, Finished | str] = {
        "iw dev": IW_DEV,
        "ip -j addr show": IP,
        "iw dev wlan1 link": "Not connected.\n",
        f"{NAME} {' '.join(wifi_join._ARGV[1:])}": child,
        **changes,
    }
    return FakePrograms(answers, installed=("wpa_supplicant",))


def _run(programs: FakePrograms, host: FakeHost | None = None, **settings: Setting) -> Outcome:
    given: dict[str, Setting] = {"interface": "wlan1", "ssid": "School", **settings}
    system = fake_system(programs=programs, host=host or FakeHost(gateway_found=None))
    return wifi_join.run(fake_context(system, supplied=given))


def _values(outcome: Outcome) -> dict[tuple[str, str], float | None]:
    return {(line.name, line.label): line.value for line in outcome.metrics}


def test_a_climbed_ladder_has_a_time_for_each_rung_that_was_tried() -> None:
    outcome = _run(_programs(_lines(*CLIMBED)))
    assert _values(outcome) == {
        ("join_ms", "scan"): 12.5,
        ("join_ms", "association"): 12.5,
        ("join_ms", "authentication"): 12.5,
        ("join_ms", "address"): 12.5,
        ("join_ms", "gateway"): 12.5,
        ("join_ms", "dns"): 12.5,
        ("join_ms", "outside"): None,
    }
    assert outcome.failures == ()
    assert outcome.annotations["joined_with"] == "WPA2-PSK"
    assert outcome.annotations["protected_management"] == "none"
    security = outcome.details["security"]
    assert isinstance(security, dict)
    assert (security["weakest"], security["sign_in"]) == ("wpa2", "key")
    assert outcome.details["join_failure"] is None


def test_the_first_failing_rung_is_the_failure_and_a_clue() -> None:
    full = _rung("association", ok=False, word="busy", note="status 17")
    outcome = _run(_programs(_lines(_rung("scan"), full)))
    assert [(failure.operation, failure.word) for failure in outcome.failures] == [
        ("join wifi: association", FailureWord.BUSY)
    ]
    assert outcome.details["join_failure"] == "ap-full"
    assert _values(outcome)["join_ms", "dns"] is None


def test_moves_are_counted_with_their_gaps() -> None:
    outcome = _run(_programs(_lines(*CLIMBED, ROAM, ROAM)), roams=2)
    values = _values(outcome)
    assert values["roam_count", ""] == 2
    assert values["roam_gap_ms", "move1"] == 82.0
    roams = outcome.details["roams"]
    assert isinstance(roams, list)
    assert len(roams) == 2


def test_days_left_of_the_servers_certificate_are_told() -> None:
    events = captured("wpa_supplicant/person.txt")
    certificate = events.partition(" cert=")[2].split()[0]
    told = {"joined": {"by_person": True, "certificate": certificate, "checked": False}}
    outcome = _run(_programs(_lines(_rung("scan"), told, _rung("association"))))
    assert _values(outcome)["certificate_days_left", "802.1x"] == pytest.approx(49.9, abs=0.1)
    assert "not checked" in outcome.annotations["sign_in_server"]


def test_no_secret_is_in_the_plan_the_arguments_or_the_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NETREADY_WIFI_KEY", "Geheim-12345")
    programs = _programs(_lines(*CLIMBED))
    outcome = _run(programs)
    assert "Geheim" not in str((programs.ran, programs.texts_in)) + canonical_json(outcome)


def test_the_plan_says_what_to_do() -> None:
    programs = _programs(_lines(*CLIMBED))
    _run(programs, outside="portal.school.example:8443", roams=1, credentials="/k.toml")
    plan = json.loads(programs.texts_in[-1])
    assert (plan["interface"], plan["radio"], plan["was_up"]) == ("wlan1", 3, True)
    assert bytes.fromhex(plan["ssid_hex"]) == b"School"
    assert (plan["outside_host"], plan["outside_port"]) == ("portal.school.example", 8443)
    assert (plan["dns_name"], plan["roams"]) == ("portal.school.example", 1)


@pytest.mark.parametrize(
    ("programs", "word", "words"),
    [
        (_programs(**{"iw dev": ""}), FailureWord.NO_NETWORK, "no wireless adapter wlan1"),
        (
            _programs(**{"iw dev wlan1 link": "Connected to 02:00:00:00:00:00 (on wlan1)\n"}),
            FailureWord.NOT_ALLOWED,
            "in use",
        ),
        (FakePrograms({"ip": "", "iw": ""}), FailureWord.NOT_INSTALLED, "wpasupplicant"),
        (
            _programs(Finished(exit_code=NOT_ALLOWED, out='{"note":"It needs root."}\n', err="")),
            FailureWord.NOT_ALLOWED,
            "needs root",
        ),
        (
            _programs(Finished(exit_code=UNUSABLE, out='{"note":"Credentials: x."}\n', err="")),
            FailureWord.DEVICE_LIMITED,
            "Credentials",
        ),
        (_programs(Finished(exit_code=1, out="", err="")), FailureWord.UNKNOWN, "ended by itself"),
    ],
)
def test_a_device_that_cannot_is_named_and_no_network_is_blamed(
    programs: FakePrograms, word: FailureWord, words: str
) -> None:
    outcome = _run(programs)
    assert [failure.word for failure in outcome.failures] == [word]
    assert words in outcome.failures[0].note
    assert [line.value for line in outcome.metrics] == [None]
    assert outcome.details["ladder"] == []
    assert outcome.annotations["ladder"] == "not begun"


def test_the_adapter_of_the_default_route_is_left_alone() -> None:
    programs = _programs(_lines(*CLIMBED))
    outcome = _run(programs, host=FakeHost(gateway_found=("192.0.2.1", "wlan1")))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_ALLOWED]
    assert not any("system.wpa" in line for line in programs.ran)


def test_another_platform_is_not_supported() -> None:
    outcome = _run(_programs(), host=FakeHost(platform_facts={"system": "Windows"}))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NOT_SUPPORTED]


def test_rungs_that_were_climbed_before_a_stop_are_kept() -> None:
    ended = Finished(exit_code=None, out=_lines(_rung("scan")), err="")
    system = fake_system(programs=_programs(ended), host=FakeHost(gateway_found=None))
    context = fake_context(system, interface="wlan1", ssid="School")
    outcome = wifi_join.run(replace(context, stopped=lambda: True))
    assert [failure.word for failure in outcome.failures] == [FailureWord.STOPPED]
    assert _values(outcome)["join_ms", "scan"] == 12.5


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ssid": ""}, "0 bytes"),
        ({"ssid": "x" * 33}, "33 bytes"),
        ({"ssid_hex": "5"}, "hex digits"),
        ({"ssid": 1234}, "ssid_hex=0x31323334"),
        ({"ssid_hex": 31323334}, "begin it with 0x"),
        ({"interface": ""}, "'interface' is missing"),
        ({"roams": 11}, "0 to 10"),
        ({"password": "x"}, "unknown"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Setting], words: str) -> None:
    with pytest.raises(BadSettingError, match=words):
        _run(_programs(), None, **settings)


def test_a_name_of_any_bytes_can_be_joined_and_is_shown_as_text() -> None:
    programs = _programs(_lines(*CLIMBED))
    outcome = _run(programs, ssid_hex="0xff3c2f73637269")
    assert json.loads(programs.texts_in[-1])["ssid_hex"] == "ff3c2f73637269"
    assert outcome.details["ssid"] == "\\xff</scri"


@pytest.mark.parametrize(
    "line",
    [
        "[]",
        "{",
        '{"rung": 3}',
        '{"rung": {"name": "scan", "ok": "yes"}}',
        '{"roam": {}}',
        '{"bss": 1}',
        '{"bss": {"elements": "zz", "capability": "x", "bssid": 4}}',
        '{"joined": []}',
        '{"status": 1}',
        '{"note": 5}',
    ],
)
def test_odd_lines_are_left_out(line: str) -> None:
    outcome = _run(_programs(_lines(_rung("scan")) + line + "\n"))
    assert _values(outcome)["join_ms", "scan"] == 12.5
