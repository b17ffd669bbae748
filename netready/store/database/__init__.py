"""What must survive: one database, an SQLite file or PostgreSQL, and a repository a subject.

opened      `Database(url)`: the repositories, one beside the other
values      what the repositories take and return, beside the domain's own values
address     database URLs: read, completed, shown without their password
schema      the tables; `migrations/` leads from any older schema to it
engine      connections, transactions, and foreign exceptions as ours
gathered    calls of many threads that share one commit
records, agents, walk, runs, settings, nights   one repository each
"""

from netready.store.database.opened import Database
from netready.store.database.values import (
    Holder,
    Kept,
    OrderRow,
    OrderState,
    Photo,
    RunRow,
    RunState,
    StoredRecord,
    TakenError,
)

__all__ = [
    "Database",
    "Holder",
    "Kept",
    "OrderRow",
    "OrderState",
    "Photo",
    "RunRow",
    "RunState",
    "StoredRecord",
    "TakenError",
]
