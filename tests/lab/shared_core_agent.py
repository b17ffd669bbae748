"""`python -m tests.lab.shared_core_agent --join URL ...`: our agent on a processor that is shared.

How busy the processor is says nothing of a host that is a namespace: other tests run on it, too.
That what it sends is late is still held against it, as on a device of its own.
"""

import sys

from netready_probes.agent.joined import program
from netready_probes.load import strain

# here, so that it also holds for the processes that our agent starts, which load this module, too
vars(strain)["BUSY_RATIO"] = 2.0  # no core is ever that busy

if __name__ == "__main__":
    sys.exit(program.main())
