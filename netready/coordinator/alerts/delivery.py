"""What became of one attempt to deliver, and how long an attempt may take."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

ATTEMPT_S_MAX: Final = 30.0


class Delivered(StrEnum):
    """How an attempt ended.

    NOT_SENT: surely not accepted, so it may be tried again. DOUBTFUL: everything was handed over
    and the answer never came; trying again might tell the same thing twice.
    """

    SENT = "sent"
    NOT_SENT = "not-sent"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an attempt ended, and why in words for people; no secret is in them."""

    result: Delivered
    why: str = ""


SENT: Final = Outcome(result=Delivered.SENT)


def refused(why: str) -> Outcome:
    """The other side says itself that it did not take it."""
    return Outcome(result=Delivered.NOT_SENT, why=why)


class GivenUpError(Exception):
    """The time was up before anything was handed over; the thread that delivers ends."""


@dataclass(slots=True)
class Attempt:
    """How far an attempt has come; written by the thread that delivers.

    Attributes:
        stop: ends the connection, from another thread.
    """

    stop: Callable[[], None] | None = None
    _handed_over: bool = False
    _given_up: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_over(self) -> None:
        """From now on the other side may accept it.

        Raises:
            GivenUpError: the time is up and it counts as not sent, so it must not be sent now.
        """
        with self._lock:
            if self._given_up:
                raise GivenUpError
            self._handed_over = True

    def give_up(self) -> None:
        """The time is up: what was not handed over never will be."""
        with self._lock:
            self._given_up = True
        if self.stop is not None:
            self.stop()

    def broke_off(self, why: str) -> Outcome:
        """The outcome of an attempt that ended here without an answer."""
        result = Delivered.DOUBTFUL if self._handed_over else Delivered.NOT_SENT
        return Outcome(result=result, why=why)


def within(seconds: float, deliver: Callable[[Attempt], Outcome]) -> Outcome:
    """Delivers in a thread of its own, so that nothing holds up the night.

    A limit on each read is not enough (one byte every few seconds keeps any server talking), and
    asking for a name has no limit at all; so the whole attempt has one.

    Args:
        seconds: the longest it may take.
        deliver: writes into the attempt how far it got; what it raises is raised here.
    """
    attempt = Attempt()
    ended: list[Outcome | BaseException] = []

    def work() -> None:
        try:
            ended.append(deliver(attempt))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=work, name="netready-alert", daemon=True)
    thread.start()
    thread.join(seconds)
    if not ended:
        attempt.give_up()
        return attempt.broke_off(f"no answer within {seconds:g} s")
    end = ended[0]
    if isinstance(end, BaseException):
        raise end
    return end
