"""The scripts' arithmetic beside that of the program: the same figures, bin by bin."""

import math
import random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from netready.domain.histogram import histogram_json, histogram_of
from netready.loadtest.clock import Converter, Exchange, Passed, Reading, clock_fault, reading_of
from netready.loadtest.dice import Dice
from netready.loadtest.percentiles import percentile
from netready.loadtest.trip import ProbeSeen, trip_reason
from tests.browser.agent.modules import Modules

pytestmark = pytest.mark.browser

DICE = random.Random(5)
SAMPLES = [
    0.0, 1e-9, 1e-6, 0.5, 1.0, 2.0, 63.999, 64.0, 1e12, 1e14,
    *(DICE.expovariate(0.05) for _ in range(500)), *(2.0**e for e in range(-19, 39)),
]  # fmt: skip


def test_a_histogram_has_the_same_bins(blank: Modules) -> None:
    body = "return m.histogramJson(m.histogramOf([...a, Infinity, Infinity]))"
    expected = histogram_json(histogram_of([*SAMPLES, math.inf, math.inf]))
    assert blank.call("histogram.js", body, SAMPLES) == expected


def test_no_bin_is_made_up_for_what_is_no_sample(blank: Modules) -> None:
    body = "try { m.binOf(a); return 'taken'; } catch (e) { return e.name; }"
    assert blank.call("histogram.js", body, -1) == "RangeError"
    assert blank.call("histogram.js", body.replace("binOf(a)", "binOf(NaN)")) == "RangeError"


def test_percentiles_are_of_the_nearest_rank(blank: Modules) -> None:
    body = "return [0, 0.05, 0.5, 0.95, 0.99, 1].map((q) => m.percentile(a, q))"
    expected = [percentile(SAMPLES, q) for q in (0, 0.05, 0.5, 0.95, 0.99, 1)]
    assert blank.call("percentiles.js", body, SAMPLES) == expected
    assert blank.call("percentiles.js", "return m.percentile([], 0.5)") is None
    assert blank.call("percentiles.js", "return m.percentile([1, Infinity], 1) === Infinity")


@pytest.mark.parametrize("seed", [0, 1, 7, 2**40])
def test_dice_fall_alike(blank: Modules, seed: int) -> None:
    body = """const dice = m.diceOf(a, 3);
        return [...Array(20)].map((_, i) => (i % 2 ? dice.gapS(2) : dice.unit()))"""
    dice = Dice(seed * 1_000_003 + 3)
    expected = [dice.gap_s(2) if i % 2 else dice.unit() for i in range(20)]
    assert blank.call("dice.js", body, seed) == pytest.approx(expected, rel=1e-12)


def exchanges() -> list[Exchange]:
    found = []
    for _ in range(30):
        up, down, sent = DICE.expovariate(100), DICE.expovariate(300), DICE.uniform(0, 10)
        reached = sent + 1234.5 + up
        found.append(
            Exchange(sent_s=sent, reached_s=reached, left_s=reached, received_s=sent + up + down)
        )
    return found


def test_a_clock_is_read_alike(blank: Modules) -> None:
    found = exchanges()
    argument = [
        {"sentS": e.sent_s, "reachedS": e.reached_s, "leftS": e.left_s, "receivedS": e.received_s}
        for e in found
    ]
    expected = reading_of(found)
    assert expected
    read = blank.call("clock.js", "return m.readingOf(a)", argument)
    assert (read["at_s"], read["offset_s"], read["bound_s"]) == pytest.approx(
        (expected.at_s, expected.offset_s, expected.bound_s)
    )
    assert blank.call("clock.js", "return m.readingOf(a)", argument[:4]) is None


READINGS = [
    (Reading(at_s=5, offset_s=100, bound_s=0.001), Reading(at_s=95, offset_s=100.01, bound_s=1e-3)),
    (Reading(at_s=5, offset_s=100, bound_s=0.001), Reading(at_s=95, offset_s=109, bound_s=1e-3)),
    (Reading(at_s=5, offset_s=100, bound_s=0.001), None),
    (Reading(at_s=5, offset_s=100, bound_s=0.2), None),
]


@pytest.mark.parametrize("apart_s", [0.0, 1.9, 7.0])
@pytest.mark.parametrize("gap_s", [0.2, 4.0])
@pytest.mark.parametrize(("before", "after"), READINGS)
def test_a_clock_is_judged_alike(
    blank: Modules, before: Reading, after: Reading | None, gap_s: float, apart_s: float
) -> None:
    def plain(reading: Reading | None) -> dict[str, float] | None:
        return None if reading is None else {
            "at_s": reading.at_s, "offset_s": reading.offset_s, "bound_s": reading.bound_s,
        }  # fmt: skip

    body = """const c = new m.Converter(a.before, a.after);
        return [m.clockFault(a.before, a.after, a.passed), c.commonS(50), c.ownS(150),
                c.boundS(50)]"""
    passed = {"monotonicS": 90.0, "wallS": 90.0 + apart_s, "gapS": gap_s}
    argument = {"before": plain(before), "after": plain(after), "passed": passed}
    fault, *times = blank.call("clock.js", body, argument)
    known = Passed(monotonic_s=90.0, wall_s=90.0 + apart_s, gap_s=gap_s)
    converter = Converter(before=before, after=after)
    assert fault == clock_fault(before, after, known)
    assert times == pytest.approx(
        [converter.common_s(50), converter.own_s(150), converter.bound_s(50)]
    )


@pytest.mark.parametrize(
    ("slow_from_s", "rtt_ms"), [(0, 350.0), (0, 250.0), (6, 400.0), (0, None), (99, 1.0)]
)
def test_the_load_ends_by_itself_alike(
    blank: Modules, slow_from_s: float, rtt_ms: float | None
) -> None:
    seen = [
        (i * 0.02, rtt_ms if i * 0.02 >= slow_from_s else 10.0) for i in range(round(14 / 0.02))
    ]
    python = [ProbeSeen(intended_s=at, rtt_ms=ms) for at, ms in seen]
    argument = [{"intendedS": at, "rttMs": ms} for at, ms in seen]
    told = trip_reason(python, 14.0, 1.0) or ""
    assert blank.call("trip.js", "return m.tripReason(a, 14, 1)", argument) == told
    assert bool(told) == (slow_from_s == 0 and rtt_ms != 250.0)


def test_ids_are_of_version_7_and_in_order_of_time(blank: Modules) -> None:
    first = blank.call("record.js", "return m.uuid7(a, new Uint8Array(10).fill(255))", 1.7e12)
    assert first == "018bcfe5-6800-7fff-bfff-ffffffffffff"
    later = blank.call("record.js", "return m.uuid7(a, new Uint8Array(10))", 1.7e12 + 1)
    assert first < later
    assert len({blank.call("record.js", "return m.freshId()") for _ in range(5)}) == 5


# RFC 8032, section 7.1, tests 1 to 3
VECTORS = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b4"
     "6bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6"
     "594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip
VERIFY = """return [m.verifies(m.fromHex(a[0]), m.fromHex(a[1]), m.fromHex(a[2])),
    m.verifies(m.fromHex(a[0]), m.fromHex(a[1] + '00'), m.fromHex(a[2])),
    m.verifies(m.fromHex(a[0]), m.fromHex(a[1]), m.fromHex('00' + a[2].slice(2)))]"""


@pytest.mark.parametrize("vector", VECTORS, ids=["empty", "one byte", "two bytes"])
def test_our_own_ed25519_keeps_to_the_standard(blank: Modules, vector: tuple[str, ...]) -> None:
    assert blank.call("ed25519.js", VERIFY, list(vector)) == [True, False, False]


def test_our_own_ed25519_agrees_with_a_library(blank: Modules) -> None:
    for size in (0, 1, 110, 111, 112, 127, 128, 129, 1000):
        key, message = Ed25519PrivateKey.generate(), DICE.randbytes(size)
        public = key.public_key().public_bytes_raw().hex()
        vector = [public, message.hex(), key.sign(message).hex()]
        assert blank.call("ed25519.js", VERIFY, vector) == [True, False, False]


def test_a_signature_is_looked_at_the_same_with_and_without_web_crypto(blank: Modules) -> None:
    key = Ed25519PrivateKey.generate()
    signed = key.sign(b"netready duties 1\n{}").hex()
    argument: list[Any] = [key.public_key().public_bytes_raw().hex(), signed]
    body = """const tell = () => Promise.all([
            m.isSigned(a[0], "netready duties 1\\n", "{}", a[1]),
            m.isSigned(a[0], "netready plans 1\\n", "{}", a[1])]);
        const first = await tell();
        Object.defineProperty(globalThis, "crypto", {configurable: true, value: {}});
        const second = await tell();
        delete globalThis.crypto;
        return [first, second];"""
    assert blank.call("signature.js", body, argument) == [[True, False], [True, False]]
