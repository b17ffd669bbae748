"""What a page sees of itself, and how it ends a load when nobody is heard any more."""

import pytest

from tests.browser.agent.modules import Modules

pytestmark = pytest.mark.browser

HIDDEN = """
    const honesty = new m.Honesty().start();
    const say = (hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    };
    const wait = (ms) => new Promise((done) => setTimeout(done, ms));
    say(true);
    await wait(120);
    say(false);
    const after = honesty.seen().hiddenS;
    await wait(50);
    const seen = honesty.stop();
    honesty.again();
    return { after, seen, again: honesty.seen().hiddenS, faults: m.faultsOf(seen) };
"""


def test_a_page_that_was_not_in_front_knows_it(blank: Modules) -> None:
    found = blank.call("honesty.js", HIDDEN)
    assert found["after"] >= 0.1
    assert found["seen"]["hiddenS"] == pytest.approx(found["after"], abs=0.02)
    assert found["again"] == 0
    assert "not in front" in found["faults"][0]
    assert found["seen"]["timerStepMs"] > 0


STILL = """
    const honesty = new m.Honesty().start();
    await new Promise((done) => setTimeout(done, 120));
    const endMs = performance.now() + 1300;
    while (performance.now() < endMs);
    await new Promise((done) => setTimeout(done, 120));
    const seen = honesty.stop();
    return { seen, faults: m.faultsOf(seen) };
"""


def test_a_page_that_stood_still_knows_it(blank: Modules) -> None:
    found = blank.call("honesty.js", STILL)
    assert found["seen"]["stoodStillS"] > 1.0
    assert found["seen"]["longTaskRatio"] > 0.5  # Chromium tells
    assert any("stood still" in fault for fault in found["faults"])


LINE = """
    const { nowS, sleepS } = await import("/static/agent/time.js");
    const said = [];
    const messages = [];
    const text = new TextEncoder();
    const silent = new ReadableStream({ start(controller) {
      controller.enqueue(text.encode('{"say":"alive","with":{}}\\n{"say":"wel'));
      controller.enqueue(text.encode('come","with":{"device":"d"}}\\n' + a.more));
    } });
    const aggregator = { socketUrl: () => "ws://127.0.0.1:9/", lines: async () => silent,
      sayLines: async (_run, lines) => { said.push(...lines.trim().split("\\n")); } };
    const line = new m.RunLine(aggregator, "run-1", (message) => messages.push(message));
    await line.open();
    const beganS = nowS();
    while (!line.lost && nowS() - beganS < 5) await sleepS(0.02);
    const tookS = nowS() - beganS;
    line.close();
    return { way: line.way, tookS, messages, said: said.map((each) => JSON.parse(each)) };
"""


def test_a_coordinator_that_falls_silent_is_lost_within_three_seconds(blank: Modules) -> None:
    found = blank.call("run_line.js", LINE, {"more": ""})
    assert found["way"] == "HTTPS"
    assert found["messages"] == [{"say": "welcome", "with": {"device": "d"}}]
    assert 1.9 < found["tookS"] < 3.0
    kinds = [each["say"] for each in found["said"]]
    assert kinds[0] == "join"
    assert found["said"][0]["with"] == {"protocol": 2}
    assert 1 <= kinds.count("alive") <= 4  # by POST once a second is enough


def test_what_is_no_message_ends_the_line_at_once(blank: Modules) -> None:
    found = blank.call("run_line.js", LINE, {"more": "no message\\n".replace("\\n", "\n")})
    assert found["tookS"] < 1.0
