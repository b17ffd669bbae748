"""Agents of the fleet bench: coroutines that speak as devices do, and play no load.

Half of them keep a WebSocket open, half ask again and again, as where a proxy refuses WebSockets.
In a run each says once a second when it spoke, in the place of its rate.
"""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from netready.domain.load import StageLook
from netready.domain.typed_json import compact, parsed
from netready_probes.agent.clock_reading import read_clock
from netready_probes.agent.messages import (
    Alive,
    Commit,
    Join,
    Leave,
    Message,
    Prepare,
    Progress,
    Ready,
    Report,
    message_from,
    message_json,
)
from netready_probes.system import real_system
from tests.loadtest.test_merge import measured

SYSTEM = real_system()
TASKS: list[asyncio.Task[None]] = []


@dataclass
class Fleet:
    """Everybody, and what they saw."""

    port: int
    tls: ssl.SSLContext
    all_there_s: float = 0.0
    late_s: list[float] = field(default_factory=list)
    final: dict[str, Any] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@dataclass
class Device:
    """One agent."""

    fleet: Fleet
    token: str
    label: str
    by_socket: bool
    seen: int = 0
    run: str = ""

    async def live(self) -> None:
        while True:
            try:
                await (self._by_socket() if self.by_socket else self._by_asking())
            except (OSError, EOFError, asyncio.IncompleteReadError):
                await asyncio.sleep(1.0)

    async def _by_socket(self) -> None:
        async with await self._socket("/api/v1/agent/live") as live:
            await live.send(json.dumps({"facts": {"system": "bench"}}))
            async for text in live:
                self._hear(json.loads(text))

    async def _by_asking(self) -> None:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.fleet.port, ssl=self.fleet.tls
        )
        try:
            while True:
                asked = {"number": self.seen, "facts": {"system": "bench"}, "wait_s": 25.0}
                status, body = await ask(
                    reader,
                    writer,
                    self.fleet.host,
                    "/api/v1/agent/wait",
                    self.token,
                    compact(asked),
                )
                if status == 200:
                    self._hear(json.loads(body))
        finally:
            writer.close()

    def _hear(self, envelope: dict[str, str]) -> None:
        duties = json.loads(envelope["text"])
        self.seen = duties["number"]
        part = duties["take_part"]
        if part and part["run"] != self.run:
            self.run = part["run"]
            self.fleet.all_there_s = time.monotonic()
            TASKS.append(asyncio.create_task(self._take_part(self.run)))

    async def _take_part(self, run: str) -> None:
        line: Line = SocketLine() if self.by_socket else AskedLine()
        await line.open(self, run)
        beat = asyncio.create_task(line.beat())
        prepared: Prepare | None = None
        playing: asyncio.Task[None] | None = None
        await line.say(Join())
        async for message in line.messages():
            if isinstance(message, Prepare):
                prepared, playing = message, None
                clock = await asyncio.to_thread(
                    read_clock, SYSTEM, message.address, client=self.label
                )
                await line.say(Ready(number=message.number, connected=1, clock=clock))
            elif isinstance(message, Commit) and prepared and playing is None:
                playing = asyncio.create_task(self._play(line, prepared))
            elif isinstance(message, Leave):
                break
        beat.cancel()
        await line.close()

    async def _play(self, line: "Line", prepared: Prepare) -> None:
        stage = prepared.stage
        end_s = time.monotonic() + stage.ramp_s + stage.settle_s + stage.measure_s
        while (now_s := time.monotonic()) < end_s:
            look = StageLook(share=0.5, goodput_mbps={"down": now_s}, rtt_p95_ms=9.0)
            await line.say(Progress(number=prepared.number, look=look))
            await asyncio.sleep(1.0)
        found = measured([5.0] * 40, pupils=stage.pupils)
        pupils = tuple(replace(each, activity="constant-2m5") for each in found.pupils)
        report = Report(
            number=prepared.number,
            measurement=replace(found, pupils=pupils),
            start_error_ms=0.5,
            clock_bound_ms=0.1,
        )
        await line.say(report)

    async def _socket(self, path: str) -> ClientConnection:
        live = await connect(f"wss://{self.fleet.host}{path}", ssl=self.fleet.tls, open_timeout=60)
        await live.send(json.dumps({"token": self.token}))
        return live


class Line:
    """A run's line, either way."""

    every_s = 0.25

    async def open(self, device: Device, run: str) -> None:
        raise NotImplementedError

    async def say(self, message: Message) -> None:
        raise NotImplementedError

    def messages(self) -> AsyncIterator[Message]:
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError

    async def beat(self) -> None:
        while True:
            await self.say(Alive())
            await asyncio.sleep(self.every_s)


class SocketLine(Line):
    """By WebSocket."""

    async def open(self, device: Device, run: str) -> None:
        self._live = await device._socket(f"/api/v1/runs/{run}/line")

    async def say(self, message: Message) -> None:
        await self._live.send(compact(message_json(message)).decode())

    async def messages(self) -> AsyncIterator[Message]:
        async for text in self._live:
            data = text.encode() if isinstance(text, str) else text
            yield message_from(parsed(data))

    async def close(self) -> None:
        await self._live.close()


class AskedLine(Line):
    """By a streaming GET and POSTs."""

    every_s = 1.0

    async def open(self, device: Device, run: str) -> None:
        self._device, self._path = device, f"/api/v1/runs/{run}/line"
        fleet = device.fleet
        self._down, self._down_out = await asyncio.open_connection(
            "127.0.0.1", fleet.port, ssl=fleet.tls
        )
        self._up = await asyncio.open_connection("127.0.0.1", fleet.port, ssl=fleet.tls)
        self._saying = asyncio.Lock()
        self._down_out.write(head(fleet.host, "GET", self._path, device.token, 0))
        await self._down.readuntil(b"\r\n\r\n")

    async def say(self, message: Message) -> None:
        async with self._saying:
            body = compact(message_json(message)) + b"\n"
            device = self._device
            await ask(*self._up, device.fleet.host, self._path, device.token, body)

    async def messages(self) -> AsyncIterator[Message]:
        while size := int(await self._down.readline() or b"0", 16):  # chunked
            for text in (await self._down.readexactly(size + 2)).split(b"\n"):
                if text.strip():
                    yield message_from(parsed(text))

    async def close(self) -> None:
        self._down_out.close()
        self._up[1].close()


def head(host: str, method: str, path: str, token: str, size: int) -> bytes:
    return (
        f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    ).encode()


async def ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    path: str,
    token: str,
    body: bytes,
) -> tuple[int, bytes]:
    writer.write(head(host, "POST", path, token, len(body)) + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    size = next((int(x[15:]) for x in lines if x.lower().startswith("content-length:")), 0)
    return int(lines[0].split()[1]), await reader.readexactly(size)


async def watch(fleet: Fleet, token: str, run: str) -> None:
    """A page."""
    last: dict[str, float] = {}
    url = f"wss://{fleet.host}/api/v1/watch"
    async with connect(url, ssl=fleet.tls, max_size=None) as live:
        await live.send(json.dumps({"token": token}))
        async for text in live:
            now_s = time.monotonic()
            for update in json.loads(text)["updates"]:
                if update["kind"] != "run" or update["about"] != run:
                    continue
                for device in update["facts"]["devices"]:
                    said_s = device["down_mbps"]
                    if said_s is not None and last.get(device["label"]) != said_s:
                        last[device["label"]] = said_s
                        fleet.late_s.append(now_s - said_s)
                if update["facts"]["state"] in ("done", "stopped", "refused", "failed"):
                    fleet.final = update["facts"]
                    return
