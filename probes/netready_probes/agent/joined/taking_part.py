"""One load run, from the duty to take part to its end: in a thread of its own, ended at a word.

What happens on the line is `agent.member`'s; here it is opened, again where it is lost, and closed.
"""

import threading
from collections.abc import Callable, Collection
from typing import Final

from netready.domain.typed_json import NotAValueError
from netready_probes.agent.channel import Channel
from netready_probes.agent.joined.order_book import State
from netready_probes.agent.member import Ending, serve
from netready_probes.agent.messages import Join
from netready_probes.agent.orders import TakePart
from netready_probes.contract import Address
from netready_probes.seams import NetworkError, System

AGAIN_S: Final = 5.0
Connect = Callable[[str, Collection[Address]], Channel]
_ENDS: Final = {
    Ending.LEFT: (State.DONE, "It took part to the end."),
    Ending.REFUSED: (State.REFUSED, "The run did not let it in."),
    Ending.STOPPED: (State.STOPPED, "It was called away."),
}


class Part:
    """Runs at once; `leave` it.

    Args:
        connect: opens the line of a run, which names only those targets.
        label: what this device is called.
        ended: is told how and in which words, once.
    """

    def __init__(
        self,
        system: System,
        duty: TakePart,
        targets: Collection[Address],
        *,
        connect: Connect,
        label: str,
        told: Callable[[str], None],
        ended: Callable[[TakePart, State, str], None],
    ) -> None:
        self.duty = duty
        self._system, self._targets, self._connect = system, targets, connect
        self._label, self._told, self._ended = label, told, ended
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """It is not over."""
        return self._thread.is_alive()

    def leave(self) -> None:
        """The run is no duty any more; the load ends within its promise of 3 s."""
        self._left.set()

    def wait(self, within_s: float) -> None:
        """For its end."""
        self._thread.join(timeout=within_s)

    def _run(self) -> None:
        state, words = State.REFUSED, "Its line could not be opened."
        try:
            state, words = _ENDS[self._served()]
        except NotAValueError as error:
            words = str(error)
        finally:
            self._ended(self.duty, state, words)

    def _served(self) -> Ending:
        join = Join(label=self._label, room=self.duty.room[:40])
        while not self._left.is_set():
            ending = serve(
                self._system, self._open, join=join, told=self._told, stopped=self._left.is_set
            )
            if ending is not Ending.LOST:
                return ending
            self._left.wait(AGAIN_S)
        return Ending.STOPPED

    def _open(self) -> Channel:
        """Raises NetworkError."""
        try:
            return self._connect(self.duty.run, self._targets)
        except NetworkError as error:
            if error.failure.note:
                self._told(error.failure.note)
            raise
