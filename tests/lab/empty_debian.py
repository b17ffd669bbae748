"""Follows docs/nightly.md to the letter in an empty Debian: `python -m tests.lab.empty_debian DIR`.

    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates bookworm DIR

makes the machine; a copy of it named DIR-laptop, with python3 and curl, is the laptop. Both boot in
containers (systemd-nspawn). The installation has this machine's network, the rest a network
namespace without a way out. Options that begin with --bind go to systemd-nspawn. By hand and not
by pytest: it takes minutes, and leaves both folders as they are in the end. Needs root,
debootstrap and systemd-container.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.inside import inside
from tests.lab.many_hosts import HUB, many_hosts
from tests.lab.namespaces import ROOT
from tests.lab.signed_in import SignedIn

PAGE = ROOT / "docs" / "nightly.md"
INSTALLATION = "## 1. "
ON_DEVICE = "# on the device\n"
SOURCE = "/srv/netready"  # where the container sees this repository
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
# What is otherwise than on the page: it is night now, one room only has a laptop, and that shares
# its processors with the machine that it loads.
OTHERWISE = {
    'windows = ["Mon-Fri 16:00-23:30"]': 'windows = ["Mon-Sun 00:00-23:59"]',
    'window = "Mon-Fri 19:00-23:00"': 'window = "Mon-Sun 00:00-23:59"\nrooms = ["Room 11"]',
    "class_size = 30": "class_size = 6",
}
BOOT_S, BLOCK_S = 60.0, 1_200.0
# What pip and apt of this machine need to reach their registries, where it has such.
OF_THIS_MACHINE = ("/etc/resolv.conf", "/etc/pip.conf", "/etc/ssl/certs/ca-certificates.crt")


def main() -> None:
    machine = Path(sys.argv[1]).absolute()
    laptop = machine.with_name(f"{machine.name}-laptop")
    for file in filter(Path.exists, map(Path, OF_THIS_MACHINE)):
        subprocess.run(["cp", "-L", str(file), f"{machine}{file}"], check=True)
    text = PAGE.read_text(encoding="utf-8").replace("SOURCE", SOURCE).replace("HOST", HUB)
    for there, here in OTHERWISE.items():
        text = text.replace(there, here)
    before, mark, after = text.partition(INSTALLATION)
    installation, end, rest = after.partition("\n## ")
    if "--installed" not in sys.argv:
        with booted(machine) as pid:
            for block in BLOCK.findall(before + mark + installation):
                follow(pid, block)
    with (
        many_hosts(1, machine.parent) as site,
        inside(site.hub),
        booted(machine, site.hub) as pid,
        booted(laptop, site.hosts[0]) as device,
    ):
        for block in BLOCK.findall(end + rest):
            if block.startswith(ON_DEVICE):
                follow(device, block.replace("JOIN", f"'{join_address(pid)}'"))
                time.sleep(10)  # until it has called
            else:
                follow(pid, block)


def join_address(pid: int) -> str:
    """As the join page shows it to the technician whose code the journal has."""
    journal = run(pid, "journalctl -u netready --no-pager -o cat")
    technician = SignedIn(f"https://{HUB}:7443")
    technician.sign_in(re.findall(r"sign-in#(\S+)", journal)[-1])
    return technician.join_address("Room 11")


def follow(pid: int, block: str) -> None:
    """Types the lines, and shows them with what they say; raises where one fails."""
    print(f"\n{block}", flush=True)  # noqa: T201 - a tool
    print(run(pid, block), flush=True)  # noqa: T201


def run(pid: int, block: str) -> str:
    """In the container; a line that fails ends it, as a reader would."""
    done = subprocess.run(
        ["nsenter", "--target", str(pid), "--all", "bash", "-euc", f"cd /root; {block}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BLOCK_S,
        env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
    )
    assert done.returncode == 0, f"exit code {done.returncode}:\n{done.stdout}"
    return done.stdout


@contextmanager
def booted(root: Path, network: str = "") -> Iterator[int]:
    """A container that has started; the id of its first process as this machine sees it."""
    argv = ["systemd-nspawn", "--register=no", "--keep-unit", "-D", str(root), "--boot"]
    argv += ["--console=pipe", f"--bind-ro={ROOT}:{SOURCE}"]
    argv += [option for option in sys.argv[2:] if option.startswith("--bind")]
    argv += [f"--network-namespace-path=/run/netns/{network}"] if network else []
    with (
        Path(f"{root}.log").open("wb") as log,
        subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as container,
    ):
        try:
            pid = first_process(container.pid)
            run(pid, "systemctl is-system-running --wait || true")
            yield pid
        finally:
            container.terminate()


def first_process(container: int) -> int:
    """Its only child. Raises AssertionError where there is none in time."""
    children = Path(f"/proc/{container}/task/{container}/children")
    end_s = time.monotonic() + BOOT_S
    while time.monotonic() < end_s:
        if found := children.read_text().split():
            time.sleep(2.0)  # until it is itself and no longer the copy of nspawn
            return int(found[0])
        time.sleep(0.1)
    raise AssertionError("it did not start")


if __name__ == "__main__":
    main()
