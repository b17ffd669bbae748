"""Numbered updates for pages."""

import asyncio
import threading

from netready.service.runs.watch import THINGS_MAX, UpdateKind, Watch
from tests.fakes import FakeClock


def test_only_what_is_newer_is_said_and_only_the_newest_of_each_thing() -> None:
    watch = Watch(FakeClock())
    watch.tell(UpdateKind.RUN, "r1", {"share": 0.1})
    watch.tell(UpdateKind.AGENTS)
    seen = watch.after(0).number
    watch.tell(UpdateKind.RUN, "r1", {"share": 0.2})
    watch.tell(UpdateKind.RUN, "r1", {"share": 0.3})
    news = watch.after(seen)
    assert [(each.about, each.facts) for each in news.updates] == [("r1", {"share": 0.3})]
    assert watch.after(news.number).updates == ()
    assert [each.kind for each in watch.after(0).updates] == [UpdateKind.AGENTS, UpdateKind.RUN]


def test_after_a_restart_a_page_that_saw_more_gets_all_there_is() -> None:
    before, clock = Watch(FakeClock()), FakeClock()
    for _each in range(5000):
        before.tell(UpdateKind.WALK)
    clock.advance(1.0)
    after = Watch(clock)
    after.tell(UpdateKind.WALK)
    assert len(after.after(before.after(0).number).updates) == 1


def test_a_page_that_has_all_waits_for_the_next() -> None:
    watch = Watch(FakeClock())
    seen = watch.after(0).number
    threading.Timer(0.02, watch.tell, [UpdateKind.RECORDS, "Room 1"]).start()
    news = asyncio.run(watch.wait(seen, 5.0))
    assert [each.about for each in news.updates] == ["Room 1"]


def test_a_new_page_does_not_wait_to_learn_the_number() -> None:
    watch = Watch(FakeClock())
    news = asyncio.run(asyncio.wait_for(watch.wait(0, 60.0), 5.0))
    assert news.updates == ()
    assert asyncio.run(watch.wait(news.number, 0.01)) == news


def test_memory_is_bounded() -> None:
    watch = Watch(FakeClock())
    for number in range(THINGS_MAX + 50):
        watch.tell(UpdateKind.RUN, str(number))
    assert len(watch.after(0).updates) == THINGS_MAX
