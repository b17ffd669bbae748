"""The engine against the tools of others, on a wire whose truth is known.

Other programs on a shared machine disturb a measurement: where a test says so it takes the best
of three attempts. Both tools are compared in the same attempt, with the same duration, start
left out, direction and congestion control.
"""

import json
from collections.abc import Callable, Iterator

import pytest

from tests.lab.namespaces import ADDRESS, Wire, lab, needs_lab

pytestmark = [pytest.mark.lab, pytest.mark.timing]

SECONDS = 6
OMIT = 2


@pytest.fixture
def wire() -> Iterator[Wire]:
    needs_lab()
    with lab() as one:
        yield one


def best_of_three(attempt: Callable[[], float]) -> float:
    """The smallest error of at most three attempts; stops at the first that is small enough."""
    errors = []
    for _time in range(3):
        errors.append(attempt())
        if errors[-1] <= 1.0:
            break
    return min(errors)


@pytest.mark.parametrize("mbps", [20, 100, 400])
@pytest.mark.parametrize("direction", ["down", "up"])
def test_throughput_is_iperf3_s_within_one_per_cent(wire: Wire, mbps: int, direction: str) -> None:
    """Best of three attempts; skipped where iperf3 does not agree with itself either."""
    needs_lab("iperf3")
    wire.shape(mbps, queue_ms=50, burst="64k")
    port = wire.start_target()
    wire.start("b", ["iperf3", "-s", "-B", ADDRESS["b"]])
    reference: list[float] = []

    def attempt() -> float:
        ours = our_mbps(wire, port, direction)
        reference.append(iperf3_mbps(wire, direction))
        line = f"{mbps} {direction}: netready {ours:.2f}, iperf3 {reference[-1]:.2f} Mbit/s"
        print(line)  # noqa: T201
        return abs(ours / reference[-1] - 1) / 0.01

    error = best_of_three(attempt)
    varied = max(reference) / min(reference) - 1
    if error > 1.0 and varied > 0.01:
        pytest.skip(f"not to be had here: a quiet machine; iperf3 itself varied by {varied:.1%}")
    assert error <= 1.0


def our_mbps(wire: Wire, port: int, direction: str) -> float:
    outcome = wire.probe(
        "a",
        "throughput",
        port,
        duration_s=SECONDS,
        omit_s=OMIT,
        streams=1,
        direction=direction,
        congestion="reno",
    )
    assert outcome["annotations"][f"congestion_{direction}"] == "reno"
    return float(outcome["metrics"][0]["value"])


def iperf3_mbps(wire: Wire, direction: str) -> float:
    """At the receiver; its -O is added to -t, ours is part of the duration."""
    seconds = str(SECONDS - OMIT)
    argv = ["iperf3", "-J", "-c", ADDRESS["b"], "-t", seconds, "-O", str(OMIT), "-C", "reno"]
    report = json.loads(wire.run("a", [*argv, *(["-R"] if direction == "down" else [])]))
    return float(report["end"]["sum_received"]["bits_per_second"]) / 1e6


@pytest.mark.parametrize(("mbps", "queue_ms"), [(20, 100), (100, 60)])
def test_a_queue_that_is_kept_full_is_seen_within_ten_per_cent(
    wire: Wire, mbps: int, queue_ms: int
) -> None:
    """Unresponsive UDP at 1.2 times the rate, best of three; BBR would not fill the queue.

    tbf keeps `latency` and a burst: the longest wait is latency + burst / rate (tc-tbf(8)).
    """
    needs_lab("iperf3")
    wire.shape(mbps, queue_ms=queue_ms, burst="16k")
    worst_ms = queue_ms + 16 * 1024 * 8 / (mbps * 1e3)
    port = wire.start_target()
    wire.start("b", ["iperf3", "-s", "-B", ADDRESS["b"]])

    def attempt() -> float:
        idle = stat(wire.probe("a", "latency", port, duration_s=1), "p50")
        # sixteen flows: each socket holds back what is above its own send buffer
        flood = ["-u", "-b", f"{75 * mbps}K", "-P", "16", "-t", "4"]
        running = wire.start("a", ["iperf3", "-c", ADDRESS["b"], *flood])
        loaded = stat(wire.probe("a", "latency", port, duration_s=2.5), "p50")
        running.wait(timeout=20)
        increase = loaded - idle
        print(f"{mbps} Mbit/s: {idle:.1f} to {loaded:.1f} ms, worst {worst_ms:.1f}")  # noqa: T201
        return abs(increase / worst_ms - 1) / 0.10

    assert best_of_three(attempt) <= 1.0


def test_our_own_load_shows_the_queue_with_reno(wire: Wire) -> None:
    """The loaded-latency probe itself: reno saws between half and all of what fits."""
    wire.shape(20, queue_ms=100, burst="16k")
    port = wire.start_target()
    settings = {"duration_s": 3, "idle_s": 1, "congestion": "reno"}
    outcome = wire.probe("a", "loaded-latency", port, **settings)
    worst_ms = 100 + 16 * 1024 * 8 / 20e3
    for direction in ("down", "up"):
        loaded = stat(outcome, "p50", "loaded_rtt_increase_ms", direction)
        assert 0.4 * worst_ms <= loaded <= 1.1 * worst_ms
        assert outcome["annotations"][f"congestion_{direction}"] == "reno"


def test_idle_round_trips_are_irtt_s_within_150_microseconds(wire: Wire) -> None:
    """Best of three attempts; both with kernel timestamps and a probe each 20 ms."""
    needs_lab("irtt")
    port = wire.start_target()
    wire.start("b", ["irtt", "server", "-b", ADDRESS["b"]])

    def attempt() -> float:
        ours = stat(wire.probe("a", "latency", port, duration_s=4), "network-p50")
        argv = ["irtt", "client", "-i", "20ms", "-d", "4s", "-l", "160", "-q", "-o", "-"]
        said = wire.run("a", [*argv, ADDRESS["b"]])
        theirs = json.loads(said[said.index("{") :])["stats"]["rtt"]["median"] / 1e6
        print(f"idle p50: netready {ours:.3f}, irtt {theirs:.3f} ms")  # noqa: T201
        return float(abs(ours - theirs)) / 0.15

    assert best_of_three(attempt) <= 1.0


@pytest.mark.parametrize(("side", "direction", "other"), [("b", "up", "down"), ("a", "down", "up")])
def test_five_per_cent_of_random_loss_is_seen_on_its_way(
    wire: Wire, side: str, direction: str, other: str
) -> None:
    wire.drop(side, 5)
    port = wire.start_target()
    outcome = wire.probe("a", "latency", port, duration_s=6, interval_ms=2)
    assert outcome["metrics"][0]["n"] == 3000
    assert 0.04 <= stat(outcome, "value", "loss_ratio", direction) <= 0.06
    assert stat(outcome, "value", "loss_ratio", other) == 0.0
    assert 0.04 <= stat(outcome, "value", "loss_ratio") <= 0.06


def test_a_wire_that_is_cut_is_a_failure_in_time(wire: Wire) -> None:
    port = wire.start_target()
    wire.start("b", ["sleep", "1"]).wait()
    wire.cut("b")
    outcome = wire.probe("a", "latency", port, duration_s=1)
    assert [failure["word"] for failure in outcome["failures"]] in (["timeout"], ["no-route"])
    assert [line["value"] for line in outcome["metrics"]] == [None]


def stat(
    outcome: dict[str, object], name: str, metric: str = "rtt_ms", direction: str | None = None
) -> float:
    lines = outcome["metrics"]
    assert isinstance(lines, list)
    for line in lines:
        if (line["name"], line["stat"], line["direction"]) == (metric, name, direction):
            assert line["value"] is not None, line["note"]
            return float(line["value"])
    raise AssertionError(f"no {metric} {name} in {lines}")
