"""Who is there now: an agent that has asked for its duties a short while ago.

Three hundred agents ask again and again; the database is told only what is worth a write.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from netready_probes.seams import Clock

GONE_S: Final = 40.0  # an agent asks at least each 25 s
KEEP_EVERY_S: Final = 60.0

Keep = Callable[[str, datetime, Mapping[str, str]], None]


@dataclass(slots=True)
class _Seen:
    at_s: float
    kept_s: float
    facts: Mapping[str, str]


class Presence:
    """Thread-safe.

    Args:
        clock: of this machine.
        keep: writes the time and the facts down; may block.
        told: hears that somebody came, or says something else of itself.
    """

    def __init__(self, clock: Clock, keep: Keep, told: Callable[[], None]) -> None:
        self._clock, self._keep, self._told = clock, keep, told
        self._seen: dict[str, _Seen] = {}
        self._changing = threading.Lock()

    def asked(self, agent_id: str, facts: Mapping[str, str] | None = None) -> None:
        """It is there; `facts` None: it said nothing of itself this time."""
        now_s = self._clock.monotonic_s()
        with self._changing:
            known = self._seen.get(agent_id)
            said = dict(facts) if facts is not None else dict(known.facts) if known else {}
            came = known is None or now_s - known.at_s > GONE_S
            changed = facts is not None and (known is None or said != dict(known.facts))
            due = known is None or changed or now_s - known.kept_s >= KEEP_EVERY_S
            kept_s = now_s if due or known is None else known.kept_s
            self._seen[agent_id] = _Seen(at_s=now_s, kept_s=kept_s, facts=said)
        if due:
            self._keep(agent_id, self._clock.now(), said)
        if came or changed:
            self._told()

    def is_here(self, agent_id: str) -> bool:
        """Whether it asked a short while ago."""
        with self._changing:
            known = self._seen.get(agent_id)
        return known is not None and self._clock.monotonic_s() - known.at_s <= GONE_S

    def forget(self, agent_id: str) -> None:
        """It is gone for good."""
        with self._changing:
            self._seen.pop(agent_id, None)
