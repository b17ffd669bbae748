"""What the doctor says of the air: each fault with what it affects and how to mend it."""

from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready_probes.device_software import Check, State
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading, SurveyEntry
from netready_probes.wifi_checks import check_wifi
from tests.fakes import FakeHost, FakePrograms, fake_system

CONNECTED = LinkReading(state=LinkState.CONNECTED, ssid="School")
COUNTED = (SurveyEntry(frequency_mhz=5180, in_use=True, active_ms=900, busy_ms=300),)


@dataclass(frozen=True, kw_only=True)
class FakeReader:
    names: tuple[str, ...] = ("wlan0",)
    reading: LinkReading = CONNECTED
    entries: tuple[SurveyEntry, ...] = COUNTED
    source: str = "nl80211"

    def interfaces(self) -> tuple[str, ...]:
        return self.names

    def link(self, interface: str) -> LinkReading:
        assert interface in self.names
        return self.reading

    def scan(self, interface: str) -> ScanReading:
        raise AssertionError("the doctor never scans")

    def cached(self, interface: str) -> ScanReading:
        return ScanReading()

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        return self.entries


def _checks(
    reader: FakeReader | Failure, *, root: bool = True, system: str = "Linux", modes: str = ""
) -> dict[str, Check]:
    host = FakeHost(platform_facts={"system": system})
    programs = FakePrograms({"iw list": modes}, installed=("wpa_supplicant",))
    device = fake_system(host=host, programs=programs)
    return {check.name: check for check in check_wifi(device, reader, lambda: root)}


def test_root_on_linux_with_a_good_adapter_can_do_everything() -> None:
    checks = _checks(FakeReader(), modes="\t\t * monitor\n")
    assert {check.state for check in checks.values()} == {State.OK}
    assert set(checks) >= {"wi-fi", "wi-fi scan", "wi-fi airtime", "wi-fi joining", "wi-fi sensor"}


def test_without_root_the_scan_is_the_systems_own_list_and_joining_needs_it() -> None:
    checks = _checks(FakeReader(), root=False)
    assert checks["wi-fi scan"].state is State.LIMITED
    assert "sudo" in checks["wi-fi scan"].fix
    assert "root" in checks["wi-fi joining"].says


def test_what_a_platform_hides_is_said_with_the_switch_to_turn() -> None:
    hidden = LinkReading(state=LinkState.CONNECTED, withheld="Switch on Location services.")
    checks = _checks(FakeReader(reading=hidden), system="Windows")
    assert checks["wi-fi"].state is State.LIMITED
    assert checks["wi-fi"].fix == "Switch on Location services."
    assert "wi-fi sensor" not in checks


def test_a_driver_without_counters_leads_to_beacons_and_controller() -> None:
    noise_only = (SurveyEntry(frequency_mhz=5180, in_use=True, noise_dbm=-95),)
    airtime = _checks(FakeReader(entries=noise_only))["wi-fi airtime"]
    assert airtime.state is State.LIMITED
    assert "beacons" in airtime.fix
    assert "controller" in airtime.fix


def test_an_adapter_without_monitor_mode_is_no_sensor() -> None:
    assert "monitor" in _checks(FakeReader(), modes="\t\t * managed\n")["wi-fi sensor"].says


def test_no_adapter_and_no_reader_are_told_apart() -> None:
    missing = Failure(operation="read wifi", word=FailureWord.NOT_INSTALLED, note="Install iw.")
    assert "No wireless adapter" in _checks(FakeReader(names=()))["wi-fi"].says
    assert _checks(missing)["wi-fi"].fix == "Install iw."


def test_an_adapter_that_is_not_connected_is_limited_and_not_missing() -> None:
    idle = FakeReader(reading=LinkReading(state=LinkState.NOT_CONNECTED))
    assert _checks(idle)["wi-fi"].state is State.LIMITED
