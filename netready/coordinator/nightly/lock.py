"""One night at a time, and no night twice; what a crash left is taken over and named.

The folder's own lock ends with the program. Beside it stands who holds it (process, boot, start),
for file systems without locks, and to say afterwards what was interrupted. A process id alone
proves nothing: it is given out again, and after a restart it means another program.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol

from netready.domain.errors import BadInputError, CannotMeasureError
from netready.store.files import read_text, write_text
from netready.store.lock import FolderHeldError, folder_lock

STATE_NAME: Final = "night.json"
STATE_BYTES_MAX: Final = 10_000
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")


class Processes(Protocol):
    """What the operating system says of processes."""

    def boot(self) -> str:
        """A word that changes with every start of the machine; "" where there is none."""
        ...

    def start_of(self, pid: int) -> str | None:
        """A word that no later process of the same id shares; None: no such process."""
        ...


class RealProcesses:
    """The processes of this machine."""

    def boot(self) -> str:
        """The kernel's own boot id on Linux."""
        try:
            return BOOT_ID.read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            return ""

    def start_of(self, pid: int) -> str | None:
        """On Linux ticks since boot, which no setting of the clock moves; elsewhere its time."""
        if sys.platform == "linux":
            return _ticks_of(pid)
        import psutil

        try:
            return f"{psutil.Process(pid).create_time():.0f}"
        except (psutil.Error, OSError, ValueError, OverflowError):
            return None


def _ticks_of(pid: int) -> str | None:
    # proc_pid_stat(5): field 22; the name in field 2 may hold anything, so from its last bracket
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] != "Z" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds or held a night.

    Attributes:
        night: date of its evening, ISO.
        begun_at: UTC, ISO.
        ended: it was closed in order.
    """

    night: str
    pid: int
    boot: str
    start: str
    begun_at: str
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldNight:
    """A night that is ours.

    Attributes:
        interrupted: the date of a night that never ended; maybe the same night.
        words: that in a sentence for people; "" where the last one ended in order.
    """

    night: date
    interrupted: date | None = None
    words: str = ""


class AlreadyRunError(CannotMeasureError):
    """This night has been run; a night is run once."""


@contextmanager
def one_night(
    folder: Path, night: date, now: datetime, processes: Processes | None = None
) -> Iterator[HeldNight]:
    """Holds a night as long as the block lasts; a block left by an exception is interrupted.

    Args:
        folder: of the nights' own; it is made if need be.
        night: date of its evening.
        now: aware.
        processes: the seam; None: this machine's.

    Raises:
        AlreadyRunError: this night has been run.
        CannotMeasureError: another program runs a night now.
        BadInputError: the folder cannot be written, or what stands in it is not ours.
    """
    seen = processes or RealProcesses()
    path = folder / STATE_NAME
    try:
        with folder_lock(folder, option="the nights' folder"):
            last = _read(path)
            _check(last, night, seen)
            mine = _mine(night, now, seen)
            _write(path, mine)
            yield _held(last, night, seen)
            _write(path, replace(mine, ended=True))
    except FolderHeldError as error:
        raise _running(_read(path)) from error


def _mine(night: date, now: datetime, processes: Processes) -> Holder:
    pid = os.getpid()
    return Holder(
        night=night.isoformat(),
        pid=pid,
        boot=processes.boot(),
        start=processes.start_of(pid) or "",
        begun_at=now.isoformat(timespec="seconds"),
    )


def _check(last: Holder | None, night: date, processes: Processes) -> None:
    if last is None:
        return
    if last.ended and last.night == night.isoformat():
        raise AlreadyRunError(
            f"The night of {last.night} has been run; it began at {last.begun_at}.",
            "Nothing needs to be done: a night is run once.",
        )
    if not last.ended and _alive(last, processes):
        raise _running(last)


def _alive(holder: Holder, processes: Processes) -> bool:
    """Whether it is still the same process of the same boot, and not this one."""
    if holder.boot != processes.boot() or holder.pid == os.getpid():
        return False
    return bool(holder.start) and processes.start_of(holder.pid) == holder.start


def _running(holder: Holder | None) -> CannotMeasureError:
    who = ""
    if holder and not holder.ended:  # else it holds the lock and has not written its name yet
        who = f" (the night of {holder.night}, process {holder.pid})"
    return CannotMeasureError(
        f"Another program runs a night in this folder now{who}.",
        "Wait until it has ended; only one runs at a time.",
    )


def _held(last: Holder | None, night: date, processes: Processes) -> HeldNight:
    if last is None or last.ended:
        return HeldNight(night=night)
    why = "the program is gone" if last.boot == processes.boot() else "the machine was restarted"
    words = f"The night of {last.night}, begun at {last.begun_at}, did not end: {why}."
    return HeldNight(night=night, interrupted=date.fromisoformat(last.night), words=words)


def _write(path: Path, holder: Holder) -> None:
    write_text(path, json.dumps(asdict(holder), sort_keys=True) + "\n")


def _read(path: Path) -> Holder | None:
    """What stands there; None where nothing does.

    Raises:
        BadInputError: something else stands there; to be looked at, not written over.
    """
    if not path.exists():
        return None
    text = read_text(path, limit_bytes=STATE_BYTES_MAX, wanted="the state of a night")
    try:
        return _holder(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInputError(
            [f"{path}: not the state of a night; allowed: what netready wrote, or no such file"]
        ) from error


def _holder(found: Mapping[str, Any]) -> Holder:
    holder = Holder(
        night=date.fromisoformat(found["night"]).isoformat(),
        pid=int(found["pid"]),
        boot=str(found["boot"]),
        start=str(found["start"]),
        begun_at=datetime.fromisoformat(found["begun_at"]).isoformat(),
        ended=found["ended"] is True,
    )
    if holder.pid < 1:
        raise ValueError("no process has this id")
    return holder
