"""What a page believes of what it is told to do."""

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from netready.domain.jsonable import canonical_json
from netready_probes.agent.orders import (
    SIGNED_PREFIX,
    Duties,
    Measure,
    ProbeRun,
    duties_json,
)
from netready_probes.contract import Address
from tests.browser.agent.modules import Modules

pytestmark = pytest.mark.browser

KEY = Ed25519PrivateKey.generate()
TARGET = Address(host="10.20.0.5", port=7411)
DUTIES = Duties(
    agent="agent-1",
    number=7,
    room="Room 1",
    targets=(TARGET,),
    measure=(
        Measure(
            order="order-1",
            room="Room 1",
            probes=(ProbeRun(probe="browser", settings={"idle_s": 0.5}),),
            target=TARGET,
        ),
    ),
)
READ = """
    const known = { key: a.key, agentId: "agent-1", number: 7 };
    try { return await m.dutiesOf(a.said, known); } catch (error) { return error.message; }
"""


def said(duties: Duties, key: Ed25519PrivateKey = KEY, prefix: bytes = SIGNED_PREFIX) -> Any:
    text = canonical_json(duties_json(duties))
    return {"text": text, "signature": key.sign(prefix + text.encode()).hex()}


def read(blank: Modules, what: Any) -> Any:
    public = KEY.public_key().public_bytes_raw().hex()
    return blank.call("duties.js", READ, {"key": public, "said": what})


def test_signed_duties_are_read_as_the_program_reads_them(blank: Modules) -> None:
    found = read(blank, said(replace(DUTIES, number=8)))
    assert found["isNew"] is True
    assert found["targets"] == [{"host": "10.20.0.5", "port": 7411}]
    settings = "return m.settingsOf(a)"
    assert blank.call("duties.js", settings, found["measure"][0]["probes"][0]) == {"idle_s": 0.5}
    assert read(blank, said(DUTIES))["isNew"] is False


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (said(DUTIES, Ed25519PrivateKey.generate()), "not signed by the aggregator"),
        (said(DUTIES, prefix=b"netready plans 1\n"), "not signed by the aggregator"),
        ({**said(DUTIES), "text": said(replace(DUTIES, number=9))["text"]}, "not signed"),
        ({**said(DUTIES), "signature": "zz"}, "not signed"),
        (said(replace(DUTIES, agent="agent-2")), "made out to another device"),
        ({"text": 5}, "not a list of duties"),
        (None, "not a list of duties"),
    ],
)
def test_what_is_not_ours_is_not_obeyed(blank: Modules, what: Any, words: str) -> None:
    assert words in read(blank, what)


BASES = """
    const page = { native: "10.20.0.5:7411", webs: a.webs };
    const signed = [{ host: "10.20.0.5", port: 7411 }, { host: "10.20.0.5", port: 7412 }];
    return m.webBase(a.address, a.signed ?? signed, page);
"""
WEB = "https://10.20.0.5:7412"


@pytest.mark.parametrize(
    ("host", "port", "webs", "base"),
    [
        ("10.20.0.5", 7411, [WEB], WEB),  # the target itself: its face is asked
        ("10.20.0.5", 7412, [WEB], WEB),
        ("10.20.0.5", 7411, ["https://school.example:7412"], "https://school.example:7412"),
        ("10.20.0.5", 7411, [], None),  # it has no face for pages
        ("10.20.0.9", 7411, [WEB], None),  # foreign
        ("10.20.0.5", 80, [WEB], None),
    ],
)
def test_only_targets_of_the_signed_list_are_loaded(
    blank: Modules, host: str, port: int, webs: list[str], base: str | None
) -> None:
    argument = {"address": {"host": host, "port": port}, "webs": webs}
    assert blank.call("duties.js", BASES, argument) == base


def test_no_list_no_load(blank: Modules) -> None:
    argument = {"address": {"host": "10.20.0.5", "port": 7411}, "webs": [WEB], "signed": []}
    assert blank.call("duties.js", BASES, argument) is None
    assert blank.call("duties.js", BASES, {**argument, "address": None}) is None


def test_what_a_page_cannot_play_is_said(blank: Modules) -> None:
    body = """
        const activities = [["call", { shape: "media" }], ["video", { shape: "segments" }],
          ["web", { shape: "pages", request_bytes: 500, objects: 30 }]];
        const stage = { ramp_s: 1, settle_s: 1, measure_s: 1 };
        const times = { offset_s: 0, within_s: 9 };
        return [...a.map((assignment) =>
            m.whyNotPlayable({ stage, ...times, assignment, activities })),
          m.whyNotPlayable({ stage: { ...stage, measure_s: 1e9 }, ...times,
            assignment: ["idle"], activities })];"""
    asked = [
        ["video"] * 6,
        ["video"] * 7,
        ["web"] * 3,
        ["web"] * 4,
        ["call"],
        ["idle"] * 30,
        ["idle"] * 501,
    ]
    found = blank.call("stage_work.js", body, asked)
    assert [found[0], found[2], found[5]] == ["", "", ""]
    assert "7 are needed" in found[1]
    assert "8 are needed" in found[3]
    assert "UDP" in found[4]
    assert "larger or longer" in found[6]
    assert "larger or longer" in found[7]
