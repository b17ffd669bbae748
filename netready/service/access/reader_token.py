"""A reader's token for a program of the school, such as Prometheus: long-lived, and revocable.

It is a row like that of a person who signed in, so the overview shows it and sends it away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from netready.domain.access import Role
from netready.service.access.labels import free_label
from netready.service.access.tokens import new_token, token_hash
from netready.service.ids import new_id
from netready.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderToken:
    """A new token; it is stored nowhere but in its hash.

    Attributes:
        holder_id: by which it is sent away.
        label: under which the overview shows it: as asked, made unique.
        ends_at: UTC; nothing is answered to it from then on.
    """

    holder_id: str
    token: str
    label: str
    ends_at: datetime


def add_reader(store: Database, asked: str, now: datetime, life: timedelta) -> ReaderToken:
    """Lets a program read from now on; a running aggregator knows it at once."""
    agents = store.agents
    taken = {*(each.label for each in agents.all()), *(each.label for each in agents.people())}
    made = ReaderToken(
        holder_id=new_id(now),
        token=new_token(),
        label=free_label(asked, taken, "reader"),
        ends_at=now + life,
    )
    hashed = token_hash(made.token)
    agents.add_person(made.holder_id, Role.READER, made.label, hashed, made.ends_at)
    return made
