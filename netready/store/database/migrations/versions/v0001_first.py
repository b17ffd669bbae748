"""The first schema: records, devices, the walk, runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Makes every table; frozen, whatever `schema` says later."""
    op.create_table(
        "agents",
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.String(32), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=True),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.Column(
            "number", sa.BigInteger(), nullable=False, comment="of its latest duties; only goes up"
        ),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_agents")),
        sa.UniqueConstraint("label", name=op.f("uq_agents_label")),
    )
    op.create_table(
        "aside",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "id",
            sa.String(length=36),
            nullable=False,
            comment="of the record or event that came first",
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of content"),
        sa.Column(
            "content", sa.LargeBinary(), nullable=False, comment="what came later under the same id"
        ),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("received_at", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_aside")),
        sa.UniqueConstraint("id", "digest", name=op.f("uq_aside_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "photos",
        sa.Column("photo_id", sa.String(length=36), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("photo_id", name=op.f("pk_photos")),
    )
    op.create_table(
        "records",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
            comment="order of acceptance",
        ),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("room", sa.Text(), nullable=False, comment="empty: none"),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("probe", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(32), nullable=False, comment="by the device's clock"),
        sa.Column(
            "received_at", sa.String(32), nullable=False, comment="by the aggregator's clock"
        ),
        sa.Column(
            "agent_id",
            sa.String(length=36),
            nullable=False,
            comment="who sent it; empty: made here",
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of line"),
        sa.Column("line", sa.LargeBinary(), nullable=False, comment="the record as canonical JSON"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_records")),
        sa.UniqueConstraint("record_id", name=op.f("uq_records_record_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_records_room"), "records", ["room"], unique=False)
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.String(32), nullable=False),
        sa.Column("rooms", sa.JSON(), nullable=False),
        sa.Column("agents", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_asked_at"), "runs", ["asked_at"], unique=False)
    op.create_table(
        "settings",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "walk_events",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("at", sa.String(32), nullable=False, comment="by the phone's clock"),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("floor", sa.Text(), nullable=True, comment="null: no spot"),
        sa.Column("x", sa.Float(precision=53), nullable=True),
        sa.Column("y", sa.Float(precision=53), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("refers", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_walk_events")),
        sa.UniqueConstraint("event_id", name=op.f("uq_walk_events_event_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "holders",
        sa.Column(
            "holder_id", sa.String(length=36), nullable=False, comment="of a device: its agent_id"
        ),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256; no token"),
        sa.Column("expires_at", sa.String(32), nullable=True),
        sa.Column("revoked_at", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.agent_id"], name=op.f("fk_holders_agent_id")
        ),
        sa.PrimaryKeyConstraint("holder_id", name=op.f("pk_holders")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_holders_token_hash")),
    )
    op.create_table(
        "orders",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=False),
        sa.Column("run_id", sa.String(length=36), nullable=False, comment="empty: none"),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("share", sa.Float(precision=53), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.agent_id"], name=op.f("fk_orders_agent_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_orders")),
    )
    op.create_index("ix_orders_agent_id", "orders", ["agent_id", "closed_at"], unique=False)
    op.create_index(op.f("ix_orders_run_id"), "orders", ["run_id"], unique=False)


def downgrade() -> None:
    """There is nothing below the first."""
    raise NotImplementedError
