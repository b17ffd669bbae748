"""Why a stage was not good: which limits, by how many pupils, on which devices. Pure."""

from collections.abc import Mapping, Sequence

from netready.domain.load import DeviceShare, StageMeasurement
from netready.loadtest.complaints import Complaint
from netready.loadtest.words import pupils


def reasons_of(
    part: StageMeasurement,
    complaints: Mapping[int, Sequence[Complaint]],
    shares: Sequence[DeviceShare],
) -> tuple[str, ...]:
    """One sentence for each limit that was broken: by how many pupils, and one of their figures.

    Where the load was ended by itself, that comes first; where only some devices' pupils went
    short, that comes last.
    """
    by_kind: dict[str, list[str]] = {}
    for each in complaints.values():
        for found in each:
            by_kind.setdefault(found.kind, []).append(found.words)
    everybody = pupils(len(part.pupils))
    ended = (part.ended_by,) if part.ended_by else ()
    broken = (f"{len(words)} of {everybody}: {words[0]}." for words in by_kind.values())
    return (*ended, *broken, *(() if ended else _where(shares)))


def _where(shares: Sequence[DeviceShare]) -> tuple[str, ...]:
    """Evidence for one bad radio or place rather than the room: the others' pupils were well."""
    short = [each for each in shares if each.ok < each.active]
    if not short or len(short) == len(shares):
        return ()
    failing = sum(each.active - each.ok for each in short)
    if len(short) == 1:
        who = "The failing pupil was" if failing == 1 else f"All {failing} failing pupils were"
        others = f"the other {len(shares) - 1}" if len(shares) > 2 else "the other"
        return (f"{who} on {short[0].device}; {others} kept every limit.",)
    named = ", ".join(f"{each.device} ({each.active - each.ok} of {each.active})" for each in short)
    return (f"The failing pupils were on {len(short)} of {len(shares)} devices: {named}.",)
