"""Under libfaketime Python cannot sleep; in the lab's programs it waits by `select` instead.

libfaketime (0.9.10) hands the absolute monotonic moment of `clock_nanosleep` on as one of the
calendar, and the kernel refuses it. Python finds this file by PYTHONPATH, before anything else.
"""

import os
import select
import time


def _sleep(seconds: float) -> None:
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")
    select.select([], [], [], seconds)


if "faketime" in os.environ.get("LD_PRELOAD", ""):
    vars(time)["sleep"] = _sleep
