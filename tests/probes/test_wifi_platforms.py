"""The Wi-Fi probes on Windows and macOS: what is told, and the one sentence on what is withheld."""

import json

from netready.domain.failures import FailureWord
from netready_probes import wifi_link, wifi_scan
from netready_probes.contract import Outcome, ProbeContext
from netready_probes.seams import Finished
from netready_probes.wifi.macos.reader import CORE_WLAN_ARGV
from netready_probes.wifi.windows.reader import NATIVE_ARGV
from tests.fakes import FakeHost, FakePrograms, fake_context, fake_system
from tests.probes.captured import captured
from tests.probes.wifi import windows_structs as made

OWN = NATIVE_ARGV[0].rpartition("/")[2]
NATIVE = " ".join((OWN, *NATIVE_ARGV[1:]))
CORE_WLAN = " ".join((OWN, *CORE_WLAN_ARGV[1:]))
LINKS = "netsh wlan show interfaces"
NETWORKS = "netsh wlan show networks mode=bssid"
PROFILER = "system_profiler SPAirPortDataType -json"
MISSING = Finished(exit_code=3, out="", err="")
BEACON = bytes.fromhex("0006507570696c730b051600c9127a")
Answers = dict[str, Finished | str | list[str]]


def _context(system: str, answers: Answers) -> ProbeContext:
    host = FakeHost(platform_facts={"system": system}, gateway_found=("192.0.2.1", "Wi-Fi"))
    return fake_context(fake_system(programs=FakePrograms(answers), host=host))


def _values(outcome: Outcome) -> dict[str, float | None]:
    return {line.name: line.value for line in outcome.metrics}


def _native(**told: object) -> str:
    return json.dumps({"info": made.info().hex(), "alias": "Wi-Fi", **told}) + "\n"


def _ok(raw: bytes) -> dict[str, object]:
    return {"error": 0, "bytes": raw.hex()}


def test_windows_tells_its_link_natively_with_retries_of_the_interval() -> None:
    looks = [
        _native(
            connection=_ok(made.connection()),
            rssi=_ok((-57 % 2**32).to_bytes(4, "little")),
            channel=_ok((44).to_bytes(4, "little")),
            statistics=_ok(
                made.statistics(sent=sent, received=9, retried=9, failed=0, unanswered=unanswered)
            ),
        )
        for sent, unanswered in ((1000, 100), (1300, 200))
    ]
    outcome = wifi_link.run(_context("Windows", {NATIVE: [looks[0], looks[0], *looks]}))
    values = _values(outcome)
    assert outcome.failures == ()
    assert (values["signal_dbm"], values["channel"], values["tx_rate_mbps"]) == (-57, 44, 780)
    assert values["retry_ratio"] == 0.25  # 100 repeats beside 300 frames
    assert {line.source for line in outcome.metrics} == {"Native Wifi"}
    assert outcome.details["ssid"] == "Pupils"


def test_a_windows_without_permission_says_what_to_switch_on_and_keeps_the_rest() -> None:
    look = _native(
        connection={"error": 5},
        quality=_ok(made.quality((0, 5240, 80, -53))),
        networks={"error": 5},
    )
    answers: Answers = {NATIVE: look, f"{NATIVE} scan": look}
    outcome = wifi_link.run(_context("Windows", answers))
    values = _values(outcome)
    assert (values["signal_dbm"], values["channel"], values["tx_rate_mbps"]) == (-53, 48, 1201)
    assert "Location services" in outcome.annotations["withheld"]
    assert values["roam_count"] is None  # without addresses a roam cannot be seen
    scan = wifi_scan.run(_context("Windows", answers))
    assert [failure.word for failure in scan.failures] == [FailureWord.NOT_ALLOWED]
    assert set(_values(scan).values()) == {None}


def test_a_refusing_netsh_is_a_missing_permission_and_not_a_strange_answer() -> None:
    denied = captured("netsh/interfaces_denied_zh.txt")
    outcome = wifi_link.run(_context("Windows", {NATIVE: MISSING, LINKS: denied}))
    (failure,) = outcome.failures
    assert failure.word is FailureWord.NOT_ALLOWED
    assert "Location services" in failure.note


def test_a_text_that_is_not_understood_is_kept() -> None:
    strange = captured("netsh/interfaces_ja_old.txt").replace("    SSID ", "    X-SSID ")
    outcome = wifi_link.run(_context("Windows", {NATIVE: MISSING, LINKS: strange}))
    (failure,) = outcome.failures
    assert failure.word is FailureWord.BAD_ANSWER
    assert "X-SSID" in str(outcome.details["raw"])
    assert _values(outcome)["signal_dbm"] is None


def test_an_estimate_of_a_percentage_says_that_it_is_one() -> None:
    answers: Answers = {NATIVE: MISSING, LINKS: captured("netsh/interfaces_ja_old.txt")}
    outcome = wifi_link.run(_context("Windows", answers))
    line = next(line for line in outcome.metrics if line.name == "signal_dbm")
    assert (line.value, line.source) == (-56, "estimated from %")


def test_the_neighbourhood_of_windows_is_scanned_natively() -> None:
    entries = made.bss_list((b"Pupils", 5_180_000, -61, BEACON), (b"Next", 5_180_000, -70, b""))
    answers: Answers = {
        NATIVE: _native(connection=_ok(made.connection())),
        f"{NATIVE} scan": _native(networks=_ok(entries), scan=0, now=20_000_000),
    }
    outcome = wifi_scan.run(_context("Windows", answers))
    values = _values(outcome)
    assert outcome.failures == ()
    assert values["bss_count"] == 2
    assert values["channel_utilisation_ratio"] == 201 / 255
    assert outcome.details["own_bssid"] == "02:00:5e:10:20:30"


def test_the_neighbourhood_of_windows_in_text_says_that_it_is_a_cache() -> None:
    answers: Answers = {
        NATIVE: MISSING,
        LINKS: captured("netsh/interfaces_ja_old.txt"),
        NETWORKS: captured("netsh/networks_fr.txt"),
    }
    outcome = wifi_scan.run(_context("Windows", answers))
    assert _values(outcome)["bss_count"] == 1
    assert "minutes old" in outcome.annotations["note"]


def test_macos_without_names_tells_levels_and_what_to_switch_on() -> None:
    answers: Answers = {
        CORE_WLAN: MISSING,
        PROFILER: captured("macos/profiler_26_redacted.json"),
    }
    outcome = wifi_link.run(_context("Darwin", answers))
    values = _values(outcome)
    assert (values["signal_dbm"], values["noise_dbm"], values["channel"]) == (-52, -90, 37)
    assert "Location Services" in outcome.annotations["withheld"]
    assert values["roam_count"] is None
    scan = wifi_scan.run(_context("Darwin", answers))
    assert _values(scan)["bss_count"] == 2
    assert _values(scan)["co_channel_count"] is None  # the own one is not known
    assert "redacted" not in json.dumps(scan.details, default=str)
