"""Who answers here: open to everybody, nothing that is worth hiding."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter

from netready import __version__
from netready.service.answers import Answered, problems
from netready.service.desk import DeskHere

router = APIRouter(prefix="/api/v1", tags=["about"])

# 1: first version (2026-11)
PROTOCOL: Final = 1


class About(Answered):
    """This aggregator.

    Attributes:
        protocol: changes when an older agent would misunderstand.
        key: Ed25519, public, hex: what duties are signed with.
    """

    name: str
    version: str
    protocol: int
    key: str
    time: datetime


@router.get("/about", responses=problems())
def about(desk: DeskHere) -> About:
    """Name, version, key and time."""
    return About(
        name=desk.settings.name,
        version=__version__,
        protocol=PROTOCOL,
        key=desk.keys.public_hex,
        time=desk.clock.now(),
    )
