"""What a device is called here: as it asked, made unique. Pure."""

from collections.abc import Collection
from typing import Final

from netready.domain.fleet import LABEL_MAX

_TRIES: Final = 100_000


def free_label(asked: str, taken: Collection[str], otherwise: str) -> str:
    """The label asked for, or with the first number behind it that makes it nobody else's.

    Args:
        asked: "": none was.
        taken: those of everybody who ever joined; an old record still speaks of them.
        otherwise: what stands before the number where none was asked for.
    """
    if asked and asked not in taken:
        return asked
    stem, first = (asked, 2) if asked else (otherwise, 1)
    for number in range(first, _TRIES):
        behind = f" {number}" if asked else f"-{number}"
        label = stem[: LABEL_MAX - len(behind)] + behind
        if label not in taken:
            return label
    raise ValueError("more devices than anybody has")
