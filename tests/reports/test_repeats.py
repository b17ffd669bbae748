"""Only what was done alike may be called a repetition."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from netready.domain.metrics import Direction, metric
from netready.domain.record import NetworkFacts, NetworkRole, Record
from netready_reports.repeats import repeat_section
from tests.reports.fixtures import measurements, not_yet

STAFF = NetworkFacts(role=NetworkRole.STAFF, ssid="Larkhill-Staff", wired=False)


def on_staff(record: Record) -> Record:
    return replace(record, network=STAFF)


def beside_elm(record: Record) -> Record:
    return replace(record, details={**record.details, "loaded_together": ["Elm"]})


def on_eight_radios(record: Record) -> Record:
    run = {**measurements.HOLDING_RUN, "radios": 8}
    return replace(record, details={**record.details, "run": run})


@pytest.mark.parametrize("otherwise", [on_staff, beside_elm, on_eight_radios])
def test_a_run_done_otherwise_is_no_repetition(otherwise: Callable[[Record], Record]) -> None:
    one, other = (measurements.load_record(n, measurements.HOLDING_RUN) for n in range(2))
    assert repeat_section(replace(not_yet(), records=(one, other))).tables
    assert repeat_section(replace(not_yet(), records=(one, otherwise(other)))).empty


def test_what_was_alike_stands_beside_the_room() -> None:
    alike = tuple(
        beside_elm(measurements.load_record(n, measurements.HOLDING_RUN)) for n in range(2)
    )
    row = repeat_section(replace(not_yet(), records=alike)).tables[0].rows[0]
    assert row[0] == ("Oak (Year 6), Video lesson (720p), pupil network, 5 radios, loaded with Elm")


def test_a_probe_on_two_networks_is_not_repeated_on_either() -> None:
    found = (metric("goodput_mbps", 100.0, direction=Direction.DOWN),)
    records = [measurements.record(n, "internet-line", found) for n in range(4)]
    assert len(repeat_section(replace(not_yet(), records=tuple(records))).tables) == 1
    mixed = (*records[:2], *map(on_staff, records[2:]))
    assert repeat_section(replace(not_yet(), records=mixed)).empty
