"""Which records may settle this site's criteria: of the right network, not emulated. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netready.analysis.load_runs import LoadRun, load_runs
from netready.domain.load import LimiterWord
from netready.domain.record import NIGHT, SIMULATED, NetworkRole, Record
from netready.domain.site import Site

NAMED_MAX: Final = 10  # rooms in a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """Records that count, and one sentence for each kind that does not."""

    records: tuple[Record, ...]
    warnings: tuple[str, ...]


def is_emulated(records: Sequence[Record]) -> bool:
    """Whether any of the records comes from an embedded room."""
    return any(record.network.role is NetworkRole.EMULATED for record in records)


def is_simulated(records: Sequence[Record]) -> bool:
    """Whether a program made any of them up: then nothing of it is a finding."""
    return any(SIMULATED in record.annotations for record in records)


def counting_records(records: Sequence[Record], site: Site, *, emulated: bool) -> Selected:
    """The records of the network that is asked about, in an order of their own.

    Evidence from a staff network settles no pupil criterion; an emulated room settles nothing of
    a school, and a school's records nothing of an emulated room. A night without bodies and
    telephones is easier than a lesson: where a room was tried by day, its last night counts, and
    only if it carried less.
    """
    wanted = NetworkRole.EMULATED if emulated else NetworkRole(site.network_role)
    chosen = [record for record in records if record.network.role is wanted]
    others = Counter(record.network.role for record in records if record.network.role is not wanted)
    warnings = [
        f"{count} records from {_network(role)} were not used: "
        f"the question is about {_network(wanted)}."
        for role, count in sorted(others.items())
    ]
    easy = easy_nights(chosen)
    if easy:
        warnings.append(
            f"{len(easy)} load runs by night were not used: the room was tried by day, and they "
            "came before its last night, or carried no less; a night without bodies and phones is "
            "easier than a lesson."
        )
    counting = [record for record in chosen if record.record_id not in easy]
    nights = sorted({run.room for run in load_runs(counting) if NIGHT in run.record.annotations})
    if nights:
        warnings.append(
            f"Measured by night: {_listed(nights)}. Their numbers of pupils are night capacity, "
            "with no bodies and no phones; a lesson may fare worse."
        )
    ordered = sorted(counting, key=lambda record: (record.started_at, record.record_id))
    return Selected(records=tuple(ordered), warnings=tuple(warnings))


def _listed(rooms: Sequence[str]) -> str:
    more = f" and {len(rooms) - NAMED_MAX} more rooms" if len(rooms) > NAMED_MAX else ""
    return ", ".join(rooms[:NAMED_MAX]) + more


def easy_nights(records: Sequence[Record]) -> frozenset[str]:
    """Ids of the runs by night that say nothing new of a room that was tried by day.

    All but the last, for what was worse in between was over by then; and the last, too, unless it
    carried less than the latest run by day.
    """
    by_day: dict[tuple[str, str | None], LoadRun] = {}
    last: dict[tuple[str, str | None], LoadRun] = {}
    by_night: list[LoadRun] = []
    for run in sorted(load_runs(records), key=lambda run: run.record.started_at):
        if NIGHT in run.record.annotations:
            by_night.append(run)
            last |= {(run.room, run.mix): run} if _is_sure(run) else {}
        elif run.settled:
            by_day[run.room, run.mix] = run
    worse = {
        night.record.record_id
        for place, night in last.items()
        if (day := by_day.get(place)) and _is_worse(night, day)
    }
    return frozenset(
        run.record.record_id
        for run in by_night
        if (run.room, run.mix) in by_day and run.record.record_id not in worse
    )


def _is_sure(night: LoadRun) -> bool:
    """Whether it says something of the network, and not of a device or the target."""
    return night.settled and night.limiter not in {LimiterWord.DEVICE, LimiterWord.SERVER}


def _is_worse(night: LoadRun, day: LoadRun) -> bool:
    """Whether the network held fewer for sure: all that it may have carried is below the day's."""
    return night.breaks is not None and night.breaks <= (day.holds or 0)


def _network(role: NetworkRole) -> str:
    if role is NetworkRole.EMULATED:
        return "an emulated room"
    if role is NetworkRole.UNKNOWN:
        return "a network whose role was not recorded"
    return f"the {role.value} network"
