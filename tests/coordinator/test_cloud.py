from dataclasses import replace

from netready.coordinator.cloud import AGAIN_AFTER_S, CloudRound, site_endpoints
from netready.domain.site import Internet
from tests.fakes import FakeClock
from tests.service.desks import SITE


def test_a_school_has_the_lists_it_names_and_its_own_hosts() -> None:
    site = replace(SITE, internet=Internet(endpoint_lists=("google",), own=("mis.example:8443",)))
    found = site_endpoints(site)
    assert {each.list_name for each in found} == {"google", "own"}
    own = found[-1]
    assert (own.host, own.port, own.required) == ("mis.example", 8443, True)
    assert site_endpoints(SITE) == ()


def test_one_looks_at_the_cloud_and_the_next_only_after_a_while() -> None:
    clock = FakeClock()
    services = site_endpoints(replace(SITE, internet=Internet(own=("mis.example",))))
    cloud = CloudRound(services, clock.monotonic_s)
    assert cloud.turn() == services
    assert cloud.turn() == ()
    clock.sleep(AGAIN_AFTER_S)
    assert cloud.turn() == services
