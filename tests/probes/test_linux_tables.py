"""Linux's own tables beside psutil on this machine: the same facts by the same names."""

import sys

import psutil
import pytest

from netready.domain.failures import FailureWord
from netready_probes.packages import lacking
from netready_probes.system import linux_tables

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="not to be had here: the tables of Linux"
)


def test_memory_disk_and_cores_are_those_of_psutil() -> None:
    assert linux_tables.virtual_memory().total == psutil.virtual_memory().total
    assert 0 < linux_tables.virtual_memory().available <= psutil.virtual_memory().total
    assert linux_tables.disk_usage("/").total == psutil.disk_usage("/").total
    linux_tables.cpu_percent()
    shares = linux_tables.cpu_percent()
    assert len(shares) == psutil.cpu_count()
    assert all(0 <= share <= 100 for share in shares)


def test_this_process_says_its_core_and_its_time() -> None:
    spent = linux_tables.Process().cpu_times()
    theirs = psutil.Process().cpu_times()
    assert spent.user + spent.system == pytest.approx(theirs.user + theirs.system, abs=1.0)
    core = linux_tables.Process().cpu_num()
    assert core is not None
    assert 0 <= core < (psutil.cpu_count() or 1)


def test_adapters_their_addresses_and_counters_are_those_of_psutil() -> None:
    ours, theirs = linux_tables.net_if_addrs(), psutil.net_if_addrs()
    assert ours["lo"][0].address == "127.0.0.1"
    for name, entries in theirs.items():
        known = {(e.family, e.address) for e in entries if e.family in (2, 10)}
        assert {(e.family, e.address) for e in ours[name]} <= known
    assert {n: s.isup for n, s in linux_tables.net_if_stats().items()} == {
        n: s.isup for n, s in psutil.net_if_stats().items()
    }
    before = linux_tables.net_io_counters()["lo"]
    now = psutil.net_io_counters(pernic=True)["lo"]
    after = linux_tables.net_io_counters()["lo"]
    assert before.bytes_recv <= now.bytes_recv <= after.bytes_recv
    assert before.bytes_sent <= now.bytes_sent <= after.bytes_sent


def test_an_adapter_that_is_not_there_has_no_address() -> None:
    assert list(linux_tables._version_4("nonesuch")) == []
    assert linux_tables._is_up("nonesuch") is False


def test_what_is_not_installed_is_named_and_nothing_else() -> None:
    assert lacking("ask", "json") is None
    failure = lacking("ask", "json", "nonesuch_package")
    assert failure is not None
    assert failure.word is FailureWord.NOT_INSTALLED
    assert failure.note == "This Python lacks the package nonesuch_package."
