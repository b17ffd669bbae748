"""`python -m tests.bench.bench_browser`: a page in Chromium beside our native engine, same target.

Both load the same target, one after the other, in turns, with four streams: the engine its native
port, the page the web face without TLS. First over a wire of 1 Gbit/s between two namespaces, then
on loopback, where nothing but the machine is the limit: a browser hands every byte from process to
process, the engine throws it away in the kernel's buffer. Besides, what a page adds to a round
trip: its probe against the same exchange from Python over the same WebSocket, with nobody loading.
"""

import json
import struct
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

from websockets.sync.client import connect
from websockets.typing import Origin

from netready.domain.metrics import Direction
from netready.loadtest.percentiles import percentile
from netready_probes.contract import Address
from netready_probes.load.bulk import Bulk, download, goodput_mbps, upload
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork
from tests.bench.figures import Figure
from tests.browser.agent.target_page import TargetPage, target_page
from tests.browser.chromium import opened_browser, why_not
from tests.lab.namespaces import lab, why_no_lab

STREAMS, SECONDS, OMIT_S, ROUNDS = 4, 4.0, 1.0, 3
AIM, WIRE_MBPS = 0.5, 1000
WIRE = "wire of 1 Gbit/s"
Turns = dict[str, list[tuple[float, float]]]
PAGE = """
    const { WebTarget } = await import("/static/agent/web_target.js");
    const plan = { streams: a.streams, seconds: a.seconds, omitS: a.omitS, maxMbps: 1e6,
      signal: new AbortController().signal };
    const part = await m[a.way](new WebTarget(a.web, "page"), plan);
    if (part.failure) throw new Error(part.failure.word);
    return part.mbps;
"""
ECHO = """
    const { WebTarget } = await import("/static/agent/web_target.js");
    const { openEcho } = await import("/static/agent/echo_line.js");
    const { sleepS } = await import("/static/agent/time.js");
    const line = await openEcho(new WebTarget(a.web, "page"));
    const series = new m.EchoSeries(line);
    series.start();
    await sleepS(a.seconds);
    await series.finish();
    line.close();
    return { scored: m.scoredMs(series.samples), rtts: m.networkRttsMs(series.samples),
      late: m.latenessMs(series.samples) };
"""


def native_mbps(place: TargetPage, way: Direction) -> float:
    """Of the engine."""
    host, _, port = place.native.rpartition(":")
    bulk = Bulk(client="engine", seconds=SECONDS, streams=STREAMS)
    work = download if way is Direction.DOWN else upload
    address = Address(host=host, port=int(port))
    reports = work(RealNetwork(), RealClock(), address, bulk)
    rate = goodput_mbps(reports, from_s=OMIT_S, to_s=SECONDS)
    assert rate is not None
    return rate


def page_mbps(place: TargetPage, way: Direction) -> float:
    """Of the page."""
    argument = {
        "web": place.web, "way": f"{way}load", "streams": STREAMS, "seconds": SECONDS,
        "omitS": OMIT_S,
    }  # fmt: skip
    return float(place.modules.call("bulk.js", PAGE, argument))


def python_rtts_ms(place: TargetPage) -> list[float]:
    """The same exchange each 20 ms, without a browser."""
    found = []
    url = place.web.replace("http", "ws") + "/echo"
    with connect(url, origin=Origin(place.modules.origin), compression=None, proxy=None) as line:
        for number in range(round(SECONDS / 0.02)):
            sent_s = time.perf_counter()
            line.send(struct.pack("!QQ", number, 0))
            line.recv()
            found.append((time.perf_counter() - sent_s) * 1e3)
            time.sleep(0.02)
    return found


def turns(place: TargetPage) -> Turns:
    """Engine and page one after the other, by direction."""
    return {
        way.value: [(native_mbps(place, way), page_mbps(place, way)) for _ in range(ROUNDS)]
        for way in (Direction.DOWN, Direction.UP)
    }


def throughput(found: Turns, where: str) -> Iterator[Figure]:
    """The medians."""
    for way, pairs in found.items():
        engine, page = (median(each) for each in zip(*pairs, strict=True))
        yield Figure(name=f"page, {way}, {where}", value=page, unit="Mbit/s", beside=engine)
        ratio = median(page / engine for engine, page in pairs)
        yield Figure(name=f"page / native engine, {way}, {where}", value=ratio, at_least=AIM)


def on_wire() -> Turns:
    """The same between two hosts."""
    with lab() as wire:
        wire.shape(WIRE_MBPS)
        module = [sys.executable, "-m", "tests.bench.browser_on_wire"]
        target = wire.start("b", [*module, "target"])
        assert target.stdout is not None
        ports = target.stdout.readline().split()
        found = json.loads(wire.run("a", [*module, "page", *ports], timeout_s=180.0))
        assert isinstance(found, dict)
        return found


def latency(place: TargetPage) -> Iterator[Figure]:
    """What the page adds, and how well it keeps its schedule."""
    plain = python_rtts_ms(place)
    found = place.modules.call("echo.js", ECHO, {"web": place.web, "seconds": SECONDS})
    for q, name in ((0.5, "p50"), (0.95, "p95")):
        beside = percentile(plain, q)
        page = percentile(found["rtts"], q)
        assert page is not None
        assert beside is not None
        yield Figure(
            name=f"round trip in a page, {name}", value=page, unit="ms", beside=beside,
            note="beside: Python over the same WebSocket",
        )  # fmt: skip
        yield Figure(name=f"latency added by the browser, {name}", value=page - beside, unit="ms")
    kinds: tuple[tuple[str, Callable[[list[float]], float | None]], ...] = (
        ("from the intended time, p95", lambda values: percentile(values, 0.95)),
    )
    for name, of in kinds:
        yield Figure(name=f"round trip in a page {name}", value=of(found["scored"]), unit="ms")
    late = percentile(found["late"], 0.99)
    yield Figure(name="probes leave late, p99", value=late, unit="ms", at_most=10.0)


def figures() -> Iterator[Figure]:
    """Both ways, then the probe."""
    reason = why_not()
    if reason:
        yield Figure(name="page / native engine", value=None, at_least=AIM, note=reason)
        return
    if why := why_no_lab():
        yield Figure(name=f"page / native engine, {WIRE}", value=None, at_least=AIM, note=why)
    else:
        yield from throughput(on_wire(), WIRE)
    with opened_browser() as browser, target_page(browser) as place:
        yield from latency(place)
        yield from throughput(turns(place), "loopback")


if __name__ == "__main__":
    from tests.bench.__main__ import main

    sys.exit(main(["--only", "browser"]))
