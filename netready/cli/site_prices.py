"""`netready site prices`: the school's own price list, listed, asked for, or set."""

import re
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json
from netready.domain.errors import BadInputError

if TYPE_CHECKING:
    from netready.domain.site import Price, Site
    from netready.scoring.price_list import PriceLine

EXAMPLE = (
    "Example: netready site prices school.toml --score score.json\n\n"
    "Example: netready site prices school.toml --set INF-04=3600-7200,12"
)
_PRICE: Final = re.compile(
    r"\s*(\d{1,10}(?:\.\d{1,2})?)\s*(?:-\s*(\d{1,10}(?:\.\d{1,2})?)\s*)?"
    r"(?:,\s*(\d{1,3}(?:\.\d)?)\s*)?",
    re.ASCII,
)
_ALLOWED: Final = "LOW-HIGH or LOW-HIGH,WEEKS in plain digits, e.g. 900-1500,8"


def register(group: typer.Typer) -> None:
    """Adds the command to `netready site`."""
    group.command(epilog=EXAMPLE)(prices)


def prices(
    file: Path = typer.Argument(..., help="The site file (TOML); prices are written into it."),
    score: Path | None = typer.Option(
        None, "--score", metavar="FILE", help="A score.json: its actions come first."
    ),
    set_: list[str] | None = typer.Option(
        None, "--set", metavar="ACTION=LOW-HIGH[,WEEKS]",
        help="Enter a price without asking; ACTION is a criterion's id or the words of the action.",
    ),
    on: str | None = typer.Option(None, "--on", metavar="DAY", help="When. [default: today]"),
    show: bool = typer.Option(False, "--list", help="List the actions; ask nothing."),
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="The list as JSON; - is standard output."
    ),
) -> None:  # fmt: skip
    """The price list of the school: all rooms of an action together, in your own currency.

    On a terminal it asks for each price that is missing or more than twelve months old; each is in
    the site file at once.
    """
    today = _day(on)
    site, lines = _lines(file, score, today)
    if set_:
        for price in _prices(set_, site, lines, today):
            _save(file, price)
        site, lines = _lines(file, score, today)
    elif not show and json is None and sys.stdin.isatty():
        _ask(file, site, lines, today)
        return
    _tell(site, lines, today, json)


def _day(text: str | None) -> date:
    from netready.store.answer_days import said_day

    today = datetime.now(UTC).date()
    if text is None:
        return today
    try:
        return said_day(text, today)
    except ValueError as error:
        raise BadInputError([f"--on: found {text[:40]!r}, allowed {error}"]) from error


def _lines(file: Path, score: Path | None, today: date) -> tuple["Site", "tuple[PriceLine, ...]"]:
    from netready.catalogue.loader import load_catalogue
    from netready.cli.inputs import site_from
    from netready.scoring.price_list import price_list
    from netready.scoring.prices import STAFF_TIME
    from netready.store.asked_actions import asked_actions

    site = site_from(file)
    catalogue = load_catalogue(site.country, site.phase.value, today)
    asked = asked_actions(score, without_price=STAFF_TIME) if score is not None else {}
    return site, price_list(site, catalogue, asked, today)


def _prices(
    texts: Sequence[str], site: "Site", lines: "Sequence[PriceLine]", today: date
) -> "list[Price]":
    """All of them, or every fault."""
    found, faults = [], []
    for text in texts:
        try:
            found.append(_price(text, site, lines, today))
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise BadInputError(faults)
    return found


def _price(text: str, site: "Site", lines: "Sequence[PriceLine]", today: date) -> "Price":
    from netready.scoring.price_list import line_named, name_to_keep
    from netready.store.fault_words import nearest, shown

    name, equals, value = text.rpartition("=")
    line = line_named(lines, name)
    if not equals:
        raise ValueError(f"--set: found {shown(text)}, allowed ACTION={_ALLOWED}")
    if line is None:
        names = [each for one in lines for each in one.names]
        allowed = "a criterion's id or the words of an action; netready site prices FILE lists them"
        raise ValueError(f"--set: found {shown(name)}{nearest(name, names)}, allowed {allowed}")
    try:
        return price_of(name_to_keep(line, site.prices, name.strip()), value, today)
    except ValueError as error:
        raise ValueError(f"--set {name.strip()[:60]}: {error}") from error


def price_of(action: str, text: str, today: date) -> "Price":
    """A price as typed, e.g. "900-1500,8".

    Raises:
        ValueError: it is none; the message says what is allowed.
    """
    from netready.domain.site import Price
    from netready.store.fault_words import shown

    match = _PRICE.fullmatch(text) if len(text) < 60 else None
    if match is None:
        raise ValueError(f"found {shown(text)}, allowed {_ALLOWED}")
    low, high = float(match[1]), float(match[2] or match[1])
    weeks = float(match[3]) if match[3] else None
    if low > high or high > 1e9 or (weeks or 0) > 260:
        allowed = f"{_ALLOWED}; LOW at most HIGH, HIGH at most 1,000,000,000, WEEKS at most 260"
        raise ValueError(f"found {shown(text)}, allowed {allowed}")
    return Price(action=action, low=low, high=high, lead_time_weeks=weeks, on=today)


def _save(file: Path, price: "Price") -> None:
    from netready.cli.inputs import known_keys
    from netready.store.site_answers import save_price

    save_price(file, price, known_keys())


def _ask(file: Path, site: "Site", lines: "Sequence[PriceLine]", today: date) -> None:
    """The open ones: of the last score where there is one, else all."""
    from netready.scoring.price_list import name_to_keep

    wanted = [one for one in lines if one.asked] or lines
    asked = [one for one in wanted if one.is_open]
    _say(f"{len(asked)} of {len(wanted)} actions have no price, or an old one. "
         "One price is for the whole action, all rooms together.")  # fmt: skip
    entered = 0
    for number, line in enumerate(asked, 1):
        _say(f"\n[{number} of {len(asked)}] {line.action} ({', '.join(line.criteria)})")
        _say(f"  {_words(line, today)}")
        action = name_to_keep(line, site.prices, line.criteria[0] if line.criteria else line.action)
        price = _asked(action, today)
        if price is None:
            break
        if isinstance(price, str):
            continue
        _save(file, price)
        entered += 1
    _say(f"\n{entered} {'price' if entered == 1 else 'prices'} entered in {file}")


def _asked(action: str, today: date) -> "Price | str | None":
    """A price; "": skipped; None: no more."""
    while True:
        print("  LOW-HIGH[,WEEKS] (Enter: skip, q: quit): ", end="", file=sys.stderr, flush=True)
        text = sys.stdin.readline()
        if not text or text.strip() == "q":
            return None
        if not text.strip():
            return ""
        try:
            return price_of(action, text.strip(), today)
        except ValueError as error:
            _say(f"  {error}")


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def _words(line: "PriceLine", today: date) -> str:
    from netready.scoring.prices import price_words

    return price_words(line.price, today) if line.price else "price not entered"


def _tell(site: "Site", lines: "Sequence[PriceLine]", today: date, json: str | None) -> None:
    from netready.domain.jsonable import jsonable
    from netready.scoring.price_list import unused_prices

    unused = unused_prices(lines, site.prices)
    write_json({"on": today.isoformat(), "actions": jsonable(lines),
                "unused": jsonable(unused)}, json)  # fmt: skip
    if json == STANDARD_OUTPUT:
        return
    for line in lines:
        mark = "* " if line.asked else "  "
        print(f"{mark}{line.action} ({', '.join(line.criteria)})\n      {_words(line, today)}")
    priced = sum(line.price is not None for line in lines)
    old = sum(line.old for line in lines)
    print(f"{priced} of {len(lines)} actions have a price, {old} of them an old one")
    if any(line.asked for line in lines):
        print("* is asked for by the score")
    for price in unused:
        print(f"not used: {price.action!r} is no action of the catalogue", file=sys.stderr)
