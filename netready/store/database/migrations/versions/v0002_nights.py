"""The nights, and what was seen in lessons."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes their tables; frozen, whatever `schema` says later."""
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column(
        "records",
        sa.Column(
            "order_id",
            sa.String(36),
            nullable=True,
            comment="by which it was made; null: none, or not known",
        ),
    )
    op.create_table(
        "nights",
        sa.Column("night", sa.Date(), nullable=False, comment="date of its evening"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("night", name=op.f("pk_nights")),
    )
    op.create_table(
        "room_nights",
        sa.Column("seq", row_number, autoincrement=True, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True, comment="its turn; null: left out"),
        sa.Column("run_id", sa.String(36), nullable=False, comment="empty: none was begun"),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=True, comment="of a room that was skipped"),
        sa.Column("reading", sa.JSON(), nullable=True, comment="what is known of it"),
        sa.Column(
            "records", sa.JSON(), nullable=False, comment="ids; empty: none, or taken away by age"
        ),
        sa.Column("delay", sa.JSON(), nullable=True, comment="histogram, in ms"),
        sa.Column("looked", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["night"], ["nights.night"], name=op.f("fk_room_nights_night")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_room_nights")),
        sa.UniqueConstraint("room", "night", name=op.f("uq_room_nights_room")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_room_nights_night"), "room_nights", ["night"], unique=False)
    op.create_table(
        "lesson_looks",
        sa.Column("seq", row_number, autoincrement=True, nullable=False),
        sa.Column("at", sa.String(32), nullable=False, comment="by the aggregator's clock"),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False, comment="what is known"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_lesson_looks")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lesson_looks_at"), "lesson_looks", ["at"], unique=False)
    op.create_index("ix_lesson_looks_room", "lesson_looks", ["room", "at"], unique=False)
    op.create_table(
        "lesson_days",
        sa.Column("seq", row_number, autoincrement=True, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="by the school's clock"),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False, comment="of all looks of the day"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_lesson_days")),
        sa.UniqueConstraint("room", "day", name=op.f("uq_lesson_days_room")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_lesson_days_day"), "lesson_days", ["day"], unique=False)


def downgrade() -> None:
    """An older netready refuses this schema; a backup leads back."""
    raise NotImplementedError
