"""When the stage looks at its latest probes, and that it does not forget a trip."""

from collections.abc import Sequence

from netready.loadtest.trip import ProbeSeen
from netready_probes.load.watch import CHECK_S, END_WITHIN_S, Watch


class Probes:
    """Answers what round trip it is told to; counts who asks."""

    def __init__(self, rtt_ms: float) -> None:
        self.rtt_ms = rtt_ms
        self.asked: list[float] = []

    def recent(self, since_s: float) -> Sequence[ProbeSeen]:
        self.asked.append(since_s)
        first = int(max(0.0, since_s) * 50)
        return [ProbeSeen(intended_s=n / 50, rtt_ms=self.rtt_ms) for n in range(first, 3000)]


def test_it_looks_twice_a_second_and_trips_after_10_s() -> None:
    probes = Probes(400.0)
    watch = Watch(probes.recent, since_s=2.0)
    looks = [watch.must_end(look * 0.2) for look in range(100)]

    assert 12.2 <= looks.index(True) * 0.2 <= 13.0
    assert all(looks[looks.index(True) :])
    assert len(probes.asked) <= 11 / CHECK_S
    assert watch.reason.endswith("the delay stayed above 300 ms for 10 s.")


def test_a_trip_is_not_taken_back() -> None:
    probes = Probes(400.0)
    watch = Watch(probes.recent, since_s=0.0)
    assert watch.must_end(20.0)
    probes.rtt_ms = 1.0

    assert watch.must_end(40.0)
    assert not watch.is_overdue(20.0 + END_WITHIN_S / 2)
    assert watch.is_overdue(20.0 + END_WITHIN_S)


def test_a_quick_network_never_trips_and_is_never_overdue() -> None:
    watch = Watch(Probes(40.0).recent, since_s=0.0)

    assert not any(watch.must_end(look * 0.2) for look in range(250))
    assert not watch.is_overdue(1e9)


def test_where_canaries_are_in_charge_delay_alone_does_not_end_the_load() -> None:
    spared = [True]
    watch = Watch(Probes(400.0).recent, since_s=0.0, spared=lambda: spared[0])
    assert not watch.must_end(20.0)
    spared[0] = False
    assert watch.must_end(21.0)


def test_another_harm_ends_it_even_before_everybody_plays() -> None:
    harm = [""]
    watch = Watch(Probes(1.0).recent, since_s=10.0, spared=lambda: True, harm=lambda: harm[0])
    assert not watch.must_end(1.0)
    harm[0] = "The alarm is silent."
    assert watch.must_end(2.0)
    assert watch.reason == "The alarm is silent."
    assert watch.is_overdue(2.0 + END_WITHIN_S)
