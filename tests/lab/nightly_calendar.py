"""Another day on the calendar, for whole programs: libfaketime, told by a file that may change.

Only the calendar is moved. Durations, time limits and the pacing of packets stay real, and so is
every TLS certificate's validity checked on that day.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

LIBRARIES = (
    *Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"),
    *Path("/usr/lib/faketime").glob("libfaketimeMT.so.1"),
)
HERE = Path(__file__).parent / "faked"
CACHED_S = 1
SEEN_S = 2.2  # the library counts whole seconds


def needs_faketime() -> None:
    """Skips the calling test, with the reason, where there is no libfaketime."""
    if not LIBRARIES:
        pytest.skip("not installed: faketime")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day that all programs see which run with its `environment`."""

    file: Path

    def set(self, moment: datetime) -> None:
        """It is that moment now, and goes on from there; running programs see it within 1 s."""
        ahead_s = (moment - datetime.now(UTC)).total_seconds()
        partly = self.file.with_suffix(".new")
        partly.write_text(f"{ahead_s:+.3f}\n", encoding="ascii")
        partly.replace(self.file)

    def now(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text("ascii")))

    def environment(self, others: Mapping[str, str]) -> dict[str, str]:
        """Those of `others`, and what makes a program see this calendar."""
        paths = [str(HERE), *filter(None, [others.get("PYTHONPATH", "")])]
        return {
            **others,
            "PYTHONPATH": os.pathsep.join(paths),
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": str(CACHED_S),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": "UTC",
        }

    def clear(self) -> None:
        """Takes away what the library leaves in memory of programs that were killed."""
        for left in Path("/dev/shm").glob("*faketime_s*_*"):  # noqa: S108 - where it puts it
            number = left.name.rpartition("_")[2]
            if number.isdigit() and not Path("/proc", number).exists():
                left.unlink(missing_ok=True)
