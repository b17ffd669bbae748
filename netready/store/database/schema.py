"""The tables. A change here needs a migration; a test compares the two on both databases.

Times are text in UTC of one length, so that they sort, lose nothing, and can be read by people.
"""

import zlib
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

TIME_CHARACTERS: Final = 32  # 2026-11-02T09:00:00.000000+00:00
EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LATEST: Final = datetime.max.replace(tzinfo=UTC)
ID: Final = String(36)
# SQLite counts rows in INTEGER only; PostgreSQL's integer would end at two thousand million.
ROW_NUMBER: Final = BigInteger().with_variant(Integer(), "sqlite")

PACKED_FROM_BYTES: Final = 500
UNPACKED_BYTES_MAX: Final = 50_000_000  # far above the largest line that is accepted
_ZLIB: Final = b"\x78"  # RFC 1950; JSON begins otherwise


class Utc(TypeDecorator[datetime]):
    """An aware datetime, as text."""

    impl = String(TIME_CHARACTERS)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database."""
        return None if value is None else _in_utc(value).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else datetime.fromisoformat(value)


def _in_utc(value: datetime) -> datetime:
    """A phone's clock may say anything, even what is out of range in UTC: the nearest is kept."""
    try:
        return value.astimezone(UTC)
    except OverflowError:
        return EARLIEST if value.year == EARLIEST.year else LATEST


class Packed(TypeDecorator[bytes]):
    """JSON text, which is stored in a quarter of the room; what was stored plain is read as it is.

    The fastest level: some 20 us for a record of 2 kB, of 300 that it takes in all.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None or len(value) < PACKED_FROM_BYTES:
            return value
        return zlib.compress(value, level=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bytes | None:
        """From the database; what is broken comes as it is, for whoever compares digests."""
        if value is None or not value.startswith(_ZLIB):
            return value
        try:
            return zlib.decompressobj().decompress(value, UNPACKED_BYTES_MAX)
        except zlib.error:
            return bytes(value)


METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RECORDS: Final = Table(
    "records",
    METADATA,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True, comment="order of acceptance"),
    Column("record_id", ID, nullable=False, unique=True),
    Column("room", Text, nullable=False, index=True, comment="empty: none"),
    Column("device", Text, nullable=False),
    Column("probe", Text, nullable=False),
    Column("started_at", Utc, nullable=False, comment="by the device's clock"),
    Column("received_at", Utc, nullable=False, comment="by the aggregator's clock"),
    Column("agent_id", String(36), nullable=False, comment="who sent it; empty: made here"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of line"),
    Column("line", Packed, nullable=False, comment="the record as canonical JSON"),
    Column("order_id", ID, nullable=True, comment="by which it was made; null: none, or not known"),
    sqlite_autoincrement=True,
)

ASIDE: Final = Table(
    "aside",
    METADATA,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("id", ID, nullable=False, comment="of the record or event that came first"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of content"),
    Column("content", LargeBinary, nullable=False, comment="what came later under the same id"),
    Column("agent_id", String(36), nullable=False),
    Column("received_at", Utc, nullable=True),
    UniqueConstraint("id", "digest"),
    sqlite_autoincrement=True,
)

AGENTS: Final = Table(
    "agents",
    METADATA,
    Column("agent_id", ID, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("label", Text, nullable=False, unique=True),
    Column("room", Text, nullable=False),
    Column("joined_at", Utc, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("seen_at", Utc, nullable=True),
    Column("revoked_at", Utc, nullable=True),
    Column("number", BigInteger, nullable=False, comment="of its latest duties; only goes up"),
)

HOLDERS: Final = Table(
    "holders",
    METADATA,
    Column("holder_id", ID, primary_key=True, comment="of a device: its agent_id"),
    Column("agent_id", ID, ForeignKey("agents.agent_id"), nullable=True),
    Column("role", String(20), nullable=False),
    Column("label", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256; no token"),
    Column("expires_at", Utc, nullable=True),
    Column("revoked_at", Utc, nullable=True),
)

WALK_EVENTS: Final = Table(
    "walk_events",
    METADATA,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("event_id", ID, nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("room", Text, nullable=False),
    Column("at", Utc, nullable=False, comment="by the phone's clock"),
    Column("by", Text, nullable=False),
    Column("floor", Text, nullable=True, comment="null: no spot"),
    Column("x", Float(53), nullable=True),
    Column("y", Float(53), nullable=True),
    Column("text", Text, nullable=False),
    Column("refers", Text, nullable=False),
    sqlite_autoincrement=True,
)

PHOTOS: Final = Table(
    "photos",
    METADATA,
    Column("photo_id", ID, primary_key=True),
    Column("room", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("jpeg", LargeBinary, nullable=False),
)

RUNS: Final = Table(
    "runs",
    METADATA,
    Column("run_id", ID, primary_key=True),
    Column("what", String(20), nullable=False),
    Column("asked_at", Utc, nullable=False, index=True),
    Column("rooms", JSON, nullable=False),
    Column("agents", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("ended_at", Utc, nullable=True),
    Column("facts", JSON, nullable=False),
)

ORDERS: Final = Table(
    "orders",
    METADATA,
    Column("order_id", ID, primary_key=True),
    Column("agent_id", ID, ForeignKey("agents.agent_id"), nullable=False),
    Column("run_id", String(36), nullable=False, index=True, comment="empty: none"),
    Column("room", Text, nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("body", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("share", Float(53), nullable=True),
    Column("words", Text, nullable=False),
    Column("closed_at", Utc, nullable=True),
    Index("ix_orders_agent_id", "agent_id", "closed_at"),
)

SETTINGS: Final = Table(
    "settings",
    METADATA,
    Column("key", String(100), primary_key=True),
    Column("value", JSON, nullable=False),
)

NIGHTS: Final = Table(
    "nights",
    METADATA,
    Column("night", Date, primary_key=True, comment="date of its evening"),
    Column("state", String(20), nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc, nullable=True),
    Column("words", Text, nullable=False),
)

ROOM_NIGHTS: Final = Table(
    "room_nights",
    METADATA,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("night", Date, ForeignKey("nights.night"), nullable=False, index=True),
    Column("room", Text, nullable=False),
    Column("state", String(20), nullable=False),
    Column("place", Integer, nullable=True, comment="its turn; null: left out"),
    Column("run_id", String(36), nullable=False, comment="empty: none was begun"),
    Column("words", Text, nullable=False),
    Column("reason", String(20), nullable=True, comment="of a room that was skipped"),
    Column("reading", JSON(none_as_null=True), nullable=True, comment="what is known of it"),
    Column("records", JSON, nullable=False, comment="ids; empty: none, or taken away by age"),
    Column("delay", JSON(none_as_null=True), nullable=True, comment="histogram, in ms"),
    Column("looked", JSON(none_as_null=True), nullable=True),
    UniqueConstraint("room", "night"),
    sqlite_autoincrement=True,
)

LESSON_LOOKS: Final = Table(
    "lesson_looks",
    METADATA,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("at", Utc, nullable=False, index=True, comment="by the aggregator's clock"),
    Column("room", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("seen", JSON, nullable=False, comment="what is known"),
    Index("ix_lesson_looks_room", "room", "at"),
    sqlite_autoincrement=True,
)

LESSON_DAYS: Final = Table(
    "lesson_days",
    METADATA,
    Column("seq", ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("day", Date, nullable=False, index=True, comment="by the school's clock"),
    Column("room", Text, nullable=False),
    Column("seen", JSON, nullable=False, comment="of all looks of the day"),
    UniqueConstraint("room", "day"),
    sqlite_autoincrement=True,
)
