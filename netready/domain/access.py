"""Who may do what at the aggregator."""

from enum import StrEnum


class Role(StrEnum):
    """What a join code, and the token it is exchanged for, is good for.

    Attributes:
        AGENT: a device: sends its own records, takes orders. Reads nothing of others.
        TECHNICIAN: walks, orders measurements and load, makes codes, revokes, reads all.
        READER: reads both reports and the live page.
        TEACHER: writes in the comments book, and reads there what they wrote.
    """

    AGENT = "agent"
    TECHNICIAN = "technician"
    READER = "reader"
    TEACHER = "teacher"
