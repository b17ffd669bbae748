"""The joined agent as a program: its command line, its folder, its services."""

import json
import shutil
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.failures import FailureWord
from netready_probes.agent.joined.enrolled import default_state_folder, folder_of, only_agent
from netready_probes.agent.joined.https import Client
from netready_probes.agent.joined.membership import kept_membership
from netready_probes.agent.joined.place import Place
from netready_probes.agent.joined.program import (
    STOPPED,
    Options,
    arguments,
    main,
    run,
    service_argv,
)
from netready_probes.agent.joined.service_files import systemd_unit, windows_task
from netready_probes.agent.joined.update import UpdateCheck
from netready_probes.contract import Address
from netready_probes.seams import NetworkError, System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeClock, FakeHost, FakePrograms
from tests.probes.agent.joined.aggregator import AGENT_ID, CODE, TOKEN, Aggregator, serving, until
from tests.probes.agent.joined.made import record
from tests.probes.agent.joined.test_life import order

SYSTEM = System(clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost())
PLACE = Place(address=Address(host="10.20.0.5", port=7443), fingerprint="ab" * 32)


def ran(
    here: Aggregator, state: Path, *, code: str = CODE, ends: Callable[[], bool], **more: object
) -> tuple[int, list[str]]:
    """Exit code and what was told."""
    told: list[str] = []
    options = Options(join=f"{here.place.url}/#{code}", state=state)
    changed = replace(options, **more)  # type: ignore[arg-type]  # options by name
    return run(SYSTEM, changed, told=told.append, stopped=ends), told


def asked(here: Aggregator) -> Callable[[], bool]:
    """It has asked for its duties."""
    return lambda: bool(here.facts)


def test_a_device_joins_once_and_is_known_after_a_restart(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        code, told = ran(here, tmp_path, ends=asked(here), label="trolley-3")
        assert (code, told[0]) == (STOPPED, "joined as trolley-3")
        here.facts = {}
        for again in (CODE, ""):
            code, told = ran(here, tmp_path, code=again, ends=asked(here))
            assert (code, told[0]) == (STOPPED, "joined before, as trolley-3")
    assert [one["kind"] for one in here.joined] == ["native"]
    assert here.joined[0]["facts"]["system"] == "Linux 6.1 x86_64"


def test_what_joining_gave_is_for_its_owner_only_and_holds_no_code(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        ran(here, tmp_path, ends=asked(here))
        folder = folder_of(tmp_path, here.place)
    kept = folder / "membership.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert CODE not in kept.read_text()
    membership = kept_membership(folder)
    assert membership is not None
    assert (membership.agent_id, membership.token) == (AGENT_ID, TOKEN)


def test_a_wrong_code_is_told_in_the_aggregators_words(tmp_path: Path) -> None:
    with serving(Aggregator()) as here, pytest.raises(CannotMeasureError) as raised:
        ran(here, tmp_path, code="WRONG9", ends=lambda: True)
    assert "This code is not good." in raised.value.reason


def test_another_protocol_is_not_joined_and_says_where_the_right_agent_is(tmp_path: Path) -> None:
    with serving(Aggregator(protocol=2)) as here, pytest.raises(CannotMeasureError) as raised:
        ran(here, tmp_path, ends=lambda: True)
    assert "/agent.pyz" in raised.value.remedy
    assert not here.joined


def test_without_a_code_a_new_device_is_told_to_get_one(tmp_path: Path) -> None:
    with serving(Aggregator()) as here, pytest.raises(BadInputError, match="no code"):
        ran(here, tmp_path, code="", ends=lambda: True)


def test_nobody_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    here = Aggregator()
    with serving(here):
        pass
    with pytest.raises(CannotMeasureError, match="could not be joined: tcp connect: refused"):
        ran(here, tmp_path, ends=lambda: True)


def test_two_agents_do_not_share_a_folder(tmp_path: Path) -> None:
    with only_agent(tmp_path, PLACE), pytest.raises(BadInputError, match="another agent"):  # noqa: SIM117
        with only_agent(tmp_path, PLACE):
            pass


def test_results_of_an_earlier_membership_are_sent_in_its_name_first(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        ran(here, tmp_path, ends=asked(here))
        folder = folder_of(tmp_path, here.place) / AGENT_ID / "records"
        (folder / f"{record(1).record_id}.json").write_text(
            json.dumps({"record_id": record(1).record_id})
        )
        kept = folder_of(tmp_path, here.place) / "membership.json"
        kept.write_text(kept.read_text().replace('"code_hash":"', '"code_hash":"0'))
        here.facts = {}
        _code, told = ran(here, tmp_path, ends=asked(here))
    assert told == ["joined as device-1"]
    assert list(here.records) == [record(1).record_id]


def test_a_token_that_is_taken_back_is_told_with_what_to_do(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        ran(here, tmp_path, ends=asked(here))
        here.revoked = True
        with pytest.raises(CannotMeasureError, match="took this device's token back"):
            ran(here, tmp_path, ends=lambda: False)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--join", "https://127.0.0.1:1/#AB"], "the code after #"),
        (["--join", "http://10.20.0.5/#AB3K9Q"], "--plain-http"),
        (["--join", "https://127.0.0.1:1/#AB3K9Q", "--label", "x" * 41], "--label"),
    ],
)
def test_wrong_options_are_said_in_a_line_each(
    argv: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    assert words in capsys.readouterr().err


def test_options_are_read_as_given(tmp_path: Path) -> None:
    found = arguments(["--join", "u", "--state", str(tmp_path), "--plain-http"], Path("a.pyz"))
    assert found == Options(join="u", state=tmp_path, plain_http=True, archive=Path("a.pyz"))


def test_where_things_survive_follows_the_service_then_the_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/x:/var/lib/y")
    assert default_state_folder() == Path("/var/lib/x")
    monkeypatch.delenv("STATE_DIRECTORY")
    monkeypatch.setenv("XDG_STATE_HOME", "/home/u/state")
    if sys.platform == "linux":
        assert default_state_folder() == Path("/home/u/state/netready-agent")


def test_a_service_is_written_without_a_code_and_nothing_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Aggregator()) as here:
        code, _told = ran(here, tmp_path, ends=lambda: True, install_service="-")
    out = capsys.readouterr().out
    assert code == 0
    assert CODE not in out
    assert f"{here.place.url}/" in out
    assert not here.facts


def test_the_services_command_finds_the_membership_again() -> None:
    argv = service_argv(PLACE, Path("/var/lib/x y"), Path("/opt/netready-agent.pyz"))
    assert argv == [
        sys.executable,
        "/opt/netready-agent.pyz",
        "--join",
        f"https://10.20.0.5:7443/#.{PLACE.fingerprint}",
        "--state",
        "/var/lib/x y",
    ]
    plain = replace(PLACE, tls=False, fingerprint="")
    assert service_argv(plain, Path("/s"), None)[1:] == [
        *("-m", "netready", "agent", "--join", "http://10.20.0.5:7443/", "--state", "/s"),
        "--plain-http",
    ]


def test_systemd_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("not installed: systemd-analyze")
    unit = tmp_path / "netready-agent.service"
    odd = 'a "b" $c %d \\e'
    argv = [sys.executable, "x.pyz", "--state", odd]
    unit.write_text(systemd_unit(argv, user="root", state_folder="/var/lib/netready agent"))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if unit.name in line]
    assert ours == []
    assert '"a \\"b\\" $$c %%d \\\\e"' in unit.read_text()
    assert "RestartPreventExitStatus=2 3" in unit.read_text()


def test_the_windows_task_is_well_formed_and_quoted() -> None:
    argv = [r"C:\Program Files\Python\python.exe", "x.pyz", "--state", r"C:\a b & <c>"]
    root = ET.fromstring(windows_task(argv, user="SCHOOL\\tech").encode("utf-16"))  # noqa: S314
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    command = root.find(".//t:Command", space)
    arguments_of = root.find(".//t:Arguments", space)
    assert command is not None
    assert arguments_of is not None
    assert command.text == argv[0]
    assert arguments_of.text == 'x.pyz --state "C:\\a b & <c>"'


def test_another_file_than_the_served_one_is_said_once_a_day(tmp_path: Path) -> None:
    archive, told, clock = tmp_path / "a.pyz", list[str](), FakeClock()
    archive.write_bytes(b"old")
    with serving(Aggregator(served_sha="ab" * 32)) as here:
        client = Client(RealNetwork(), here.place)
        check = UpdateCheck(client, clock, archive, told.append)
        assert check.facts() == check.facts() == {"update": "the aggregator serves another version"}
        assert len(told) == 1
        here.served_sha = "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4"
        clock.advance(90_000)
        assert check.facts() == {}  # SHA-256 of "old"
        client.close()
    assert UpdateCheck(client, clock, None, told.append).facts() == {}


def test_an_aggregator_that_cannot_be_asked_for_its_file_says_nothing(tmp_path: Path) -> None:
    here = Aggregator()
    with serving(here):
        pass
    client = Client(RealNetwork(), here.place)
    assert UpdateCheck(client, FakeClock(), tmp_path / "a.pyz", list[str]().append).facts() == {}
    with pytest.raises(NetworkError) as raised:
        client.ask("GET", "/")
    assert raised.value.failure.word is FailureWord.REFUSED


def test_a_stop_acts_within_a_second_while_it_waits(tmp_path: Path) -> None:
    with serving(Aggregator()) as here:
        clock, stop = RealClock(), threading.Event()
        ended: list[float] = []

        def live() -> None:
            ran(here, tmp_path, ends=stop.is_set)
            ended.append(clock.monotonic_s())

        thread = threading.Thread(target=live)
        thread.start()
        until(asked(here))
        stop.set()
        asked_s = clock.monotonic_s()
        thread.join(timeout=10)
    assert ended[0] - asked_s < 5


def test_an_order_is_done_by_the_program_too(tmp_path: Path) -> None:
    one = order(1, "host")
    with serving(Aggregator()) as here:
        here.order(one)
        ran(here, tmp_path, ends=lambda: "done" in here.states_of(one.order) and bool(here.records))
    assert len(here.records) == 1
    assert not list((folder_of(tmp_path, here.place) / AGENT_ID / "records").iterdir())
