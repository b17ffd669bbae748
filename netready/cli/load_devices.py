"""`netready load --agents N`: gathers the devices, and says what is typed on them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace

from netready.cli.load_ask import Ask
from netready.cli.load_run import Devices
from netready.coordinator.devices import Devices as Gathered
from netready.coordinator.devices import Order, gathered
from netready.coordinator.devices_gathering import Gathering
from netready.coordinator.load_run import StageEngine
from netready.coordinator.together import NO_ROOM, RoomsEngine
from netready.domain.errors import BadInputError, CannotMeasureError
from netready.domain.load import LoadResult
from netready_probes.agent.join_code import DEFAULT_PORT, join_url
from netready_probes.contract import Address, BadSettingError, ProbeContext
from netready_probes.seams import System
from netready_probes.settings import address_of

ANYWHERE = "0.0.0.0"  # noqa: S104 - the devices of the school must reach it


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """Devices that are there, and the run as it is with them.

    Attributes:
        system: this machine makes no load, so an agent may run on it, too.
        rooms: what each room saw, with --together; None without.
    """

    ask: Ask
    system: System
    devices: Devices
    rooms: "list[RoomsEngine]"

    def by_room(self) -> Mapping[str, LoadResult]:
        """The result of each room that was loaded with others; empty without --together."""
        found = [engine.room_results(self.ask.plan, self.ask.workload.key) for engine in self.rooms]
        return {room: result for results in found for room, result in results.items()}


@contextmanager
def lent_devices(
    system: System, ask: Ask, *, agents: int, listen: str | None, together: bool
) -> Iterator[Lent]:
    """So many devices; they go home afterwards.

    Raises:
        BadInputError: no such address to listen on.
        CannotMeasureError: it cannot listen, or they do not come.
    """
    told_apart = gathered(
        system,
        listen=_listen(listen),
        agents=agents,
        targets=[ask.address],
        told=lambda words: print(words, file=sys.stderr, flush=True),
        invite=lambda door: _invite(system, door, agents),
    )
    with told_apart as there:
        yield _lent(system, ask, there, together=together)


def _lent(system: System, ask: Ask, there: Gathered, *, together: bool) -> Lent:
    rooms = there.rooms
    if together and len(rooms) < 2:
        raise CannotMeasureError(
            f"All devices are in {rooms[0] or NO_ROOM}: there is no other room to load together.",
            "Start each agent with --room NAME.",
        )
    engines: list[RoomsEngine] = []

    def engine(ctx: ProbeContext) -> StageEngine:
        workload = ask.workload
        order = Order(
            address=ask.address,
            activities=workload.activities,
            run=ctx.grant.run,
            permission=ctx.permission or "",
        )
        if not together:
            return there.engine(order, workload.assign, stopped=ctx.stopped)
        engines.append(RoomsEngine(there, order, workload.assign, rooms, ctx.stopped))
        return engines[-1]

    plan = ask.plan
    if together:
        each, most = plan.class_pupils * len(rooms), plan.max_pupils * len(rooms)
        plan = replace(plan, class_pupils=each, max_pupils=most)
    return Lent(
        ask=replace(ask, plan=plan),
        system=replace(system, one_load=nullcontext),
        devices=Devices(engine=engine, radios=min(there.asked, plan.max_pupils)),
        rooms=engines,
    )


def _listen(given: str | None) -> Address:
    if given is None:
        return Address(host=ANYWHERE, port=DEFAULT_PORT)
    try:
        return address_of(given, DEFAULT_PORT)
    except BadSettingError as error:
        raise BadInputError([f"--listen: {error}"]) from error


def _invite(system: System, door: Gathering, agents: int) -> None:
    """What is typed on the devices; one line for each address of this machine."""
    hosts = [door.address.host]
    if door.address.host == ANYWHERE:
        found = [address for adapter in system.host.adapters() for address in adapter.addresses]
        hosts = [address for address in found if "." in address] or ["127.0.0.1"]
    lines = [f"Waiting for {agents} devices. On each, type:"]
    for host in hosts:
        url = join_url(Address(host=host, port=door.address.port), door.code)
        lines.append(f"  netready agent --join {url} --room NAME")
    print("\n".join(lines), file=sys.stderr, flush=True)
