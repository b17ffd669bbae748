"""Which duties an agent believes: signed by its aggregator, made out to it, and not old. Pure."""

from typing import Final

from netready.domain.typed_json import NotAValueError, parsed
from netready_probes.agent.joined.ed25519 import is_signed
from netready_probes.agent.orders import SIGNED_PREFIX, Duties, duties_from

SIGNED_BYTES_MAX: Final = 2_000_000


class NotBelievedError(Exception):
    """A sentence why."""


def duties_in(envelope: bytes, *, key: bytes, agent_id: str, at_least: int) -> Duties:
    """The duties of a signed text.

    Args:
        envelope: JSON with "text" and "signature".
        key: the aggregator's, pinned at joining.
        agent_id: to whom they must be made out.
        at_least: the lowest number that is not old.

    Raises:
        NotBelievedError: they are not to be believed.
    """
    text, signature = _parts(envelope)
    signed = SIGNED_PREFIX + text.encode("utf-8", "surrogatepass")
    if not is_signed(key, signature, signed):
        raise NotBelievedError("they are not signed with the key of this aggregator")
    try:
        duties = duties_from(parsed(text.encode("utf-8", "surrogatepass")))
    except NotAValueError as error:
        raise NotBelievedError(f"this agent does not understand them: {error}") from error
    if duties.agent != agent_id:
        raise NotBelievedError("they are made out to another device")
    if duties.number < at_least:
        raise NotBelievedError("they are older than those that are known")
    return duties


def _parts(envelope: bytes) -> tuple[str, bytes]:
    try:
        found = parsed(envelope) if len(envelope) <= SIGNED_BYTES_MAX else None
    except NotAValueError:
        found = None
    if isinstance(found, dict):
        text, signature = found.get("text"), found.get("signature")
        if isinstance(text, str) and isinstance(signature, str):
            return text, _hex(signature)
    raise NotBelievedError("they are no signed text")


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
