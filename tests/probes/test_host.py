"""The device itself: facts, the 8 GB / 128 GB line, foreign traffic."""

from dataclasses import replace

import pytest

from netready.domain.failures import FailureWord
from netready.domain.metrics import Metric
from netready_probes import host
from netready_probes.contract import BadSettingError, Outcome
from netready_probes.device_class import GB, GIB, judge_device
from netready_probes.system.host import RealHost
from netready_probes.system.host_text import (
    bsd_default_route,
    default_route_v4,
    default_route_v6,
    looks_wireless,
    proxy_of,
    resolvers_of,
    subnet_of,
)
from netready_probes.system.programs import RealPrograms
from tests.fakes import WLAN, FakeClock, FakeHost, fake_context, fake_system
from tests.probes.captured import captured


def _run(device: FakeHost, **settings: float) -> Outcome:
    clock = FakeClock()
    device.clock = clock
    return host.run(fake_context(fake_system(clock=clock, host=device), supplied=settings))


def _values(outcome: Outcome) -> dict[tuple[str, str], float | None]:
    return {(line.name, line.label): line.value for line in outcome.metrics}


def _metric(outcome: Outcome, name: str) -> Metric:
    return next(line for line in outcome.metrics if line.name == name)


def test_an_ordinary_laptop_is_described_in_metrics() -> None:
    outcome = _run(FakeHost())
    values = _values(outcome)
    assert values["memory_gib", "total"] == pytest.approx(7.649, abs=0.001)
    assert values["storage_gb", ""] == pytest.approx(255.0)
    assert values["core_count", ""] == 2
    assert values["cpu_load_ratio", "core1"] == 0.2
    assert values["battery_ratio", ""] == 0.8
    assert outcome.annotations["device_minimum"] == "meets"
    assert not outcome.failures


def test_what_the_platform_does_not_tell_is_none_with_a_note_and_never_zero() -> None:
    quiet = replace(WLAN, bytes_sent=None)
    outcome = _run(FakeHost(storage=None, battery_state=None, adapter_readings=[[quiet]]))
    for name in ("storage_gb", "storage_free_gb", "battery_ratio", "on_mains", "link_speed_mbps"):
        line = _metric(outcome, name)
        assert line.value is None
        assert line.note
    assert _metric(outcome, "foreign_traffic_mbps").value is None


def test_foreign_traffic_is_the_difference_of_the_counters_over_the_interval() -> None:
    later = replace(WLAN, bytes_sent=126_000, bytes_received=127_000)
    outcome = _run(FakeHost(adapter_readings=[[WLAN], [later]]), interval_s=2.0)
    assert _metric(outcome, "foreign_traffic_mbps").value == pytest.approx(1.0)


def test_counters_that_went_back_give_no_foreign_traffic() -> None:
    reset = replace(WLAN, bytes_sent=0, bytes_received=0)
    outcome = _run(FakeHost(adapter_readings=[[WLAN], [reset]]))
    assert _metric(outcome, "foreign_traffic_mbps").value is None


def test_a_busy_core_is_said_to_be_the_devices_own_limit() -> None:
    outcome = _run(FakeHost(busy=(0.1, 0.97)))
    assert [failure.word for failure in outcome.failures] == [FailureWord.DEVICE_LIMITED]


def test_no_adapter_up_is_no_network() -> None:
    outcome = _run(FakeHost(adapter_readings=[[replace(WLAN, up=False)]]))
    assert [failure.word for failure in outcome.failures] == [FailureWord.NO_NETWORK]


def test_no_address_of_the_device_gets_into_the_outcome() -> None:
    assert "192.0.2.20" not in str(_run(FakeHost()))


def test_an_unknown_setting_and_an_impossible_value_are_refused_by_name() -> None:
    with pytest.raises(BadSettingError, match="'speed' is unknown"):
        host.run(fake_context(speed=1))
    with pytest.raises(BadSettingError, match=r"'interval_s' is -1.*0\.1 to 60"):
        host.run(fake_context(interval_s=-1))


@pytest.mark.parametrize(
    ("memory", "storage", "system", "word"),
    [
        (int(7.65 * GIB), int(127.9 * GB), "Windows", "meets"),  # 8 GB and 128 GB = 119 GiB
        (int(7.65 * GIB), int(118 * GB), "Linux", "meets"),  # with a recovery partition
        (int(6.2 * GIB), 500 * GB, "Linux", "meets"),  # 2 GiB taken by graphics
        (int(3.8 * GIB), 500 * GB, "Linux", "below"),
        (int(7.65 * GIB), int(58 * GB), "Linux", "below"),
        (int(15.5 * GIB), int(250 * GB), "Darwin", "exceeds"),
        (int(15.5 * GIB), int(120 * GB), "Linux", "meets"),
        (int(7.65 * GIB), int(80 * GB), "Linux", "unknown"),  # a part of a larger disk?
        (int(7.65 * GIB), None, "Linux", "unknown"),
        (int(3.8 * GIB), None, "Linux", "below"),  # known shortfall settles it
        (int(3.8 * GIB), int(30 * GB), "ChromeOS", "not-applicable"),
        (200 * GIB, 300 * GB, "Linux", "exceeds"),
    ],
)
def test_a_device_is_judged_by_the_size_on_its_box(
    memory: int, storage: int | None, system: str, word: str
) -> None:
    judged = judge_device(memory, storage, {"system": system})
    assert judged.word == word
    assert judged.sentence


def test_the_default_route_with_the_lowest_metric_is_the_gateway() -> None:
    text = captured("routes/proc_net_route.txt")
    assert default_route_v4(text) == ("192.0.2.254", "eth0")
    assert default_route_v4("") is None


def test_a_link_local_gateway_keeps_its_adapter_and_unreachable_routes_do_not_count() -> None:
    text = captured("routes/proc_net_ipv6_route.txt")
    assert default_route_v6(text) == ("fe80::200:ff:fe00:1%wlan0", "wlan0")


def test_the_macos_route_is_read() -> None:
    assert bsd_default_route(captured("routes/macos_route_get.txt")) == ("192.0.2.1", "en0")
    assert bsd_default_route("route: writing to routing socket: not in table") is None


def test_resolvers_are_addresses_in_order_without_doubles() -> None:
    text = "# a comment\nnameserver 192.0.2.53\nsearch x\nnameserver ::1\nnameserver 192.0.2.53\n"
    assert resolvers_of(text + "nameserver not-an-address\nnameserver\n") == ("192.0.2.53", "::1")


def test_a_proxys_password_is_left_out() -> None:
    assert proxy_of({"https": "http://user:secret@proxy.example:3128/"}) == "proxy.example:3128"
    assert proxy_of({"http": "proxy.example:8080"}) == "proxy.example:8080"
    assert proxy_of({"http": "http://proxy.example:port"}) is None
    assert proxy_of({}) is None


def test_a_subnet_needs_a_usable_netmask() -> None:
    assert subnet_of("192.0.2.20", "255.255.255.0") == "192.0.2.0/24"
    assert subnet_of("192.0.2.20", None) is None
    assert subnet_of("192.0.2.20", "nonsense") is None


def test_an_adapters_name_tells_only_where_it_does() -> None:
    assert looks_wireless("Wi-Fi 2") is True
    assert looks_wireless("Ethernet") is False
    assert looks_wireless("en0") is None


def test_this_machine_answers_every_question() -> None:
    real = RealHost(RealPrograms())
    total, available = real.memory_bytes()
    assert total >= available > 0
    assert all(0 <= share <= 1 for share in real.cpu_busy_ratios(0.05))
    assert "lo" not in [adapter.name for adapter in real.adapters()]
    assert set(real.platform()) == {"system", "release", "machine", "python"}
    assert real.network_facts("no-such-adapter").ssid is None
