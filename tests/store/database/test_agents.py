from dataclasses import replace
from datetime import timedelta

import pytest

from netready.domain.access import Role
from netready.store.database import Database, Holder, TakenError
from tests.store.database.build_rows import NOW, an_agent, an_id

TOKEN, OTHER = b"t" * 32, b"o" * 32


def test_a_device_is_known_by_the_hash_of_its_token(database: Database) -> None:
    agent = an_agent()
    database.agents.add(agent, TOKEN, Role.AGENT)
    holder = Holder(holder_id=an_id(1), role=Role.AGENT, label="laptop 1", agent=agent)
    assert database.agents.by_token(TOKEN) == holder
    assert database.agents.by_token(OTHER) is None
    assert database.agents.get(an_id(1)) == agent
    assert database.agents.get(an_id(2)) is None


def test_a_person_is_a_holder_without_a_device(database: Database) -> None:
    until = NOW + timedelta(hours=8)
    database.agents.add_person(an_id(3), Role.TECHNICIAN, "phone", TOKEN, until)
    holder = Holder(holder_id=an_id(3), role=Role.TECHNICIAN, label="phone", expires_at=until)
    assert database.agents.by_token(TOKEN) == holder
    assert database.agents.people() == (holder,)
    assert database.agents.all() == ()


@pytest.mark.parametrize("second", [an_agent(2), an_agent(1, label="other")])
def test_a_label_and_an_id_are_given_once_and_nothing_stays_of_the_second(
    database: Database, second: object
) -> None:
    database.agents.add(an_agent(1), TOKEN, Role.AGENT)
    with pytest.raises(TakenError):
        database.agents.add(second, OTHER, Role.AGENT)  # type: ignore[arg-type]
    assert database.agents.all() == (an_agent(1),)
    assert database.agents.by_token(OTHER) is None


def test_an_id_of_a_person_is_given_once(database: Database) -> None:
    database.agents.add_person(an_id(3), Role.READER, "head", TOKEN, None)
    with pytest.raises(TakenError):
        database.agents.add_person(an_id(3), Role.TECHNICIAN, "thief", OTHER, None)


def test_a_revoked_token_is_nobodys(database: Database) -> None:
    database.agents.add(an_agent(), TOKEN, Role.AGENT)
    database.agents.add_person(an_id(3), Role.READER, "head", OTHER, None)
    assert database.agents.revoke(an_id(1), NOW)
    assert database.agents.revoke(an_id(3), NOW)
    assert database.agents.by_token(TOKEN) is None
    assert database.agents.by_token(OTHER) is None
    assert database.agents.people() == ()
    assert database.agents.all() == (replace(an_agent(), revoked_at=NOW),)


def test_the_first_revocation_stands(database: Database) -> None:
    database.agents.add(an_agent(), TOKEN, Role.AGENT)
    database.agents.revoke(an_id(1), NOW)
    assert not database.agents.revoke(an_id(1), NOW + timedelta(days=1))
    assert not database.agents.revoke(an_id(7), NOW)
    assert database.agents.all()[0].revoked_at == NOW


def test_a_device_moves_and_says_new_things_of_itself(database: Database) -> None:
    database.agents.add(an_agent(), TOKEN, Role.AGENT)
    assert database.agents.move(an_id(1), "Room 2")
    assert database.agents.seen(an_id(1), NOW, {"battery": "80 %"})
    later = NOW + timedelta(seconds=25)
    assert database.agents.seen(an_id(1), later)
    assert database.agents.all() == (
        replace(an_agent(), room="Room 2", facts={"battery": "80 %"}, seen_at=later),
    )


def test_a_device_that_is_not_there_is_neither_moved_nor_seen(database: Database) -> None:
    assert not database.agents.move(an_id(1), "Room 2")
    assert not database.agents.seen(an_id(1), NOW)
    with pytest.raises(KeyError):
        database.agents.next_number(an_id(1))


def test_numbers_of_duties_only_go_up_also_over_a_restart(url: str) -> None:
    with Database(url) as database:
        database.agents.add(an_agent(), TOKEN, Role.AGENT)
        assert [database.agents.next_number(an_id(1)) for _ in range(3)] == [1, 2, 3]
    with Database(url) as database:
        assert database.agents.next_number(an_id(1)) == 4
