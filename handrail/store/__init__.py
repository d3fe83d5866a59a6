"""What is kept for later: people, courses, plans with their approvals, jobs, settings, and who did what.

SQLite in a folder that only its owner can open, or PostgreSQL where several share it. The only room that
knows a database. `open_store` is the way in; `nouns` is what comes out.
"""

from handrail.store.account_nouns import (
    ROLES,
    ApiKey,
    GlassBroken,
    Link,
    PersonLink,
    Role,
    Session,
    Strength,
    User,
)
from handrail.store.audit import Subject, Verified
from handrail.store.diary_nouns import Arrival, DiaryDay, SavedEntry, TakenIn, WrittenEntry
from handrail.store.errors import Conflict, NotFound, Unavailable
from handrail.store.examine import examine_place
from handrail.store.feeds import FollowedPlan
from handrail.store.keys import ROLES_OF_KEYS
from handrail.store.limits import SavedLimits
from handrail.store.nouns import (
    LOCAL,
    Actor,
    AuditEntry,
    Feed,
    Job,
    JobState,
    Override,
    PlanState,
    PlanVersion,
    SavedCourse,
    SavedPerson,
    SavedPlan,
    Setting,
    VersionLine,
)
from handrail.store.place import data_folder, database_url
from handrail.store.store import Store, open_store

__all__ = [
    "LOCAL",
    "ROLES",
    "ROLES_OF_KEYS",
    "Actor",
    "ApiKey",
    "Arrival",
    "AuditEntry",
    "Conflict",
    "DiaryDay",
    "Feed",
    "FollowedPlan",
    "GlassBroken",
    "Job",
    "JobState",
    "Link",
    "NotFound",
    "Override",
    "PersonLink",
    "PlanState",
    "PlanVersion",
    "Role",
    "SavedCourse",
    "SavedEntry",
    "SavedLimits",
    "SavedPerson",
    "SavedPlan",
    "Session",
    "Setting",
    "Store",
    "Strength",
    "Subject",
    "TakenIn",
    "Unavailable",
    "User",
    "Verified",
    "VersionLine",
    "WrittenEntry",
    "data_folder",
    "database_url",
    "examine_place",
    "open_store",
]
