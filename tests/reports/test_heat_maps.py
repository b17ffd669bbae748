"""Pictures on plans: borders are thresholds, nothing is invented, and words say what is missing."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from netready.analysis.heat_map import HeatMap, HeatRules, Place
from netready.domain.criterion import Criterion
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.metrics import metric
from netready.domain.record import Record
from netready.domain.site import Floor
from netready.domain.walk import Spot
from netready_reports.heat_classes import Scale, scale_of
from netready_reports.heat_maps import FloorMaps, PlansView, plans_view
from netready_reports.heat_rooms import room_key
from netready_reports.heat_shapes import Mark, frame_of, surface_of, tags_of
from netready_reports.heat_view import criterion_of
from netready_reports.heat_words import holds_on, places_table
from netready_reports.material import ReportMaterial
from netready_reports.technician import render_technician, technician_view
from netready_reports.templating import static_text
from tests.reports.fixtures import emulated, measurements, not_yet
from tests.reports.fixtures.plans import METRES, with_plans

MINUS = "\u2212"
GOOD_TO_BAD = ("target", "met", "below", "fail", "not-heard")


@pytest.fixture(scope="module")
def material() -> ReportMaterial:
    return with_plans(not_yet())


@pytest.fixture(scope="module")
def view(material: ReportMaterial) -> PlansView:
    return plans_view(material)


def page_of(material: ReportMaterial) -> str:
    return render_technician(technician_view(material), bundle="")


def floor(view: PlansView, name: str) -> FloorMaps:
    return next(each for each in view.floors if each.floor == name)


def the_scale(material: ReportMaterial, id: str) -> Scale:
    found = scale_of(criterion_of(material, id))
    assert found is not None
    return found


def signal(material: ReportMaterial) -> Criterion:
    found = criterion_of(material, "TSP-01")
    assert found is not None and found.thresholds is not None
    return found


def test_the_borders_of_classes_are_the_lines_of_the_criterion(material: ReportMaterial) -> None:
    lines = signal(material).thresholds
    assert lines is not None
    scale = the_scale(material, "TSP-01")
    assert [each.low for each in scale.classes][:3] == [lines.target, lines.acceptable, lines.fail]
    found = {dbm: scale.class_of(dbm).key for dbm in (-65, -65.1, -67, -67.1, -70, -70.1, -200)}
    assert list(found.values()) == [
        *("heat-target", "heat-met", "heat-met", "heat-below"),
        *("heat-below", "heat-fail", "heat-fail"),
    ]


def test_where_less_is_better_the_line_itself_is_kept(material: ReportMaterial) -> None:
    scale = the_scale(material, "TSP-04")
    met = {percent: scale.class_of(percent).met for percent in (20, 30, 30.1, 50.0, 99)}
    assert met == {20: True, 30: True, 30.1: False, 50.0: False, 99: False}
    assert scale.class_of(50.0).key == "heat-below"


def test_where_two_lines_meet_there_is_no_class_between_them(material: ReportMaterial) -> None:
    assert [each.key for each in the_scale(material, "TSP-13").classes] == [
        *("heat-target", "heat-met", "heat-fail"),
    ]


def test_a_measured_floor_has_a_surface_its_places_and_its_own_error(view: PlansView) -> None:
    picture = floor(view, "Ground").pictures[0]
    assert picture.surface is not None and picture.hatched
    assert {area.key for area in picture.surface.areas} == {
        *("heat-target", "heat-met", "heat-below", "heat-fail"),
    }
    assert len(picture.tags) == 27
    after = " ".join(picture.after)
    assert "How far this map may be off: 25 places" in after
    assert "dB, nine of ten within" in after
    assert "our default" in after


def test_every_place_stands_in_the_table_with_its_value(view: PlansView) -> None:
    (table,) = floor(view, "Ground").tables
    assert len(table.rows) == 27
    strongest = [float(row[1].removesuffix(" dBm").replace(MINUS, "-")) for row in table.rows]
    assert strongest == sorted(strongest)
    shown = [tag.text.partition("(") for tag in floor(view, "Ground").pictures[0].tags]
    told = [(best or own).rstrip(")").replace(MINUS, "-") for own, _, best in shown]
    assert sorted(map(float, told)) == strongest


def test_a_device_that_held_on_to_a_far_radio_is_named_where_the_map_is_light(
    view: PlansView,
) -> None:
    """The map shows the strongest, the verdict the link: both are said, or they would disagree."""
    found = floor(view, "Ground")
    said = next(words for words in found.pictures[0].after if "weaker" in words)
    assert said.startswith("At 1 place (G9) the device was on a radio at least 8 dB weaker")
    (tag,) = [tag for tag in found.pictures[0].tags if "(" in tag.text]
    assert re.fullmatch(rf"{MINUS}8\d \({MINUS}\d\d\)", tag.text)
    assert tag.key == "heat-fail"
    assert sum(row[3] != "not known" for row in found.tables[0].rows) == 3
    near = Place(x_m=0, y_m=0, dbm={"a": -60.0}, linked_dbm=-67.9)
    assert not holds_on(near) and holds_on(replace(near, linked_dbm=-68.0))


def test_links_without_an_address_are_said_to_be_taken_for_one(material: ReportMaterial) -> None:
    def link(number: int, address: dict[str, object]) -> Record:
        figures = (metric("signal_dbm", -60.0), metric("frequency_mhz", 5180.0))
        return measurements.record(number, "wifi-link", figures, details=address, room="G1")

    def said(*addresses: dict[str, object]) -> str:
        records = tuple(link(number, each) for number, each in enumerate(addresses))
        spots = {r.record_id: Spot(floor="Ground", x=50.0 + 30 * n, y=50.0)
                 for n, r in enumerate(records)}  # fmt: skip
        given = replace(material, records=records, spots=spots)
        return " ".join(floor(plans_view(given), "Ground").pictures[0].after)

    named: dict[str, object] = {"bssid": "02:00:00:00:00:01"}
    assert "At 2 places the device did not say which access point it was on" in said({}, {}, named)
    assert "did not say" not in said(named, named, named)


def test_nothing_is_called_not_good_enough_without_a_line_to_hold_it_against() -> None:
    silent = (Place(x_m=1, y_m=1, dbm={}),)
    assert places_table(silent, None, 0.05).rows[0][2] == ""


def test_the_last_of_a_hundred_floors_is_drawn(material: ReportMaterial) -> None:
    more = tuple(Floor(name=f"Empty {number}") for number in range(98))
    given = replace(material, site=replace(material.site, floors=(*more, *material.site.floors)))
    assert [each.floor for each in plans_view(given).floors] == ["Ground", "First"]


def test_without_a_scale_there_are_places_and_nothing_between_them(view: PlansView) -> None:
    found = floor(view, "First")
    assert found.pictures[0].surface is None and not found.pictures[0].hatched
    assert len(found.pictures[0].tags) == 27
    assert "distances are not known" in " ".join(found.words)
    assert "not there or cannot be read" in " ".join(found.words)


def test_a_floor_on_which_nothing_is_known_is_not_drawn(view: PlansView) -> None:
    assert [each.floor for each in view.floors] == ["Ground", "First"]


def test_nothing_measured_anywhere_is_a_sentence(material: ReportMaterial) -> None:
    bare = replace(material, spots={}, site=replace(material.site, rooms=()))
    found = plans_view(bare)
    assert not found.floors
    assert found.empty.startswith("No place of a measurement is known")
    assert "could not be put on a plan" in found.words[0]
    assert found.empty in page_of(bare)


def test_an_emulated_room_is_on_no_plan() -> None:
    assert plans_view(emulated()).floors == ()


def test_readings_of_another_network_are_not_drawn(material: ReportMaterial) -> None:
    other = replace(material, site=replace(material.site, network_role="staff"))
    assert not [
        p for f in plans_view(other).floors for p in f.pictures if p.title.startswith("Wi-Fi")
    ]


def test_places_outside_the_plan_are_left_out_and_counted(material: ReportMaterial) -> None:
    inside = dict(material.spots)
    far = [id for id, spot in inside.items() if spot.floor == "Ground"][:2]
    moved = {**inside, **{id: Spot(floor="Ground", x=90_000.0, y=1.0) for id in far}}
    rooms = (replace(material.site.rooms[0], y=5_000.0), *material.site.rooms[1:])
    given = replace(material, spots=moved, site=replace(material.site, rooms=rooms))
    found = floor(plans_view(given), "Ground")
    assert "3 places outside the plan left out." in found.words
    assert len(found.pictures[0].tags) == 25


def test_thousands_of_places_are_bounded_and_said(material: ReportMaterial) -> None:
    first = next(r for r in material.records if r.probe == "wifi-scan" and r.room == "G1")
    many = tuple(replace(first, record_id=f"many-{n}") for n in range(1_500))
    spots = {
        record.record_id: Spot(floor="Ground", x=5 + 15.0 * (n % 50), y=5 + 11.0 * (n // 50))
        for n, record in enumerate(many)
    }
    picture = floor(plans_view(replace(material, records=many, spots=spots)), "Ground").pictures[0]
    assert len(picture.tags) == 600
    assert "Only the weakest 600 of 1,500 places have a figure." in picture.after


def test_too_few_places_are_dots(material: ReportMaterial) -> None:
    two = [id for id, spot in material.spots.items() if spot.floor == "Ground"][:2]
    given = replace(material, spots={id: material.spots[id] for id in two})
    picture = floor(plans_view(given), "Ground").pictures[0]
    assert picture.surface is None
    assert "2 places on this floor: too few for a surface, which needs 3." in picture.after


def test_rooms_have_their_class_or_say_that_it_is_open(view: PlansView) -> None:
    pupils = next(p for p in floor(view, "Ground").pictures if p.title == "Pupils held")
    found = {tag.name: (tag.key, tag.text) for tag in pupils.tags}
    assert found["G1"] == ("heat-met", "30/30")
    assert found["G2"] == ("heat-fail", "18/30")
    assert found["G4"] == ("heat-unsettled", "24+/30")
    assert found["G5"] == ("heat-unknown", "?")
    assert pupils.surface is None
    assert {line.key for line in pupils.legend} >= {"heat-unsettled", "heat-unknown"}


def test_what_few_devices_gave_is_marked_and_said(material: ReportMaterial) -> None:
    told = tuple(
        replace(each, kind=EvidenceKind.EXTRAPOLATED)
        if (each.criterion, each.room) == ("TSP-13", "G1")
        else each
        for each in material.evidence
    )
    found = floor(plans_view(replace(material, evidence=told)), "Ground").pictures
    pupils = next(p for p in found if p.title == "Pupils held")
    assert {tag.name: tag.text for tag in pupils.tags}["G1"] == "~30/30"
    assert "~: worked out from few devices." in pupils.words
    assert all("~" not in p.words for p in found if p is not pupils)


def test_an_interval_that_holds_the_line_is_not_settled(material: ReportMaterial) -> None:
    scale = the_scale(material, "TSP-04")
    told = Evidence(criterion="TSP-04", kind=EvidenceKind.MEASURED, value=28.0, room="G1")
    assert room_key(told, scale) == "heat-met"
    assert room_key(replace(told, interval=(22.0, 29.0)), scale) == "heat-met"
    assert room_key(replace(told, interval=(22.0, 36.0)), scale) == "heat-unsettled"


def test_squares_of_the_path_are_those_of_the_map(material: ReportMaterial) -> None:
    scale = the_scale(material, "TSP-01")
    rows = ((None, -60.0, -60.0), (-60.0, -60.0, -60.0), (-60.0, -60.0, None), (-80.0, None, -66.0))
    given = HeatMap(
        places=(Place(x_m=0, y_m=0, dbm={}),), rules=HeatRules(), left_m=1, top_m=2, cell_m=0.5,
        rows=rows,
    )  # fmt: skip
    frame = frame_of((400.0, 200.0), (), 0.1)
    found = surface_of(given, frame, lambda dbm: scale.class_of(dbm).key)
    assert found is not None
    squares = {
        (int(x) + dx, int(y) + dy): area.key
        for area in found.areas
        for x, y, wide, high in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", area.path)
        for dx in range(int(wide))
        for dy in range(int(high))
    }
    wanted = {
        (x, y): scale.class_of(value).key
        for y, row in enumerate(rows)
        for x, value in enumerate(row)
        if value is not None
    }
    assert squares == wanted
    # 1 m is 10 pixels of the plan, and 2.5 units a pixel
    assert found.move == "translate(25 50) scale(12.5)"


def test_tags_never_lie_on_each_other_and_every_place_keeps_its_dot() -> None:
    marks = [Mark(x=10.0 * n, y=5.0, key="heat-met", text=f"{MINUS}61") for n in range(40)]
    tags = tags_of(marks)
    boxes = [(float(t.left), float(t.left) + float(t.wide)) for t in tags if t.wide]
    assert len(tags) == 40
    assert min(low for low, _ in boxes) >= 0
    assert all(one[1] < other[0] for one, other in pairwise(boxes))


def lightness(key: str) -> float:
    found = re.search(rf"\.heat-{key} \{{ fill: #(\w\w)(\w\w)(\w\w)", static_text("plans.css"))
    assert found
    parts = [int(part, 16) / 255 for part in found.groups()]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_in_grey_the_classes_keep_their_order_and_stay_apart() -> None:
    light = [lightness(key) for key in GOOD_TO_BAD]
    contrasts = [(a + 0.05) / (b + 0.05) for a, b in pairwise(light)]
    assert min(contrasts) > 1.3


def test_letters_can_be_read_on_every_class() -> None:
    ink, paper = 0.0147, 1.0
    for key in GOOD_TO_BAD:
        ground = lightness(key)
        letters = paper if key in ("fail", "not-heard") else ink
        high, low = max(ground, letters), min(ground, letters)
        assert (high + 0.05) / (low + 0.05) > 4.5


def test_hostile_names_are_text(material: ReportMaterial) -> None:
    name = '"><script>alert(1)</script>'
    rooms = tuple(replace(room, name=name + room.name) for room in material.site.rooms)
    records = tuple(
        replace(r, room=name + r.room) if r.room and r.probe == "wifi-scan" else r
        for r in material.records
    )
    floors = (Floor(name="Ground", metres_per_pixel=METRES),)
    site = replace(material.site, rooms=rooms, floors=floors)
    page = page_of(replace(material, site=site, records=records, plans={}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_pictures_have_words_for_those_who_cannot_see_them(material: ReportMaterial) -> None:
    page = page_of(material)
    drawings = re.findall(r'<svg viewBox="0 0 1000[^>]*>', page)
    assert len(drawings) == 6
    assert all('role="img" aria-label="' in each for each in drawings)
    assert page.count("<image ") == 1  # the plan stands once, however many pictures use it
    assert "[+" not in "".join(re.findall(r' d="[^"]*"', page))
