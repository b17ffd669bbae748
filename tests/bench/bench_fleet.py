"""`python -m tests.bench.bench_fleet [AGENTS] [IN_RUN]`: many agents connected, some in a run.

The aggregator is `netready serve` with TLS in a process of its own. What is asked: its memory, its
processor, how soon a device hears that it is called, and how late a page shows what a device says.
"""

import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from netready.domain.access import Role
from netready.domain.fleet import Agent, AgentKind
from netready.domain.typed_json import compact
from netready.service.access.tokens import new_token, token_hash
from netready.service.certificate import made_certificate
from netready.service.ids import new_id
from netready.store.database import Database
from netready.store.database.address import database_in
from tests.bench.figures import Figure
from tests.bench.fleet_agents import SYSTEM, TASKS, Device, Fleet, ask, watch

AGENTS, IN_RUN = 300, 30
IDLE_S = 20.0
HOLD_S = 20.0
SITE = """
[site]
name = "Bench School"
country = "GB-ENG"
phase = "secondary"
pupils = 600

[[room]]
name = "Room 1"

[[room]]
name = "Room 2"
"""
MEMORY_MAX_MB, LATE_MAX_S = 300.0, 1.0


@dataclass(frozen=True)
class Cost:
    """Of the server's process so far."""

    cpu_s: float
    memory_mb: float
    peak_mb: float
    at_s: float


def cost(pid: int) -> Cost:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    kb = {line.split(":")[0]: int(line.split()[1]) for line in status if line.startswith("Vm")}
    return Cost(
        cpu_s=ticks / os.sysconf("SC_CLK_TCK"),
        memory_mb=kb["VmRSS"] / 1024,
        peak_mb=kb["VmHWM"] / 1024,
        at_s=time.monotonic(),
    )


def percent(before: Cost, after: Cost) -> float:
    return 100 * (after.cpu_s - before.cpu_s) / (after.at_s - before.at_s)


def furnished(state: Path, agents: int, in_run: int) -> tuple[list[str], str]:
    """Tokens of the devices, those of the run first, and of a technician."""
    now = SYSTEM.clock.now()
    tokens = [new_token() for _each in range(agents)]
    with Database(database_in(state)) as store:
        for number, token in enumerate(tokens):
            agent = Agent(
                agent_id=new_id(now),
                kind=AgentKind.NATIVE,
                label=f"device-{number:03}",
                room="Room 1" if number < in_run else "Room 2",
                joined_at=now,
            )
            store.agents.add(agent, token_hash(token), Role.AGENT)
        person = new_token()
        ends = now + timedelta(hours=1)
        store.agents.add_person(new_id(now), Role.TECHNICIAN, "phone", token_hash(person), ends)
    return tokens, person


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def answers(fleet: Fleet, process: "subprocess.Popen[bytes]") -> None:
    end_s = time.monotonic() + 60
    while time.monotonic() < end_s and process.poll() is None:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", fleet.port, ssl=fleet.tls)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        writer.close()
        return
    raise SystemExit("the aggregator does not answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the bench found.

    Attributes:
        empty, connected, idle, began, ended: the server's cost at these moments.
        called_s: from the order until the last device heard that it is called.
        late_s: of each news of a device at the page, sorted.
    """

    empty: Cost
    connected: Cost
    idle: Cost
    began: Cost
    ended: Cost
    called_s: float
    late_s: tuple[float, ...]
    words: str


async def seen(process: "subprocess.Popen[bytes]", fleet: Fleet, tokens: list[str], person: str,
               in_run: int) -> Seen:  # fmt: skip
    await answers(fleet, process)
    empty = cost(process.pid)
    devices = [
        Device(fleet, token, f"device-{number:03}", by_socket=number % 2 == 0)
        for number, token in enumerate(tokens)
    ]
    for device in devices:
        TASKS.append(asyncio.create_task(device.live()))
        await asyncio.sleep(0.02)
    while not all(device.seen for device in devices):
        await asyncio.sleep(0.1)
    connected = cost(process.pid)
    await asyncio.sleep(IDLE_S)
    idle = cost(process.pid)
    asked = {"what": "class", "rooms": ["Room 1"], "pupils": in_run, "hold_s": HOLD_S}
    ordered_s = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", fleet.port, ssl=fleet.tls)
    status, body = await ask(reader, writer, fleet.host, "/api/v1/runs", person, compact(asked))
    writer.close()
    if status != 201:
        raise SystemExit(f"the run was not started: {status} {body.decode()}")
    began = cost(process.pid)
    await asyncio.wait_for(watch(fleet, person, json.loads(body)["run_id"]), 180)
    ended = cost(process.pid)
    for task in TASKS:
        task.cancel()
    await asyncio.gather(*TASKS, return_exceptions=True)
    return Seen(
        empty=empty,
        connected=connected,
        idle=idle,
        began=began,
        ended=ended,
        called_s=fleet.all_there_s - ordered_s,
        late_s=tuple(sorted(fleet.late_s)),
        words=f"{fleet.final['state']}: {fleet.final['answer'] or fleet.final['words']}",
    )


def figures(agents: int = AGENTS, in_run: int = IN_RUN) -> Iterator[Figure]:
    """A line each; the server is ended before the first."""
    with tempfile.TemporaryDirectory() as folder:
        found = _found(Path(folder), agents, in_run)
    who = f"{agents} agents by TLS, {in_run} in a run"
    late = found.late_s
    yield Figure(
        name=f"{who}: the aggregator's memory at its peak",
        value=found.ended.peak_mb,
        unit="MB",
        at_most=MEMORY_MAX_MB,
        note=f"{found.empty.memory_mb:.0f} without agents, {found.idle.memory_mb:.0f} idle",
    )
    yield Figure(
        name=f"{who}: a page is late, at most",
        value=late[-1],
        unit="s",
        at_most=LATE_MAX_S,
        note=f"{len(late)} news, p50 {late[len(late) // 2]:.2f} s, "
        f"p95 {late[int(0.95 * len(late))]:.2f} s; {found.words}",
    )
    yield Figure(name=f"{who}: the last device hears that it is called after",
                 value=found.called_s, unit="s")  # fmt: skip
    yield Figure(name=f"{who}: a core's share, idle",
                 value=percent(found.connected, found.idle), unit="%")  # fmt: skip
    yield Figure(name=f"{who}: a core's share, in the run",
                 value=percent(found.began, found.ended), unit="%")  # fmt: skip


def _found(folder: Path, agents: int, in_run: int) -> Seen:
    state, site = folder / "state", folder / "site.toml"
    state.mkdir(mode=0o700)
    site.write_text(SITE, encoding="utf-8")
    tokens, person = furnished(state, agents, in_run)
    fleet = Fleet(free_port(), ssl._create_unverified_context())  # noqa: S323 - on loopback
    made = made_certificate(folder, ["127.0.0.1"], SYSTEM.clock.now())
    command = [sys.executable, "-m", "netready", "serve", "--host", "127.0.0.1"]
    command += ["--port", str(fleet.port), "--state", str(state), "--site", str(site)]
    command += ["--target-port", "0", "--target-web-port", "0"]
    command += ["--certificate", str(made.file), "--key", str(made.key_file)]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        return asyncio.run(seen(process, fleet, tokens, person, in_run))
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    for figure in figures(*(int(each) for each in sys.argv[1:3])):
        sys.stdout.write(f"{figure}\n")
