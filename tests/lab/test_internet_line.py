"""Each engine of the internet line on a wire whose rate is known."""

import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timing]

# Of the 1514 bytes of a full Ethernet frame that tbf counts, 1448 are payload of TCP with time
# stamps.
PAYLOAD_SHARE = 1448 / 1514
MBPS = 80.0
GOODPUT_MBPS = MBPS * PAYLOAD_SHARE


@pytest.fixture(scope="module")
def line() -> Iterator[tuple[Wire, Mapping[str, int]]]:
    needs_lab()
    with lab() as wire:
        wire.shape(MBPS, queue_ms=50)
        argv = [sys.executable, "-m", "tests.lab.speed_servers", ADDRESS["b"]]
        servers = wire.start("b", argv)
        assert servers.stdout is not None
        yield wire, json.loads(servers.stdout.readline())


def measured(line: tuple[Wire, Mapping[str, int]], engine: str, **more: object) -> dict[str, float]:
    wire, ports = line
    settings = {
        "engine": engine,
        "url": f"{'ws' if engine == 'ndt7' else 'http'}://{ADDRESS['b']}:{ports[engine]}",
        "seconds": 6,
        **more,
    }
    asked = json.dumps({"probe": "internet-line", "settings": settings})
    argv = [sys.executable, "-m", "tests.lab.internet_line", asked]
    said = json.loads(wire.run("a", argv, timeout_s=90))
    assert said["failures"] == [], said
    found: dict[str, float] = said["goodput_mbps"]
    print(f"{engine}: {found}, the line gives {GOODPUT_MBPS:.1f}")  # noqa: T201
    return found


def test_the_http_engine_finds_the_lines_goodput_within_five_per_cent(
    line: tuple[Wire, Mapping[str, int]],
) -> None:
    found = measured(line, "http")
    assert found["down"] == pytest.approx(GOODPUT_MBPS, rel=0.05)
    assert found["up"] == pytest.approx(GOODPUT_MBPS, rel=0.05)


def test_ndt7_finds_the_lines_goodput_within_ten_per_cent(
    line: tuple[Wire, Mapping[str, int]],
) -> None:
    found = measured(line, "ndt7", ndt7_consent=True)
    assert found["down"] == pytest.approx(GOODPUT_MBPS, rel=0.10)
    assert found["up"] == pytest.approx(GOODPUT_MBPS, rel=0.10)


def test_speedtest_cli_deviates_as_is_known_of_it(line: tuple[Wire, Mapping[str, int]]) -> None:
    if importlib.util.find_spec("speedtest") is None:
        pytest.skip("the optional package speedtest-cli is not installed")
    found = measured(line, "speedtest-cli")
    # 88 and 75 of 95 Mbit/s were seen at 60 ms; it counts uploads that are still in the buffer
    for direction in ("down", "up"):
        assert 0.6 * GOODPUT_MBPS < found[direction] < 1.3 * GOODPUT_MBPS
