"""Packages that a device may lack: a probe that needs one says so instead of failing to start.

On a bare Python there is only the standard library; what can be measured with it is measured.
"""

from importlib.util import find_spec

from netready.domain.failures import Failure, FailureWord


def lacking(operation: str, *modules: str) -> Failure | None:
    """What is not installed of these modules, as the failure of that operation; None: nothing."""
    gone = [name for name in modules if find_spec(name) is None]
    if not gone:
        return None
    note = f"This Python lacks the package {' and '.join(gone)}."
    return Failure(operation=operation, word=FailureWord.NOT_INSTALLED, note=note)
