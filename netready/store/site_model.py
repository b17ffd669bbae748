"""The site file as it is written: its tables, their keys and the values each may have. Pure.

What concerns one value is here and in `site_values`; what concerns several in `site_checks`.
The docstrings and bounds are also the text of `netready schema site`.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from netready.domain import site as values
from netready.domain.nightly import Days, Exam, Nightly
from netready.store.site_nightly_model import ExamTable, HolidayTable, NightlyTable, TermTable
from netready.store.site_table import Table as _Table
from netready.store.site_values import (
    Country,
    Day,
    Email,
    Host,
    HostAndPort,
    Image,
    Key,
    Lines,
    Mbps,
    Name,
    Pixels,
    Rate,
    Share,
    Text,
    Url,
    Window,
)


class SiteTable(_Table):
    """[site]: the school. `country` is ISO 3166-1, for the UK with its nation, e.g. GB-ENG."""

    name: Name
    country: Country
    phase: Literal["primary", "secondary", "all-through"]
    pupils: Annotated[int, Field(ge=1, le=20_000)]
    fictional: bool = False
    network_role: Literal["pupil", "staff", "guest", "exam", "unknown"] = "pupil"


class CohortTable(_Table):
    """[[cohort]]: a year group. `roll_out` is its place in the order (1 is first) or a date.

    `rooms` names the rooms it is taught in; left out: any room.
    """

    name: Name
    pupils: Annotated[int, Field(ge=1, le=20_000)]
    roll_out: int | date
    take_home: bool = False
    rooms: Annotated[list[Name], Field(max_length=500)] = Field(default_factory=list)


class FloorTable(_Table):
    """[[floor]]: `plan` is an image beside the site file, `metres_per_pixel` its scale."""

    name: Name
    plan: Image | None = None
    metres_per_pixel: Annotated[float | None, Field(gt=0, le=100)] = None


class RoomTable(_Table):
    """[[room]]: `x`, `y` in pixels of the floor's plan; `ap` the label of its radio."""

    name: Name
    floor: Name | None = None
    x: Pixels | None = None
    y: Pixels | None = None
    seats: Annotated[int, Field(ge=1, le=500)] = 30
    ap: Name | None = None


class PlanTable(_Table):
    """[plan]: what the school intends. `mix` is the key of a lesson mix."""

    devices_per_pupil: Annotated[float, Field(gt=0, le=5)] = 1.0
    mix: Key = "video-lesson"
    concurrency: Share | None = None
    present: Share = 0.95
    platform: Literal["google", "microsoft", "apple", "mixed"] = "mixed"
    live_lessons: bool = False
    staff_mbps_down: Mbps = 0.0
    staff_mbps_up: Mbps = 0.0
    class_size: Annotated[int | None, Field(ge=1, le=500)] = None


Engine = Literal["http", "ndt7", "speedtest-cli"]


def _default_engines() -> list[Engine]:
    return ["http"]


class InternetTable(_Table):
    """[internet]: the line, and what may be contacted outside the school."""

    contracted_down_mbps: Rate | None = None
    contracted_up_mbps: Rate | None = None
    endpoint_lists: Annotated[
        list[Literal["google", "microsoft", "apple"]], Field(max_length=3)
    ] = Field(default_factory=list)
    own: Annotated[list[HostAndPort], Field(max_length=100)] = Field(default_factory=list)
    engines: Annotated[list[Engine], Field(max_length=3)] = Field(default_factory=_default_engines)
    http_target: Url | None = None
    target: HostAndPort | None = None


class LoadTable(_Table):
    """[load]: limits for any load. No `windows`: any time that has permission."""

    windows: Annotated[list[Window], Field(max_length=50)] = Field(default_factory=list)
    max_mbps: Rate | None = None
    max_gigabytes: Annotated[float | None, Field(gt=0, le=100_000)] = None
    targets: Annotated[list[Host], Field(max_length=100)] = Field(default_factory=list)


class CanaryTable(_Table):
    """[[canary]]: a service that must go on answering beside any load; `max_ms` its limit.

    Inside an agreed window it takes the place of the automatic stop by delay and loss.
    """

    name: Name
    host: Host
    port: Annotated[int, Field(ge=1, le=65_535)]
    max_ms: Annotated[float, Field(ge=1, le=3_000)] = 200.0


class AnswerTable(_Table):
    """[[answer]]: declared evidence for one criterion: who says it, when, where it is written."""

    criterion: Key
    value: Annotated[float | str | bool, Field(union_mode="left_to_right")]
    by: Name
    on: Day
    document: Text | None = None


class AlertsTable(_Table):
    """[alerts]: where news of the nights goes: a mailbox, a webhook, a file of JSON lines.

    Secrets are never in the site file: passwords come from NETREADY_SMTP_PASSWORD and
    NETREADY_WEBHOOK_SECRET, or from the file that `secrets` names, readable by its owner alone.
    """

    email: Email | None = None
    email_from: Email | None = None
    smtp_host: Host | None = None
    smtp_port: Annotated[int | None, Field(ge=1, le=65_535)] = None
    smtp_user: Name | None = None
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    webhook: Url | None = None
    file: Lines | None = None
    secrets: Text | None = None


class PermissionTable(_Table):
    """[permission]: the network owner's permission to load it; no load without it."""

    by: Name
    role: Name
    on: Day
    window: Window | None = None


class PriceTable(_Table):
    """[[price]]: a line of the school's own price list, in its own currency."""

    action: Text
    low: Annotated[float, Field(ge=0, le=1e9)]
    high: Annotated[float, Field(ge=0, le=1e9)]
    lead_time_weeks: Annotated[float | None, Field(ge=0, le=260)] = None
    on: Day


class SiteFile(_Table):
    """A netready site file: one school, its rooms and year groups, its plan and its rules."""

    site: SiteTable
    cohort: Annotated[list[CohortTable], Field(max_length=100)] = Field(default_factory=list)
    floor: Annotated[list[FloorTable], Field(max_length=100)] = Field(default_factory=list)
    room: Annotated[list[RoomTable], Field(max_length=2_000)] = Field(default_factory=list)
    plan: PlanTable = Field(default_factory=PlanTable)
    internet: InternetTable = Field(default_factory=InternetTable)
    load: LoadTable = Field(default_factory=LoadTable)
    canary: Annotated[list[CanaryTable], Field(max_length=10)] = Field(default_factory=list)
    answer: Annotated[list[AnswerTable], Field(max_length=1_000)] = Field(default_factory=list)
    alerts: AlertsTable = Field(default_factory=AlertsTable)
    permission: PermissionTable | None = None
    price: Annotated[list[PriceTable], Field(max_length=1_000)] = Field(default_factory=list)
    nightly: NightlyTable | None = None
    term: Annotated[list[TermTable], Field(max_length=100)] = Field(default_factory=list)
    holiday: Annotated[list[HolidayTable], Field(max_length=200)] = Field(default_factory=list)
    exam: Annotated[list[ExamTable], Field(max_length=200)] = Field(default_factory=list)


TABLES: dict[str, type[BaseModel]] = {
    "site": SiteTable,
    "cohort": CohortTable,
    "floor": FloorTable,
    "room": RoomTable,
    "plan": PlanTable,
    "internet": InternetTable,
    "load": LoadTable,
    "canary": CanaryTable,
    "answer": AnswerTable,
    "alerts": AlertsTable,
    "permission": PermissionTable,
    "price": PriceTable,
    "nightly": NightlyTable,
    "term": TermTable,
    "holiday": HolidayTable,
    "exam": ExamTable,
}
LISTS = frozenset(
    {"canary", "cohort", "floor", "room", "answer", "price", "term", "holiday", "exam"}
)


def _roll_out_order(cohorts: list[CohortTable]) -> dict[date, int]:
    days = sorted({c.roll_out for c in cohorts if isinstance(c.roll_out, date)})
    return {day: place for place, day in enumerate(days, start=1)}


def _cohort(table: CohortTable, order: dict[date, int]) -> values.Cohort:
    place = order[table.roll_out] if isinstance(table.roll_out, date) else table.roll_out
    return values.Cohort(
        name=table.name,
        pupils=table.pupils,
        roll_out=place,
        take_home=table.take_home,
        rooms=tuple(table.rooms),
    )


def _fields(table: BaseModel) -> dict[str, Any]:
    known = table.model_dump()
    return {key: tuple(item) if isinstance(item, list) else item for key, item in known.items()}


def to_site(file: SiteFile) -> values.Site:
    """The values of a file that has no fault; dates of roll-out become places in the order."""
    school = file.site
    order = _roll_out_order(file.cohort)
    return values.Site(
        name=school.name,
        country=school.country,
        phase=values.Phase(school.phase),
        pupils=school.pupils,
        fictional=school.fictional,
        network_role=school.network_role,
        cohorts=tuple(_cohort(table, order) for table in file.cohort),
        floors=tuple(values.Floor(**table.model_dump()) for table in file.floor),
        rooms=tuple(values.Room(**table.model_dump()) for table in file.room),
        plan=values.Plan(**file.plan.model_dump()),
        internet=values.Internet(**_fields(file.internet)),
        load=values.LoadRules(**_fields(file.load)),
        canaries=tuple(values.Canary(**table.model_dump()) for table in file.canary),
        answers=tuple(values.Answer(**table.model_dump()) for table in file.answer),
        alerts=values.AlertRules(**file.alerts.model_dump()),
        permission=values.Permission(**file.permission.model_dump()) if file.permission else None,
        prices=tuple(values.Price(**table.model_dump()) for table in file.price),
        nightly=Nightly(**_fields(file.nightly)) if file.nightly else None,
        terms=tuple(Days(**table.model_dump()) for table in file.term),
        holidays=tuple(Days(**table.model_dump()) for table in file.holiday),
        exams=tuple(Exam(**table.model_dump()) for table in file.exam),
    )
