"""The tables. Names of objects are random, times are UTC, JSON is kept as its exact text.

`migrations/` makes them, step by step; a test holds the two equal. `revision` rises with every change of a
row, and a change has to name the one that it saw.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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

from handrail.store.columns import JsonText, UtcTime

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_ID = String(32)
_HASH = String(64)


def _made() -> tuple[Column, ...]:
    """Who made a row and when, and who changed it last."""
    return (
        Column("revision", Integer, nullable=False),
        Column("created_at", UtcTime, nullable=False),
        Column("created_by", Text, nullable=False),
        Column("changed_at", UtcTime, nullable=False),
        Column("changed_by", Text, nullable=False),
    )


def _of_person(nullable: bool = False) -> Column:
    return Column(
        "person_id", _ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=nullable, index=True
    )


# -------------------------------------------------------------------------------- what is saved

people = Table(
    "people",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("name", Text, nullable=False),
    Column("facts", JsonText, nullable=False),
    # Rises with each approval and withdrawal: a calendar's SEQUENCE, and the order of approvals.
    Column("plans_changed", Integer, nullable=False),
    *_made(),
)

courses = Table(
    "courses",
    METADATA,
    Column("id", _ID, primary_key=True),
    _of_person(),
    Column("medicine", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("happenings", JsonText, nullable=False),
    Column("note", Text, nullable=False),
    *_made(),
)

plans = Table(
    "plans",
    METADATA,
    Column("id", _ID, primary_key=True),
    _of_person(),
    Column("course_id", _ID, ForeignKey("courses.id", ondelete="SET NULL"), index=True),
    Column("medicine", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("latest_version", Integer, nullable=False),
    *_made(),
)

plan_versions = Table(
    "plan_versions",
    METADATA,
    Column("plan_id", _ID, ForeignKey("plans.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("question", JsonText, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("content_hash", _HASH, nullable=False),
    Column("state", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("approved_at", UtcTime),
    Column("approved_by", Text),
    Column("approved_by_id", _ID),
    Column("approved_hash", _HASH),
    Column("approved_order", Integer),
    Column("withdrawn_at", UtcTime),
    Column("withdrawn_by", Text),
    Column("withdrawn_because", Text),
    CheckConstraint("state IN ('draft', 'approved', 'withdrawn')", name="state"),
    CheckConstraint(
        "state <> 'approved' OR (approved_at IS NOT NULL AND approved_by IS NOT NULL "
        "AND approved_order IS NOT NULL AND approved_hash = content_hash)",
        name="signed",
    ),
    Index("ix_plan_versions_state", "state"),
)

overrides = Table(
    "overrides",
    METADATA,
    Column("id", _ID, primary_key=True),
    _of_person(nullable=True),
    Column("medicine", Text, nullable=False),
    Column("question", JsonText, nullable=False),
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_by_id", _ID),
)

feeds = Table(
    "feeds",
    METADATA,
    Column("id", _ID, primary_key=True),
    _of_person(),
    Column("token_hash", _HASH, nullable=False, unique=True),
    Column("options", JsonText, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("revoked_at", UtcTime),
    Column("revoked_by", Text),
    Column("last_read_at", UtcTime),
)

diary_entries = Table(
    "diary_entries",
    METADATA,
    # Made by the device that it was written on: the same entry sent twice is one entry.
    Column("id", _ID, primary_key=True),
    Column("person_id", _ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("medicine", Text, nullable=False),
    Column("date", String(10), nullable=False),
    Column("begins_offset_min", Integer, nullable=False),
    Column("ends_offset_min", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    Column("content", JsonText, nullable=False),
    Column("replaces", JsonText, nullable=False),
    Column("device", _ID, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_id", _ID),
    Index("ix_diary_entries_person_id_date", "person_id", "date"),
)

follow_limits = Table(
    "follow_limits",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("person_id", _ID, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("plan_id", _ID, ForeignKey("plans.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("medicine", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", JsonText, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    Column("saved_by", Text, nullable=False),
    Column("saved_by_id", _ID),
    UniqueConstraint("person_id", "medicine", "version", name="uq_follow_limits_version"),
)

jobs = Table(
    "jobs",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("question", JsonText, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("state", String(11), nullable=False),
    Column("progress", Float, nullable=False),
    Column("blocks", Integer),
    Column("blocks_done", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", Text),
    Column("heartbeat_at", UtcTime),
    Column("cancel_wanted", Boolean, nullable=False),
    Column("result", LargeBinary),
    Column("result_path", Text),
    Column("error", Text),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_by_id", _ID, index=True),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    CheckConstraint(
        "state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')", name="state"
    ),
    Index("ix_jobs_state_made_at", "state", "made_at"),
)

job_blocks = Table(
    "job_blocks",
    METADATA,
    Column("job_id", _ID, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("result", LargeBinary, nullable=False),
    Column("done_at", UtcTime, nullable=False),
)

settings = Table(
    "settings",
    METADATA,
    Column("name", String(200), primary_key=True),
    Column("value", JsonText, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("changed_by", Text, nullable=False),
)

# ------------------------------------------------------------------------------------- the log

audit = Table(
    "audit",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_id", _ID),
    Column("action", String(40), nullable=False),
    Column("object_kind", String(40), nullable=False),
    # No foreign keys: the log outlives what it tells of.
    Column("object_id", Text, nullable=False),
    Column("person_id", _ID, index=True),
    Column("detail", JsonText, nullable=False),
    Column("previous_hash", _HASH, nullable=False),
    Column("hash", _HASH, nullable=False),
    Index("ix_audit_object_id", "object_id"),
)

audit_head = Table(
    "audit_head",
    METADATA,
    # One row. PostgreSQL's writers take turns by locking it; SQLite has one writer anyway.
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", _HASH, nullable=False),
    CheckConstraint("one = 1", name="one"),
)

# ------------------------------------------------------------------------------------ accounts

users = Table(
    "users",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", Text),
    Column("totp_secret", Text),
    Column("totp_confirmed_at", UtcTime),
    Column("totp_last_step", BigInteger),
    Column("oidc_issuer", Text),
    Column("oidc_subject", Text),
    *_made(),
    UniqueConstraint("oidc_issuer", "oidc_subject"),
    CheckConstraint("role IN ('patient', 'clinician', 'pharmacist', 'researcher', 'admin')", name="role"),
)

user_people = Table(
    "user_people",
    METADATA,
    Column("user_id", _ID, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", _ID, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("link", String(10), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("made_by", Text, nullable=False),
    CheckConstraint("link IN ('self', 'assigned')", name="link"),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("user_id", _ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", _HASH, nullable=False, unique=True),
    Column("started_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False, index=True),
    Column("idle_seconds", Integer, nullable=False),
    Column("strength", String(20), nullable=False),
)

login_attempts = Table(
    "login_attempts",
    METADATA,
    Column("id", _ID, primary_key=True),
    # A hash: a password typed into the wrong field must not be readable here.
    Column("login_hash", _HASH, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("succeeded", Boolean, nullable=False),
    Index("ix_login_attempts_login_hash_at", "login_hash", "at"),
    Index("ix_login_attempts_address_at", "address", "at"),
)

glass_broken = Table(
    "glass_broken",
    METADATA,
    Column("id", _ID, primary_key=True),
    _of_person(),
    Column("user_id", _ID, nullable=False, index=True),
    Column("user_name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    METADATA,
    Column("id", _ID, primary_key=True),
    Column("user_id", _ID, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", _HASH, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(20), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("last_used_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("revoked_by", Text),
)

PASSING = (sessions, login_attempts, api_keys)
"""What is of no use elsewhere: who is logged in, who tried, and which programs may ask in someone's name."""
