"""The exceptions that reach a user, one for each thing the user can do about it.

::

    NetreadyError
    ├── BadInputError         mend the input         exit 2
    └── CannotMeasureError    mend the surroundings  exit 3
        └── DiskFullError     make room              exit 1

Anything else that escapes is a fault of the program (exit 1).
"""

from collections.abc import Sequence

from netready.domain.refusal import Refusal


class NetreadyError(Exception):
    """Root of all that a user may see."""


class BadInputError(NetreadyError):
    """Wrong usage or bad input.

    Attributes:
        faults: one line each: file, place, what was found, what is allowed.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class CannotMeasureError(NetreadyError):
    """Nothing could be measured.

    Attributes:
        reason: why, one sentence.
        remedy: what to do, one sentence.
        why: the reason in the closed list, for programs; None: it has no word there.
    """

    def __init__(self, reason: str, remedy: str, *, why: Refusal | None = None) -> None:
        super().__init__(f"{reason} {remedy}")
        self.reason = reason
        self.remedy = remedy
        self.why = why


class DiskFullError(CannotMeasureError):
    """A result could not be kept. Where nothing was measured either, it is the error above."""
