"""What someone writes in a diary, every revision of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from handrail.store.columns import JsonText, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of entries."""
    op.create_table(
        "diary_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("medicine", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=False),
        sa.Column("begins_offset_min", sa.Integer(), nullable=False),
        sa.Column("ends_offset_min", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("content", JsonText(), nullable=False),
        sa.Column("replaces", JsonText(), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_diary_entries_person_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_diary_entries"),
    )
    op.create_index("ix_diary_entries_person_id_date", "diary_entries", ["person_id", "date"], unique=False)
