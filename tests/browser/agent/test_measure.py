"""A measurement by a page, against the target's real web face on loopback."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from netready.store.record_checks import RecordLine, value_faults
from tests.browser.agent.target_page import TargetPage, target_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

QUICK = {"idle_s": 0.5, "duration_s": 1, "max_mbps": 40}
MEASURE = """
    if (a.noSockets) window.WebSocket = class { constructor() { throw new Error("no"); } };
    const { WebTarget } = await import("/static/agent/web_target.js");
    const stopping = new AbortController();
    if (a.stopMs) setTimeout(() => stopping.abort(), a.stopMs);
    const steps = [];
    const order = { settings: a.settings, annotations: { order: "o-1" }, idleOnly: a.idleOnly,
      look: a.look };
    const who = { site: "", room: "Room 1", device: "chromebook-1", role: "pupil",
      agentVersion: "1" };
    const beganMs = performance.now();
    const record = await m.measure(new WebTarget(a.web, "chromebook-1"), order, who,
      { progress: (share, words) => steps.push([share, words]), signal: stopping.signal });
    return { record, steps, tookMs: performance.now() - beganMs };
"""


@pytest.fixture(scope="module")
def place(browser: "Browser") -> Iterator[TargetPage]:
    with target_page(browser) as found:
        yield found


def measured(place: TargetPage, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record, and all that the call returned."""
    argument = {"web": place.web, "settings": QUICK, **more}
    found = place.modules.call("measure.js", MEASURE, argument)
    return found["record"], found


def lines(record: dict[str, Any], name: str, stat: str = "value") -> list[dict[str, Any]]:
    return [m for m in record["metrics"] if (m["name"], m["stat"]) == (name, stat)]


def believed(record: dict[str, Any]) -> list[str]:
    """What the door for records would say against it."""
    line = RecordLine.model_validate_json(json.dumps({"record": record}))
    return value_faults(line.record, known_probes={"browser"})


def test_a_measurement_is_a_record_that_is_believed(place: TargetPage) -> None:
    record, found = measured(place)
    assert believed(record) == []
    assert [m["direction"] for m in lines(record, "goodput_mbps")] == ["down", "up"]
    for each in lines(record, "goodput_mbps"):
        # a busy machine withholds it and says so; nothing is ever 0 for that
        assert each["note"] if each["value"] is None else each["value"] > 1
    assert len(lines(record, "loaded_rtt_ms", "p95")) == 2
    assert lines(record, "rtt_ms", "network-min")[0]["value"] > 0
    assert record["self_error"]["timer_step_ms"] > 0
    assert record["annotations"]["order"] == "o-1"
    assert [words for _, words in found["steps"]] == ["latency", "download", "upload"]
    assert place.modules.complaints == []


def test_it_ends_within_a_second_of_the_stop(place: TargetPage) -> None:
    record, found = measured(place, settings={"duration_s": 15}, stopMs=300)
    assert found["tookMs"] < 300 + 1000
    assert "stopped" in [each["word"] for each in record["failures"]]
    assert all(each["value"] is None for each in lines(record, "goodput_mbps"))


def test_without_permission_it_only_looks(place: TargetPage) -> None:
    record, found = measured(place, idleOnly="Nobody permitted it.")
    assert [words for _, words in found["steps"]] == ["latency"]
    assert [(each["value"], each["note"]) for each in lines(record, "goodput_mbps")] == [
        (None, "Nobody permitted it.")
    ] * 2
    assert ("load network", "not-allowed") in [
        (each["operation"], each["word"]) for each in record["failures"]
    ]


def test_a_look_that_loads_nothing_has_not_failed_to(place: TargetPage) -> None:
    settings = {**QUICK, "look": True}
    record, found = measured(place, settings=settings, idleOnly="Only a look.", look=True)
    assert believed(record) == []
    assert [words for _, words in found["steps"]] == ["latency"]
    assert {each["note"] for each in lines(record, "goodput_mbps")} == {"Only a look."}
    assert "load network" not in [each["operation"] for each in record["failures"]]


def test_a_target_that_is_away_is_a_failure_and_no_zero(place: TargetPage) -> None:
    record, _ = measured(place, web="http://127.0.0.1:9")
    assert believed(record) == []
    assert [each["operation"] for each in record["failures"]] == ["web echo"]
    assert lines(record, "goodput_mbps") == []
    assert lines(record, "rtt_ms", "p50") == []


def test_where_websockets_are_refused_it_asks_over_https(place: TargetPage) -> None:
    record, _ = measured(place, noSockets=True)
    place.modules.page.reload()
    assert believed(record) == []
    assert "requests over HTTPS" in record["annotations"]["timestamps"]
    assert lines(record, "rtt_ms", "network-min")[0]["value"] > 0


def seen(**changed: Any) -> dict[str, Any]:
    calm = {
        "seconds": 8.0, "timerStepMs": 0.1, "hiddenS": 0.0, "lagP95Ms": 2.0, "lagMaxMs": 9.0,
        "stoodStillS": 0.009, "longTaskRatio": 0.0,
    }  # fmt: skip
    return {**calm, **changed}


OUTCOME = """
    const sample = (atS, ms) => ({ intendedS: atS, sentS: atS + a.lateMs / 1e3,
      receivedS: ms === null ? null : atS + ms / 1e3, reachedS: atS, leftS: atS });
    const samples = (ms) => Array.from({ length: 100 }, (_, i) => sample(i / 50, ms));
    const part = { mbps: 90, seconds: [90], failure: null, samples: samples(30), seen: a.seen };
    const found = { failures: [], ways: { down: part }, idle: samples(10), idleSeen: a.idleSeen,
      overloaded: false, timerStepMs: 0.1, source: "echo", silent: false };
    return m.outcomeOf(found, { streams: 4, max_mbps: 1000 }, a.power ?? null);
"""


def outcome(place: TargetPage, **changed: Any) -> dict[str, Any]:
    argument = {"lateMs": 0.0, "seen": seen(), "idleSeen": seen(), **changed}
    found = place.modules.call("measured.js", OUTCOME, argument)
    assert isinstance(found, dict)
    return found


def test_figures_of_a_quiet_device_are_told(place: TargetPage) -> None:
    found = outcome(place, power={"ratio": 0.5, "onMains": False})
    assert lines(found, "goodput_mbps")[0]["value"] == 90
    assert lines(found, "loaded_rtt_ms", "p95")[0]["value"] == 30
    assert lines(found, "loaded_rtt_increase_ms", "p50")[0]["value"] == 20
    assert lines(found, "battery_ratio")[0]["value"] == 0.5
    assert lines(found, "on_mains")[0]["value"] == 0
    assert found["failures"] == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"hiddenS": 2.0}, "not in front for 2.0 s"),
        ({"lagP95Ms": 60.0}, "came 60 ms late"),
        ({"longTaskRatio": 0.5}, "50 % of the time"),
        ({"stoodStillS": 3.0}, "stood still for 3.0 s"),
    ],
)
def test_a_device_at_its_limit_is_never_the_networks_fault(
    place: TargetPage, changed: dict[str, float], words: str
) -> None:
    found = outcome(place, seen=seen(**changed))
    goodput = lines(found, "goodput_mbps")[0]
    assert goodput["value"] is None
    assert words in goodput["note"]
    assert "at least 90.0 Mbit/s" in goodput["note"]
    assert lines(found, "loaded_rtt_ms", "p95")[0]["value"] is None
    assert lines(found, "rtt_ms", "p50")[0]["value"] == 10  # the idle part was quiet
    assert [each["word"] for each in found["failures"]] == ["device-limited"]


def test_probes_that_left_late_say_nothing_of_the_way(place: TargetPage) -> None:
    found = outcome(place, lateMs=15.0)
    assert lines(found, "rtt_ms", "p95")[0]["value"] is None
    assert "withheld" in lines(found, "rtt_ms", "p95")[0]["note"]
    assert lines(found, "send_lateness_ms", "p99")[0]["value"] == pytest.approx(15.0)


def test_what_the_browser_does_not_tell_is_absent(place: TargetPage) -> None:
    found = outcome(place, seen=seen(longTaskRatio=None, lagP95Ms=None))
    assert lines(found, "battery_ratio") == []
    assert "long_task_ratio" in found["selfError"]  # of the idle part, where it was known
    quiet = seen(longTaskRatio=None)
    assert "long_task_ratio" not in outcome(place, seen=quiet, idleSeen=quiet)["selfError"]
