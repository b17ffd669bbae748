"""How far nights are, and what was seen in lessons: the rows that outlive the program. Values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from netready.domain.histogram import Histogram
from netready.domain.nights import NightReading, SkipReason


class NightState(StrEnum):
    """CLOSED: nothing more comes, whatever became of its rooms."""

    RUNNING = "running"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night that was begun.

    Attributes:
        night: date of its evening; a night is begun once.
        started_at, ended_at: UTC; `ended_at` None: it is not closed.
        words: how it went, for people; "": nothing to say yet.
    """

    night: date
    state: NightState
    started_at: datetime
    ended_at: datetime | None = None
    words: str = ""


class RoomState(StrEnum):
    """How far one room of a night is."""

    WAITING = "waiting"
    GOING_ON = "going-on"
    MEASURED = "measured"
    SKIPPED = "skipped"

    @property
    def is_over(self) -> bool:
        """Nothing more comes of it this night."""
        return self in {RoomState.MEASURED, RoomState.SKIPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomNight:
    """One room of one night.

    Attributes:
        place: its turn, from 0; rooms that were left out have None.
        run_id: of the aggregator's run; "": none was begun.
        reading: of a room that is MEASURED.
        reason: of a room that is SKIPPED, and `words` the same for people.
        records: ids of what the run left.
        delay: samples of the round trip beside the load, in ms, to be merged; None: not known.
        looked: what was seen right before, without load; None: nobody could look.
    """

    night: date
    room: str
    state: RoomState
    place: int | None = None
    run_id: str = ""
    words: str = ""
    reading: NightReading | None = None
    reason: SkipReason | None = None
    records: tuple[str, ...] = ()
    delay: Histogram | None = None
    looked: "LessonLook | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonLook:
    """What one fixed device saw without loading anything; None wherever it is not known.

    Attributes:
        at: UTC, by the aggregator's clock.
        device: its label.
        delay: samples of the round trip to the target, in ms; a lost one counts as infinite.
        gateway_delay_p50_ms: to the device's gateway; infinite: no answer.
        channel_utilisation_ratio: of the channel, by BSS Load or the device's own count, 0 to 1.
        retry_ratio: frames sent again, 0 to 1.
        stations: that the access point says are on it (BSS Load).
        neighbours: access points of others on the same channel.
        foreign_mbps: traffic of others on the device's own adapter.
        on_mains: False: on battery.
        clock_offset_s: of the device against the aggregator.
    """

    at: datetime
    room: str
    device: str
    delay: Histogram | None = None
    gateway_delay_p50_ms: float | None = None
    channel_utilisation_ratio: float | None = None
    retry_ratio: float | None = None
    rssi_dbm: float | None = None
    channel: int | None = None
    stations: int | None = None
    neighbours: int | None = None
    foreign_mbps: float | None = None
    on_mains: bool | None = None
    clock_offset_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonDay:
    """All looks of a room on one school day, by the school's clock; kept when the looks are gone.

    Attributes:
        looks: how many there were.
        delay: of all of them, merged.
        channel_utilisation_ratio, retry_ratio, rssi_dbm: medians over the looks that know them.
    """

    day: date
    room: str
    looks: int
    delay: Histogram | None = None
    channel_utilisation_ratio: float | None = None
    retry_ratio: float | None = None
    rssi_dbm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """What a compaction took away, and what it left.

    Attributes:
        records, looks, rows: that were removed (`rows`: of nights and lesson days too old).
        bytes_before, bytes_after: of the database; None: not known.
    """

    records: int = 0
    looks: int = 0
    rows: int = 0
    bytes_before: int | None = None
    bytes_after: int | None = None
