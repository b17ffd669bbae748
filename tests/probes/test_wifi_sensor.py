import json
import sys

import pytest

from netready.domain.air import Bss, Radio
from netready.domain.failures import FailureWord
from netready.domain.typed_json import decoded
from netready_probes.contract import BadSettingError, Outcome
from netready_probes.seams import Finished
from netready_probes.system import monitor
from netready_probes.wifi_sensor import run
from tests.fakes import FakeHost, FakePrograms, fake_context, fake_system
from tests.probes.wifi.build_frames import PROBE_REQUEST, frame, modern_elements, radiotap

PROGRAM = f"{sys.executable.rpartition('/')[2]} -P -m netready_probes.system.monitor"


def heard(*frames: bytes, **counts: int) -> str:
    lines = [{"age_ms": 100 * n, "frame": one.hex()} for n, one in enumerate(frames)]
    return "\n".join(json.dumps(line) for line in [*lines, {"frames": len(frames), **counts}])


def sensed(answer: Finished | str, **settings: float | str) -> Outcome:
    seconds = settings.get("seconds", 10)
    line = " ".join(
        [PROGRAM, f"{seconds}", *([str(i)] if (i := settings.get("interface")) else [])]
    )
    programs = FakePrograms(answers={line: answer})
    return run(fake_context(fake_system(programs=programs), supplied=settings))


def test_access_points_that_were_heard_stand_in_the_details() -> None:
    beacon = radiotap(5180, -61) + frame(modern_elements())
    outcome = sensed(heard(beacon, beacon), interface="mon0", seconds=5)
    (found,) = outcome.metrics
    assert (found.name, found.value, found.n) == ("bss_count", 1, 2)
    assert "one channel" in found.note
    details = json.loads(json.dumps(outcome.details))
    (bss,) = [decoded(Bss, each) for each in details["bss"]]
    assert (bss.ssid, bss.signal_dbm, bss.age_ms) == ("Pupils", -61, 100)
    (radio,) = [decoded(Radio, each) for each in details["radios"]]
    assert radio.utilisation_ratio == pytest.approx(128 / 255)
    assert (details["own_bssid"], details["interface"]) == (None, "mon0")


def test_nothing_heard_is_unknown_not_zero() -> None:
    outcome = sensed(heard())
    (found,) = outcome.metrics
    assert found.value is None
    assert "nothing was heard" in found.note
    assert outcome.failures == ()


@pytest.mark.parametrize(
    ("code", "word", "says"),
    [
        (monitor.NO_MONITOR, FailureWord.NO_NETWORK, "type monitor"),
        (monitor.NOT_ALLOWED, FailureWord.NOT_ALLOWED, "root"),
        (monitor.IS_DOWN, FailureWord.NO_NETWORK, "down"),
        (monitor.NOT_SUPPORTED, FailureWord.NOT_SUPPORTED, "Linux"),
        (None, FailureWord.STOPPED, "stopped"),
        (1, FailureWord.UNKNOWN, "without a result"),
    ],
)
def test_what_keeps_it_from_listening_is_said_with_what_it_needs(
    code: int | None, word: FailureWord, says: str
) -> None:
    outcome = sensed(Finished(exit_code=code, out="", err=""))
    (failure,) = outcome.failures
    assert failure.word is word
    assert says in failure.note
    assert outcome.metrics[0].value is None


def test_other_platforms_are_told_that_it_is_for_linux() -> None:
    system = fake_system(host=FakeHost(platform_facts={"system": "Windows"}))
    (failure,) = run(fake_context(system)).failures
    assert failure.word is FailureWord.NOT_SUPPORTED


def test_lines_that_are_not_ours_are_passed_over() -> None:
    beacon = radiotap() + frame(modern_elements())
    client = radiotap() + frame(modern_elements(), kind=PROBE_REQUEST)
    odd = '\n{"frame": 7}\n{"frame": "zz"}\n[1]\nno json\n{"frame": "' + "00" * 5000 + '"}\n'
    outcome = sensed(odd + heard(client, beacon))
    assert outcome.metrics[0].value == 1


def test_settings_are_checked() -> None:
    for bad in ({"seconds": 0.5}, {"seconds": 301}, {"channel": 6}):
        with pytest.raises(BadSettingError):
            run(fake_context(supplied=bad))
