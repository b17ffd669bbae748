"""What the live page shows after what was heard."""

import json
import math
from dataclasses import replace

from netready.coordinator.load_run import LoadProgress
from netready.domain.jsonable import canonical_json
from netready.domain.load import (
    DeviceShare,
    DeviceStage,
    DeviceStrain,
    StageLook,
    StageVerdict,
)
from netready.loadtest.verdict import judge
from netready.service.runs.run_view import DeviceVerdict, DeviceView, Part, RunView, What
from netready.service.runs.view_edits import device_after, with_progress, with_stages
from netready_probes.agent.messages import Alive, Join, Message, Progress, Ready, Refused, Report
from tests.fakes import START
from tests.loadtest.samples import ACTIVITIES
from tests.loadtest.test_merge import measured

DEVICE = DeviceView(agent_id="a", label="one", room="Room 1")
VIEW = RunView(
    run_id="r",
    what=What.CLASS,
    rooms=("Room 1",),
    by="phone",
    asked_at=START,
    devices=(DEVICE, DeviceView(agent_id="b", label="two", room="Room 1")),
)
LOOK = StageLook(share=0.5, goodput_mbps={"down": 20.0}, rtt_p50_ms=9.0, rtt_p95_ms=math.inf)


def test_what_is_not_known_is_null_and_what_is_lost_says_so() -> None:
    view = with_progress(VIEW, LoadProgress(pupils=30, look=LOOK, left_s=40.0))
    assert (view.pupils, view.down_mbps, view.up_mbps, view.loss_ratio) == (30, 20.0, None, None)
    assert (view.delay_p50_ms, view.delay_p95_ms, view.delay_lost) == (9.0, None, True)
    assert json.loads(canonical_json(view))["delay_p95_ms"] is None


def test_a_device_is_as_it_said_last() -> None:
    heard: list[tuple[Message, Part]] = [
        (Join(), Part.THERE),
        (Ready(number=1, connected=1), Part.READY),
        (Progress(number=1, look=LOOK), Part.WORKING),
        (Alive(), Part.WORKING),
        (Report(number=1, measurement=measured([5.0])), Part.DONE),
        (Report(number=1), Part.STOPPED),
        (Refused(number=1, why="Too hot."), Part.REFUSED),
    ]
    device, parts = DEVICE, []
    for message, _part in heard:
        device = device_after(device, message)
        parts.append(device.part)
    assert parts == [part for _message, part in heard]
    assert (device.words, device.share, device.down_mbps) == ("Too hot.", None, None)


def test_each_device_is_judged_and_one_at_its_limit_is_not_blamed_on_the_network() -> None:
    stage = judge(measured([5.0] * 40, pupils=4), ACTIVITIES)
    strain = DeviceStrain()

    stage = replace(
        stage,
        devices=(
            DeviceStage(device="one", pupils=2, strain=strain),
            DeviceStage(device="two", pupils=2, strain=strain, limited="It was busy."),
        ),
        shares=(DeviceShare(device="one", ok=1, active=2),),
    )
    one, two = with_stages(VIEW, [stage]).devices
    assert (one.verdict, one.pupils_ok, one.pupils) == (DeviceVerdict.SUFFERED, 1, 2)
    assert (two.verdict, two.pupils_ok, two.words) == (
        DeviceVerdict.NOT_USABLE,
        None,
        "It was busy.",
    )
    assert [each.verdict for each in with_stages(VIEW, [stage]).stages] == [StageVerdict.PASS]


def test_a_device_whose_limit_the_judge_found_is_named_with_his_words() -> None:
    strained = DeviceStrain(send_lateness_ms={"p99": 40.0})
    parts = tuple(
        DeviceStage(device=name, pupils=2, strain=strain)
        for name, strain in (("one", DeviceStrain()), ("two", strained))
    )
    stage = judge(replace(measured([5.0] * 40, pupils=4), devices=parts), ACTIVITIES)
    two = with_stages(VIEW, [stage]).devices[1]
    assert two.verdict is DeviceVerdict.NOT_USABLE
    assert two.words.startswith("Device two was at its limit: ")


def test_without_a_judged_stage_nobody_has_a_verdict() -> None:
    assert with_stages(VIEW, []) is VIEW
    assert [device.verdict for device in VIEW.devices] == [None, None]
