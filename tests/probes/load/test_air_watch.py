"""When the air is read around a stage, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from netready.domain.air import AirLook, Bss, BssLoad
from netready.domain.failures import Failure, FailureWord
from netready.domain.typed_json import decoded, encoded
from netready_probes.load.air_looks import BY_BEACON, BY_RADIO, air_look, around_of
from netready_probes.load.air_watch import AROUND_KEPT_S, AirWatch, StageAir
from netready_probes.seams import Adapter
from netready_probes.wifi.reading import (
    Counters,
    LinkPart,
    LinkReading,
    LinkState,
    ScanReading,
    SurveyEntry,
)
from tests.fakes import WLAN, FakeClock, fake_system

OWN = "02:00:00:00:01:00"
LINK = LinkReading(
    state=LinkState.CONNECTED, bssid=OWN, frequency_mhz=2437, signal_dbm=-55, tx_rate_mbps=144.4
)
MINE = Bss(
    bssid=OWN,
    ssid="school",
    channel=6,
    frequency_mhz=2437,
    signal_dbm=-55,
    age_ms=120,
    load=BssLoad(stations=12, utilisation_255=201),
)
LOUD = replace(MINE, bssid="06:11:22:33:44:55", ssid="flat", signal_dbm=-70, load=None)
FAINT = replace(LOUD, bssid="06:99:22:33:44:55", signal_dbm=-88)
FAR = replace(LOUD, bssid="06:77:22:33:44:55", channel=11, frequency_mhz=2462)


@dataclass
class FakeReader:
    """A radio whose counters go on by a second of time, 600 ms of it busy, with each look."""

    clock: FakeClock
    source: str = "fake"
    names: Sequence[str] = ("wlan0",)
    networks: tuple[Bss, ...] = (MINE, LOUD, FAINT, FAR)
    takes_s: float = 0.02
    scan_s: float = 3.0
    counting: bool = True
    links: list[LinkReading] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    looks: int = 0

    def interfaces(self) -> tuple[str, ...]:
        return tuple(self.names)

    def link(self, interface: str) -> LinkReading:
        self.asked.append("link")
        self.clock.advance(self.takes_s)
        if self.links:
            return self.links.pop(0)
        sent = 1000 * self.asked.count("link")
        counters = Counters(tx_packets=sent, tx_retries=sent // 10)
        return replace(LINK, counters=counters)

    def scan(self, interface: str) -> ScanReading:
        self.asked.append("scan")
        self.clock.advance(self.scan_s)
        return ScanReading(bss=self.networks, note="the list is the system's own")

    def cached(self, interface: str) -> ScanReading:
        self.asked.append("cached")
        return ScanReading(bss=self.networks)

    def survey(self, interface: str) -> tuple[SurveyEntry, ...]:
        self.looks += 1
        if not self.counting:
            return ()
        n = self.looks
        return (
            SurveyEntry(
                frequency_mhz=2437,
                in_use=True,
                active_ms=2000 * n,
                busy_ms=1200 * n,
                receive_ms=900 * n,
                own_receive_ms=300 * n,
                transmit_ms=200 * n,
            ),
        )


def watch_of(reader: FakeReader, adapter: Adapter | None = WLAN) -> AirWatch:
    return AirWatch(fake_system(clock=reader.clock), adapter, opened=lambda _system: reader)


def whole_stage(reader: FakeReader, watch: AirWatch | None = None) -> tuple[AirLook, ...]:
    stage = StageAir(watch or watch_of(reader), reader.clock)
    stage.begin()
    stage.rested()
    now_s = reader.clock.monotonic_s()
    reader.asked.append("load begins")
    stage._read_window(now_s - 10.0, now_s)
    reader.asked.append("load ends")
    return stage.looks()


def test_a_stage_is_seen_before_during_and_after() -> None:
    before, during, after = whole_stage(FakeReader(FakeClock()))

    assert (before.when, during.when, after.when) == ("before", "during", "after")
    assert during.utilisation_ratio == pytest.approx(0.788, abs=5e-4)
    assert (during.source, during.stations, during.channel) == (BY_BEACON, 12, 6)
    assert during.other_ratio == pytest.approx(0.3)
    assert during.own_ratio == pytest.approx(0.25)
    assert during.neighbours == 1, "the faint one and the one elsewhere are not waited for"
    assert during.retry_ratio == pytest.approx(100 / 1100)
    assert before.note == "the list is the system's own"


def test_nothing_leaves_the_channel_while_the_load_is_on() -> None:
    reader = FakeReader(FakeClock())
    whole_stage(reader)
    beside = reader.asked[reader.asked.index("load begins") : reader.asked.index("load ends")]
    assert "scan" not in beside
    assert {"link", "cached"} <= set(beside)
    assert reader.asked.count("scan") == 1
    assert reader.asked.index("scan") < reader.asked.index("load begins")


def test_one_look_around_serves_stages_that_follow_soon() -> None:
    reader = FakeReader(FakeClock())
    watch = watch_of(reader)
    whole_stage(reader, watch)
    whole_stage(reader, watch)
    assert reader.asked.count("scan") == 1
    reader.clock.advance(AROUND_KEPT_S + 1)
    whole_stage(reader, watch)
    assert reader.asked.count("scan") == 2


def test_without_a_beacon_that_can_be_believed_the_radios_counters_tell() -> None:
    stuck = replace(MINE, load=BssLoad(stations=8, utilisation_255=1, doubt="Never measured."))
    looks = whole_stage(FakeReader(FakeClock(), networks=(stuck, LOUD, FAR)))
    assert looks[1].source == BY_RADIO
    assert looks[1].utilisation_ratio == pytest.approx(0.6)
    assert looks[1].stations is None
    assert "Never measured." in looks[1].note


def test_what_nobody_tells_is_not_known_and_never_nought() -> None:
    silent = replace(MINE, load=None)
    looks = whole_stage(FakeReader(FakeClock(), networks=(silent,), counting=False))
    for look in looks:
        assert (look.utilisation_ratio, look.other_ratio, look.stations) == (None, None, None)
        assert look.neighbours is None, "a list of the own channel only is no look around"
        assert look.source == ""


def test_a_change_of_access_point_is_said_and_nothing_is_compared_across_it() -> None:
    reader = FakeReader(FakeClock())
    elsewhere = replace(LINK, bssid="02:00:00:00:02:00")
    reader.links = [LINK, LINK, LINK, elsewhere, elsewhere]
    during = whole_stage(reader)[1]
    assert during.utilisation_ratio is None
    assert "changed the access point" in during.note


def test_a_device_that_reads_slowly_is_asked_once_and_never_around_a_load() -> None:
    reader = FakeReader(FakeClock(), takes_s=4.0)
    watch = watch_of(reader)
    for _ in range(2):
        stage = StageAir(watch, reader.clock)
        stage.begin()
        stage.rested()
        asked = len(reader.asked)
        stage.watch(0.0, 60.0)
        assert stage.loaded_link() is None
        looks = stage.looks()
        assert len(reader.asked) == asked
        why = "Reading the air takes 4 s on this device: not done around a load."
        assert {look.note for look in looks} == {why}
        assert [look.when for look in looks] == ["before", "during", "after"]
    assert reader.asked == ["link"]


def test_an_adapter_that_vanishes_is_not_known() -> None:
    reader = FakeReader(FakeClock())
    gone = LinkReading(state=LinkState.NO_ADAPTER)
    reader.links = [LINK, LINK, LINK, gone, gone]
    before, during, after = whole_stage(reader)
    assert before.utilisation_ratio is not None
    assert during.utilisation_ratio is None
    assert (after.utilisation_ratio, after.signal_dbm) == (None, None)


@pytest.mark.parametrize(
    "adapter",
    [None, replace(WLAN, wireless=False), replace(WLAN, wireless=None, name="eth0")],
    ids=["no adapter", "a cable", "one that the reader does not know"],
)
def test_on_a_cable_nothing_is_read(adapter: Adapter | None) -> None:
    reader = FakeReader(FakeClock())
    watch = watch_of(reader, adapter)
    assert not watch.reads
    assert whole_stage(reader, watch) == ()
    assert "link" not in reader.asked


def test_without_a_reader_nothing_is_read() -> None:
    missing = Failure(operation="read wifi", word=FailureWord.NOT_INSTALLED)
    assert not AirWatch(fake_system(), WLAN, opened=lambda _system: missing).reads


def test_the_only_adapter_of_a_reader_with_other_names_is_the_one() -> None:
    assert watch_of(FakeReader(FakeClock(), names=("Wi-Fi",))).reads
    assert not watch_of(FakeReader(FakeClock(), names=("Wi-Fi", "Wi-Fi 2"))).reads


def test_an_end_before_its_time_leaves_the_load_unseen() -> None:
    reader = FakeReader(FakeClock())
    stage = StageAir(watch_of(reader), reader.clock)
    stage.begin()
    stage.rested()
    now_s = reader.clock.monotonic_s()
    stage.watch(now_s + 100.0, now_s + 200.0)
    assert [look.when for look in stage.looks()] == ["before", "during", "after"]
    assert "scan" in reader.asked


def test_a_look_without_a_link_says_nothing() -> None:
    look = air_look("during", None, bss=(MINE,), around=around_of((MINE, FAR), None, at_s=0.0))
    assert look == AirLook(when="during")


def test_what_a_platform_says_travels_as_short_plain_text() -> None:
    look = air_look("before", LINK, note="first\nsecond\x00" + "x" * 900)
    assert look.note.isprintable()
    assert len(look.note) == 300
    assert decoded(AirLook, encoded(look)) == look


def test_of_a_multi_link_association_the_link_in_use_speaks() -> None:
    part = LinkPart(link_id=0, active=True, bssid=OWN, frequency_mhz=2437)
    several = replace(LINK, bssid="02:00:00:00:0f:00", frequency_mhz=None, links=2, parts=(part,))
    around = around_of((MINE, LOUD, FAR), several, at_s=0.0)
    look = air_look("during", several, bss=(MINE, LOUD, FAR), around=around)
    assert (look.channel, look.stations, look.neighbours) == (6, 12, 1)


@pytest.mark.parametrize(("age_ms", "words"), [(34_000, "34 s old"), (None, "age is not told")])
def test_a_beacon_of_another_part_of_the_run_is_not_this_ones(
    age_ms: float | None, words: str
) -> None:
    look = air_look("during", LINK, bss=(replace(MINE, age_ms=age_ms),))
    assert (look.utilisation_ratio, look.stations) == (None, None)
    assert words in look.note


def test_of_two_words_of_the_access_point_the_fresh_one_counts() -> None:
    unaged = replace(MINE, age_ms=None, load=BssLoad(stations=1, utilisation_255=40))
    look = air_look("during", LINK, bss=(unaged, MINE))
    assert (look.utilisation_ratio, look.stations) == (201 / 255, 12)


def test_a_slow_look_around_is_made_once_in_a_run() -> None:
    reader = FakeReader(FakeClock(), scan_s=20.0)
    watch = watch_of(reader)
    whole_stage(reader, watch)
    reader.clock.advance(AROUND_KEPT_S + 1)
    looks = whole_stage(reader, watch)
    assert reader.asked.count("scan") == 1
    assert looks[2].stations == 12, "the beacon of the network in use is known all the same"
