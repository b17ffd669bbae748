"""A program that keeps records until it is killed and says what was accepted, id by id.

    python -m tests.store.database.ingest_until_killed URL

Each of its threads sends every batch twice, as a device does whose answer was lost.
"""

import os
import sys
import threading

from netready.store.database import Database
from tests.store.database.build_rows import a_stored

THREADS = 4
BATCH = 5


def send(database: Database, thread: int) -> None:
    for first in range(0, 1_000_000, BATCH):
        batch = [a_stored(thread * 10_000_000 + first + place) for place in range(BATCH)]
        for _ in range(2):
            accepted = database.records.keep(batch)
            os.write(1, "".join(f"{each}\n" for each in accepted).encode())


def main() -> None:
    database = Database(sys.argv[1])
    for thread in range(THREADS):
        threading.Thread(target=send, args=(database, thread)).start()


if __name__ == "__main__":
    main()
