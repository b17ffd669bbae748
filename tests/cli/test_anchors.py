"""`--anchor`: what is typed, and what is said of where the target stands."""

import pytest

from netready.cli.anchors import named_anchors, place_of, vantage_of
from netready.domain.clues import Place
from netready.domain.errors import BadInputError
from netready_probes.contract import Address
from tests.fakes import fake_system

SCHOOL = Address(host="10.20.0.5", port=7411)


def test_anchors_are_names_with_addresses() -> None:
    assert named_anchors(("wired=10.20.0.6", "internet=192.0.2.7:9000", "gateway")) == (
        (Place.WIRED, Address(host="10.20.0.6", port=7411)),
        (Place.INTERNET, Address(host="192.0.2.7", port=9000)),
        (Place.GATEWAY, None),
    )


def test_each_fault_has_its_line_with_what_is_allowed() -> None:
    with pytest.raises(BadInputError) as refused:
        named_anchors(("cloud=10.0.0.1", "wired", "wired=", "wired=10.0.0.1:99999", "gateway"))
    lines = refused.value.faults
    assert len(lines) == 5, "four that are none, and one too many"
    assert all("allowed" in line for line in lines)


def test_the_gateway_is_the_devices_own_knowledge() -> None:
    vantage = vantage_of(fake_system(), SCHOOL, named_anchors(("gateway",)))
    assert [(a.where, a.address.host) for a in vantage.anchors] == [(Place.GATEWAY, "192.0.2.1")]


@pytest.mark.parametrize(
    ("target", "anchors", "place"),
    [
        ("10.20.0.5", (), Place.ON_SITE),
        ("10.20.0.5", ("internet=10.20.0.5",), Place.INTERNET),
        ("8.8.8.8", (), Place.INTERNET),
        ("target.school.example", (), Place.ON_SITE),
    ],
)
def test_a_target_stands_on_site_unless_something_says_otherwise(
    target: str, anchors: tuple[str, ...], place: Place
) -> None:
    assert place_of(Address(host=target, port=7411), named_anchors(anchors)) is place


def test_of_this_device_itself_nothing_is_said() -> None:
    vantage = vantage_of(fake_system(), Address(host="127.0.0.1", port=7411), ())
    assert vantage.target is None
