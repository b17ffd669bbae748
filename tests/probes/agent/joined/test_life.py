"""A joined agent's life beside a small aggregator: what it does, keeps, resumes and refuses."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from netready.domain.record import Setting
from netready_probes.agent.joined.life import Home, Life
from netready_probes.agent.joined.membership import Membership
from netready_probes.agent.orders import Duties, Measure, ProbeRun, TakePart
from netready_probes.contract import Address, Endpoint
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.seams import System
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.fakes import FakeHost, FakePrograms
from tests.probes.agent.joined.aggregator import (
    AGENT_ID,
    CODE,
    TOKEN,
    Aggregator,
    serving,
    until,
)

FOREIGN = Address(host="192.0.2.9", port=7411)


def order(
    number: int,
    *probes: str,
    target: Address | None = None,
    permission: str = "",
    settings: dict[str, Setting] | None = None,
) -> Measure:
    return Measure(
        order=f"01990000-0000-7000-8000-00000000{number:04d}",
        room="Room 1",
        probes=tuple(ProbeRun(probe=name, settings=settings or {}) for name in probes),
        target=target,
        permission=permission,
    )


@dataclass
class Living:
    """An agent whose life goes on in a thread."""

    life: Life
    told: list[str]
    stop: threading.Event = field(default_factory=threading.Event)
    kept: list[bool] = field(default_factory=list)

    def unsent(self) -> int:
        return self.life._spool.count()


@contextmanager
def living(here: Aggregator, folder: Path, **seams: object) -> Iterator[Living]:
    system = System(
        clock=RealClock(), network=RealNetwork(), programs=FakePrograms(), host=FakeHost()
    )
    membership = Membership(
        url=here.place.url,
        agent_id=AGENT_ID,
        token=TOKEN,
        label="device-1",
        key=here.public_hex,
        site="S",
    )
    told: list[str] = []
    home = Home(
        system=replace(system, **seams),  # type: ignore[arg-type]  # seams by name
        place=here.place,
        membership=membership,
        folder=folder,
        told=told.append,
    )
    found = Living(Life(home), told)
    thread = threading.Thread(
        target=lambda: found.kept.append(found.life.live(found.stop.is_set)), daemon=True
    )
    thread.start()
    try:
        yield found
    finally:
        found.stop.set()
        thread.join(timeout=15)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once."""
    monkeypatch.setattr("netready_probes.agent.joined.patience.FIRST_S", 0.05)


def records_of(here: Aggregator, probe: str) -> Sequence[dict[str, object]]:
    return [record for record in here.records.values() if record["probe"] == probe]


def test_an_order_becomes_records_that_carry_it(tmp_path: Path) -> None:
    one = order(1, "host", "wifi-link")
    with serving(Aggregator()) as here, living(here, tmp_path) as agent:
        here.order(one)
        until(lambda: "done" in here.states_of(one.order) and len(here.records) == 2)
        until(lambda: agent.unsent() == 0)
    assert here.states_of(one.order)[0] in ("started", "progress")  # the newest word counts
    for record in here.records.values():
        assert record["annotations"]["order"] == one.order
        assert (record["device"], record["room"], record["site"]) == ("device-1", "Room 1", "S")
    assert here.facts["network"] == "Wi-Fi Pupils"
    assert agent.kept == [True]


def test_cloud_services_are_looked_at_where_the_order_lists_them(tmp_path: Path) -> None:
    with socket.socket() as closed:  # bound, and nobody listens
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        service = Endpoint(list_name="own", host="127.0.0.1", port=port, required=True)
        one = replace(order(1, "endpoints"), endpoints=(service,))
        with serving(Aggregator()) as here, living(here, tmp_path):
            here.order(one)
            until(lambda: "done" in here.states_of(one.order) and len(here.records) == 1)
    (record,) = records_of(here, "endpoints")
    assert str(port) in str(record["details"])
    assert record["failures"]


def test_an_aggregator_that_is_away_gets_everything_once_when_it_is_back(tmp_path: Path) -> None:
    one = order(1, "host")
    here = Aggregator()
    with serving(here):
        port = here.place.address.port
        with living(here, tmp_path) as agent:
            here.order(one)
            until(lambda: len(here.records) == 1 and agent.unsent() == 0)
    with living(here, tmp_path) as agent:  # restarted while nobody is there
        until(lambda: "the aggregator does not answer: refused" in agent.told)
        with serving(here, port=port):
            here.order(one, order(2, "host"))
            until(lambda: len(here.records) == 2)
            until(lambda: "the aggregator is there again" in agent.told)
    assert here.replayed == 0
    assert len(records_of(here, "host")) == 2


def test_what_was_measured_without_the_aggregator_arrives_later(tmp_path: Path) -> None:
    here = Aggregator()
    with serving(here):
        port = here.place.address.port
        here.answers["/api/v1/records"] = [503] * 1000
        with living(here, tmp_path) as agent:
            here.order(order(1, "host"))
            until(lambda: "done" in here.states_of(order(1).order))
            assert agent.unsent() == 1
    here.answers.clear()
    with serving(here, port=port), living(here, tmp_path) as agent:
        until(lambda: len(here.records) == 1 and agent.unsent() == 0)


@dataclass
class Held(FakeHost):
    """A host whose `host` probe waits until it may go on."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    def cpu_busy_ratios(self, interval_s: float) -> Sequence[float]:
        self.begun.set()
        self.go.wait(10)
        return self.busy


def test_a_restart_in_the_middle_repeats_no_probe_that_was_finished(tmp_path: Path) -> None:
    held = Held()
    one = order(1, "wifi-link", "host")
    with serving(Aggregator()) as here:
        here.order(one)
        with living(here, tmp_path, host=held) as agent:
            assert held.begun.wait(10)
            agent.stop.set()
            threading.Timer(1.5, held.go.set).start()  # it has heard of the stop by then
        waiting = "".join(path.read_text() for path in (tmp_path / "records").glob("*.json"))
        assert '"probe": "host"' not in waiting  # it was cut short: that speaks of no network
        assert not records_of(here, "host")
        with living(here, tmp_path):
            until(lambda: "done" in here.states_of(one.order))
            until(lambda: len(here.records) == 2)
    assert sorted(str(record["probe"]) for record in here.records.values()) == ["host", "wifi-link"]
    assert "stopped" not in here.states_of(one.order)


def test_an_order_that_is_withdrawn_ends_and_says_so(tmp_path: Path) -> None:
    held = Held()
    one = order(1, "host", "wifi-link")
    with serving(Aggregator()) as here, living(here, tmp_path, host=held) as agent:
        here.order(one)
        assert held.begun.wait(10)
        here.order()
        until(lambda: agent.life._known.number == here.duties.number)
        held.go.set()
        until(lambda: "stopped" in here.states_of(one.order))
        until(lambda: len(here.records) == 1)
    assert not records_of(here, "wifi-link")


def test_a_foreign_target_is_refused_whoever_signs_it(tmp_path: Path) -> None:
    one = order(1, "latency", target=FOREIGN)
    with serving(Aggregator()) as here, living(here, tmp_path):
        here.order(one, targets=(Address(host="127.0.0.1", port=7411),))
        until(lambda: "refused" in here.states_of(one.order))
    assert "not on the signed list" in here.orders[-1][3]
    assert not here.records


@pytest.mark.parametrize("how", ["another key", "another device", "an old number"])
def test_duties_that_are_not_to_be_believed_change_nothing(how: str, tmp_path: Path) -> None:
    here = Aggregator()
    with serving(here), living(here, tmp_path) as agent:
        until(lambda: agent.life._known.duties is not None)
        if how == "another key":
            here.key = Aggregator().key
            here.order(order(1, "host"))
        elif how == "another device":
            here.order(order(1, "host"), agent="01990000-0000-7000-8000-00000000ffff")
        else:
            known = agent.life._known.duties
            assert known is not None
            agent.life._known.duties = replace(known, number=50)
            old = Duties(
                agent=AGENT_ID, number=50, room="", targets=(), measure=(order(1, "host"),)
            )
            assert not agent.life._heard(json.dumps(here.signed(old)).encode())
        until(lambda: any("not believed" in words for words in agent.told))
    assert not here.orders
    assert not here.records


def test_a_token_that_is_taken_back_ends_it(tmp_path: Path) -> None:
    with serving(Aggregator()) as here, living(here, tmp_path) as agent:
        until(lambda: agent.life._known.duties is not None)
        here.revoked = True
        here.order()
        until(lambda: agent.kept == [False])


def test_a_load_that_nobody_permitted_is_a_record_of_no_load(tmp_path: Path) -> None:
    one = order(1, "throughput", target=FOREIGN)
    with serving(Aggregator()) as here, living(here, tmp_path):
        here.order(one, targets=(FOREIGN,))
        until(lambda: len(here.records) == 1)
    (record,) = here.records.values()
    assert record["failures"][0]["word"] == "not-allowed"


def test_a_probe_that_is_not_known_is_said_and_the_rest_is_done(tmp_path: Path) -> None:
    one = order(1, "telepathy", "host")
    with serving(Aggregator()) as here, living(here, tmp_path):
        here.order(one)
        until(lambda: "done" in here.states_of(one.order) and len(here.records) == 1)
    assert "telepathy: refused: this agent has no such probe" in here.orders[-1][3]


def test_a_run_that_lets_nobody_in_is_left(tmp_path: Path) -> None:
    duty = TakePart(order=order(9).order, run=order(8).order, room="Room 1")
    refused = b'{"say":"refused","with":{"why":"full","number":0}}\n'
    with serving(Aggregator(say=[refused])) as here, living(here, tmp_path) as agent:
        here.order(take_part=duty)
        until(lambda: "refused" in here.states_of(duty.order))
    assert "not let in: full" in agent.told


def test_a_run_that_is_over_is_left_and_not_joined_again(tmp_path: Path) -> None:
    duty = TakePart(order=order(9).order, run=order(8).order, room="Room 1")
    welcome = b'{"say":"welcome","with":{"device":"device-1","targets":[]}}\n'
    here = Aggregator(say=[welcome + b'{"say":"leave","with":{}}\n'])
    with serving(here), living(here, tmp_path):
        here.order(take_part=duty)
        until(lambda: "done" in here.states_of(duty.order))
        here.order(order(1, "host"), take_part=duty)
        until(lambda: len(here.records) == 1)
    assert sum(b'"join"' in line for line in here.lines) == 1


@pytest.fixture(scope="module")
def target() -> Iterator[ServerProcess]:
    with start_target_process() as process:
        yield process


def seconds(run: Callable[[], None]) -> float:
    clock = RealClock()
    began_s = clock.monotonic_s()
    run()
    return clock.monotonic_s() - began_s


@pytest.mark.timing
def test_a_load_by_order_ends_when_the_aggregator_falls_silent(
    target: ServerProcess, tmp_path: Path
) -> None:
    long: dict[str, Setting] = {"duration_s": 30.0, "direction": "down"}
    one = order(1, "throughput", target=target.address, settings=long)
    here = Aggregator()
    with ExitStack() as agents:
        with serving(here):
            port = here.place.address.port
            agent = agents.enter_context(living(here, tmp_path))
            here.order(one, targets=(target.address,))
            until(lambda: any("streams" in words for _o, _s, _share, words in here.orders))
            RealClock().sleep(1.0)  # it is in the middle of loading
        took_s = seconds(lambda: until(lambda: agent.unsent() == 1))
        with serving(here, port=port):
            until(lambda: len(here.records) == 1)
    assert took_s < 3.5  # the promise is 3 s; the rest is a look, and making the record
    (record,) = here.records.values()
    assert record["duration_s"] < 20


def test_the_code_of_the_tests_is_one_that_an_address_may_hold() -> None:
    assert CODE.isalnum()
