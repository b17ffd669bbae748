"""A stage played by a page, as the program reads what it reports."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from netready.catalogue.loader import load_activities
from netready.domain.load import Stage, StageMeasurement
from netready.domain.typed_json import encoded
from netready_probes.agent.messages import Prepare, Ready, Report, message_from, message_json
from netready_probes.contract import Address
from tests.browser.agent.target_page import TargetPage, target_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

ACTIVITIES = load_activities()
STAGE = Stage(pupils=4, ramp_s=0.2, settle_s=0.3, measure_s=1.5)
WORK = """
    const { WebTarget } = await import("/static/agent/web_target.js");
    const said = [];
    const looks = [];
    const line = { lost: false, say: (say, fields) => {
      said.push({ say, with: fields });
      if (say === "ready" && fields.clock) setTimeout(() => {
        const startS = performance.now() / 1000 + 0.3 + fields.clock.offset_s;
        work.hear({ say: "commit", with: { number: 7, start_s: startS } });
        if (a.endAfterMs) setTimeout(() => work.hear(
          { say: "end", with: { number: 7, why: "A canary fell silent." } }), a.endAfterMs);
        if (a.stopAfterMs) setTimeout(() => work.hear(
          { say: "stop", with: { number: 7 } }), a.stopAfterMs);
        if (a.loseAfterMs) setTimeout(() => { line.lost = true; }, a.loseAfterMs);
      }, 10);
    } };
    const member = { label: "chromebook-1", baseOf: () => a.web, isPermitted: () => true,
      told: () => {}, progress: (look) => looks.push(look), signal: new AbortController().signal };
    const work = new m.StageWork(line, a.prepare, member);
    const began = performance.now();
    await work.work();
    return { said, looks, tookMs: performance.now() - began };
"""


@pytest.fixture(scope="module")
def place(browser: "Browser") -> Iterator[TargetPage]:
    with target_page(browser) as found:
        yield found


def worked(place: TargetPage, *keys: str, **more: Any) -> tuple[list[Any], dict[str, Any]]:
    """All messages as the program reads them, and what else the call returned."""
    prepare = Prepare(
        number=7,
        address=Address(host="127.0.0.1", port=7411),
        stage=Stage(**{**asdict(STAGE), "pupils": len(keys)}),
        assignment=keys,
        activities={key: ACTIVITIES[key] for key in keys if key in ACTIVITIES},
        seed=3,
        offset_s=0.0,
        within_s=20.0,
    )
    plain = message_json(prepare)
    assert isinstance(plain, dict)
    argument = {"web": place.web, "prepare": plain["with"], **more}
    found = place.modules.call("stage_work.js", WORK, argument)
    return [message_from(each) for each in found["said"]], found


def report_of(messages: list[Any]) -> StageMeasurement:
    """The measurement of the last message."""
    last = messages[-1]
    assert isinstance(last, Report)
    assert last.measurement is not None
    return last.measurement


def test_a_stage_of_four_is_reported_in_the_programs_words(place: TargetPage) -> None:
    keys = ("video-480p", "cloud-documents", "constant-2m5", "idle")
    messages, found = worked(place, *keys)
    ready = messages[0]
    assert isinstance(ready, Ready)
    assert ready.connected == 3
    assert ready.clock is not None
    measurement = report_of(messages)
    assert [pupil.activity for pupil in measurement.pupils] == list(keys)
    assert [pupil.failure for pupil in measurement.pupils] == [None] * 4
    constant = measurement.pupils[2]
    assert constant.delivered_ratio is not None
    assert 0.3 < constant.delivered_ratio <= 1.0
    assert measurement.duration_s == pytest.approx(1.5, abs=0.01)
    assert measurement.loss_ratio is None
    assert measurement.loaded_rtt is not None
    assert measurement.loaded_rtt.n == measurement.probes_sent > 30
    assert set(measurement.loaded_rtt_ms) == {"p50", "p95", "p98", "p99", "max"}
    assert measurement.strain.send_lateness_ms["p99"] >= 0
    last = messages[-1]
    assert last.start_error_ms is not None
    assert abs(last.start_error_ms) < 1000
    assert last.clock_bound_ms > 0
    assert found["looks"][0]["share"] < 0.5
    assert encoded(measurement)  # all of it is fit to travel on


def test_a_load_that_is_ended_keeps_what_was_measured(place: TargetPage) -> None:
    messages, _ = worked(place, "constant-2m5", endAfterMs=1500)
    measurement = report_of(messages)
    assert measurement.ended_by == "A canary fell silent."
    assert measurement.duration_s < 1.4
    assert measurement.pupils[0].goodput_down_mbps >= 0


@pytest.mark.parametrize("how", ["stopAfterMs", "loseAfterMs"])
def test_a_load_that_is_stopped_or_alone_ends_at_once(place: TargetPage, how: str) -> None:
    messages, found = worked(place, "constant-2m5", **{how: 600})
    last = messages[-1]
    assert isinstance(last, Report)
    assert last.measurement is None
    # idle 2 s, the clock's reading, the start 0.3 s ahead, the stop, and never the whole stage
    assert found["looks"] == [] or found["looks"][-1]["share"] < 0.9


def test_a_target_that_is_away_is_not_loaded_and_said(place: TargetPage) -> None:
    messages, _ = worked(place, "constant-2m5", web="http://127.0.0.1:9")
    (ready,) = messages
    assert isinstance(ready, Ready)
    assert ready.without is not None
    assert "could not be watched" in ready.without.ended_by


def test_a_call_is_refused_in_words(place: TargetPage) -> None:
    call = next(key for key, each in ACTIVITIES.items() if each.shape.value == "media")
    messages, _ = worked(place, call)
    assert "UDP" in messages[0].why


SLOW_WAY = """
    const { Window } = await import("/static/agent/players/exchange.js");
    const { playerFor } = await import("/static/agent/players/index.js");
    const { diceOf } = await import("/static/agent/dice.js");
    const { nowS, sleepS } = await import("/static/agent/time.js");
    let asked = 0;
    const target = {
      down: async (bytes, received) => { asked += 1; await sleepS(0.25); received(bytes); },
      up: async () => { asked += 1; await sleepS(0.25); return {}; } };
    const payload = { body: () => null };
    const window = new Window(nowS(), nowS() + 2.5);
    const seat = { pupil: 0, startS: window.beginS, window };
    const player = playerFor(a, seat, diceOf(1, 0));
    const pupil = new m.VirtualPupil(player, target, payload, window);
    const ending = new AbortController();
    pupil.start(ending.signal);
    await sleepS(2.5);
    ending.abort();
    return { ...pupil.outcome(), asked, down: pupil.downBytes, up: pupil.upBytes };
"""


@pytest.mark.parametrize("key", ["constant-2m5", "live-call-tcp"])
def test_a_long_way_is_no_slow_way_though_a_browser_asks_one_by_one(
    place: TargetPage, key: str
) -> None:
    activity = ACTIVITIES[key]
    plain = {**asdict(activity), "shape": activity.shape.value, "sources": []}
    found = place.modules.call("pupil.js", SLOW_WAY, plain)
    assert found["failure"] is None
    # ten chunks a second and four answers: what waited came in one of them
    assert found["delivered_ratio"] > 0.7
    assert found["asked"] < 25
    assert found["down"] > 0.7 * activity.down_mbps * 125_000 * 2.5
    assert (found["up"] > 0) == (activity.up_mbps > 0)
