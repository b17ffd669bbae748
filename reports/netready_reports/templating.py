"""Templates and static files of this package to text: the only place that reads them.

Everything put into a template is made visible (no control character, no turned direction) and
escaped; what may not be (our own style, script and data) is marked here, after it was made safe.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from netready.domain.jsonable import canonical_json
from netready.domain.visible import on_a_page
from netready_reports.words import BLANK

# Characters that could end a script block or open a comment in it; the JSON stays the same value.
# https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
_SCRIPT_UNSAFE = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}

CHARACTERS_MAX: Final = 1_200  # of one value; our longest (a source with its address) has 700


def shown(value: object) -> object:
    """A value as a template shows it: any text but our own marked parts may come from anybody.

    What is longer than any sentence of ours is cut, and says so; the records have it whole.
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    if value.isspace():
        return BLANK
    if len(value) <= CHARACTERS_MAX or value.startswith("data:image/"):
        return on_a_page(value)
    more = len(value) - CHARACTERS_MAX
    return f"{on_a_page(value[:CHARACTERS_MAX])}… [+{more:,} characters]"


def whole(text: str) -> Markup:
    """A text that is long by nature (a record, a licence): visible and escaped, not cut."""
    return escape(on_a_page(text))


@cache
def environment() -> Environment:
    """The one template environment: always escaping, unknown names are errors."""
    found = Environment(
        loader=PackageLoader("netready_reports", "templates"),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters["whole"] = whole
    return found


@cache
def static_text(name: str) -> str:
    """The text of a file in `static`."""
    return (files("netready_reports") / "static" / name).read_text(encoding="utf-8")


def style(*names: str) -> Markup:
    """Our own style sheets, to stand in a style element."""
    return Markup("".join(static_text(name) for name in names))  # noqa: S704 - our own files


def script(text: str) -> Markup:
    """Our own script, to stand in a script element.

    Raises:
        ValueError: if it holds what would end the element.
    """
    if "</script" in text.lower():
        raise ValueError("a script may not hold the end of its own element")
    return Markup(text)  # noqa: S704 - checked above


def script_hash(text: str) -> str:
    """The source word that lets a content security policy allow exactly this script."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def json_block(value: object) -> Markup:
    """Data for a script element of type application/json, from which nothing can break out."""
    text = canonical_json(value)
    for character, number in _SCRIPT_UNSAFE.items():
        text = text.replace(character, number)
    return Markup(text)  # noqa: S704 - escaped above


def policy(*scripts: str) -> str:
    """The content security policy of a page: inline style, data pictures, the scripts named."""
    allowed = " ".join(script_hash(text) for text in scripts) or "'none'"
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {allowed}; "
        "base-uri 'none'; form-action 'none'"
    )


def render(template: str, **values: object) -> str:
    """A template to text."""
    return environment().get_template(template).render(**values)
