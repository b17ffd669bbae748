"""Skips are counted and explained; where everything can be had, a skip is a fault."""

import os
import tempfile
from collections.abc import Iterator

import pytest

# Tests that run beside each other, and beside a real run, are not to wait for one another.
_LOCKS = tempfile.TemporaryDirectory(prefix="netready-test-locks-")
os.environ["NETREADY_LOCK_FOLDER"] = _LOCKS.name

# A reason that starts so names something that no package can bring: the kernel, the platform.
NOT_TO_BE_HAD = "not to be had here:"


def _skip_reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)


@pytest.hookimpl(hookwrapper=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int
) -> Iterator[None]:
    """In CI, names every skip that an installed package would have prevented."""
    yield
    for reason in _avoidable(terminalreporter):
        terminalreporter.write_line(f"CI must not skip this: {reason}", red=True)


def _avoidable(reporter: pytest.TerminalReporter) -> list[str]:
    if os.environ.get("CI") != "true":
        return []
    reasons = [_skip_reason(report) for report in reporter.stats.get("skipped", [])]
    return [reason for reason in reasons if not reason.startswith(NOT_TO_BE_HAD)]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI, an avoidable skip fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter is not None and _avoidable(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
