"""`NETREADY_LEDGER=FILE python -m tests.lab.counted_agent --join URL ...`: our agent, counted.

Each record that it made and has on its disk gets a line in the ledger: what must be at the
aggregator in the end, whatever happened in between.
"""

import os
import sys
from pathlib import Path

from netready.domain.record import Record
from netready_probes.agent.joined import life, program
from netready_probes.agent.joined.spool import Spool


class Counted(Spool):
    """A spool that also writes down what it was given."""

    def add(self, record: Record) -> None:
        super().add(record)
        with Path(os.environ["NETREADY_LEDGER"]).open("a", encoding="utf-8") as ledger:
            ledger.write(f"{record.record_id}\n")


if __name__ == "__main__":
    vars(life)["Spool"] = Counted
    sys.exit(program.main())
