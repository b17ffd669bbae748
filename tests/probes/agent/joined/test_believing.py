"""Which duties an agent believes."""

import json
from dataclasses import replace

import pytest

from netready_probes.agent.joined.believing import NotBelievedError, duties_in
from netready_probes.agent.orders import Duties
from tests.probes.agent.joined.aggregator import AGENT_ID, Aggregator

HERE = Aggregator()
KEY = bytes.fromhex(HERE.public_hex)
DUTIES = Duties(agent=AGENT_ID, number=7, room="Room 1", targets=())


def envelope(duties: Duties = DUTIES, aggregator: Aggregator = HERE) -> bytes:
    return json.dumps(aggregator.signed(duties)).encode()


def believed(found: bytes, at_least: int = 1) -> Duties:
    return duties_in(found, key=KEY, agent_id=AGENT_ID, at_least=at_least)


def test_signed_new_and_ours_is_believed() -> None:
    assert believed(envelope()) == DUTIES
    assert believed(envelope(), at_least=7) == DUTIES


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (envelope(aggregator=Aggregator()), "not signed with the key"),
        (envelope().replace(b"Room 1", b"Room 2"), "not signed with the key"),
        (envelope(replace(DUTIES, agent="somebody")), "another device"),
        (envelope(replace(DUTIES, number=6)), "older"),
        (b"", "no signed text"),
        (b"[" * 100_000, "no signed text"),
        (b'{"text": 1, "signature": "00"}', "no signed text"),
        (b'{"text": "{}", "signature": "zz"}', "not signed with the key"),
        (b'{"text": "\\ud800", "signature": "00"}', "not signed with the key"),
    ],
)
def test_anything_else_is_not(found: bytes, why: str) -> None:
    with pytest.raises(NotBelievedError, match=why):
        believed(found, at_least=7)


def test_what_is_signed_and_no_duties_is_not_understood() -> None:
    text = '{"agent": "x"}'
    signature = HERE.key.sign(b"netready duties 1\n" + text.encode()).hex()
    found = json.dumps({"text": text, "signature": signature}).encode()
    with pytest.raises(NotBelievedError, match="does not understand"):
        believed(found)


def test_a_signature_of_the_text_alone_is_none_of_duties() -> None:
    text = json.loads(envelope())["text"]
    found = json.dumps({"text": text, "signature": HERE.key.sign(text.encode()).hex()}).encode()
    with pytest.raises(NotBelievedError, match="not signed"):
        believed(found)
