"""A link watched by single looks: what a poll can and cannot tell."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from netready_probes.wifi.reading import LinkReading, LinkState
from netready_probes.wifi.watching import watch
from tests.fakes import FakeClock

GONE = LinkReading(state=LinkState.NOT_CONNECTED)


def _on(bssid: str, signal_dbm: float | None = -60.0) -> LinkReading:
    return LinkReading(state=LinkState.CONNECTED, bssid=bssid, signal_dbm=signal_dbm)


@dataclass
class Looks:
    """Answers in their order, each a tenth of a second late; the last one stays."""

    clock: FakeClock
    answers: Sequence[LinkReading]
    taken: list[str] = field(default_factory=list)

    def link(self, interface: str) -> LinkReading:
        self.clock.advance(0.1)
        self.taken.append(interface)
        return self.answers[min(len(self.taken), len(self.answers)) - 1]


def test_a_change_of_access_point_is_a_roam_bound_by_the_looks_around_it() -> None:
    clock = FakeClock()
    looks = Looks(clock=clock, answers=[_on("a"), _on("a", -75), _on("b", -50)])
    seen = watch(looks, clock, "wlan0", 3.0)
    (roam,) = seen.roams
    # asked at 0.6 s of the old one, told at 1.3 s of the new one
    assert (roam.gap_ms, roam.bound_ms) == (350, 350)
    assert (roam.signal_before_dbm, roam.signal_after_dbm) == (-75, -50)
    assert (seen.before.bssid, seen.after.bssid, seen.breaks_ms) == ("a", "b", ())


def test_a_link_that_was_away_and_came_back_is_a_break() -> None:
    clock = FakeClock()
    looks = Looks(clock=clock, answers=[_on("a"), GONE, _on("a")])
    seen = watch(looks, clock, "wlan0", 3.0)
    assert (len(seen.roams), len(seen.breaks_ms)) == (0, 1)
    assert seen.after.state is LinkState.CONNECTED


def test_a_link_that_is_not_there_is_not_waited_for() -> None:
    clock = FakeClock()
    looks = Looks(clock=clock, answers=[GONE])
    seen = watch(looks, clock, "wlan0", 60.0)
    assert (looks.taken, clock.slept) == (["wlan0"], [])
    assert seen.after.state is LinkState.NOT_CONNECTED


def test_a_stop_ends_it() -> None:
    clock = FakeClock()
    looks = Looks(clock=clock, answers=[_on("a")])
    watch(looks, clock, "wlan0", 60.0, stopped=lambda: len(looks.taken) >= 3)
    assert len(looks.taken) == 3


def test_it_lasts_as_long_as_asked_for() -> None:
    clock = FakeClock()
    looks = Looks(clock=clock, answers=[_on("a")])
    seen = watch(looks, clock, "wlan0", 3.0)
    assert 3.0 <= seen.seconds < 3.4
    assert len(looks.taken) < 10


def test_looks_that_are_slower_than_the_watch_are_still_two() -> None:
    clock = FakeClock()
    looks = Looks(clock=clock, answers=[_on("a")])
    watch(looks, clock, "wlan0", 0.0)
    assert len(looks.taken) == 2
