"""Which part of the network it was: one small rule each, the first that matches wins. Pure.

The order (`RULES`) and why: first what happens before any load is made (joining, being let in);
then what spoils connections without being full (a filter, a limit set for each client); then from
near to far, each part only where the parts before it are known to be good or the part itself says
so. A rule that lacks a reading does not match. Source of the comparisons: the triangulation of two
anchors (both bad: this side of them; only the far one bad: behind the near one), as schools' own
guides do it with one device at the router and one in the room.
"""

from collections.abc import Callable, Sequence
from typing import Final

from netready.domain.load import Limiter
from netready.loadtest.limiter.case import Case
from netready.loadtest.limiter.gates import client_cap, client_rate, content_filter, joining
from netready.loadtest.limiter.parts import contention, lan, provider, radio, uplink

Rule = Callable[[Case], Limiter | None]
RULES: Final[tuple[Rule, ...]] = (
    joining,
    client_cap,
    content_filter,
    client_rate,
    lan,
    contention,
    radio,
    provider,
    uplink,
)


def first_match(case: Case, rules: Sequence[Rule] = RULES) -> Limiter | None:
    """The first rule that has something to say; None: nothing can be told apart."""
    return next((found for rule in rules if (found := rule(case)) is not None), None)
