from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from netready.coordinator.permission import load_permission, run_rules
from netready.domain.errors import CannotMeasureError
from netready.domain.nightly import Nightly
from netready.domain.refusal import Refusal
from netready.domain.site import Canary, LoadRules, Permission, Phase, Site
from netready.domain.window import in_window

MONDAY_NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
OWNER = Permission(by="A. Head", role="headteacher", on=date(2026, 10, 1))


def site(*, permission: Permission | None = None, load: LoadRules | None = None) -> Site:
    return Site(
        name="S",
        country="GB-ENG",
        phase=Phase.PRIMARY,
        pupils=10,
        permission=permission,
        load=load or LoadRules(),
    )


def asked(host: str = "target.school", **given: object) -> str:
    return load_permission(
        site=given.get("site"),  # type: ignore[arg-type]
        permitted_by=given.get("by"),  # type: ignore[arg-type]
        host=host,
        local_now=MONDAY_NOON,
    )


def test_without_anybodys_permission_there_is_no_load() -> None:
    with pytest.raises(CannotMeasureError, match="permission"):
        asked()


def test_the_permission_stands_in_words_with_name_and_date() -> None:
    text = asked(site=site(permission=OWNER))
    assert text == "given by A. Head (headteacher) on 2026-10-01"
    assert asked(by="N. Tech") == "given by N. Tech (command line)"


def test_this_device_itself_needs_no_permission() -> None:
    assert "no permission needed" in asked("127.0.0.1")


def test_a_target_off_the_list_is_refused() -> None:
    rules = LoadRules(targets=("anchor.school",))
    with pytest.raises(CannotMeasureError, match="does not allow"):
        asked(site=site(permission=OWNER, load=rules))


def test_outside_the_agreed_window_there_is_no_load() -> None:
    rules = LoadRules(windows=("Mon-Fri 16:00-18:00",))
    with pytest.raises(CannotMeasureError, match="only in these windows"):
        asked(site=site(permission=OWNER, load=rules))


@pytest.mark.parametrize(
    ("country", "zone", "inside"),
    [
        ("AT", None, True),
        ("GB-ENG", None, False),
        ("GB-ENG", "Europe/Vienna", True),
        ("AT", "America/New_York", False),
        ("US", None, False),  # several zones: by this machine's clock, which says noon
    ],
)
def test_windows_are_by_the_schools_clock(country: str, zone: str | None, inside: bool) -> None:
    rules = LoadRules(windows=("Mon-Fri 13:00-14:00",))  # noon in London is one in Vienna
    school = replace(site(permission=OWNER, load=rules), country=country)
    if zone:
        school = replace(school, nightly=Nightly(time_zone=zone))
    if inside:
        assert asked(site=school).startswith("given by A. Head")
    else:
        with pytest.raises(CannotMeasureError, match="only in these windows") as caught:
            asked(site=school)
        assert caught.value.why is Refusal.NO_PERMISSION


@pytest.mark.parametrize(
    ("window", "day", "hour", "inside"),
    [
        ("Mon-Fri 16:00-18:00", 2, 17, True),
        ("Mon-Fri 16:00-18:00", 2, 18, False),
        ("Mon-Fri 16:00-18:00", 7, 17, False),  # Saturday
        ("Fri 22:00-02:00", 6, 23, True),
        ("Fri 22:00-02:00", 7, 1, True),  # the part after midnight is still Friday's
        ("Fri 22:00-02:00", 6, 1, False),
        ("Sat-Mon 08:00-20:00", 2, 9, True),
    ],
)
def test_windows_know_days_and_midnight(window: str, day: int, hour: int, inside: bool) -> None:
    assert in_window(window, datetime(2026, 11, day, hour, 30 * (hour != 18), tzinfo=UTC)) is inside


def test_what_a_run_must_keep_comes_from_the_site_file_with_all_agreed_hours() -> None:
    alarm = Canary(name="Alarm", host="10.0.0.9", port=80)
    school = Site(
        name="S",
        country="GB-ENG",
        phase=Phase.PRIMARY,
        pupils=10,
        permission=replace(OWNER, window="Sat 08:00-12:00"),
        load=LoadRules(windows=("Mon 16:00-18:00",), max_mbps=100),
        canaries=(alarm,),
    )
    rules, canaries = run_rules(school, "10.0.0.5")
    assert rules.windows == ("Mon 16:00-18:00", "Sat 08:00-12:00")
    assert (rules.max_mbps, canaries) == (100, (alarm,))
    assert rules.time_zone == "Europe/London"
    assert run_rules(school, "127.0.0.1") == (LoadRules(), ())
    assert run_rules(None, "10.0.0.5") == (LoadRules(), ())
