"""The nightly page: what is not known stays so, and nothing is left out in silence."""

import re
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from netready.analysis.drift import changes, nights_missing
from netready.domain.alerts import ChannelName
from netready.domain.histogram import Histogram
from netready.domain.load import LimiterWord
from netready.domain.night_journal import LessonDay, Night, NightState, RoomNight, RoomState
from netready.domain.nightly import Nightly
from netready.domain.nights import (
    Change,
    ChangeKind,
    NightReading,
    Share,
    SkippedNight,
    SkipReason,
)
from netready_reports.nightly import NightlyView, nightly_view, render_nightly
from netready_reports.nightly_material import ChannelFacts, MissedNight, NightlyMaterial
from netready_reports.nightly_rooms import AS_BEFORE, CANNOT_SAY, GONE, WORSE
from netready_reports.nightly_trend import trend_of
from netready_reports.nightly_words import NIGHT_CAPACITY, held_words, usual_words
from tests.reports.fixtures import hostile
from tests.reports.fixtures.nights import LAST, MISSED, NOW, evenings, material, reading, site
from tests.reports.goldfile import check_gold


def view(**changed: object) -> NightlyView:
    return nightly_view(replace(material(), **changed))  # type: ignore[arg-type]


def page(one: NightlyMaterial) -> str:
    return render_nightly(nightly_view(one))


def empty(**changed: object) -> NightlyMaterial:
    """A school on the day on which it planned its nights."""
    one = NightlyMaterial(site=site(), now=NOW, generator="netready 0.0.0")
    return replace(one, **changed)  # type: ignore[arg-type]


def test_the_page_is_as_its_gold_file() -> None:
    check_gold("nightly.html", page(material()))


def test_the_room_that_fell_stands_first_with_its_sentence() -> None:
    told = view()
    assert told.answer.words == "1 change to the worse needs somebody."
    assert [row.words for row in told.changes.worse] == [
        "Room 12 carried 29, carries 18 since Tuesday 3 November."
    ]
    assert (told.rooms[0].name, told.rooms[0].badge) == ("12", WORSE)


def test_the_last_night_begins_with_what_fell_and_what_was_left_out() -> None:
    fell = material()
    maple = [replace(one, room="Maple", rooms=("Maple",)) for one in fell.changes]
    assert [row.name for row in nightly_view(replace(fell, changes=tuple(maple))).rows[:3]] == [
        "Maple",
        "Hall",
        "12",
    ]


def test_rooms_of_too_few_nights_are_not_counted_as_well() -> None:
    told = view()
    badges = {room.name: room.badge for room in told.rooms}
    assert badges["Maple"] == AS_BEFORE
    assert badges["Willow"] == badges["Hall"] == CANNOT_SAY
    assert badges["Old gym"] == GONE
    assert any("Willow" in words and "more nights" in words for words in told.answer.unsure)
    quiet = replace(material(), changes=())
    assert nightly_view(quiet).answer.words.endswith("in 3 of 5 rooms.")


def test_before_any_night_nothing_is_well() -> None:
    told = nightly_view(empty())
    assert told.answer.badge.key == "cannot-say"
    assert told.last_words[0] == "No night has run yet."
    text = render_nightly(told)
    assert "As before" not in text
    assert "nothing was told" not in text and "Nobody is told" in text


@pytest.mark.parametrize("one", [material(), empty()])
def test_it_is_always_said_that_it_is_night_capacity(one: NightlyMaterial) -> None:
    assert page(one).count(NIGHT_CAPACITY) == 2


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (reading(LAST, "a", 24), "24, breaks at 25"),
        (reading(LAST, "a", 30), "30+ (not reached)"),
        (reading(LAST, "a", None), "not known"),
        (reading(LAST, "a", None, breaks=5), "fewer than 5"),
        (
            reading(LAST, "a", 12, limiter=LimiterWord.DEVICE),
            "12 or more (equipment was the limit)",
        ),
        (reading(LAST, "a", None, breaks=5, limiter=LimiterWord.SERVER), "not known"),
    ],
)
def test_what_held_is_never_more_than_what_was_seen(one: NightReading, words: str) -> None:
    assert held_words(one) == words


def test_what_is_usual_needs_some_nights_and_keeps_its_bound() -> None:
    few = [reading(night, "a", 24) for night in evenings(1)]
    assert usual_words(few).startswith("not known")
    full = [reading(night, "a", 30) for night in evenings(4)]
    assert usual_words(full) == "30 or more"
    other = [*full, reading(LAST + timedelta(days=1), "a", 12, mix="video-lesson")]
    assert usual_words(other).startswith("not known: 0 nights")


def test_a_change_of_the_lesson_is_drawn_apart_from_the_line() -> None:
    nights = evenings(4)
    found = [reading(night, "12", 24) for night in nights[:-1]]
    found.append(reading(nights[-1], "12", 12, mix="video-lesson"))
    history = empty(readings=tuple(found)).of_rooms["12"]
    trend = trend_of(history, LAST, ())
    assert trend is not None
    assert trend.dots.count("M") == 1 and trend.others.count("M") == len(nights) - 1


def test_marks_of_the_picture_say_bounds_and_silent_nights() -> None:
    nights = evenings(2)
    readings = (
        reading(nights[0], "12", 24),
        reading(nights[1], "12", 30),
        reading(nights[2], "12", None, breaks=4),
        reading(nights[3], "12", None),
    )
    skipped = (
        SkippedNight(night=nights[4], room="12", reason=SkipReason.IN_USE),
        SkippedNight(night=nights[5], room="12", reason=SkipReason.NOT_IN_TURN),
    )
    trend = trend_of(empty(readings=readings, skipped=skipped).of_rooms["12"], LAST, ())
    assert trend is not None
    counts = [trend.dots.count("h0"), trend.ups.count("M"), trend.downs.count("M")]
    assert [*counts, trend.crosses.count("M")] == [1, 1, 1, 2]
    assert "2 nights without a reading" in trend.words


def test_nothing_known_has_no_picture() -> None:
    assert trend_of(empty().of_rooms["12"], LAST, ()) is None
    assert "Nothing is known of the last sixteen weeks" in page(empty())


def test_missed_and_skipped_nights_are_named_with_their_reason() -> None:
    told = view()
    assert told.gaps is not None
    rows = {row[0]: row for row in told.gaps.rows}
    assert "missed" in rows["Fri 30 October 2026"][1]
    assert any("no device of the room answered" in row[1] for row in told.gaps.rows)
    assert "The night of Fri 30 October 2026 was missed: nothing began it." in told.last_words
    old = MissedNight(night=MISSED - timedelta(days=90), words="all 5 rooms")
    assert "Before that: 1 night missed" in view(missed=(old,)).earlier_gaps


def test_a_turn_of_another_night_is_no_gap() -> None:
    skipped = tuple(
        SkippedNight(night=LAST, room=room, reason=SkipReason.NOT_IN_TURN)
        for room in ("12", "Hall")
    )
    assert view(skipped=skipped, missed=()).gaps is None


def test_a_night_of_which_all_rooms_are_skipped_is_one_row() -> None:
    rooms = [room.name for room in site().rooms]
    skipped = tuple(
        SkippedNight(night=LAST, room=room, reason=SkipReason.NO_TARGET) for room in rooms
    )
    told = view(skipped=skipped, missed=())
    assert told.gaps is not None
    assert [row[2] for row in told.gaps.rows] == ["all 5"]


def test_a_night_that_goes_on_says_what_is_still_to_come() -> None:
    night = Night(night=LAST, state=NightState.RUNNING, started_at=NOW)
    rooms = (
        RoomNight(night=LAST, room="12", state=RoomState.MEASURED, place=0),
        RoomNight(night=LAST, room="Hall", state=RoomState.GOING_ON, place=1),
        RoomNight(night=LAST, room="Maple", state=RoomState.WAITING, place=2),
    )
    told = nightly_view(empty(nights=(night,), rooms=rooms))
    assert told.last_words[0] == "From 07:30, and it goes on: 1 room measured, 2 still to come."
    states = {row.name: row.state.word for row in told.rows}
    assert (states["Hall"], states["Maple"]) == ("Going on", "Waiting")
    assert states["Library"] == "Nothing noted"


def test_a_room_without_a_reading_for_long_is_no_longer_as_before() -> None:
    nights = evenings()
    found = tuple(reading(night, "12", 24) for night in nights[:35])
    held = tuple(Night(night=night, state=NightState.CLOSED, started_at=NOW) for night in nights)
    one = empty(
        readings=found,
        nights=held,
        nights_missing=nights_missing(found),
        site=replace(site(("12",)), nightly=Nightly(every_room_nights=10)),
    )
    told = nightly_view(one)
    assert told.rooms[0].badge == CANNOT_SAY
    assert "no reading since" in told.answer.unsure[0]


def test_where_nights_are_only_missed_no_room_stays_as_before() -> None:
    nights = evenings()
    found = tuple(reading(night, "12", 24) for night in nights[:35])
    one = empty(
        readings=found,
        nights=tuple(Night(night=n, state=NightState.CLOSED, started_at=NOW) for n in nights[:35]),
        missed=tuple(MissedNight(night=night, words="all 1 rooms") for night in nights[35:]),
        nights_missing=nights_missing(found),
        site=site(("12",)),
    )
    told = nightly_view(one)
    assert told.rooms[0].badge == CANNOT_SAY
    assert told.answer.badge.key == "cannot-say"


def test_the_fall_of_a_room_that_is_gone_needs_nobody() -> None:
    told = view(site=site(("Library", "Maple", "Willow", "Hall")))
    assert told.changes.worse == ()
    assert "Room 12" in told.changes.lately[0].words
    assert told.answer.badge.key != "not-yet"


def test_a_night_that_was_missed_long_ago_is_no_news_of_the_last_night() -> None:
    old = MissedNight(night=MISSED - timedelta(days=90), words="all 5 rooms")
    assert not any("missed" in words for words in view(missed=(old,)).last_words)


def test_a_night_without_permission_was_not_tried() -> None:
    skipped = (SkippedNight(night=LAST, room="12", reason=SkipReason.NO_PERMISSION),)
    assert trend_of(empty(skipped=skipped).of_rooms["12"], LAST, ()) is None


def test_in_lessons_what_never_came_back_is_no_number() -> None:
    day = LessonDay(day=LAST, room="12", looks=2, delay=Histogram(counts={}, infinite=4))
    row = next(row for row in nightly_view(empty(days=(day,))).rows if row.name == "12")
    assert row.lesson == "50 %: lost, 95 %: lost"


def test_a_lesson_that_is_long_ago_has_its_date() -> None:
    days = [LessonDay(day=LAST - timedelta(days=ago), room="12", looks=2) for ago in (7, 8)]
    night = Night(night=LAST, state=NightState.CLOSED, started_at=NOW)
    rows = [nightly_view(empty(days=(day,), nights=(night,))).rows for day in days]
    told = [next(row.lesson for row in each if row.name == "12") for each in rows]
    assert "October" not in told[0] and told[1].endswith("(Wed 28 October 2026)")


def test_who_was_told_is_said_for_each_channel() -> None:
    told = view()
    assert told.told[0] == "E-mail: everything was told."
    assert "3 attempts in a row failed (the receiver answered 500)" in told.told[1]
    assert told.alerts is not None
    assert told.alerts.rows[0][3] == "E-mail: told; Webhook: not yet"
    assert view(alerts=()).told[0] == "E-mail: nothing was told in the last weeks."
    broken = view(alerts_fault="the alerts' journal is too large")
    assert broken.told == (
        "Whether anybody was told is not known: the alerts' journal is too large.",
    )


def test_months_stand_for_the_nights_that_are_not_listed() -> None:
    room = next(one for one in view().rooms if one.name == "Maple")
    listed, months = room.tables
    assert len(listed.rows) == 15
    counts = [int(row[1]) for row in months.rows]
    assert sum(counts) == sum(one.room == "Maple" for one in material().readings)
    assert months.rows[0][0] == "2026-11"


def test_a_simulated_school_says_so_on_every_sheet() -> None:
    text = page(replace(material(), simulated=True))
    assert 'class="page-simulated"' in text
    assert "<title>Simulated example" in text


@pytest.mark.parametrize("attack", hostile.ATTACKS)
def test_hostile_names_are_text_and_hide_nothing(attack: str) -> None:
    text = page(badly_named(hostile.ATTACKS[attack]))
    assert set(elements(text)) == set(elements(page(badly_named("harmless"))))
    assert "<script" not in text
    kinds = {unicodedata.category(sign) for sign in text if sign not in "\n\t\u200d\u2068\u2069"}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert len(text) < 400_000


def elements(text: str) -> list[str]:
    return re.findall(r"<(/?[a-zA-Z!][\w-]*)", text)


def badly_named(text: str) -> NightlyMaterial:
    """The season with that name for a room, the school and everything that others say."""
    one = material()
    name = text or "12"
    found = tuple(replace(each, room=name) if each.room == "12" else each for each in one.readings)
    school = replace(site((name, "Library", "Maple", "Willow", "Hall")), name=text)
    return replace(
        one,
        site=school,
        readings=found,
        rooms=tuple(replace(each, room=name, words=text) for each in one.rooms[:1]),
        changes=changes(found, school.rooms),
        missed=(MissedNight(night=MISSED, words=text),),
        channels=tuple(replace(each, why=text, failures=1) for each in one.channels),
        alerts=tuple(
            replace(each, alert=replace(each.alert, words=text, room=name)) for each in one.alerts
        ),
        alerts_fault="",
        nights=tuple(replace(each, words=text) for each in one.nights),
    )


def test_the_same_nights_give_the_same_page() -> None:
    assert page(material()) == page(material())


def test_times_are_told_by_the_schools_clock() -> None:
    zone = ZoneInfo("Europe/Vienna")
    told = view(now=datetime(2026, 11, 6, 8, 30, tzinfo=zone))
    assert told.last_words[0].startswith("From 20:12 to 20:53")
    assert told.drawn == "Fri 6 November 2026, 08:30"


def test_what_was_never_told_and_what_nobody_knows_of_is_said() -> None:
    channels = (
        ChannelFacts(channel=ChannelName.EMAIL, given_up=2, doubtful=1),
        ChannelFacts(channel=ChannelName.FILE),
    )
    assert view(channels=channels).told == (
        "E-mail: 2 alerts never told, too old to be news; of 1 message nobody knows whether it "
        "arrived; not sent again.",
        "File: everything was told.",
    )


def change(found: date, number: int = 0, **more: object) -> Change:
    """A room that got better on some night."""
    one = Change(
        room="Maple",
        metric="pupils_supported",
        since=found - timedelta(days=2 + number),
        found=found,
        before=20,
        after=25,
        words=f"Maple carries more, number {number}.",
        causes=(),
        kind=ChangeKind.BETTER,
        nights_needed=3,
        rooms=("Maple",),
    )
    return replace(one, **more)  # type: ignore[arg-type]


def test_older_changes_are_folded_and_those_left_out_counted() -> None:
    long_ago = LAST - timedelta(days=60)
    told = view(changes=(*(change(long_ago, number) for number in range(40)), change(LAST, 40)))
    assert [row.words for row in told.changes.lately] == ["Maple carries more, number 40."]
    assert (len(told.changes.older), told.changes.left_out) == (30, 10)
    assert "Older changes (40)" in render_nightly(told)


def test_a_change_of_several_rooms_leads_to_each_and_is_not_drawn_as_one_rooms_level() -> None:
    shared = change(
        LAST,
        room=None,
        rooms=("Maple", "Library", "gone long ago"),
        share=Share.SCHOOL,
        kind=ChangeKind.WORSE,
    )
    told = view(changes=(shared,))
    assert [name for _, name in told.changes.worse[0].rooms] == ["Maple", "Library"]
    maple = next(one for one in told.rooms if one.name == "Maple")
    assert maple.badge == WORSE and maple.trend is not None
    assert maple.trend.since and not maple.trend.levels


def test_the_level_before_begins_where_the_change_before_it_was() -> None:
    fell, rose = change(LAST - timedelta(days=9)), change(LAST)
    beginnings = []
    for moved in ((fell, rose), (rose,)):
        maple = next(one for one in view(changes=moved).rooms if one.name == "Maple")
        assert maple.trend is not None
        beginnings.append(float(maple.trend.levels.split()[0].removeprefix("M")))
    after_a_fall, alone = beginnings
    assert after_a_fall > alone
