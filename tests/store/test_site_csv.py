"""Rooms and cohorts from CSV."""

from pathlib import Path

import pytest

from netready.domain.errors import BadInputError
from netready.domain.site import Site
from netready.store.site_csv import import_site, parse_rows, read_csv

ROOMS = """\
# exported from the timetable
name,floor,seats,ap
Class 1,Ground,30,AP1
"Class 2, annexe",Ground,28,AP1
=cmd|' /C calc'!A0,First,,
"""
COHORTS = """\
Name;Pupils;Take home;Rooms
Year 6;60;yes;Class 1 | Class 2, annexe
Year 5;58;No;
"""


def made(rooms: str = ROOMS, cohorts: str = COHORTS, pupils: int | None = None) -> Site:
    return import_site(
        rooms=parse_rows(rooms, name="rooms.csv", table="room"),
        cohorts=parse_rows(cohorts, name="cohorts.csv", table="cohort"),
        name="Oak Road",
        country="GB-ENG",
        phase="primary",
        pupils=pupils,
    ).site


def faults_of(**given: str) -> tuple[str, ...]:
    with pytest.raises(BadInputError) as error:
        made(**given)  # type: ignore[arg-type]
    return error.value.faults


def test_rooms_floors_and_cohorts_come_from_the_files() -> None:
    site = made()
    assert [room.name for room in site.rooms][:2] == ["Class 1", "Class 2, annexe"]
    assert [floor.name for floor in site.floors] == ["Ground", "First"]
    assert [(c.name, c.pupils, c.roll_out, c.take_home) for c in site.cohorts] == [
        ("Year 6", 60, 1, True),
        ("Year 5", 58, 2, False),
    ]
    assert site.cohorts[0].rooms == ("Class 1", "Class 2, annexe")
    assert site.pupils == 118


def test_a_formula_is_a_name_like_any_other() -> None:
    assert made().rooms[2].name == "=cmd|' /C calc'!A0"


def test_an_empty_cell_is_not_known_and_never_zero() -> None:
    room = made().rooms[2]
    assert room.seats == 30  # what the site file says when it says nothing
    assert room.ap is None


def test_a_place_with_a_decimal_comma_is_a_number() -> None:
    site = made(rooms="name;x;y\nOak;1,5;2\n", cohorts="name;pupils\nYear 5;58\n")
    assert (site.rooms[0].x, site.rooms[0].y) == (1.5, 2.0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"rooms": ROOMS.replace("28", "thirty")},
            "rooms.csv:4: seats: found 'thirty', allowed a whole number",
        ),
        (
            {"rooms": ROOMS.replace("28", "-4")},
            "rooms.csv:4: seats: found -4, allowed a whole number, 1 to 500",
        ),
        (
            {"cohorts": COHORTS.replace("58", "x")},
            "cohorts.csv:3: pupils: found 'x', allowed a whole number",
        ),
        (
            {"cohorts": COHORTS.replace("58", "")},
            "cohorts.csv:3: pupils: missing in 'Year 5', wanted in every [cohort]",
        ),
        (
            {"cohorts": COHORTS.replace("No", "maybe")},
            "cohorts.csv:3: take_home: found 'maybe', allowed yes or no",
        ),
        (
            {"cohorts": COHORTS.replace("Class 1", "Clas 1")},
            "cohorts.csv:2: rooms: found 'Clas 1', which is no [[room]] of this file, "
            "did you mean 'Class 1'?",
        ),
        (
            {"rooms": ROOMS + "class 1,Ground,30,\n"},
            "rooms.csv:6: name: found 'class 1' again (first in room[1]), "
            "allowed once; capitals do not count",
        ),
        (
            {"rooms": ROOMS + "Ash,Ground,30,AP2,left\n"},
            "rooms.csv:6: found 5 cells, allowed 4 as in the header",
        ),
        (
            {"rooms": ROOMS.replace("seats,", "seat,")},
            "rooms.csv:2: unknown column 'seat', did you mean 'seats'?; "
            "allowed name, floor, seats, ap, x, y",
        ),
        ({"rooms": "name,name\n"}, "rooms.csv:1: column 'name' stands there twice"),
        ({"rooms": "floor,ap\n"}, "rooms.csv:1: column 'name' is missing; found 'ap' or 'floor'"),
        (
            {"rooms": "# nothing\n"},
            "rooms.csv: found no header, allowed name, floor, seats, ap, x, y",
        ),
        ({"rooms": 'name\n"Oak" x\n'}, "rooms.csv:2: not valid CSV: ',' expected after '\"'"),
        ({"rooms": "name\n" + "a\n" * 2_001}, "rooms.csv: found 2001 rows, allowed 2000"),
    ],
)
def test_a_fault_in_a_cell_names_file_line_and_column(given: dict[str, str], expected: str) -> None:
    assert faults_of(**given) == (expected,)


def test_all_faults_of_both_files_come_in_one_go() -> None:
    faults = faults_of(
        rooms=ROOMS.replace("30", "many").replace("28", "0"), cohorts=COHORTS.replace("60", "-")
    )
    assert [fault.split(": ")[0] for fault in faults] == [
        "rooms.csv:3",
        "cohorts.csv:2",
        "rooms.csv:4",
    ]


def test_options_that_are_wrong_are_named_as_options() -> None:
    with pytest.raises(BadInputError) as error:
        import_site(
            rooms=parse_rows(ROOMS, name="r", table="room"),
            cohorts=parse_rows(COHORTS, name="c", table="cohort"),
            name="Oak Road",
            country="UK",
            phase="infants",
            pupils=10,
        )
    assert [fault.split(":")[0] for fault in error.value.faults] == [
        "--country",
        "--phase",
        "--pupils",
    ]


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rooms.csv"
    path.write_bytes("name\nCafé\n".encode("cp1252"))
    with pytest.raises(BadInputError, match="not UTF-8"):
        read_csv(path, "room")
