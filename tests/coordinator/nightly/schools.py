"""Schools for the tests of the nightly round."""

from dataclasses import replace
from datetime import date

from netready.domain.nightly import Nightly
from netready.domain.site import LoadRules, Permission, Phase, Room, Site

PERMISSION = Permission(by="A", role="owner", on=date(2026, 1, 1))


def school(rooms: int = 4, *, name: str = "Oak Road", **nightly: object) -> Site:
    """A school in England with permission and nights."""
    return Site(
        name=name,
        country="GB-ENG",
        phase=Phase.PRIMARY,
        pupils=100,
        rooms=tuple(Room(name=f"R{number}") for number in range(1, rooms + 1)),
        permission=PERMISSION,
        nightly=Nightly(**nightly),  # type: ignore[arg-type]
    )


def agreed(site: Site, *windows: str) -> Site:
    """The same school with hours in which load is agreed."""
    return replace(site, load=LoadRules(windows=windows))
