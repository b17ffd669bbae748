"""What joining gave, kept in a file that only its owner may read; and joining itself."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready.domain.errors import CannotMeasureError
from netready.domain.failures import FailureWord
from netready.domain.typed_json import NotAValueError, compact, decoded, encoded, parsed
from netready_probes.agent.joined.disk import make_folder, read_whole, write_whole
from netready_probes.agent.joined.ed25519 import KEY_BYTES
from netready_probes.agent.joined.https import API, Answer, Client
from netready_probes.seams import NetworkError

# 1: first version (2026-11)
MEMBERSHIP_VERSION: Final = 1
AGGREGATOR_PROTOCOL: Final = 1  # of the API; another one is not understood
FILE_NAME: Final = "membership.json"
_BYTES_MAX: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """This device at one aggregator.

    Attributes:
        url: of the aggregator; `fingerprint`: of its certificate, or "".
        code_hash: SHA-256 of the code it was made with, so that the same command finds it again.
        token: whoever has it can send records in this device's name.
        label: what this device is called in records.
        key: of the aggregator, Ed25519, hex; duties are signed with it.
        site: name of the site, for the records.
    """

    url: str
    agent_id: str
    token: str
    label: str
    key: str
    site: str = ""
    room: str = ""
    fingerprint: str = ""
    code_hash: str = ""
    version: int = MEMBERSHIP_VERSION

    def __post_init__(self) -> None:
        if self.version != MEMBERSHIP_VERSION:
            raise ValueError("written by another version of netready")
        if len(self.key) != 2 * KEY_BYTES or not all(c in "0123456789abcdef" for c in self.key):
            raise ValueError("the aggregator's key is no key")
        if not (self.agent_id and self.token and self.label):
            raise ValueError("identity, token and label must not be empty")
        if not self.agent_id.replace("-", "").isalnum() or not self.token.isascii():
            raise ValueError("identity or token are none")


def code_hash(code: str) -> str:
    """A code that is over is no secret, and yet it need not lie about."""
    return hashlib.sha256(code.encode("utf-8")).hexdigest()


def kept_membership(folder: Path) -> Membership | None:
    """That of the folder; None: there is none that can be read. Raises OSError."""
    data = read_whole(folder / FILE_NAME, _BYTES_MAX)
    if data is None:
        return None
    try:
        return decoded(Membership, parsed(data), "membership")
    except NotAValueError:
        return None


def keep_membership(folder: Path, membership: Membership) -> None:
    """On the disk when it returns. Raises OSError."""
    make_folder(folder)
    write_whole(folder / FILE_NAME, compact(encoded(membership)) + b"\n")


def join(
    client: Client, code: str, *, label: str, room: str, facts: Mapping[str, str]
) -> Membership:
    """Exchanges the code for a token.

    Raises:
        CannotMeasureError: the aggregator cannot be reached, does not let it in, or is of another
            version.
    """
    try:
        about = _fine(client.ask("GET", f"{API}/about")).json()
        if about.get("protocol") != AGGREGATOR_PROTOCOL:
            raise CannotMeasureError(
                "The aggregator speaks another version of the protocol.",
                f"Fetch the agent that it serves: {client.place.url}/agent.pyz",
            )
        asked = {
            "code": code,
            "kind": "native",
            "label": label,
            "room": room,
            "facts": dict(facts),
        }
        told = _fine(client.ask("POST", f"{API}/join", json=asked)).json()
        return _membership(told, client, code)
    except NetworkError as error:
        raise _unreachable(error) from error


def _fine(answer: Answer) -> Answer:
    if not answer.fine:
        raise CannotMeasureError(
            f"The aggregator did not let this device in: {answer.words()}",
            "Ask the technician for a new code; codes live some minutes.",
        )
    return answer


def _membership(told: Mapping[str, object], client: Client, code: str) -> Membership:
    wanted = ("agent_id", "token", "label", "room", "key", "site")
    found = {name: told[name] for name in wanted if told.get(name) is not None}
    place = client.place
    found |= {"url": place.url, "fingerprint": place.fingerprint, "code_hash": code_hash(code)}
    try:
        return decoded(Membership, found, "answer")
    except NotAValueError as error:
        raise NetworkError("join", FailureWord.BAD_ANSWER, str(error)) from error


def _unreachable(error: NetworkError) -> CannotMeasureError:
    failure = error.failure
    reason = f"The aggregator could not be joined: {failure.operation}: {failure.word.value}."
    tls = failure.word.value.startswith("tls")
    remedy = (
        "See the fingerprint on the join page, and give the address with it."
        if tls
        else "See whether it runs, and whether this device reaches its address and port."
    )
    return CannotMeasureError(f"{reason} {failure.note}".strip(), remedy)
