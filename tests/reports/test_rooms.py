from collections.abc import Mapping
from dataclasses import replace

from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.record import NetworkRole, Record
from netready_reports.material import ReportMaterial
from netready_reports.room_table import room_table
from netready_reports.rooms import RoomCard, room_cards
from tests.reports.fixtures import measurements, not_yet

OAK, ELM = "Oak (Year 6)", "Elm (Year 6)"


def cards_of(material: ReportMaterial) -> dict[str, RoomCard]:
    return {card.name: card for card in room_cards(material)}


def with_runs(*records: Record) -> ReportMaterial:
    base = not_yet()
    criteria = tuple(each for each in base.score.criteria if each.id != "TSP-13")
    return replace(base, records=records, score=replace(base.score, criteria=criteria))


def run_of(holds: int | None, **more: object) -> dict[str, object]:
    supported = {"holds": holds, "breaks": None, "censored": False, "confidence": "high"}
    return {**measurements.FAILING_RUN, "pupils_supported": supported, **more}


def joint_record(room: str, run: Mapping[str, object]) -> Record:
    record = measurements.load_record(1, run, room=room)
    return replace(record, details={**record.details, "loaded_together": [OAK, ELM]})


def test_the_worst_rooms_come_first_in_cards_and_table() -> None:
    cards = room_cards(not_yet())
    words = [card.badge.word for card in cards]
    assert words == ["Does not hold", "Not known", "Not known", "Not known", "Holds its class"]
    table = room_table(not_yet(), cards)
    assert [line.name for line in table.lines] == [card.name for card in cards]
    assert [line.id for line in table.lines] == [card.id for card in cards]
    assert len({card.id for card in cards}) == len(cards)


def test_a_card_says_what_stopped_it_and_that_it_was_loaded_alone() -> None:
    oak = cards_of(not_yet())[OAK]
    assert oak.cause == (
        "Stopped by: the access point: too many pupils share its air.",
        f"Loaded alone, although it shares its radio with {ELM}.",
    )
    assert oak.limiter == "Wi-Fi too busy"


def test_a_card_names_the_rooms_that_were_loaded_at_the_same_time() -> None:
    oak = cards_of(with_runs(joint_record(OAK, run_of(18))))[OAK]
    assert oak.cause[1] == f"Loaded at the same time as {ELM}."


def test_a_class_of_which_some_were_tried_is_not_a_smaller_class() -> None:
    """A run stands for the pupils it tried, and the plan for those who will come."""
    tried = measurements.load_record(1, run_of(10))
    tried = replace(tried, details={**tried.details, "planned_pupils": 10})
    oak = cards_of(with_runs(tried))[OAK]
    assert ("Class planned", "30 pupils") in oak.facts
    assert (oak.held, oak.badge.word) == ("10\u00a0of\u00a030", "Partly known")
    (stranger,) = (c for c in cards_of(with_runs(replace(tried, room="Hut"))).values()
                   if c.name == "Hut")  # fmt: skip
    assert stranger.held == "10\u00a0of\u00a010"


def test_a_class_larger_than_the_seats_is_the_class_that_is_scored() -> None:
    base = with_runs(measurements.load_record(1, run_of(24)))
    rooms = tuple(replace(room, seats=24) for room in base.site.rooms)
    oak = cards_of(replace(base, site=replace(base.site, rooms=rooms)))[OAK]
    assert (oak.held, oak.badge.word) == ("24\u00a0of\u00a030", "Partly known")


def test_of_a_run_of_two_rooms_a_card_counts_its_own_pupils() -> None:
    devices = [{"room": OAK, "pupils": 18}, {"room": ELM, "pupils": 18}]
    stage = {**measurements.stage(36, 36, "pass", 50.0, 9.0, 20.0), "devices": devices}
    record = joint_record(OAK, run_of(36, stages=[stage]))
    assert cards_of(with_runs(record))[OAK].held == "18\u00a0of\u00a030"


def test_the_run_of_the_planned_lesson_decides_and_not_the_best_of_all() -> None:
    planned = measurements.load_record(1, run_of(18))
    easier = measurements.load_record(2, run_of(30, activity="web"))
    broken = run_of(18)
    broken["pupils_supported"] = {"holds": 18, "breaks": 19, "censored": False}
    for records in ((planned, easier), (easier, planned)):
        card = cards_of(with_runs(*records))[OAK]
        assert card.badge.word == "Partly known"
    card = cards_of(with_runs(measurements.load_record(1, broken), easier))[OAK]
    assert card.headline == "Holds 18 of 30 pupils."


def test_a_cell_shows_the_very_value_that_was_judged_and_marks_what_failed() -> None:
    base = not_yet()
    failing = next(each for each in base.score.criteria if OAK in each.rooms_not_met)
    rest = tuple(each for each in base.score.criteria if each is not failing)
    criteria = (*rest, replace(failing, id="TSP-01", rooms_not_met=(OAK,)))
    evidence = tuple(
        Evidence(criterion="TSP-01", kind=EvidenceKind.MEASURED, value=value, room=room)
        for room, value in ((OAK, -71.0), (ELM, -60.0))
    )
    material = replace(base, evidence=evidence, score=replace(base.score, criteria=criteria))
    table = room_table(material, room_cards(material))
    cells = {line.name: line.cells for line in table.lines}
    assert "signal, dBm" in table.head
    assert cells[OAK] == ("-71\u00a0✗",)
    assert cells[ELM] == ("-60",)
    assert cells["Library"] == ("not known",)


def test_what_few_devices_gave_is_marked_in_the_table() -> None:
    base = with_runs(measurements.load_record(1, measurements.FAILING_RUN))
    measured = tuple(
        Evidence(criterion=id, kind=EvidenceKind.MEASURED, value=0.5, room=OAK)
        for id in ("TSP-06", "TSP-13")
    )
    few = tuple(replace(each, kind=EvidenceKind.EXTRAPOLATED) for each in measured)

    def row(evidence: tuple[Evidence, ...]) -> tuple[str, str, bool]:
        material = replace(base, evidence=evidence)
        table = room_table(material, room_cards(material))
        line = next(each for each in table.lines if each.name == OAK)
        return line.held, line.cells[0], "~: worked out from few devices" in table.caption

    held, cell, said = row(measured)
    assert not said
    assert row(few) == (f"~{held}", f"~{cell}", True)


def test_columns_that_no_room_was_read_for_are_named_and_not_drawn() -> None:
    table = room_table(not_yet(), room_cards(not_yet()))
    assert table.head == ("Room", "Answer", "Pupils held", "Stopped by")
    assert "signal, dBm" in table.left_out


def test_a_run_on_the_staff_network_says_nothing_of_the_room() -> None:
    staff = replace(measurements.PUPIL_WIFI, role=NetworkRole.STAFF)
    record = measurements.load_record(1, measurements.HOLDING_RUN, network=staff)
    oak = cards_of(with_runs(record))[OAK]
    assert (oak.badge.word, oak.held) == ("Not known", "not known")
    assert oak.headline == "Loaded only on another network than the one that is asked about."
    assert oak.cause == ("Not counted: 1 run on another network (staff); the facts below show it.",)
