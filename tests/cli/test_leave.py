"""What `measure` and `load` may load under a site file. Nothing is sent here."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from netready.cli.leave import Loading, check_line, loading_of, permission_under, role_of
from netready.cli.load_ask import keep_caps
from netready.cli.workload import workload_from
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.record import NetworkRole, Setting
from netready.domain.site import Internet, LoadRules, Permission, Phase, Site
from netready.loadtest.plan import Plan
from netready_probes.contract import Address
from tests.fakes import FakeClock, fake_system

TARGET = Address(host="192.0.2.1", port=7411)
OWNER = Permission(by="A. Head", role="headteacher", on=date(2026, 10, 1))
SITE = Site(name="S", country="GB-ENG", phase=Phase.PRIMARY, pupils=10, permission=OWNER)
LOADING = Loading(probes=("throughput",), hosts=("192.0.2.1",), seconds=40.0)


def given(site: Site, loading: Loading = LOADING) -> str | None:
    return permission_under(site, loading, None, fake_system())


def test_probes_that_fill_nothing_need_no_permission() -> None:
    loading = loading_of(["host", "latency"], TARGET, {})
    assert given(replace(SITE, permission=None), loading) is None


def test_this_device_itself_may_be_loaded_without_permission() -> None:
    loading = loading_of(["throughput"], Address(host="127.0.0.1", port=7411), {})
    assert given(replace(SITE, permission=None), loading) is None


def test_the_hosts_that_would_be_loaded_and_for_how_long() -> None:
    settings: dict[str, dict[str, Setting]] = {
        "": {"duration_s": 5},
        "throughput": {},
        "iperf3": {"iperf3_server": "192.0.2.9", "seconds": 3},
    }
    assert loading_of(["throughput", "iperf3", "internet-line"], TARGET, settings) == Loading(
        probes=("throughput", "iperf3", "internet-line"),
        hosts=("192.0.2.1", "192.0.2.9"),
        seconds=60.0,
    )


def test_the_site_files_permission_goes_into_the_records() -> None:
    assert given(SITE) == "given by A. Head (headteacher) on 2026-10-01"


def test_without_a_permission_in_the_site_file_nothing_is_loaded() -> None:
    with pytest.raises(CannotMeasureError, match="permission"):
        given(replace(SITE, permission=None))


def test_a_target_that_the_site_file_does_not_list_is_not_loaded() -> None:
    with pytest.raises(CannotMeasureError, match=r"does not allow load on 192\.0\.2\.1"):
        given(replace(SITE, load=LoadRules(targets=("anchor.school",))))


def test_the_internet_line_needs_permission_but_is_on_no_list_of_targets() -> None:
    line = Loading(probes=("internet-line",), hosts=(), seconds=40.0)
    assert given(replace(SITE, load=LoadRules(targets=("anchor.school",))), line)
    with pytest.raises(CannotMeasureError, match="permission"):
        given(replace(SITE, permission=None), line)


@pytest.mark.parametrize("rules", [LoadRules(max_mbps=50), LoadRules(max_gigabytes=1)])
def test_what_fills_the_link_is_refused_under_a_cap_that_it_would_break(rules: LoadRules) -> None:
    with pytest.raises(CannotMeasureError, match="Not measured: throughput, because it"):
        given(replace(SITE, load=rules))


def test_outside_the_agreed_windows_nothing_is_loaded() -> None:
    noon = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)  # a Wednesday
    system = fake_system(clock=FakeClock(wall=noon))
    site = replace(SITE, load=LoadRules(windows=("Sat 01:00-02:00",)))
    with pytest.raises(CannotMeasureError, match="only in these windows"):
        permission_under(site, LOADING, None, system)


CLASS = Plan(class_pupils=30, max_pupils=30)


def test_load_refuses_a_class_above_the_cap() -> None:
    workload = workload_from("video-720p", None)
    keep_caps(workload, CLASS, LoadRules(max_mbps=10_000))
    with pytest.raises(CannotMeasureError, match="A class of 30 needs"):
        keep_caps(workload, CLASS, LoadRules(max_mbps=5))


def test_load_does_not_count_idle_pupils_of_a_mix() -> None:
    keep_caps(workload_from(None, "everyday-lesson"), CLASS, LoadRules(max_mbps=10_000))


LINE: dict[str, dict[str, Setting]] = {"": {}, "internet-line": {}}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"engine": "ndt7"}, "does not allow the engine ndt7"),
        ({"url": "https://elsewhere.example/x"}, "does not allow load on elsewhere.example"),
    ],
)
def test_the_line_is_filled_only_as_the_site_file_says(
    settings: dict[str, Setting], words: str
) -> None:
    with pytest.raises(CannotMeasureError, match=words):
        check_line(SITE, ["internet-line"], {**LINE, "internet-line": settings})


def test_the_schools_own_internet_target_may_fill_the_line() -> None:
    own = replace(SITE, internet=Internet(http_target="https://speed.school.example/"))
    check_line(own, ["internet-line"], {**LINE, "": {"url": "https://speed.school.example/big"}})
    check_line(SITE, ["internet-line"], {**LINE, "": {"url": "http://127.0.0.1:9/"}})
    check_line(SITE, ["latency"], {"": {"engine": "ndt7"}})


def test_the_network_role_is_the_options_or_the_site_files() -> None:
    assert role_of(None, None) is None
    assert role_of(None, replace(SITE, network_role="exam")) is NetworkRole.EXAM
    assert role_of("staff", SITE) is NetworkRole.STAFF
    with pytest.raises(BadInputError, match="--network-role: found 'head', allowed: pupil"):
        role_of("head", SITE)
