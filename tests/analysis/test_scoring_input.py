from datetime import date

from netready.analysis.score_records import given_by
from netready.domain.evidence import EvidenceKind
from netready.domain.metrics import Direction, metric
from netready.domain.record import NetworkRole, Record
from netready.domain.site import Room
from tests.build_records import a_load_record, a_record, a_site

AS_OF = date(2026, 11, 12)


def test_a_room_on_a_shared_access_point_says_with_whom_it_was_not_loaded() -> None:
    site = a_site(Room(name="Room 1", ap="AP 1"), Room(name="Room 2", ap="AP 1"))
    [room] = given_by([a_load_record(holds=30, radios=1)], site, AS_OF).rooms
    assert (room.holds, room.censored, room.kind) == (30, True, "video")
    assert room.untested_with == ("Room 2",)
    assert room.kind_of_evidence is EvidenceKind.EXTRAPOLATED


def test_a_device_limited_run_gives_no_room_a_number() -> None:
    given = given_by([a_load_record(holds=None, limiter="device")], a_site(), AS_OF)
    assert given.rooms == ()


def test_the_line_is_the_better_of_one_and_many_streams_and_never_the_wire_on_site() -> None:
    def rates(number: int, one: float, many: float, **annotations: str) -> Record:
        return a_record(
            metric("goodput_mbps", one, direction=Direction.DOWN, label="1 stream"),
            metric("goodput_mbps", many, direction=Direction.DOWN, label="6 streams"),
            probe="throughput",
            number=number,
            annotations=annotations,
        )

    on_site = rates(1, 900, 940)
    outside = rates(2, 60, 180, target_place="internet")
    given = given_by([on_site, outside], a_site(), AS_OF)
    assert given.line is not None and given.line.down is not None
    assert given.line.down.mbps == 180 and given.line.up is None
    assert given_by([on_site], a_site(), AS_OF).line is None
    # the other methods see the same line, and nothing of the wire on site
    assert given.lens_values == {"download_throughput_mbps": 180}
    assert given_by([on_site], a_site(), AS_OF).lens_values == {}
    # whichever probe measured it
    rate = metric("goodput_mbps", 100.0, direction=Direction.DOWN)
    given = given_by([outside, a_record(rate, probe="internet-line", number=3)], a_site(), AS_OF)
    assert given.line is not None and given.line.down is not None
    assert given.lens_values == {"download_throughput_mbps": given.line.down.mbps}


def test_a_wire_inside_the_school_is_no_connection_of_the_other_methods() -> None:
    still = (metric("rtt_ms", 3.0, stat="p50"), metric("loss_ratio", 0.0))
    far = (metric("rtt_ms", 20.0, stat="p50"), metric("loss_ratio", 0.01))
    inside = a_record(*still, number=1)
    outside = a_record(*far, number=2, annotations={"target_place": "internet"})
    assert given_by([inside], a_site(), AS_OF).lens_values == {}
    found = given_by([inside, outside], a_site(), AS_OF).lens_values
    assert found == {"latency_ms": 20.0, "packet_loss": 0.01}


def test_a_room_whose_class_size_was_skipped_holds_at_least_what_held() -> None:
    [room] = given_by([a_load_record(holds=16, breaks=32)], a_site(), AS_OF).rooms
    assert (room.holds, room.censored) == (16, True)
    [tried] = given_by([a_load_record(holds=29, breaks=30)], a_site(), AS_OF).rooms
    assert (tried.holds, tried.censored) == (29, False)


def test_a_room_the_site_file_does_not_know_is_named_in_a_warning() -> None:
    given = given_by([a_record(metric("rtt_ms", 3.0), room="Cellar")], a_site(), AS_OF)
    assert any("'Cellar'" in warning for warning in given.warnings)


def test_an_emulated_room_settles_nothing_of_a_school() -> None:
    emulated = a_load_record(holds=30, role=NetworkRole.EMULATED, number=1)
    real = a_load_record(holds=10, breaks=11, number=2)
    given = given_by([emulated, real], a_site(), AS_OF)
    assert given.emulated
    assert [room.holds for room in given.rooms] == [30]
    assert not given_by([real], a_site(), AS_OF).emulated
