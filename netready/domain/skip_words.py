"""Why a night has no reading of a room, for people: a word of the closed list as a clause."""

from collections.abc import Mapping
from typing import Final

from netready.domain.nights import SkipReason

SKIP_WORDS: Final[Mapping[SkipReason, str]] = {
    SkipReason.HOLIDAY: "holiday",
    SkipReason.EXAM: "exams",
    SkipReason.NO_PERMISSION: "no permission for those hours",
    SkipReason.WINDOW_TOO_SHORT: "the hours were too short",
    SkipReason.NOT_IN_TURN: "not its turn",
    SkipReason.IN_USE: "somebody was using the network",
    SkipReason.CAPS_SPENT: "the agreed amount of load was spent",
    SkipReason.ON_BATTERY: "a device was on battery",
    SkipReason.DISK_LOW: "the disk was nearly full",
    SkipReason.CLOCK_UNSURE: "the clock could not be trusted",
    SkipReason.NO_AGENT: "no device of the room answered",
    SkipReason.NO_TARGET: "the target did not answer",
    SkipReason.DEVICE_LIMITED: "the measuring devices were the limit: nothing is said of the room",
    SkipReason.ANOTHER_RUN: "another run was going on",
    SkipReason.STOPPED: "it was stopped",
    SkipReason.INTERRUPTED: "it was interrupted: a program or the machine ended",
    SkipReason.NO_SUCH_ROOM: "no longer in the site file",
    SkipReason.FAULT: "the program failed; its log says where",
}

# These say nothing of the room: it was not its turn, or nobody's.
NOT_TRIED: Final = frozenset(
    {
        SkipReason.HOLIDAY,
        SkipReason.EXAM,
        SkipReason.NO_PERMISSION,
        SkipReason.WINDOW_TOO_SHORT,
        SkipReason.NOT_IN_TURN,
        SkipReason.NO_SUCH_ROOM,
    }
)
