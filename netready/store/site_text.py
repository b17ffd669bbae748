"""A `Site` as the text of a site file. Pure; comments say what a person should fill in."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any

from netready.domain.site import AlertRules, Site

HEAD = """\
# The site file of {name}.
# Check it with: netready site check FILE
# What is not known is left out; a guess is worse than a gap.
"""


def site_text(site: Site) -> str:
    """The TOML text of a site; `netready.store.site_file` reads the same site from it."""
    school = {
        key: getattr(site, key)
        for key in ("name", "country", "phase", "pupils", "fictional", "network_role")
    }
    parts = [HEAD.format(name=_comment(site.name)), _table("[site]", school)]
    parts += _tables("cohort", site.cohorts)
    parts += _tables("floor", site.floors)
    parts += _tables("room", site.rooms)
    parts += [
        _table("[plan]", _values(site.plan)),
        _table("[internet]", _values(site.internet)),
        _table("[load]", _values(site.load)),
    ]
    parts += _tables("canary", site.canaries)
    parts += _tables("answer", site.answers)
    if site.alerts != AlertRules():
        parts.append(_table("[alerts]", _values(site.alerts)))
    if site.permission:
        parts.append(_table("[permission]", _values(site.permission)))
    else:
        parts.append(_NO_PERMISSION)
    parts += _tables("price", site.prices)
    if site.nightly:
        parts.append(_table("[nightly]", _values(site.nightly)))
    parts += _tables("term", site.terms)
    parts += _tables("holiday", site.holidays)
    parts += _tables("exam", site.exams)
    return "\n".join(parts)


_NO_PERMISSION = """\
# No load is sent before the owner of the network has agreed. When they have, fill this in:
# [permission]
# by = "name of the owner"
# role = "network manager"
# on = 2026-09-01
# window = "Mon-Fri 16:00-18:00"
"""


def _comment(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


def _values(value: Any) -> dict[str, Any]:
    known = {one.name: getattr(value, one.name) for one in fields(value)}
    empty = {one.name for one in fields(value) if one.default == () == known[one.name]}
    return {name: item for name, item in known.items() if name not in empty}


def _tables(name: str, rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        yield _table(f"[[{name}]]", _values(row))


def _table(header: str, values: Mapping[str, Any]) -> str:
    lines = [f"{key} = {toml_value(value)}" for key, value in values.items() if value is not None]
    return "\n".join([header, *lines, ""])


def toml_value(value: object) -> str:
    """One value as TOML; text as a basic string."""
    if isinstance(value, Enum):
        return _quoted(str(value.value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
