"""A template to an answer. Everything put into it is made visible and escaped.

No page holds script or style. A value that comes back to us (of an option) is only escaped: `| e`.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from netready import __version__
from netready.domain.visible import isolated, on_a_page

STATIC_FOLDER: Final = Path(str(files("netready.service") / "pages" / "static"))
_STATIC: Final = "no-cache"  # kept, but asked about each time: an upgrade is seen at once


def _shown(value: object) -> object:
    return on_a_page(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def environment() -> Environment:
    """The one template environment: always escaping, unknown names are errors."""
    found = Environment(
        loader=PackageLoader("netready.service", "pages/templates"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals["version"] = __version__
    found.filters["isolated"] = isolated
    return found


def drawn(template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page.

    Args:
        template: its file, e.g. "walk.html.j2", which extends "_page.html.j2".
        status: of the answer.
        values: what the template asks for; `_page.html.j2` says what all of them need.
    """
    text = environment().get_template(template).render(**values)
    return HTMLResponse(text, status_code=status)


class _Static(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        """With a word on how long it may be kept."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _STATIC
        return response


def static_files() -> StaticFiles:
    """The folder `static`; no link in it is followed."""
    return _Static(directory=STATIC_FOLDER)
