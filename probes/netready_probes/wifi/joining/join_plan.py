"""What the process that joins is asked to do, and what it writes back; no secret is in either."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

# the process ends with one of these where it did not begin
NOT_ALLOWED: Final = 3
UNUSABLE: Final = 4

_LINES_MAX: Final = 500
_LINE_MAX: Final = 70_000


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinPlan:
    """One ladder.

    Attributes:
        radio: number of the radio that the adapter is on.
        was_up: it is switched on again afterwards.
        ssid_hex: the name's bytes.
        program: path of `wpa_supplicant`.
        credentials: path of a file; "": the environment may hold them.
        rung_s: how long one rung may take.
        dns_name: what the network's DNS server is asked for.
        public_dns: whether one on the public internet may be asked.
        outside_host, outside_port: what the last rung connects to; "": it is not tried.
        roams: how often to move to another access point of that name.
    """

    interface: str
    radio: int
    was_up: bool
    ssid_hex: str
    program: str
    credentials: str = ""
    rung_s: float = 15.0
    dns_name: str = ""
    public_dns: bool = False
    outside_host: str = ""
    outside_port: int = 443
    roams: int = 0

    @property
    def longest_s(self) -> float:
        """More than all rungs and moves together can take."""
        return 40.0 + (8 + self.roams) * self.rung_s


def lines_of(text: str) -> Iterator[Mapping[str, object]]:
    """The objects that the process wrote; what is no object is skipped."""
    for line in text.splitlines()[:_LINES_MAX]:
        if len(line) > _LINE_MAX:
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found
