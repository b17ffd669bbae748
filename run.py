#!/usr/bin/env python3
"""Sets everything up on a fresh Debian or Ubuntu, then runs netready or its tests.

    python3 run.py assess      the main job, on embedded defaults
    python3 run.py test        formatter, linter, types, import rules, every test, the wheel

Any other `netready` command works in the place of `assess`. Standard library only. What it needs
of the system it installs with apt where it is root; elsewhere it prints the one line to run and
what will be skipped without it. NETREADY_NO_APT=1 leaves the system alone.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

# Debian package: what is missing without it.
RUN_PACKAGES = {
    "libiperf0": "the iperf3 reference engine",
    "iw": "Wi-Fi link facts",
}
TEST_PACKAGES = {
    "iperf3": "comparison with iperf3",
    "irtt": "comparison with irtt",
    "iproute2": "the network-namespace lab",
    "nftables": "the lab's packet loss",
    "chromium": "browser tests of the pages",
    "libatomic1": "Playwright's driver, which steers it",
    "fonts-dejavu-core": "readable text in those tests",
    "poppler-utils": "counting the sheets of a printed page",
    "util-linux": "pinning to a core in the device-limit test",
    "qemu-system-x86": "the machine of the Wi-Fi lab",
    "busybox-static": "what starts in that machine",
    "kmod": "its virtual radios",
    "wireless-regdb": "which channels they may use",
    "hostapd": "its access points",
    "wpasupplicant": "its stations",
    "dnsmasq-base": "its DHCP and DNS",
    "nginx-light": "the web server beside the target's own",
    "systemd": "a look at the unit of the agent's service",
    "postgresql": "the aggregator's tables in PostgreSQL",
    "faketime": "nights on another day of the calendar",
    "prometheus": "a real Prometheus that reads the aggregator's metrics",
}

# Listens on every address as soon as it runs; the tests start their own on loopback.
MASKED = {"prometheus": "prometheus.service"}


QUIET = "not lab and not timing"  # tests that no busy neighbour can disturb
TIMING = "timing and not patient"  # these compare rates and microseconds
LAB = "lab and not timing and not patient"
SIDE_BY_SIDE = ["-n", "3", "--dist", "loadfile"]
STANDING_BACK = ["nice", "-n", "5"]  # the Wi-Fi lab loses beacons where it must wait for a core
TWO_AT_ONCE = ["-n", "2", "--dist", "loadfile"]  # labs of tens of Mbit/s have a core each
BY_NAME = ["--no-loadscope-reorder"]  # else the longest scenes, alone in their files, are last
OWN_CACHE = (
    ".pytest_cache"  # of each group: what fails in one is not mixed with what fails in another
)
FAILED_MAX = 5  # alone; more of them fail for a reason
TESTS_FAILED = 1  # of pytest; other codes are no test's fault
WIFI_LAB = "tests/lab/wifi"  # all of it boots the machine, of which there is one at a time


def say(text: str) -> None:
    """Progress for people: standard error, so that --json on standard output stays clean."""
    print(f"[setup] {text}", file=sys.stderr, flush=True)


def is_installed(package: str) -> bool:
    """Whether dpkg has it installed."""
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() == "installed"


def ensure_system_packages(wanted: dict[str, str]) -> None:
    """Installs what is missing, or says what will be skipped."""
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        say(f"no apt here; wanted if you have them: {', '.join(wanted)}")
        return
    missing = {name: use for name, use in wanted.items() if not is_installed(name)}
    if not missing:
        return
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *missing]
    if os.environ.get("NETREADY_NO_APT") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        say_what_to_install(command, missing)
        return
    say(f"installing system packages: {' '.join(missing)}")
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    updated = subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
    with nothing_started(Path("/")), all_masked(missing):
        installed = subprocess.run(command, check=False, **quiet)
    if updated.returncode or installed.returncode:
        for name, use in missing.items():
            if not is_installed(name):
                say(f"  could not install {name}; skipped without it: {use}")


def say_what_to_install(command: list[str], missing: dict[str, str]) -> None:
    """For somebody who is root here, and what is skipped until then."""
    say(f"not installed (needs root): sudo {' '.join(command)}")
    for name, use in missing.items():
        say(f"  without {name} this is skipped: {use}")
    for name in missing.keys() & MASKED.keys():
        say(f"  {name} would listen on every address; first: sudo systemctl mask {MASKED[name]}")


@contextmanager
def nothing_started(root: Path) -> Iterator[None]:
    """What is installed inside starts no service: the packages of Debian ask this file first.

    A rule that the machine has already stays as it is.
    https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
    """
    policy = root / "usr/sbin/policy-rc.d"
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink(missing_ok=True)


@contextmanager
def all_masked(packages: dict[str, str]) -> Iterator[None]:
    """The same as `masked` for each of these that must be."""
    with ExitStack() as masks:
        for package in packages.keys() & MASKED.keys():
            masks.enter_context(masked(package, Path("/"), is_installed))
        yield


@contextmanager
def masked(package: str, root: Path, installed: Callable[[str], bool]) -> Iterator[None]:
    """That package is installed inside; its service is not started at the next boot, either.

    Undone where it could not be installed.
    """
    unit = root / "etc/systemd/system" / MASKED[package]
    if unit.exists() or unit.is_symlink():
        yield
        return
    unit.parent.mkdir(parents=True, exist_ok=True)
    unit.symlink_to("/dev/null")
    try:
        yield
    finally:
        if installed(package):
            say(f"{unit.name} never starts by itself; to use it: systemctl unmask {unit.name}")
        else:
            unit.unlink(missing_ok=True)


def ensure_environment(lock: Path) -> None:
    """Makes .venv from the lock file, once for each state of the lock."""
    stamp = VENV / f"netready-{lock.name}.stamp"
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    if not PYTHON.exists():
        say("making .venv")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    say(f"installing {lock.name} (about a minute the first time)")
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(lock)], check=True, stdout=sys.stderr)
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], check=True, stdout=sys.stderr
    )
    stamp.write_text(wanted, encoding="utf-8")


def ensure_venv_module() -> None:
    """Debian keeps ensurepip in a package of its own."""
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        ensure_system_packages({"python3-venv": "the Python environment itself"})


def run_tests(arguments: list[str]) -> int:
    """Every check in turn, cheapest first; the first that fails ends the run.

    Some labs (the Wi-Fi lab's virtual machine, a whole school) take minutes, and a busy neighbour
    does not disturb them; nor does it the quiet tests. So these go side by side. What compares
    times goes two at once. What failed there is tried once more alone, for a page may have come
    later than any sane limit, or a rate been a neighbour's; both outcomes are printed.
    """
    pytest = [str(PYTHON), "-m", "pytest", "-q"]
    again = ["--reruns", "2"]
    cheap = [
        ("format", [str(BIN / "ruff"), "format", "--check", "."]),
        ("lint", [str(BIN / "ruff"), "check", "."]),
        ("import rules", [str(BIN / "lint-imports")]),
        ("types", [str(PYTHON), "-m", "mypy"]),
    ]
    quiet = [*pytest, "-m", QUIET, "-o", f"cache_dir={OWN_CACHE}/quiet", *arguments]
    timing = [*pytest, "-m", TIMING, "-o", f"cache_dir={OWN_CACHE}/timing", *arguments]
    lab = [*pytest, "-m", LAB, "-o", f"cache_dir={OWN_CACHE}/lab", *again, *arguments]
    code = in_turn(cheap)
    if code:
        return code
    patient = [*pytest, "-m", "patient", *again, *arguments]
    air = [*patient, "-o", f"cache_dir={OWN_CACHE}/wifi", WIFI_LAB]
    hosts = [*patient, "-o", f"cache_dir={OWN_CACHE}/hosts", f"--ignore={WIFI_LAB}"]
    with beside("Wi-Fi lab", air) as wifi, beside("patient labs", hosts) as labs:
        found = in_turn([("tests", [*STANDING_BACK, *quiet, *SIDE_BY_SIDE])])
        ended = [("tests", quiet, found), ("Wi-Fi lab", air, wifi())]
        ended.append(("patient labs", hosts, labs()))
    code = next((code for each in ended if (code := alone_again(*each))), 0)
    if not code:
        found = in_turn([("timing", [*timing, *TWO_AT_ONCE])])
        # the best of three counts: a neighbour can spoil a try, but not make a wrong engine right
        code = alone_again("timing", [*timing, *again], found)
    if not code:
        code = alone_again("lab", lab, in_turn([("lab", [*lab, *TWO_AT_ONCE, *BY_NAME])]))
    if not code:
        print("== all checks passed", flush=True)
    return code


def alone_again(title: str, command: list[str], code: int) -> int:
    """Tries what failed once more, with nothing beside it; the exit code that counts.

    Args:
        title: of the group.
        command: of the whole group, with its own cache.
        code: of its first run; only failed tests are a reason to try again.
    """
    if code != TESTS_FAILED:
        return code
    failed = ["--last-failed", "--last-failed-no-failures=none", f"--maxfail={FAILED_MAX}"]
    return in_turn([(f"{title} that failed, alone", [*command, *failed])])


def in_turn(checks: list[tuple[str, list[str]]]) -> int:
    """Runs them until one fails; its exit code, or 0."""
    for title, command in checks:
        print(f"== {title}", flush=True)
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        if code:
            print(f"== {title}: failed", flush=True)
            return code
    return 0


@contextmanager
def beside(title: str, command: list[str]) -> Iterator[Callable[[], int]]:
    """Runs one while others run; what is given waits for it, prints it all and has its exit code.

    Leaving ends it, where nobody waited.
    """
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)

        def ended() -> int:
            code = process.wait()
            out.seek(0)
            print(f"== {title}\n{out.read().decode(errors='replace')}", flush=True)
            if code:
                print(f"== {title}: failed", flush=True)
            return code

        try:
            yield ended
        finally:
            process.send_signal(signal.SIGINT)  # as Ctrl-C, so that it ends its machine, too
            process.wait()


def main(arguments: list[str]) -> int:
    """Sets up for what was asked, then does it."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this very script may meet an old Python
        say(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")
        return 2
    testing = arguments[:1] == ["test"]
    ensure_venv_module()
    ensure_system_packages({**RUN_PACKAGES, **TEST_PACKAGES} if testing else RUN_PACKAGES)
    ensure_environment(ROOT / ("requirements-dev.lock" if testing else "requirements.lock"))
    if testing:
        return run_tests(arguments[1:])
    command = [str(PYTHON), "-m", "netready", *arguments]
    os.environ["NETREADY_AS"] = "python3 run.py"  # how the printed commands begin
    if os.name == "posix":  # in our place, so that Ctrl-C reaches netready and only netready
        os.execv(command[0], command)  # noqa: S606 - no shell is the point
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
