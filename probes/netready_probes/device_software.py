"""Which optional engines and programs are on this device: for `netready doctor`."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec

from netready_probes import iperf3_engine
from netready_probes.seams import System


class State(StrEnum):
    """OK: nothing to do. LIMITED: less can be measured. UNKNOWN: not told."""

    OK = "ok"
    LIMITED = "limited"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One finding.

    Attributes:
        says: what was found, one sentence.
        fix: what to do, one sentence; "" where nothing is needed.
        probes: names of the probes that cannot run, or say less, while this is not OK.
    """

    name: str
    state: State
    says: str
    fix: str = ""
    probes: tuple[str, ...] = ()


def check_iperf3(system: System) -> Check:
    """The reference engine: package and system library."""
    if iperf3_engine.available(system.programs):
        return Check(name="iperf3 engine", state=State.OK, says="The package and libiperf load.")
    return Check(
        name="iperf3 engine",
        state=State.MISSING,
        says="The package iperf3 or the system library libiperf is missing.",
        fix="apt install libiperf0, and pip install 'netready[iperf3]'.",
        probes=("iperf3",),
    )


def check_package(name: str, module: str, install: str, probe: str) -> Check:
    """One optional engine that is a Python package."""
    if find_spec(module):
        return Check(name=name, state=State.OK, says="Installed.")
    return Check(
        name=name,
        state=State.MISSING,
        says=f"The package {module} is not installed.",
        fix=f"pip install '{install}'",
        probes=(probe,),
    )


def check_browser(system: System) -> Check:
    """Only for the browser tests and for printing pages without a person."""
    names: Sequence[str] = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    found = next((name for name in names if system.programs.find(name)), None)
    if found:
        return Check(name="browser", state=State.OK, says=f"{found} is there.")
    return Check(
        name="browser",
        state=State.MISSING,
        says="No Chromium was found; reports still open in any browser.",
        fix="apt install chromium, only if you want to run the browser tests.",
    )
