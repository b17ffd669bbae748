"""The lab's tests with the figures that they print: shaped wires, many devices, limiters, kills.

What cannot be had in one process is measured between network namespaces (root, Linux). The limits
are asserted by the tests themselves; here each file is run, what it prints is shown as a line, and
the figure is how many of its tests keep their limit. A machine that others use disturbs them: each
is tried up to three times, as `run.py test` does.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from tests.bench.figures import Figure

ROOT = Path(__file__).parents[2]
FILE_S_MOST = 1200
# pytest's own dots and letters before what a test prints, and its share that is done
OUTCOME = re.compile(r"^(?:\.|[FERsx](?=[.FERsx\d ]|$))+\s*(?:\[\s*\d+%\])?")
LINES_MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Of one file of tests."""

    passed: int
    failed: tuple[str, ...]
    skipped: tuple[str, ...]
    said: tuple[str, ...]


def figures() -> Iterator[Figure]:
    """One a file, in order."""
    for path in sorted((ROOT / "tests" / "lab").glob("test_*.py")):
        yield _figure(path.stem.removeprefix("test_"), _run(path))


def _figure(name: str, found: Outcome) -> Figure:
    ran = found.passed + len(found.failed)
    failed = [f"failed: {each}" for each in found.failed]
    skipped = [f"skipped: {reason}" for reason in dict.fromkeys(found.skipped)]
    return Figure(
        name=f"{name}: tests that keep their limit, of {ran}",
        value=found.passed if ran else None,
        at_least=ran if ran else None,
        note="; ".join((*failed, *skipped, *found.said)),
    )


def _run(path: Path) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        argv = [sys.executable, "-m", "pytest", "-m", "lab", "-s", "-q", "--no-header"]
        argv += ["--no-summary", "--reruns", "2", f"--junitxml={report}", str(path)]
        try:
            ended = subprocess.run(
                argv, cwd=ROOT, capture_output=True, text=True, timeout=FILE_S_MOST
            )
        except subprocess.TimeoutExpired:
            why = f"not over within {FILE_S_MOST} s"
            return Outcome(passed=0, failed=(why,), skipped=(), said=())
        xml = report.read_text(encoding="utf-8") if report.exists() else "<none/>"
    return outcome_of(xml, ended.stdout)


def outcome_of(xml: str, printed: str) -> Outcome:
    """From pytest's report and what the tests printed. Pure."""
    passed, failed, skipped = 0, [], []
    for case in ElementTree.fromstring(xml).iter("testcase"):  # noqa: S314 - pytest wrote it
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(str(case.get("name")))
        elif skip is not None:
            skipped.append(str(skip.get("message")).removeprefix("Skipped: "))
        else:
            passed += 1
    return Outcome(
        passed=passed, failed=tuple(failed), skipped=tuple(skipped), said=said_in(printed)
    )


def said_in(printed: str) -> tuple[str, ...]:
    """The lines that the tests printed, without pytest's dots and its last line."""
    lines = [OUTCOME.sub("", line).strip() for line in printed.splitlines()]
    own = re.compile(r"^\d+ (passed|failed|skipped|deselected|error)")
    return tuple(line for line in lines if line and not own.match(line))[:LINES_MOST]
