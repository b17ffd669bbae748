"""The newest duties that are believed: kept on the disk, and told to whoever waits for a change."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from netready_probes.agent.joined.believing import SIGNED_BYTES_MAX, NotBelievedError, duties_in
from netready_probes.agent.joined.disk import read_whole, write_whole
from netready_probes.agent.joined.membership import Membership
from netready_probes.agent.orders import Duties

FILE_NAME: Final = "duties.json"


class KnownDuties:
    """Of one membership; thread-safe.

    Attributes:
        duties: None: none yet.
    """

    def __init__(self, folder: Path, membership: Membership) -> None:
        """With those of before a restart: what is open is gone on with. Raises OSError."""
        self._path = folder / FILE_NAME
        self._key, self._agent_id = bytes.fromhex(membership.key), membership.agent_id
        self._news = threading.Condition()
        self.duties: Duties | None = None
        envelope = read_whole(self._path, SIGNED_BYTES_MAX)
        try:
            self.duties = self._believed(envelope, at_least=0) if envelope else None
        except NotBelievedError:
            self.duties = None

    @property
    def number(self) -> int:
        """Of the duties; 0: none."""
        return self.duties.number if self.duties else 0

    def hear(self, envelope: bytes) -> Duties:
        """Takes them for what is to be done from now on.

        Raises:
            NotBelievedError: they are not signed, not ours, or not new; nothing changes.
            OSError: they hold, but could not be kept.
        """
        duties = self._believed(envelope, at_least=self.number + 1)
        with self._news:
            self.duties = duties
            self._news.notify_all()
        write_whole(self._path, envelope)
        return duties

    def wait(self, known: Duties | None, over: Callable[[], bool], within_s: float | None) -> None:
        """Until there are others than `known`, or a `wake`, or the time is over."""
        with self._news:
            if self.duties is known and not over():
                self._news.wait(within_s)

    def wake(self) -> None:
        """Whoever waits looks again."""
        with self._news:
            self._news.notify_all()

    def _believed(self, envelope: bytes, at_least: int) -> Duties:
        return duties_in(envelope, key=self._key, agent_id=self._agent_id, at_least=at_least)
