"""What a clinician allows while a plan is followed, every version of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from handrail.store.columns import JsonText, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of limits."""
    op.create_table(
        "follow_limits",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.String(length=32), nullable=False),
        sa.Column("medicine", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", JsonText(), nullable=False),
        sa.Column("saved_at", UtcTime(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("saved_by_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_follow_limits_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name="fk_follow_limits_plan_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_follow_limits"),
        sa.UniqueConstraint("person_id", "medicine", "version", name="uq_follow_limits_version"),
    )
    op.create_index("ix_follow_limits_plan_id", "follow_limits", ["plan_id"], unique=False)
