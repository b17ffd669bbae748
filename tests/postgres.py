"""A PostgreSQL of the tests' own: in a temporary folder, on a unix socket, gone afterwards."""

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

OWNER = "postgres"  # PostgreSQL does not start as root
START_S = 60


@dataclass
class Cluster:
    """A running server; each database of it is made empty."""

    folder: Path
    server: "subprocess.Popen[bytes]"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def make(self) -> str:
        """The URL of a new database."""
        name = f"school_{next(self.numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        return self.url(name)


def programs() -> Path | None:
    """Where Debian keeps the newest of them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = shutil.which("initdb")
    return found[-1].parent if found else Path(path).parent if path else None


def why_not() -> str:
    """Why there can be no server here; "": there can."""
    if programs() is None:
        return "not to be had here: PostgreSQL is not installed"
    return ""


def _as_owner() -> dict[str, str | int]:
    return {"user": OWNER, "group": OWNER} if os.geteuid() == 0 else {}


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A server with these settings, e.g. "fsync=off"."""
    binaries = programs()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="netready-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, OWNER, OWNER)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    data = str(folder / "data")
    making = [str(binaries / "initdb"), "-D", data, "-U", OWNER, "-A", "trust", "-N"]
    subprocess.run(
        [*making, "-E", "UTF8", "--no-locale"],
        check=True,
        **quiet,
        **_as_owner(),  # type: ignore[call-overload]
    )
    options = [part for each in settings for part in ("-c", each)]
    server = subprocess.Popen(  # type: ignore[call-overload]
        [str(binaries / "postgres"), "-D", data, "-k", str(folder), "-h", "", *options],
        **quiet,
        **_as_owner(),
    )
    try:
        running = Cluster(folder=folder, server=server)
        wait_until_up(running)
        yield running
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is wanted again
        server.wait(timeout=START_S)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_up(running: Cluster) -> None:
    """Until it answers."""
    ask = [str((programs() or Path()) / "pg_isready"), "-q", "-h", str(running.folder)]
    for _ in range(START_S * 20):
        if subprocess.run([*ask, "-U", OWNER], check=False).returncode == 0:
            return
        assert running.server.poll() is None, "PostgreSQL ended at its start"
        time.sleep(0.05)
    raise AssertionError("PostgreSQL did not start")
