"""Does this agent run from the file that its aggregator serves? Looked at once a day."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from netready_probes.agent.joined.https import Client
from netready_probes.seams import Clock, NetworkError

DAY_S: Final = 86_400.0
AGAIN_S: Final = 3_600.0  # where the aggregator could not be asked
PATH: Final = "/agent.pyz.sha256"
_DIGEST: Final = re.compile(rb"\s*([0-9a-f]{64})\b")


class UpdateCheck:
    """Says it as a fact, and to the user; it never replaces a file by itself.

    Args:
        archive: the file that runs; None: it is installed otherwise, and nothing is asked.
    """

    def __init__(
        self, client: Client, clock: Clock, archive: Path | None, told: Callable[[str], None]
    ) -> None:
        self._client, self._clock, self._archive, self._told = client, clock, archive, told
        self._due_s = float("-inf")
        self._facts: dict[str, str] = {}

    def facts(self) -> dict[str, str]:
        """Empty where it is up to date, or not known."""
        now_s = self._clock.monotonic_s()
        if self._archive is not None and now_s >= self._due_s:
            served = self._served()
            self._due_s = now_s + (DAY_S if served else AGAIN_S)
            if served:
                self._compare(self._archive, served)
        return self._facts

    def _compare(self, archive: Path, served: str) -> None:
        try:
            same = hashlib.sha256(archive.read_bytes()).hexdigest() == served
        except OSError:
            return
        self._facts = {} if same else {"update": "the aggregator serves another version"}
        if not same:
            self._told(
                f"another version of this agent is served: {self._client.place.url}/agent.pyz"
            )

    def _served(self) -> str:
        """The digest in hex; "": not known."""
        try:
            answer = self._client.ask("GET", PATH)
        except NetworkError:
            return ""
        found = _DIGEST.match(answer.body) if answer.fine else None
        return found.group(1).decode("ascii") if found else ""
