"""What a check of a site file found, and where."""

from dataclasses import dataclass

Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A fault or a warning: where, e.g. ("room", 3, "seats") counted from 0, and what."""

    at: Location
    text: str
