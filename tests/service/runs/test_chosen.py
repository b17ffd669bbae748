"""Who takes part in a run."""

from dataclasses import replace

import pytest

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.fleet import Agent, AgentKind
from netready.service.runs.chosen import Asked, chosen
from netready.service.runs.run_view import What
from tests.fakes import START

LAPTOP = Agent(agent_id="a", kind=AgentKind.NATIVE, label="laptop", room="Room 1", joined_at=START)
PHONE = replace(LAPTOP, agent_id="b", kind=AgentKind.BROWSER, label="phone")
NEXT_DOOR = replace(LAPTOP, agent_id="c", label="next", room="Room 2")
GONE = replace(LAPTOP, agent_id="d", label="gone", revoked_at=START)
ALL = (PHONE, LAPTOP, NEXT_DOOR, GONE)


def labels(asked: Asked, *, away: str = "") -> list[str]:
    crew = chosen(asked, asked.rooms, ALL, lambda agent_id: agent_id != away)
    return [agent.label for agent in crew.agents]


def test_a_class_is_all_devices_of_the_room_that_are_there() -> None:
    assert labels(Asked(what=What.CLASS, rooms=("Room 1",))) == ["phone", "laptop"]
    assert labels(Asked(what=What.CLASS, rooms=("Room 1",)), away="b") == ["laptop"]


def test_rooms_together_are_all_devices_of_all_rooms() -> None:
    asked = Asked(what=What.TOGETHER, rooms=("Room 1", "Room 2"))
    assert labels(asked) == ["phone", "laptop", "next"]
    with pytest.raises(CannotMeasureError, match="in Room 2"):
        labels(asked, away="c")


def test_a_measurement_takes_one_device_that_knows_the_radio_if_it_can() -> None:
    asked = Asked(what=What.MEASURE, rooms=("Room 1",))
    assert labels(asked) == ["laptop"]
    assert labels(asked, away="a") == ["phone"]


def test_named_devices_work_for_the_room_that_is_named() -> None:
    asked = Asked(what=What.MEASURE, rooms=("Room 1",), agents=("c", "c"))
    crew = chosen(asked, asked.rooms, ALL, lambda _agent_id: True)
    assert ([each.label for each in crew.agents], crew.rooms) == (["next"], {"c": "Room 1"})
    asked = replace(asked, rooms=())
    assert chosen(asked, (), ALL, lambda _agent_id: True).rooms == {"c": "Room 2"}


def test_of_rooms_together_each_named_device_works_for_its_own() -> None:
    asked = Asked(what=What.TOGETHER, rooms=("Room 1", "Room 2"), agents=("a", "c"))
    crew = chosen(asked, asked.rooms, ALL, lambda _agent_id: True)
    assert crew.rooms == {"a": "Room 1", "c": "Room 2"}
    with pytest.raises(CannotMeasureError, match="None of these devices stands in Room 2"):
        labels(replace(asked, agents=("a", "b")))
    with pytest.raises(BadInputError, match="none of the rooms"):
        labels(replace(asked, rooms=("Room 1",), agents=("a", "c")))


@pytest.mark.parametrize("agent_id", ["d", "nobody"])
def test_who_was_sent_away_is_as_unknown_as_who_never_came(agent_id: str) -> None:
    with pytest.raises(BadInputError, match="not known here"):
        labels(Asked(what=What.MEASURE, agents=(agent_id,)))
