"""Whether an access point's word on its own channel can be a measurement. Pure.

Seen in public scans: stations with their bytes in the wrong order, more free air than there is,
and fields that are filled in once and never measured.
"""

from typing import Final

from netready.domain.air import BssLoad

_ADMISSION_WHOLE: Final = 31_250  # units of 32 us in a second: all of it is free
_STATIONS_MOST: Final = 512  # more than any access point admits on one radio
_NEVER_MEASURED: Final = 1  # of 255: seen from access points that only fill in the field


def load_doubt(load: BssLoad) -> str:
    """Why this BSS Load by itself may not be used, a sentence, or ""."""
    if stations_doubt(load.stations):
        return stations_doubt(load.stations)
    if not 0 <= load.utilisation_255 <= 255:
        return f"A channel cannot be busy {load.utilisation_255} of 255."
    if load.admission_32us is not None and not 0 <= load.admission_32us <= _ADMISSION_WHOLE:
        return f"It claims {load.admission_32us} units of free air, and a second has 31250."
    if load.utilisation_255 <= _NEVER_MEASURED:
        return (
            f"It says {load.utilisation_255} of 255, as access points do that never measure: "
            "not measured, not idle."
        )
    return ""


def stations_doubt(stations: int) -> str:
    """Why so many stations cannot be, a sentence, or ""."""
    if stations and stations % 256 == 0:
        return f"{stations} stations are {stations // 256} with the bytes in the wrong order."
    if not 0 <= stations <= _STATIONS_MOST:
        return f"{stations} stations are more than a radio admits."
    return ""
