"""Which records may settle this site's criteria: the right network, and nothing emulated. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from netready.domain.record import SIMULATED, NetworkRole, Record
from netready.domain.site import Site


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
    a school, and a school's records nothing of an emulated room.
    """
    wanted = NetworkRole.EMULATED if emulated else NetworkRole(site.network_role)
    chosen = [record for record in records if record.network.role is wanted]
    others = Counter(record.network.role for record in records if record.network.role is not wanted)
    warnings = [
        f"{count} records from {_network(role)} were not used: "
        f"the question is about {_network(wanted)}."
        for role, count in sorted(others.items())
    ]
    ordered = sorted(chosen, key=lambda record: (record.started_at, record.record_id))
    return Selected(records=tuple(ordered), warnings=tuple(warnings))


def _network(role: NetworkRole) -> str:
    if role is NetworkRole.EMULATED:
        return "an emulated room"
    if role is NetworkRole.UNKNOWN:
        return "a network whose role was not recorded"
    return f"the {role.value} network"
