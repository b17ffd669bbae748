"""Where a fault of the program happened, for the log: no value, so no token can be in it."""

import traceback
from pathlib import Path


def fault_place(error: BaseException) -> str:
    """The kind of the error and the line that raised it, e.g. `KeyError in run_desk.py:120`."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"
