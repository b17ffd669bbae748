"""The site that an embedded room is scored as: one emulated room, and nothing of a school."""

from netready.domain.site import Phase, Plan, Room, Site

EMULATED_ROOM = "Emulated room"


def embedded_site(plan_from: Site | None, *, pupils: int, mix: str) -> Site:
    """One room for one class; country and phase decide which criteria are shown.

    Args:
        plan_from: a real site file, for its country and phase only.
        pupils: of the class.
        mix: key of the lesson mix that they do.
    """
    return Site(
        name=EMULATED_ROOM,
        country=plan_from.country if plan_from else "GB-ENG",
        phase=plan_from.phase if plan_from else Phase.PRIMARY,
        pupils=pupils,
        rooms=(Room(name=EMULATED_ROOM, seats=pupils),),
        plan=Plan(mix=mix, class_size=pupils),
    )


def unnamed_site(*, room: str, pupils: int, mix: str, role: str) -> Site:
    """A real room without a site file: the class is known, the school is not."""
    return Site(
        name="School without a site file",
        country="GB-ENG",
        phase=Phase.PRIMARY,
        pupils=pupils,
        network_role=role,
        rooms=(Room(name=room, seats=pupils),),
        plan=Plan(mix=mix, class_size=pupils),
    )
