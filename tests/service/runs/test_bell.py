"""Waking coroutines from threads."""

import asyncio
import threading

from netready.service.runs.bell import Bell

SOON_S = 5.0


def test_a_thread_wakes_a_coroutine() -> None:
    bell = Bell()

    async def listens() -> bool:
        with bell.ear("a") as ear:
            threading.Thread(target=bell.ring, args=("a",)).start()
            return await ear.wait(SOON_S)

    assert asyncio.run(listens())


def test_what_rings_before_the_wait_is_not_missed_and_counts_once() -> None:
    bell = Bell()

    async def listens() -> list[bool]:
        with bell.ear("a") as ear:
            bell.ring("a")
            bell.ring("a")
            return [await ear.wait(SOON_S), await ear.wait(0.001)]

    assert asyncio.run(listens()) == [True, False]


def test_another_key_wakes_nobody_and_the_end_wakes_everybody_for_ever() -> None:
    bell = Bell()

    async def listens() -> list[bool]:
        with bell.ear("a") as ear:
            bell.ring("b")
            first = await ear.wait(0.001)
            bell.close()
            ended = await ear.wait(SOON_S)
        with bell.ear("c") as ear:
            return [first, ended, await ear.wait(SOON_S)]

    assert asyncio.run(listens()) == [False, True, True]
    assert bell.closed


def test_who_stopped_listening_leaves_nothing_behind() -> None:
    bell = Bell()

    async def listens() -> int:
        with bell.ear("a"), bell.ear("a"):
            return bell.listeners("a")

    assert asyncio.run(listens()) == 2
    assert bell.listeners("a") == 0
    bell.ring("a")
