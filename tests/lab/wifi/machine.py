"""Boots the Wi-Fi lab's machine, runs one script in it and brings its files back.

The guest sees this machine's own files, read-only, under an emulated processor: about ten seconds
to boot, and every program several times slower than outside. So a test boots once and does much.
What a script wants to keep it writes into the folder that is its working directory.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.lab.wifi.kernel import RADIOS, lab_kernel

ROOT = Path(__file__).resolve().parents[3]
PROGRAMS = {
    "qemu-system-x86_64": "qemu-system-x86",
    "hostapd": "hostapd",
    "wpa_supplicant": "wpasupplicant",
    "iw": "iw",
    "depmod": "kmod",
    "busybox": "busybox-static",
}
# two machines at once on two cores make every figure of time in them worthless
LOCK = Path(tempfile.gettempdir()) / "wifi-lab.lock"
LOCK_S = 900
_WRAPPER = """\
export PATH={path}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH={root}
cd {folder} || exit 1
{{
ip link set lo up
modprobe {module} radios={radios}
{command}
}} > out.log 2> err.log
echo $? > exit.code
sync
"""


def needs_machine() -> None:
    """Skips the test where the machine cannot be booted, with the package that is missing."""
    missing = sorted(package for name, package in PROGRAMS.items() if not _found(name))
    if missing:
        pytest.skip(f"install {' '.join(missing)} for the Wi-Fi lab")
    if not _vng().exists():
        pytest.skip("install the project's development packages (virtme-ng) for the Wi-Fi lab")


def run_in_machine(
    command: str,
    folder: Path,
    *,
    radios: int = 2,
    seconds: float = 170.0,
    memory: str = "1G",
) -> str:
    """Runs a line of shell in a fresh machine; its standard output.

    `folder` is its working directory, the one place whose files come back (beside `out.log`,
    `err.log`); `radios` virtual radios are there as wlan0, wlan1, ... The project's Python is
    `python`, its packages can be imported.

    Raises:
        AssertionError: it did not end in time, or failed.
    """
    needs_machine()
    kernel = lab_kernel()
    script = folder / "start.sh"
    script.write_text(
        _WRAPPER.format(
            path=Path(sys.executable).parent,
            folder=folder,
            root=ROOT,  # a package of others may be called "tests", too
            module=RADIOS,
            radios=radios,
            command=command,
        ),
        encoding="utf-8",
    )
    argv = [str(_vng()), "--run", str(kernel.image), "--disable-kvm", "--force-9p"]
    argv += ["--memory", memory, "--cpus", "2", "--rwdir", str(folder)]
    argv += ["--exec", f"sh {script}"]
    with _one_machine(), (folder / "console.log").open("wb") as console:
        _boot(argv, console.fileno(), seconds)
    return _read_back(folder, seconds)


def _boot(argv: list[str], console: int, seconds: float) -> None:
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    # a group of its own: the emulator is a grandchild and must not outlive the test
    process = subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=console,
        stderr=console,
        cwd=ROOT,
        env=env,
        start_new_session=True,
    )
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


def _read_back(folder: Path, seconds: float) -> str:
    code = folder / "exit.code"
    said = _tail(folder / "err.log") or _tail(folder / "console.log")
    assert code.exists(), f"the machine did not end within {seconds:g} s: {said}"
    assert code.read_text(encoding="utf-8").strip() == "0", f"failed in the machine: {said}"
    return (folder / "out.log").read_text(encoding="utf-8", errors="replace")


def _tail(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")[-2000:] if path.exists() else ""


@contextmanager
def _one_machine() -> Iterator[None]:
    """Waits for another run's machine to be over; the time limit is the test's own."""
    with LOCK.open("w") as held:
        signal_before = signal.signal(signal.SIGALRM, _waited_too_long)
        signal.alarm(LOCK_S)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            signal.alarm(0)
            yield
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, signal_before)


def _waited_too_long(_number: int, _frame: object) -> None:
    raise AssertionError(f"another Wi-Fi lab held {LOCK} for {LOCK_S} s")


def _vng() -> Path:
    return Path(sys.executable).parent / "vng"


def _found(program: str) -> bool:
    return bool(shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"))
