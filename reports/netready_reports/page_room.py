"""How much of other people's words one A4 page has room for.

Two measures: as a rule, and where a school's names and lists are long. What does not fit is counted
on the page and stands in the technician report.
"""

from dataclasses import dataclass

ROOMY = 1200  # columns of free text above which print uses smaller letters
PACKED = 2600  # and above which less of it is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many of each list, and how many characters of each text."""

    sets: int = 2
    fixes: int = 3
    find_out: int = 4
    stages: int = 5
    not_tested: int = 4
    action: int = 90
    notice: int = 105
    owner: int = 48
    sentence: int = 230
    programme: int = 150
    named: int = 3
    named_action: int = 90
    waits: int = 60
    limit: int = 64
    line: int = 85
    fact: int = 40
    room: int = 24


AS_A_RULE = Room()
TIGHT = Room(
    sets=1,
    find_out=2,
    stages=3,
    not_tested=2,
    action=60,
    notice=70,
    owner=34,
    sentence=150,
    programme=80,
    named=2,
    named_action=55,
    waits=36,
    limit=40,
    line=60,
    fact=22,
    room=12,
)
