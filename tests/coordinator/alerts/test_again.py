"""Whoever could not be told is tried again for a while after the night."""

from datetime import timedelta
from pathlib import Path

from netready.coordinator.alerts.again import POLL_S, tell_again
from netready.coordinator.alerts.delivery import Delivered, refused
from netready.domain.alerts import ChannelName
from netready.store.lock import folder_lock
from tests.coordinator.alerts.test_post import FakeChannel, alert, post
from tests.fakes import FakeClock

WHY = refused("451 greylisted")


def test_a_server_that_is_back_after_minutes_is_told_once(tmp_path: Path) -> None:
    clock = FakeClock()
    mail, hook = FakeChannel(outcomes=[WHY, WHY]), FakeChannel()
    school = post(tmp_path, email=mail, webhook=hook)
    school.tell([alert(at=clock.now())], clock.now())
    told = list(tell_again(school, clock, lambda: False))
    assert [one.outcome.result for one in told] == [Delivered.NOT_SENT, Delivered.SENT]
    assert {one.channel for one in told} == {ChannelName.EMAIL}
    assert len(hook.messages) == 1
    assert sum(clock.slept) == 180.0  # after one minute, and two more


def test_where_everybody_was_told_nobody_waits(tmp_path: Path) -> None:
    clock = FakeClock()
    school = post(tmp_path, email=FakeChannel())
    school.tell([alert(at=clock.now())], clock.now())
    assert list(tell_again(school, clock, lambda: False)) == []
    assert clock.slept == []


def test_a_server_that_stays_away_is_left_for_the_next_night(tmp_path: Path) -> None:
    clock = FakeClock()
    school = post(tmp_path, email=FakeChannel(outcomes=[WHY] * 30))
    school.tell([alert(at=clock.now())], clock.now())
    told = list(tell_again(school, clock, lambda: False))
    assert len(told) == 5
    assert timedelta(seconds=sum(clock.slept)) < timedelta(minutes=45)


def test_a_program_that_is_to_end_does_not_wait(tmp_path: Path) -> None:
    clock = FakeClock()
    school = post(tmp_path, email=FakeChannel(outcomes=[WHY] * 30))
    school.tell([alert(at=clock.now())], clock.now())
    assert list(tell_again(school, clock, lambda: True)) == []


def test_another_program_that_tells_now_is_waited_for(tmp_path: Path) -> None:
    clock = FakeClock()
    school = post(tmp_path, email=FakeChannel(outcomes=[WHY]))
    school.tell([alert(at=clock.now())], clock.now())
    with folder_lock(tmp_path):
        told = list(tell_again(school, clock, lambda: False))
    assert {one.channel for one in told} == {None}
    assert sum(clock.slept) >= 60 + POLL_S * (len(told) - 1) > 60  # never at once
