"""`python -m tests.bench.bench_omission`: five stalls of 0.5 s in 60 s, open and closed loop.

In virtual time, the open loop through the real prober: the figures belong to no machine.
"""

from netready.loadtest.latency import seconds_above
from netready.loadtest.percentiles import percentile
from tests.bench.figures import Figure
from tests.probes.load.stalling_network import RUN_S, closed_loop_ms, open_loop

BAD_MS = 150.0


def main() -> list[Figure]:
    """One line a loop; the aim is what the stalls really did to p98, within a tenth."""
    reading, closed_ms = open_loop(), closed_loop_ms()
    bad_s = seconds_above(reading.rtt, BAD_MS, RUN_S) or 0.0
    bad_closed = sum(value > BAD_MS for value in closed_ms) / len(closed_ms)
    print(f"five stalls of 0.5 s in {RUN_S:g} s, the same network")
    print(
        f"open loop (ours)  p98 {reading.rtt_ms['p98']:6.1f} ms  "
        f"{100 * bad_s / RUN_S:5.2f} % above {BAD_MS:g} ms  {reading.sent} probes"
    )
    print(
        f"closed loop       p98 {percentile(closed_ms, 0.98):6.1f} ms  "
        f"{100 * bad_closed:5.2f} % above {BAD_MS:g} ms  {len(closed_ms)} probes"
    )
    name = "p98 with five stalls of 0.5 s in a minute"
    p98_ms, beside = reading.rtt_ms["p98"], percentile(closed_ms, 0.98)
    note = f"a closed loop says {beside:.1f} ms"
    return [
        Figure(name=name, value=p98_ms, unit="ms", at_least=261, at_most=319, note=note),
    ]


if __name__ == "__main__":
    main()
