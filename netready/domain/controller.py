"""What a Wi-Fi controller, or a cloud console, says of its access points' radios. Values only."""

from dataclasses import dataclass
from typing import Final

PROBE: Final = "controller"  # the name of such records; nothing of ours measured them


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerRadio:
    """One radio of one access point, as the controller lists it; None: not told.

    Attributes:
        ap, radio: their names there, printable text.
        room: in the site file, or as listed where no such room is known; "": not told.
        band: "2.4 GHz", "5 GHz" or "6 GHz"; "": not told and not to be told from the channel.
        power_dbm: sending power.
        utilisation_ratio: busy share of the channel, 0 to 1.
        doubts: what was left out or is odd, a few words each.
    """

    ap: str
    radio: str = ""
    room: str = ""
    band: str = ""
    channel: int | None = None
    width_mhz: float | None = None
    power_dbm: float | None = None
    clients: int | None = None
    utilisation_ratio: float | None = None
    doubts: tuple[str, ...] = ()
