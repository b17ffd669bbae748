"""The site file: every fault in one go, each with its place."""

import time
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from netready.domain import site as values
from netready.domain.errors import BadInputError
from netready.store import site_model
from netready.store.example import example_site, example_site_text
from netready.store.site_checks import Known
from netready.store.site_file import check_site, find_room, parse_site, read_site
from netready.store.site_text import site_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

GOLD = Path(__file__).parent / "gold"
KNOWN = Known(mixes={"video-lesson", "everyday-lesson"}, criteria={"INF-01", "FIN-02"})
SITE = """\
[site]
name = "Oak Road"
country = "GB-ENG"
phase = "primary"
pupils = 100
"""


def faults_of(text: str, known: Known = KNOWN) -> tuple[str, ...]:
    with pytest.raises(BadInputError) as error:
        parse_site(text, name="s.toml", known=known)
    return error.value.faults


def test_the_smallest_site_file_needs_five_keys() -> None:
    checked = parse_site(SITE, name="s.toml")
    assert checked.site == values.Site(
        name="Oak Road", country="GB-ENG", phase=values.Phase.PRIMARY, pupils=100
    )


def test_ten_faults_are_told_in_one_go() -> None:
    text = (GOLD / "ten_faults.toml").read_text()
    expected = (GOLD / "ten_faults.txt").read_text().splitlines()
    assert list(faults_of(text)) == expected
    assert len(expected) == 10


ROOM = '[[room]]\nname = "Oak"\n'
ANSWER = '[[answer]]\ncriterion = "INF-01"\nby = "A"\non = 2026-01-01\nvalue = "x"\n'
HOURS = "[load]\nwindows = ['Mon 10:00-11:00']\n"
MAIL = "[alerts]\nemail = 'a@b.example'\nsmtp_host = 'm.example'\nsmtp_user = 'n'\n"
CANARY = '[[canary]]\nname = "Alarm"\nhost = "10.0.0.9"\nport = 8080\n'
PRICE = '[[price]]\naction = "a"\non = 2026-01-01\n'
COHORT = '[[cohort]]\nname = "Year 3"\npupils = 30\n'
FAULTS = [
    ("an unknown key", ROOM + "seat = 3", "s.toml:8: room[1].seat: unknown key 'seat', did you"),
    ("an unknown table", "[rooms]", "s.toml:6: rooms: unknown table 'rooms', did you mean 'room'?"),
    ("an unknown key above all", "", "x: unknown table 'x'"),
    ("one table for a list", "[room]\nname='a'", "s.toml:6: room: found something else"),
    ("seats below one", ROOM + "seats = -4", "s.toml:8: room[1].seats: found -4, allowed a whole"),
    ("half a seat", ROOM + "seats = 1.5", "found 1.5, allowed a whole number, 1 to 500"),
    ("true as seats", ROOM + "seats = true", "found true, allowed a whole number, 1 to 500"),
    ("seats as text", ROOM + "seats = '30'", "found '30', allowed a whole number, 1 to 500"),
    ("a huge number", ROOM + "seats = " + "9" * 30, "found a very large number, allowed a whole"),
    ("a number beyond Python", ROOM + "seats = " + "9" * 5_000, "s.toml: not valid TOML"),
    ("not a number", ROOM + "x = nan\ny = 1.0", "room[1].x: found nan, allowed"),
    ("infinity", "[internet]\ncontracted_down_mbps = inf", "found inf, allowed a number, more"),
    ("a line of nothing", "[internet]\ncontracted_up_mbps = 0", "found 0, allowed a number, more"),
    ("a share above one", "[plan]\npresent = 1.2", "found 1.2, allowed a number, more than 0, at"),
    ("a room twice", ROOM + ROOM, "s.toml:9: room[2].name: found 'Oak' again (first in room[1])"),
    ("a room without a name", "[[room]]\nseats = 3", "s.toml:6: room[1].name: missing, wanted in"),
    ("a missing floor", ROOM + "floor = 'Up'", "s.toml:8: room[1].floor: found 'Up', which is no"),
    ("half a place", ROOM + "x = 1.0", "s.toml:8: room[1].x: found a place without y"),
    ("an unknown mix", "[plan]\nmix = 'video'", "s.toml:7: plan.mix: found 'video'"),
    ("a mix inline", "[plan]\nmix = {a = 1}", "plan.mix: found a table, allowed text in quotes"),
    ("an unknown platform", "[plan]\nplatform = 'Google'", "allowed google, microsoft, apple or"),
    (
        "an unknown criterion",
        ANSWER.replace("INF-01", "inf-1"),
        "s.toml:7: answer[1].criterion: found 'inf-1', did you mean 'INF-01'?",
    ),
    ("a criterion twice", ANSWER + ANSWER, "answer[2].criterion: found 'INF-01' again"),
    ("a date in quotes", ANSWER.replace("2026-01-01", "'2026-01-01'"), "without quotes"),
    ("a time for a date", ANSWER.replace("2026-01-01", "2026-01-01T10:00:00"), "allowed a date"),
    ("an ancient date", ANSWER.replace("2026", "1026"), "allowed a date from 2000-01-01"),
    ("a list as answer", ANSWER.replace('"x"', "[1]"), "allowed a number, text or true/false"),
    ("prices turned round", PRICE + "low = 3\nhigh = 1", "price[1].low: found 3, allowed at most"),
    ("more pupils than the school", COHORT.replace("30", "101") + "roll_out = 1", "up to 101"),
    ("place zero", COHORT + "roll_out = 0", "cohort[1].roll_out: found 0, allowed 1 to 100"),
    ("a word as order", COHORT + "roll_out = 'soon'", "allowed a number or a date"),
    (
        "dates and numbers",
        COHORT + "roll_out = 1\n" + COHORT.replace("3", "4") + "roll_out = 2027-01-01",
        "found roll_out as a date in some cohorts",
    ),
    ("a missing room", COHORT + "roll_out = 1\nrooms = ['Ash']", "rooms[1]: found 'Ash', which is"),
    ("a window of words", "[load]\nwindows = ['evenings']", "load.windows[1]: found 'evenings'"),
    ("a window of no time", "[load]\nwindows = ['Mon 10:00-10:00']", "allowed days and hours"),
    ("an hour too many", "[load]\nwindows = ['Mon 10:00-24:00']", "allowed days and hours"),
    ("a target with a port", "[load]\ntargets = ['a.example:80']", "allowed a host name"),
    (
        "a canary outside",
        HOURS + CANARY.replace("10.0.0.9", "8.8.8.8"),
        "s.toml:10: canary[1].host",
    ),
    ("a canary at any hour", CANARY, "s.toml:6: canary: found without agreed hours; allowed with"),
    ("a canary twice", HOURS + CANARY + CANARY, "canary[2].name: found 'Alarm' again"),
    ("a slow canary", HOURS + CANARY + "max_ms = 9000", "canary[1].max_ms: found 9000, allowed a"),
    ("a host without a port", "[internet]\nown = ['a.example']", "allowed host:port"),
    ("a port too many", "[internet]\nown = ['a.example:70000']", "allowed host:port"),
    ("a file as target", "[internet]\nhttp_target = 'file:///etc/passwd'", "allowed an address"),
    ("a password", "[internet]\nhttp_target = 'http://a:b@c/'", "without a password"),
    ("an unknown engine", "[internet]\nengines = ['fast']", "allowed http, ndt7 or speedtest-cli"),
    ("a plan outside", "[[floor]]\nname='a'\nplan='../x.png'", "in or below the site file's"),
    ("a plan on a drive", "[[floor]]\nname='a'\nplan='C:\\x.png'", "in or below the site file's"),
    ("a plan with scripts", "[[floor]]\nname='a'\nplan='x.svg'", "allowed an image"),
    ("an escape in a name", '[[room]]\nname = "\\u001b[2J"', r"found '\x1b[2J', allowed text with"),
    ("a name turned round", '[[room]]\nname = "a\\u202Eb"', r"found 'a\u202eb', allowed text"),
    ("an empty name", '[[room]]\nname = ""', "found '', allowed at least one character"),
    ("a very long name", f'[[room]]\nname = "{"x" * 999}"', "allowed at most 120 characters"),
    ("spaces round a name", '[[room]]\nname = " a "', "without spaces at its ends"),
    (
        "permission without a name",
        "[permission]\nrole='x'\non=2026-01-01",
        "permission.by: missing",
    ),
    ("an address of nobody", "[alerts]\nemail = 'me'", "allowed an address such as"),
    ("two dots", "[alerts]\nemail = 'a..b@x.example'", "allowed an address such as"),
    ("dots of a host", "[alerts]\nemail = 'a@x..example'", "allowed an address such as"),
    ("a dot at the end", "[alerts]\nemail = 'a@x.example.'", "allowed an address such as"),
    ("two addresses", "[alerts]\nemail = 'a@b.example,c@d.example'", "allowed an address such as"),
    ("an address in lines", '[alerts]\nemail = "a@b.example\\n"', "allowed an address such as"),
    ("a password of the mail", "[alerts]\nsmtp_password = 'hunter2'", "found a secret ('smtp_pass"),
    ("a webhook's secret", "[alerts]\nwebhook_secret = 'hunter2'", "found a secret ('webhook_s"),
    ("a password in the address", "[alerts]\nwebhook = 'https://a:hunter2@b/'", "(not shown)"),
    ("a key in the address", "[alerts]\nwebhook = 'https://b/?k=hunter2'", "holds a secret"),
    ("a password in clear", MAIL + "smtp_security = 'none'", "allowed starttls or tls"),
    ("a mail server for nobody", "[alerts]\nsmtp_host = 'm.example'", "allowed with email"),
    ("alerts elsewhere", "[alerts]\nfile = '../a.jsonl'", "allowed a file of JSON lines"),
    ("a TOML error", ROOM + "seats = ", "s.toml:8: not valid TOML: Invalid value"),
    ("a key twice", "[plan]\nmix = 'a'\nmix = 'b'", "s.toml:8: not valid TOML: Cannot overwrite"),
    ("lists without end", "x = " + "[" * 100_000, "nested too deeply"),
    ("dots without end", ".".join("a" * 20_000) + " = 1", "dots in one line, allowed at most 200"),
]


@pytest.mark.parametrize(
    ("more", "expected"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS]
)
def test_a_fault_names_its_place_what_was_found_and_what_is_allowed(
    more: str, expected: str
) -> None:
    text = SITE + more if more else "x = 1\n" + SITE
    (fault,) = faults_of(text)
    assert expected in fault
    assert fault.startswith("s.toml")
    assert fault.isprintable()


@pytest.mark.parametrize(
    ("country", "hint"),
    [
        ("UK", "GB-ENG, GB-NIR, GB-SCT or GB-WLS"),
        ("gb-eng", "'GB-ENG'"),
        ("England", "GB-ENG"),
        ("GB-LND", ""),
        ("ZZ", ""),
    ],
)
def test_an_unknown_country_is_refused_with_a_hint(country: str, hint: str) -> None:
    (fault,) = faults_of(SITE.replace("GB-ENG", country))
    assert f"s.toml:3: site.country: found {country!r}" in fault
    assert f"did you mean {hint}?" in fault if hint else "did you mean" not in fault


@pytest.mark.parametrize("country", ["GB", "GB-WLS", "IE", "US", "US-CA", "NZ"])
def test_known_countries_and_their_parts_are_taken(country: str) -> None:
    assert parse_site(SITE.replace("GB-ENG", country), name="s").site.country == country


@pytest.mark.parametrize(
    "window", ["Mon-Fri 16:00-18:00", "Sat 09:00-12:30", "Fri-Mon 22:00-06:00", "Sun 00:00-23:59"]
)
def test_windows_may_cross_midnight_and_the_week(window: str) -> None:
    site = parse_site(SITE + f"[load]\nwindows = ['{window}']", name="s").site
    assert site.load.windows == (window,)


def test_faults_beyond_a_hundred_are_counted() -> None:
    faults = faults_of(SITE + "[[room]]\n" * 250)
    assert len(faults) == 101
    assert faults[-1] == "... and 150 more faults"


def test_a_hostile_file_of_two_megabytes_is_answered_soon() -> None:
    start = time.process_time()
    faults_of(SITE + "[[room]]\nseats=-1\n" * 100_000)
    faults_of(SITE + f"{'.'.join('a' * 200)}.b = 1\n" * 4_000)
    assert time.process_time() - start < 10


def test_headers_inside_a_text_give_no_line_of_their_own() -> None:
    document = '"""\n[[room]]\nseats = 1\n"""'
    text = SITE + ANSWER + f"document = {document}\n" + ROOM + "seats = 0\n"
    fault = next(fault for fault in faults_of(text) if "room[1].seats" in fault)
    line = text[: text.index("seats = 0")].count("\n") + 1
    assert fault.startswith(f"s.toml:{line}: ")


def test_dates_of_roll_out_become_an_order() -> None:
    text = SITE + "".join(
        f'[[cohort]]\nname = "{name}"\npupils = 10\nroll_out = {day}\n'
        for name, day in (("a", "2027-09-01"), ("b", "2026-09-01"), ("c", "2027-09-01"))
    )
    assert [c.roll_out for c in parse_site(text, name="s").site.cohorts] == [2, 1, 2]


def test_fewer_pupils_in_cohorts_than_in_the_school_is_a_warning() -> None:
    checked = parse_site(SITE + COHORT + "roll_out = 1", name="s.toml")
    assert (
        "s.toml:5: site.pupils: 70 of 100 pupils are in no cohort: they are planned no device"
        in checked.warnings
    )
    assert any("no [permission]: this network will not be loaded" in w for w in checked.warnings)


def test_a_date_that_has_not_come_yet_is_a_warning() -> None:
    def later(today: date) -> list[str]:
        checked = parse_site(SITE + ANSWER, name="s", today=today)
        return [warning for warning in checked.warnings if "not come yet" in warning]

    assert len(later(date(2025, 12, 31))) == 1
    assert later(date(2026, 1, 1)) == []


def test_a_site_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "school.toml"
    path.write_text("\ufeff" + example_site_text())
    assert read_site(path) == example_site()
    assert check_site(path).warnings == ()
    with pytest.raises(BadInputError, match=r"school\.toml:\d+: plan\.mix: found 'video-lesson'"):
        read_site(path, mixes={"everyday-lesson"})


def test_every_key_of_a_table_is_a_field_of_its_value() -> None:
    pairs: dict[type[BaseModel], type[DataclassInstance]] = {
        site_model.CohortTable: values.Cohort,
        site_model.FloorTable: values.Floor,
        site_model.RoomTable: values.Room,
        site_model.PlanTable: values.Plan,
        site_model.InternetTable: values.Internet,
        site_model.LoadTable: values.LoadRules,
        site_model.CanaryTable: values.Canary,
        site_model.AnswerTable: values.Answer,
        site_model.PermissionTable: values.Permission,
        site_model.PriceTable: values.Price,
    }
    for table, value in pairs.items():
        derived = {"time_zone"} if value is values.LoadRules else set()  # of the school, not typed
        assert set(table.model_fields) == {one.name for one in fields(value)} - derived
    defaults = site_model.to_site(site_model.SiteFile.model_validate(_least()))
    assert defaults == values.Site(name="a", country="IE", phase=values.Phase.PRIMARY, pupils=1)


def _least() -> dict[str, object]:
    return {"site": {"name": "a", "country": "IE", "phase": "primary", "pupils": 1}}


def test_a_written_site_reads_back_the_same() -> None:
    site = example_site()
    assert parse_site(site_text(site), name="s").site == site
    odd = values.Site(
        name='A "quoted" \\ name, = [x]', country="IE", phase=values.Phase.SECONDARY, pupils=3
    )
    assert parse_site(site_text(odd), name="s").site == odd


def test_a_canary_in_agreed_hours_is_read_and_written() -> None:
    site = parse_site(SITE + HOURS + CANARY, name="s").site
    assert site.canaries == (values.Canary(name="Alarm", host="10.0.0.9", port=8080, max_ms=200),)
    assert parse_site(site_text(site), name="s").site == site


def test_the_example_is_fictional_and_shares_an_access_point() -> None:
    site = example_site()
    assert site.fictional
    assert "fictional" in site.name
    assert site.pupils == sum(cohort.pupils for cohort in site.cohorts) == 420
    labels = [room.ap for room in site.rooms if room.ap]
    assert len(labels) - len(set(labels)) == 1
    assert site.permission is not None


def test_a_room_is_found_by_name_or_the_nearest_is_suggested() -> None:
    assert find_room(example_site(), "class 4a").name == "Class 4A"
    with pytest.raises(BadInputError, match="did you mean 'Class 4A'"):
        find_room(example_site(), "Clas 4A")


@pytest.mark.parametrize(
    "more",
    [
        "smtp_password = 'hunter2'",
        "webhook = 'https://a:hunter2@b.example/'",
        "webhook = 'https://b.example/?key=hunter2'",
        "webhook = 'ftp://b.example/hunter2'",
        "webhook = 'https://b.example/hunter2hunter2hunter2'",
    ],
)
def test_a_secret_in_the_site_file_is_refused_and_not_repeated(more: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse_site(f"{SITE}\n[alerts]\n{more}\n", name="s.toml")
    assert "alerts." in caught.value.faults[0]
    assert "hunter2" not in str(caught.value)
