import pytest

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import metric
from netready.domain.record import NetworkRole
from netready.domain.walk import Spot, WalkKind
from netready.service.walk.judged import Tone
from netready.service.walk.next_room import Todo
from netready.service.walk.rooms import Done, RoomState
from netready.service.walk.state import WalkState
from tests.build_records import a_load_record, a_record
from tests.service.walk.school import OTHER, a_link, an_id, event, folded, link, school

MEASURE, UNDO, SKIP = WalkKind.MEASURE, WalkKind.UNDO, WalkKind.SKIP
HERE = Spot(floor="Ground", x=280, y=110)


def room(state: WalkState, name: str = "G1") -> RoomState:
    return next(each for each in state.rooms if each.room.name == name)


def test_nothing_was_done_and_every_room_stands_out() -> None:
    state = folded()
    assert all(each.missing and each.tone is Tone.CANNOT_SAY for each in state.rooms)
    assert state.counts[Done.MISSING] == len(school().rooms) == sum(state.counts.values())
    assert state.next is not None
    assert (state.next.room, state.next.todo) == ("G1", Todo.MEASURE)


def test_a_spot_gets_the_records_of_its_order_and_a_room_is_not_ready_by_it() -> None:
    state = folded(
        [event(1, MEASURE, spot=HERE, refers="order-1")],
        [a_link(-60, order="order-1"), a_link(-50, order="order-2", number=2)],
    )
    found = room(state)
    assert (found.done, found.tone, found.word) == (Done.MEASURED, Tone.PILOT, "Partly known")
    assert [(spot.tone, len(spot.lines)) for spot in found.spots] == [(Tone.GO, 2)]
    assert found.others == 1
    assert "A class was not tried yet." in found.words


def test_what_is_not_known_at_a_spot_is_said_beside_what_is_good() -> None:
    quiet = a_record(
        *link(-60, None), probe="wifi-link", room="G1", annotations={"order": "order-1"}
    )
    spot = room(folded([event(1, MEASURE, refers="order-1")], [quiet])).spots[0]
    assert (spot.tone, spot.words) == (
        Tone.GO,
        "Good here: the one line measured is kept; 1 not known.",
    )


def test_a_figure_that_the_device_may_have_spoiled_does_not_leave_a_spot_green() -> None:
    late = Failure(operation="probe", word=FailureWord.DEVICE_LIMITED)
    spoiled = a_record(
        *link(-60, 2.0),
        probe="wifi-link",
        room="G1",
        failures=(late,),
        annotations={"order": "order-1"},
    )
    spot = room(folded([event(1, MEASURE, refers="order-1")], [spoiled])).spots[0]
    assert spot.tone is Tone.PILOT
    assert spot.words == (
        "Good as far as it is known: the one line measured is kept; 1 cannot be judged."
    )


def test_one_bad_spot_makes_the_room_bad_though_the_last_was_good() -> None:
    state = folded(
        [event(1, MEASURE, refers="order-1"), event(2, MEASURE, refers="order-2")],
        [a_link(-80, order="order-1"), a_link(-50, order="order-2", number=2)],
    )
    assert (room(state).tone, room(state).word) == (Tone.NOT_YET, "Not good")
    assert "Not good: Wi-Fi signal." in room(state).words


def test_an_undone_measurement_leaves_the_room_missing() -> None:
    state = folded(
        [event(1, MEASURE, refers="order-1"), event(2, UNDO, refers=an_id(1))],
        [a_link(-60, order="order-1")],
    )
    assert room(state).done is Done.MISSING
    assert room(state).spots == ()


def test_a_measurement_without_connection_is_no_measurement_and_blames_nobody() -> None:
    found = room(folded([event(1, MEASURE, spot=HERE)]))
    assert (found.done, found.tone) == (Done.VISITED, Tone.CANNOT_SAY)
    assert found.spots[0].without_connection
    assert "or the aggregator itself" in found.words


def test_a_phone_alone_makes_nothing_good() -> None:
    page = a_record(
        metric("loaded_rtt_increase_ms", 5.0, stat="p95"),
        probe="browser",
        room="G1",
        annotations={"order": "order-1"},
    )
    spot = room(folded([event(1, MEASURE, refers="order-1")], [page])).spots[0]
    assert spot.tone is Tone.PILOT
    assert "cannot see the signal" in spot.words


def test_a_measurement_that_failed_says_what_did_and_settles_nothing() -> None:
    late = Failure(operation="download", word=FailureWord.DEVICE_LIMITED, note="It was busy.")
    page = a_record(probe="browser", room="G1", failures=(late,), annotations={"order": "order-1"})
    spot = room(folded([event(1, MEASURE, refers="order-1")], [page])).spots[0]
    assert spot.tone is Tone.CANNOT_SAY
    assert spot.words == "No usable result: download failed. See why below, and measure again."
    assert spot.lines[0].value == "device limited: It was busy."


def test_records_that_the_reports_leave_out_do_not_count_here_either() -> None:
    staff = a_record(*link(-60), probe="wifi-link", room="G1", role=NetworkRole.STAFF)
    unknown = a_record(*link(-60), probe="wifi-link", room="G1", role=NetworkRole.UNKNOWN, number=2)
    found = room(folded([event(1, MEASURE)], [staff, unknown]))
    assert found.done is Done.VISITED


def test_a_spot_on_another_network_is_not_green() -> None:
    order = {"order": "order-1"}
    staff = a_record(
        *link(-60), probe="wifi-link", room="G1", role=NetworkRole.STAFF, annotations=order
    )
    spot = room(folded([event(1, MEASURE, refers="order-1")], [staff])).spots[0]
    assert spot.tone is Tone.CANNOT_SAY
    assert spot.words.startswith("Measured, and not counted: it was the staff network")
    assert spot.notes == (f"The reports leave this out: {spot.words[27:]}",)


@pytest.mark.parametrize(
    ("holds", "breaks", "together", "tone", "word"),
    [
        (30, None, ("G2",), Tone.GO, "Holds its class"),
        (30, None, (), Tone.PILOT, "Partly known"),
        (60, None, (), Tone.GO, "Holds its class"),
        (12, 16, (), Tone.NOT_YET, "Does not hold"),
    ],
)
def test_a_class_test_says_what_the_reports_will_say(
    holds: int, breaks: int | None, together: tuple[str, ...], tone: Tone, word: str
) -> None:
    record = a_load_record(holds=holds, breaks=breaks, room="G1", together=together)
    found = room(folded([], [record]))
    assert (found.done, found.tone, found.word) == (Done.TESTED, tone, word)


@pytest.mark.parametrize("limiter", ["device", "server"])
def test_a_class_test_that_the_equipment_ended_is_none(limiter: str) -> None:
    found = room(folded([], [a_load_record(holds=None, limiter=limiter, room="G1")]))
    assert (found.done, found.tone) == (Done.VISITED, Tone.CANNOT_SAY)
    assert found.words == "The testing equipment was the limit, not the network."


def test_a_later_try_that_says_nothing_does_not_hide_the_one_that_did() -> None:
    held = a_load_record(holds=60, room="G1", number=1)
    void = a_load_record(holds=None, limiter="device", room="G1", number=2)
    other = a_load_record(holds=3, breaks=4, mix="web-lesson", room="G1", number=3)
    found = room(folded([], [held, void, other]))
    assert (found.done, found.word) == (Done.TESTED, "Holds its class")


def test_a_class_that_was_emulated_is_said_and_counts_for_nothing() -> None:
    found = room(folded([], [a_load_record(holds=60, room="G1", role=NetworkRole.EMULATED)]))
    assert (found.done, found.tone) == (Done.VISITED, Tone.CANNOT_SAY)
    assert "this machine itself, not the school's network" in found.words


def test_a_class_that_did_another_lesson_settles_nothing() -> None:
    found = room(folded([], [a_load_record(holds=30, mix="web-lesson", room="G1")]))
    assert found.done is not Done.TESTED


def test_few_devices_are_said() -> None:
    found = room(folded([], [a_load_record(holds=60, room="G1", radios=1)]))
    assert "on 1 device, so this is worked out rather than measured" in found.words


def test_the_nearest_missing_room_comes_next_and_not_the_one_somebody_else_is_in() -> None:
    here = event(1, room="Hall", spot=HERE)
    near = folded([here]).next
    taken = folded([here, event(2, room="G2", by=OTHER, minute=55)]).next
    late = folded([here, event(2, room="G2", by=OTHER, minute=2)]).next
    assert near and taken and late
    assert (near.room, taken.room) == ("G2", "G1")
    assert late.room == "G2"  # she was there an hour ago


def test_the_floor_is_finished_before_the_next() -> None:
    done = [a_link(-60, room=name, number=n) for n, name in enumerate(("G1", "G2", "G3"), 1)]
    found = folded([event(1, room="G3", spot=HERE)], done).next
    assert found is not None
    assert (found.room, found.why) == ("F1", "Nothing is left on Ground; First comes next.")


def test_a_room_left_out_stands_out_and_is_not_suggested() -> None:
    state = folded([event(1, SKIP, text="locked")])
    assert room(state).done is Done.SKIPPED
    assert room(state).missing
    assert room(state).words == "Left out: locked."
    assert state.next is not None
    assert state.next.room != "G1"


def test_after_the_spots_come_the_classes_and_then_the_rooms_of_a_radio_together() -> None:
    names = [each.name for each in school().rooms]
    spots = [a_link(-60, room=name, number=n) for n, name in enumerate(names, 1)]
    found = folded([], spots).next
    assert found and found.todo is Todo.CLASS
    classes = [a_load_record(holds=30, room=name, number=n) for n, name in enumerate(names, 20)]
    found = folded([], [*spots, *classes]).next
    assert found and (found.todo, found.room, found.others) == (Todo.TOGETHER, "G1", ("G2",))


def test_everything_done_leaves_nothing_to_suggest() -> None:
    names = [each.name for each in school().rooms]
    classes = [a_load_record(holds=60, room=name, number=n) for n, name in enumerate(names, 20)]
    assert folded([], classes).next is None


def test_groups_are_those_that_can_be_loaded_together() -> None:
    found = {(each.kind, each.name): each.rooms for each in folded().groups}
    assert found == {
        ("radio", "AP-1"): ("G1", "G2"),
        ("floor", "Ground"): ("G1", "G2", "G3"),
        ("cohort", "Year 6"): ("G1", "F1"),
    }


def test_a_room_that_the_site_does_not_list_is_named() -> None:
    state = folded([event(1, room="Attic")], [a_link(-60, room="Cellar")])
    assert state.strangers == ("Attic", "Cellar")


def test_only_ones_own_last_deed_is_offered_for_undo() -> None:
    state = folded([event(1, text="mine"), event(2, by=OTHER)])
    assert state.last is not None
    assert state.last.event_id == an_id(1)


def test_a_phone_whose_clock_lies_by_hours_is_in_no_room() -> None:
    assert folded([event(1, by=OTHER, minute=900)]).others == ()
