"""The way to a membership: the one that is kept, or a new one for a code; its folder is ours alone.

Below the state folder each aggregator has a folder with `membership.json`, and in it each
membership one with what must survive.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready.domain.errors import BadInputError, CannotMeasureError
from netready_probes.agent.joined.disk import make_folder
from netready_probes.agent.joined.facts import device_facts
from netready_probes.agent.joined.https import Client
from netready_probes.agent.joined.life import chance
from netready_probes.agent.joined.membership import (
    Membership,
    code_hash,
    join,
    keep_membership,
    kept_membership,
)
from netready_probes.agent.joined.order_book import OrderBook
from netready_probes.agent.joined.patience import Patience
from netready_probes.agent.joined.place import Place
from netready_probes.agent.joined.sending import Sender
from netready_probes.agent.joined.spool import Spool
from netready_probes.seams import System
from netready_probes.system.load_lock import held

PROGRAM: Final = "netready-agent"
SYSTEMD_VARIABLE: Final = "STATE_DIRECTORY"
_LOCK_NAME: Final = "agent.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for.

    Attributes:
        code: "": the membership that is kept.
        label, room: "": the aggregator decides.
    """

    place: Place
    code: str = ""
    label: str = ""
    room: str = ""


def default_state_folder() -> Path:
    """Where programs keep what must survive, on this platform; nothing is made."""
    given = os.environ.get(SYSTEMD_VARIABLE, "").partition(":")[0]
    if given:
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / PROGRAM
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / PROGRAM
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / PROGRAM


def folder_of(state: Path, place: Place) -> Path:
    """Of one aggregator."""
    plain = str(place.address).replace("[", "").replace("]", "").replace(":", "_")
    return state / plain


@contextmanager
def only_agent(state: Path, place: Place) -> Iterator[Path]:
    """The aggregator's folder, which no other agent uses meanwhile.

    Raises:
        BadInputError: another does, or it cannot be written.
    """
    folder = folder_of(state, place)
    try:
        make_folder(folder)
    except OSError as error:
        reason = error.strerror or "refused"
        raise BadInputError(
            [f"--state {state}: cannot be written ({reason}); allowed: a folder you may write"]
        ) from error
    with held(folder / _LOCK_NAME) as holder:
        if holder is not None:
            raise BadInputError(
                [f"--state {state}: another agent (process {holder}) is joined from this folder"]
            )
        yield folder


def enrolled(system: System, wish: Wish, folder: Path, told: Callable[[str], None]) -> Membership:
    """The membership that is kept, where it was made with this code or none is given; else a new.

    Raises:
        BadInputError: there is none, and no code.
        CannotMeasureError: the aggregator cannot be joined.
    """
    before = _kept(folder)
    if before and (not wish.code or before.code_hash == code_hash(wish.code)):
        told(f"joined before, as {before.label}")
        return before
    if not wish.code:
        raise BadInputError(
            [
                "--join: no code after the #, and this device has not joined there; allowed: the "
                "address with the code that the join page shows"
            ]
        )
    with closing(Client(system.network, wish.place)) as client:
        membership = join(
            client, wish.code, label=wish.label, room=wish.room, facts=device_facts(system.host)
        )
    if before:
        _leave(system, wish.place, before, folder, told)
    try:
        keep_membership(folder, membership)
    except OSError as error:
        raise CannotMeasureError(
            f"The membership could not be kept: {error.strerror or 'refused'}.",
            "Make room on the disk, or give another folder with --state.",
        ) from error
    told(f"joined as {membership.label}")
    return membership


def _kept(folder: Path) -> Membership | None:
    try:
        return kept_membership(folder)
    except OSError as error:
        why = error.strerror or "refused"
        raise BadInputError(
            [f"--state: {folder} cannot be read ({why}); allowed: a folder of this user"]
        ) from error


def place_of(membership: Membership, asked: Place) -> Place:
    """The place as it was joined: a fingerprint that was pinned stays pinned."""
    pinned = asked.fingerprint or membership.fingerprint
    return Place(address=asked.address, tls=asked.tls, fingerprint=pinned)


def _leave(
    system: System,
    place: Place,
    before: Membership,
    folder: Path,
    told: Callable[[str], None],
) -> None:
    """Results of an earlier membership are sent in its name, once; what does not go is kept."""
    own = folder / before.agent_id
    spool = Spool(own)
    if not spool.count():
        return
    client = Client(system.network, place_of(before, place), before.token)
    Sender(
        client,
        system.clock,
        spool,
        OrderBook(own),
        quiet=lambda: False,
        patience=Patience(chance),
        told=told,
    ).try_once()
    client.close()
    left = spool.count()
    if left:
        told(f"{left} results of an earlier membership could not be sent and are kept in {own}")
