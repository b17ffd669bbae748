"""Single values of a site file: names, dates, windows, hosts, and what each may be. Pure."""

import re
import unicodedata
from datetime import date
from difflib import get_close_matches
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from netready.domain.window import DAYS
from netready.store.countries import country_hint, is_country

WINDOW = re.compile(
    r"(?P<first>Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:-(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))? "
    r"(?P<start>(?:[01]\d|2[0-3]):[0-5]\d)-(?P<end>(?:[01]\d|2[0-3]):[0-5]\d)"
)
HOST = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]+"
)
HOST_AND_PORT = re.compile(
    r"(?P<host>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):(?P<port>\d{1,5})"
)
LINE_FILES = (".jsonl", ".ndjson", ".log")
# RFC 5322, 3.4.1, "dot-atom" on both sides. No quoting, no lists: nothing that a mail server could
# read as more than one address.
EMAIL = (
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
)
PLAN_IMAGES = (".png", ".jpg", ".jpeg", ".webp")
EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)


def is_plain(text: str) -> bool:
    """Whether a text has no control, invisible or direction-changing characters."""
    if text.isprintable():  # none of these is, and it is ten times faster
        return True
    return not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in text)


def _name(text: str) -> str:
    if not is_plain(text):
        raise ValueError("text without control or invisible characters")
    if text != text.strip() or not text:
        raise ValueError("text without spaces at its ends")
    return text


def _country(code: str) -> str:
    if not is_country(code):
        raise ValueError(
            "an ISO 3166-1 code such as 'GB-ENG', 'GB-WLS', 'IE' or 'US'" + country_hint(code)
        )
    return code


def _window(text: str) -> str:
    match = WINDOW.fullmatch(text)
    if match is None or match["start"] == match["end"]:
        raise ValueError(
            "days and hours such as 'Mon-Fri 16:00-18:00' or 'Sat 22:00-06:00'" + _meant(text)
        )
    return text


def _meant(window: str) -> str:
    """The window with the nearest names of days, where that makes it one; or ""."""
    days, _, hours = window[:40].strip().partition(" ")
    near = [get_close_matches(day.title(), DAYS, n=1, cutoff=0.5) for day in days.split("-")]
    meant = f"{'-'.join(day[0] for day in near)} {hours}" if all(near) else ""
    return f", did you mean {meant!r}?" if WINDOW.fullmatch(meant) else ""


def _hours(text: str) -> str:
    match = WINDOW.fullmatch(f"Mon {text}")
    if match is None or match["start"] >= match["end"]:
        raise ValueError("hours of one day such as '09:00-16:30'")
    return text


def _zone(text: str) -> str:
    zones = available_timezones()
    if text not in zones:
        near = get_close_matches(text[:60], sorted(zones), n=1)
        hint = f", did you mean {near[0]!r}?" if near else ""
        raise ValueError("the name of a time zone such as 'Europe/London'" + hint)
    return text


def _date(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"a date from {EARLIEST} to {LATEST}")
    return day


def _host(text: str) -> str:
    if HOST.fullmatch(text) is None:
        raise ValueError("a host name or address, without a port")
    return text


def _host_and_port(text: str) -> str:
    match = HOST_AND_PORT.fullmatch(text)
    if match is None or not 1 <= int(match["port"]) <= 65_535:
        raise ValueError("host:port, e.g. 'files.school.example:443'")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not is_plain(text) or " " in text or "@" in text:
        raise ValueError("an address such as 'https://speed.school.example/' without a password")
    return text


def _image(text: str) -> str:
    outside = text.startswith(("/", "\\", "~")) or ":" in text or ".." in re.split(r"[/\\]", text)
    if outside or not text.lower().endswith(PLAN_IMAGES) or not is_plain(text):
        raise ValueError(f"an image ({', '.join(PLAN_IMAGES)}) in or below the site file's folder")
    return text


def _lines(text: str) -> str:
    outside = ".." in re.split(r"[/\\]", text) or text.startswith("~")
    if outside or not text.lower().endswith(LINE_FILES) or not is_plain(text):
        raise ValueError(f"a file of JSON lines ({' or '.join(LINE_FILES)}) without ..")
    return text


Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_name)]
Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_name)]
Window = Annotated[str, Field(max_length=40), AfterValidator(_window)]
Hours = Annotated[str, Field(max_length=11), AfterValidator(_hours)]
Zone = Annotated[str, Field(max_length=60), AfterValidator(_zone)]
Day = Annotated[date, AfterValidator(_date)]
Key = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_name)]
Country = Annotated[str, Field(max_length=40), AfterValidator(_country)]
Image = Annotated[str, Field(max_length=200), AfterValidator(_image)]
Host = Annotated[str, AfterValidator(_host)]
HostAndPort = Annotated[str, AfterValidator(_host_and_port)]
Url = Annotated[str, Field(max_length=300), AfterValidator(_url)]
Email = Annotated[str, Field(max_length=254, pattern=EMAIL)]
Lines = Annotated[str, Field(max_length=300), AfterValidator(_lines)]
Share = Annotated[float, Field(gt=0, le=1)]
Mbps = Annotated[float, Field(ge=0, le=1_000_000)]
Rate = Annotated[float, Field(gt=0, le=1_000_000)]
Pixels = Annotated[float, Field(ge=0, le=100_000)]
