"""Asks for duties, for ever: a question that the aggregator answers when there is something new.

While an order is open the question comes back twice a second, so that a load by order ends within
three seconds of the aggregator falling silent.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Final

from netready.domain.failures import FailureWord
from netready_probes.agent.joined.https import API, GONE, NO_CONTENT, TOO_MANY, UNAUTHORISED, Client
from netready_probes.agent.joined.patience import Patience
from netready_probes.agent.joined.sending import RevokedError
from netready_probes.seams import Clock, NetworkError

WAIT_S: Final = 25.0
BUSY_WAIT_S: Final = 0.5
SILENT_S: Final = 2.5  # of the promise of 3 s; the rest is for the load to end
ANSWER_S: Final = 15.0
AWAY_AFTER: Final = 2  # tries in a row, before people are told
_EARLY_S: Final = 0.4  # an answer of nothing that comes sooner was not waited for


class Waiter:
    """In a thread of its own (`run`).

    Args:
        client: its own connection.
        number: of the newest duties that are known.
        facts: of this device.
        heard: is given each signed text; returns whether it was believed.
        busy: an order is open here.
    """

    def __init__(
        self,
        client: Client,
        clock: Clock,
        *,
        number: Callable[[], int],
        facts: Callable[[], Mapping[str, str]],
        heard: Callable[[bytes], bool],
        busy: Callable[[], bool],
        patience: Patience,
        told: Callable[[str], None],
    ) -> None:
        self._client, self._clock = client, clock
        self._number, self._facts, self._heard = number, facts, heard
        self._busy, self._patience, self._told = busy, patience, told
        self._stopped = threading.Event()
        self._answered_s = float("-inf")
        self._failed = 0
        self.revoked = False

    def unheard(self) -> bool:
        """The aggregator has not answered for too long to go on loading."""
        return self._clock.monotonic_s() - self._answered_s > SILENT_S

    def stop(self) -> None:
        """Ends `run`."""
        self._stopped.set()
        self._client.close()

    def run(self) -> None:
        """Until stopped or revoked."""
        while not self._stopped.is_set():
            try:
                self._ask()
            except RevokedError:
                self.revoked = True
                return
            except NetworkError as error:
                self._away(error)
                self._stopped.wait(BUSY_WAIT_S if self._busy() else self._patience.next_s())
                continue
            self._patience.forget()
            if self._failed >= AWAY_AFTER:
                self._told("the aggregator is there again")
            self._failed = 0

    def _ask(self) -> None:
        """Raises NetworkError, RevokedError."""
        busy = self._busy()
        wait_s = BUSY_WAIT_S if busy else WAIT_S
        asked = {"number": self._number(), "facts": dict(self._facts()), "wait_s": wait_s}
        began_s = self._clock.monotonic_s()
        limit_s = SILENT_S if busy else WAIT_S + ANSWER_S
        answer = self._client.ask("POST", f"{API}/agent/wait", json=asked, timeout_s=limit_s)
        if answer.status in (UNAUTHORISED, GONE):
            raise RevokedError
        if not answer.fine:
            if answer.status == TOO_MANY or answer.status >= 500:
                self._patience.asked(answer.retry_after_s())
            raise NetworkError("wait for duties", FailureWord.HTTP_STATUS, answer.words())
        self._answered_s = self._clock.monotonic_s()
        believed = answer.status == NO_CONTENT or self._heard(answer.body)
        if not believed:
            raise NetworkError("wait for duties", FailureWord.BAD_ANSWER)
        if answer.status == NO_CONTENT and self._answered_s - began_s < _EARLY_S:
            self._stopped.wait(_EARLY_S)

    def _away(self, error: NetworkError) -> None:
        self._failed += 1
        if self._failed == AWAY_AFTER and not self._stopped.is_set():
            note = f" ({error.failure.note})" if error.failure.note else ""
            self._told(f"the aggregator does not answer: {error.failure.word.value}{note}")
