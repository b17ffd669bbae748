"""Why a run was not made, or not to its end; a closed list, so that no program reads sentences."""

from enum import StrEnum


class Refusal(StrEnum):
    """Beside the sentence for people; each is a word of `nights.SkipReason`, too."""

    NO_PERMISSION = "no-permission"  # nobody's, or not at this hour
    NO_AGENT = "no-agent"  # no device of the room is connected, or too few came
    NO_TARGET = "no-target"  # none is set up, or it did not answer
    ANOTHER_RUN = "another-run"
    CAPS_SPENT = "caps-spent"
    IN_USE = "in-use"  # a canary was not well, or the load ended by itself for others' sake
    DEVICE_LIMITED = "device-limited"
    STOPPED = "stopped"  # by a person
    INTERRUPTED = "interrupted"  # the aggregator was restarted
    NO_SUCH_ROOM = "no-such-room"
    FAULT = "fault"  # of the program; its log says where
