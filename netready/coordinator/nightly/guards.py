"""What of the night's own machine speaks against a load: its disk, its clock. I/O through seams."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from netready.coordinator.nightly.means import NightRows, Stop
from netready.coordinator.nightly.plan import zone_of
from netready.domain.nights import SkipReason
from netready.domain.site import Site
from netready_probes.device_checks import check_wall_clock
from netready_probes.device_software import State
from netready_probes.seams import System

GIGABYTE: Final = 1_000_000_000
# Our default: a year's database is copied once when it is vacuumed, and the machine has other work.
FREE_BYTES_MIN: Final = GIGABYTE


class MachineGuard:
    """Asked before each room.

    Args:
        site: for its calendar.
        system: for the clock.
        rows: of the nights.
        free_bytes: of the disk that holds what nights leave.
    """

    def __init__(
        self, site: Site, system: System, rows: NightRows, free_bytes: Callable[[], int]
    ) -> None:
        self._site, self._system = site, system
        self._rows, self._free_bytes = rows, free_bytes

    def __call__(self) -> Stop | None:
        """Why nothing may be loaded now; None: nothing speaks against it."""
        return disk_stop(self._free_bytes()) or self._clock_stop()

    def _clock_stop(self) -> Stop | None:
        check = check_wall_clock(self._system)
        nightly = self._site.nightly
        if check.state is State.OK or (nightly is not None and nightly.clock_kept_by_host):
            return None
        if check.state is State.LIMITED:
            words = (
                "no time server keeps this machine's clock (timedatectl set-ntp true; "
                "[nightly] clock_kept_by_host = true where its host keeps it)"
            )
            return Stop(reason=SkipReason.CLOCK_UNSURE, words=words)
        today = self._system.clock.now().astimezone(zone_of(self._site)).date()
        later = [night.night for night in self._rows.nights(today) if night.night > today]
        if later:
            words = f"this machine's clock went back: there is a night of {later[-1]} already"
            return Stop(reason=SkipReason.CLOCK_UNSURE, words=words)
        return None


def disk_stop(free_bytes: int) -> Stop | None:
    """Whether the disk is too full for a night."""
    if free_bytes >= FREE_BYTES_MIN:
        return None
    free, least = free_bytes / GIGABYTE, FREE_BYTES_MIN / GIGABYTE
    words = f"{free:.1f} GB are free in the state folder; a night wants {least:.0f} GB"
    return Stop(reason=SkipReason.DISK_LOW, words=words)


def free_in(folder: Path) -> int:
    """Bytes that may be written where a folder lies."""
    import shutil

    return shutil.disk_usage(folder).free
