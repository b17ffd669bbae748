"""Records to the picture of a room's air, and to its forecast."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from netready.analysis.airtime_forecast import room_forecasts
from netready.analysis.airtime_picture import air_picture
from netready.analysis.airtime_rates import client_rates, measured_efficiency
from netready.catalogue.loader import load_activities, load_airtime_rules, load_mixes
from netready.domain.air import AirLook, AirShares, Bss, Radio
from netready.domain.airtime import AirForecast, ClientRates
from netready.domain.jsonable import jsonable
from netready.domain.metrics import Direction, metric
from netready.domain.record import NetworkRole, Record
from netready.domain.site import Phase, Plan, Room, Site
from tests.build_records import a_load_record, a_record

RULES = load_airtime_rules()
OWN = "02:00:00:00:01:00"


def link(down: float | None, up: float | None, *, number: int = 1, device: str = "a") -> Record:
    found = a_record(
        metric("rx_rate_mbps", down),
        metric("tx_rate_mbps", up),
        metric("frequency_mhz", 5180.0),
        metric("channel_width_mhz", 20.0),
        probe="wifi-link",
        number=number,
    )
    return replace(found, device=device)


def throughput(
    mbps: float | None,
    *,
    number: int = 2,
    device: str = "a",
    role: NetworkRole = NetworkRole.PUPIL,
    annotations: Mapping[str, str] | None = None,
) -> Record:
    found = a_record(
        metric("goodput_mbps", (mbps or 0) / 2 or None, direction=Direction.DOWN, label="1 stream"),
        metric("goodput_mbps", mbps, direction=Direction.DOWN, label="6 streams"),
        metric("goodput_mbps", 999.0, direction=Direction.UP),
        probe="throughput",
        number=number,
        role=role,
        annotations=annotations,
    )
    return replace(found, device=device)


def a_bss(bssid: str, *, signal: float = -60, mbps: float = 1.0, mhz: float = 5180) -> Bss:
    return Bss(
        bssid=bssid,
        ssid="School",
        frequency_mhz=mhz,
        channel=36 if mhz == 5180 else 52,
        signal_dbm=signal,
        basic_mbps=(mbps, 6.0),
        beacon_bytes=380,
    )


def a_radio(*bsses: Bss, own: bool = False, busy: float | None = None) -> Radio:
    first = bsses[0]
    return Radio(
        bssids=tuple(bss.bssid or "" for bss in bsses),
        ssids=tuple(bss.ssid or "" for bss in bsses),
        frequency_mhz=first.frequency_mhz,
        channel=first.channel,
        width_mhz=40,
        signal_dbm=first.signal_dbm,
        utilisation_ratio=busy,
        lowest_basic_mbps=first.basic_mbps[0],
        own=own,
    )


def scan(busy: float | None = None, *, number: int = 3) -> Record:
    """The own radio with two names, two others on its channel, a faint one, one elsewhere."""
    own = [a_bss(OWN), a_bss("02:00:00:00:01:01")]
    loud = [a_bss("02:00:00:00:02:00", signal=-70), a_bss("02:00:00:00:03:00", signal=-80)]
    faint = a_bss("02:00:00:00:04:00", signal=-90)
    away = a_bss("02:00:00:00:05:00", mhz=5260)
    radios = [
        a_radio(*own, own=True, busy=busy),
        a_radio(loud[0], own=True),
        a_radio(loud[1]),
        a_radio(faint),
        a_radio(away, own=True),
    ]
    details = {
        "bss": jsonable([*own, *loud, faint, away]),
        "radios": jsonable(radios),
        "own_bssid": OWN,
    }
    return a_record(probe="wifi-scan", number=number, details=details)


def survey(
    busy: float, other: float | None = None, *, number: int = 4, refused: str = ""
) -> Record:
    shares = AirShares(busy_ratio=None if refused else busy, other_ratio=other, refused=refused)
    return a_record(
        probe="wifi-survey", number=number, details={"channels": [], "in_use": jsonable(shares)}
    )


def test_rates_of_an_idle_link_are_no_rates_of_data() -> None:
    assert client_rates([link(6.0, 12.0)]) == ()
    assert client_rates([link(None, None)]) == ()
    assert client_rates([link(6.0, 144.4)]) == (ClientRates(down_mbps=144.4, up_mbps=144.4),)
    assert client_rates([link(286.8, 144.4)]) == (ClientRates(down_mbps=286.8, up_mbps=144.4),)


def test_each_device_counts_once_with_its_latest_rates() -> None:
    records = [link(100, 100), link(200, 200, number=2), link(300, 300, device="b")]
    assert [each.down_mbps for each in client_rates(records)] == [200, 300]


def test_rates_beside_a_load_come_before_those_of_idle_links() -> None:
    looks = [
        AirLook(when="during", device="b", rx_rate_mbps=72.2, tx_rate_mbps=65.0),
        AirLook(when="before", device="b", rx_rate_mbps=1.0),
    ]
    run = a_load_record(holds=3, stages=[{"pupils": 3, "air": jsonable(looks)}], number=9)
    assert client_rates([link(300, 300), run]) == (ClientRates(down_mbps=72.2, up_mbps=65.0),)


def test_the_efficiency_is_the_goodput_of_one_device_over_its_rate() -> None:
    known = measured_efficiency([link(200, 100), throughput(120)])
    assert known is not None
    assert known.ratio == pytest.approx(0.6)
    assert (known.at_mbps, known.measured) == (200, True)


def test_of_several_efficiencies_the_middle_one_counts_with_its_own_rate() -> None:
    records = [
        *(link(200, 100, number=1), throughput(60, number=2)),
        *(link(100, 100, number=101), throughput(50, number=102)),
        *(link(300, 100, number=201), throughput(210, number=202)),
    ]
    known = measured_efficiency(records)
    assert known is not None
    assert known.ratio == pytest.approx(0.5)
    assert known.at_mbps == 100


@pytest.mark.parametrize(
    "records",
    [
        [throughput(120)],
        [link(200, 100), throughput(None)],
        [link(200, 100), throughput(120, device="b")],
        [link(200, 100), throughput(120, number=40)],
        [link(200, 100), throughput(199)],
        [link(200, 100), throughput(10)],
        [link(6.0, 6.0), throughput(3)],
        [link(200, 100), throughput(120, role=NetworkRole.EMULATED)],
        [link(200, 100), throughput(120, annotations={"target_place": "internet"})],
    ],
)
def test_what_does_not_belong_together_is_no_efficiency(records: list[Record]) -> None:
    assert measured_efficiency(records) is None


def test_the_picture_takes_each_fact_from_the_reading_that_tells_it() -> None:
    found = air_picture([link(200, 100), scan(0.2), survey(0.3, 0.1)], RULES)
    assert (found.background_ratio, found.other_ratio, found.background_least) == (0.3, 0.1, False)
    assert (found.width_mhz, found.band) == (20, "5 GHz")
    assert (found.neighbours, found.names, found.lowest_basic_mbps) == (2, 2, 1.0)
    assert found.access_points == 3  # the own, the loud one, the one on the other channel
    assert found.beacons_ratio == pytest.approx(2 * 3592 / 102400)
    assert found.beacons_fast_ratio == pytest.approx(2 * 633.5 / 102400)
    assert found.worst_two_beacons_ratio == pytest.approx(2 * 3592 / 102400)


def test_without_counters_the_access_point_speaks_and_without_it_the_beacons() -> None:
    refused = survey(0.9, refused="The driver does not count.")
    told = air_picture([link(200, 100), scan(0.2), refused], RULES)
    assert (told.background_ratio, told.other_ratio) == (0.2, None)
    heard = air_picture([link(200, 100), scan(None)], RULES)
    assert heard.background_least
    assert heard.background_ratio == pytest.approx(4 * 3592 / 102400)


def test_a_look_before_the_load_tells_the_background() -> None:
    looks = [AirLook(when="before", utilisation_ratio=0.4)]
    stages = [{"pupils": 3, "air_together": jsonable(looks)}]
    found = air_picture([a_load_record(holds=3, stages=stages)], RULES)
    assert found.background_ratio == 0.4


def test_the_own_access_point_counts_however_weak_it_is_and_others_only_when_heard() -> None:
    own = a_bss(OWN, signal=-88)
    weak, away = a_bss("02:00:00:00:02:00", signal=-88), a_bss("02:00:00:00:05:00", mhz=5260)
    radios = [a_radio(each, own=True) for each in (own, weak, away)]
    details = {"bss": jsonable([own, weak, away]), "radios": jsonable(radios), "own_bssid": OWN}
    assert air_picture([a_record(probe="wifi-scan", details=details)], RULES).access_points == 2


def test_where_nothing_was_read_nothing_is_known() -> None:
    found = air_picture([], RULES)
    assert (found.background_ratio, found.neighbours, found.names) == (None, None, None)
    assert (found.band, found.efficiency, found.clients) == ("", None, ())


def forecasts(*records: Record) -> tuple[AirForecast, ...]:
    site = Site(
        name="Test school",
        country="GB-ENG",
        phase=Phase.PRIMARY,
        pupils=60,
        rooms=(Room(name="Room 1", seats=30), Room(name="Room 2", seats=30)),
        plan=Plan(mix="video-lesson", class_size=28),
    )
    return room_forecasts(
        records,
        site=site,
        mix=load_mixes()["video-lesson"],
        activities=tuple(load_activities().values()),
        rules=RULES,
    )


def test_a_room_with_readings_has_a_forecast_and_one_without_has_none() -> None:
    (found,) = forecasts(link(200, 100), throughput(120), scan(0.2), survey(0.3, 0.1))
    assert (found.room, found.pupils, found.withheld) == ("Room 1", 28, "")
    # 0.4 of the air / (2.25 / 120 down + 0.09 / 74 up, where a slower rate is used better)
    assert found.rows[0].pupils_low == 20
    assert [row.withheld for row in found.rows if row.key == "width-80"] == [""]


def test_a_room_whose_devices_were_only_seen_idle_has_a_withheld_one() -> None:
    (found,) = forecasts(link(6.0, 6.0))
    assert "No rate" in found.withheld


def test_hostile_details_withhold_and_raise_nothing() -> None:
    spoilt = a_record(
        probe="wifi-scan",
        details={"bss": ["x", {"bssid": 7}], "radios": {"a": 1}, "own_bssid": ["?"]},
    )
    (found,) = forecasts(spoilt)
    assert found.withheld
