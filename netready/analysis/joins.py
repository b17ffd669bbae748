"""How devices failed to join the network, by the records of the probe that joins. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from netready.domain.clues import JoinFailure
from netready.domain.record import Record

PROBE: Final = "wifi-join"


def joins_failed(records: Sequence[Record]) -> Mapping[JoinFailure, int]:
    """Joins that failed before the device had an address, by how they did; a clue of a limiter.

    A wrong key says nothing of the network's room for devices, so what nobody gave a reason for
    (`JoinFailure.NOT_JOINED`) is left out. Details come from a file: a word that is not known is
    left out too.
    """
    told = [record.details.get("join_failure") for record in records if record.probe == PROBE]
    words = [word for word in told if isinstance(word, str)]
    known = [JoinFailure(word) for word in words if word in {one.value for one in JoinFailure}]
    return dict(sorted(Counter(word for word in known if word != JoinFailure.NOT_JOINED).items()))
