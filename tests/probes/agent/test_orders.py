"""Duties travel whole, and nothing else is taken for them."""

from dataclasses import replace
from typing import Any

import pytest

from netready.domain.record import Setting
from netready.domain.typed_json import NotAValueError, compact, parsed
from netready_probes.agent.orders import (
    Duties,
    Measure,
    ProbeRun,
    TakePart,
    duties_from,
    duties_json,
)
from netready_probes.contract import Address

DUTIES = Duties(
    agent="0198c0de-0000-7000-8000-000000000001",
    number=7,
    room="Room 12",
    targets=(Address(host="10.20.0.5", port=7411),),
    measure=(
        Measure(
            order="0198c0de-0000-7000-8000-000000000002",
            room="Room 12",
            probes=(ProbeRun(probe="latency", settings={"duration_s": 5.0, "quick": True}),),
        ),
    ),
    take_part=TakePart(order="o", run="r", room="Room 12"),
)


def test_duties_travel_whole() -> None:
    assert duties_from(parsed(compact(duties_json(DUTIES)))) == DUTIES


def test_a_setting_keeps_its_kind() -> None:
    settings: dict[str, Setting] = {"text": "a", "whole": 3, "part": 0.5, "yes": True, "none": None}
    order = replace(DUTIES.measure[0], probes=(ProbeRun(probe="dns", settings=settings),))
    told = duties_from(parsed(compact(duties_json(replace(DUTIES, measure=(order,))))))
    found = told.measure[0].probes[0].settings
    assert {key: (type(value), value) for key, value in found.items()} == {
        key: (type(value), value) for key, value in settings.items()
    }


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"number": "7"},
        {"targets": [["10.20.0.5", 7411]]},
        {"measure": [{"order": "o"}]},
        {"more": 1},
    ],
    ids=str,
)
def test_what_is_no_duty_of_ours_is_refused(change: dict[str, Any]) -> None:
    found = duties_json(DUTIES)
    assert isinstance(found, dict)
    with pytest.raises(NotAValueError):
        duties_from({**found, **change})
