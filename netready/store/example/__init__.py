"""The example: a fictional primary school of 420 pupils, as a site file and as a value."""

from functools import cache
from importlib.resources import files

from netready.domain.site import Site
from netready.store.site_file import parse_site


def example_site_text() -> str:
    """The text of the example's site file, comments and all."""
    return files(__name__).joinpath("site.toml").read_text(encoding="utf-8")


@cache
def example_site() -> Site:
    """The fictional school."""
    return parse_site(example_site_text(), name="example site").site
