"""Whose network a measurement speaks of: without it the reports would leave its records out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from netready.domain.record import NetworkRole
from netready.domain.site import Site
from netready.service.runs.allowed import measure_ask
from netready.store.example import example_site
from netready_probes.contract import Address

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
GUESTS = replace(example_site(), network_role="guest")


@pytest.mark.parametrize(
    ("site", "host", "role"),
    [
        (example_site(), "10.20.0.5", NetworkRole.PUPIL),
        (GUESTS, "10.20.0.5", NetworkRole.GUEST),
        (GUESTS, None, NetworkRole.GUEST),
        (None, "10.20.0.5", NetworkRole.UNKNOWN),
        (GUESTS, "127.0.0.1", NetworkRole.EMULATED),
    ],
)
def test_it_is_the_site_files_unless_the_target_is_this_machine(
    site: Site | None, host: str | None, role: NetworkRole
) -> None:
    target = Address(host=host, port=7411) if host else None
    assert measure_ask(site, target, NOW).network.role is role
