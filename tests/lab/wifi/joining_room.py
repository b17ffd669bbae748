"""Runs in the lab's machine: one adapter joins a school's networks, good ones and broken ones.

The access points, DHCP, DNS and a host outside stand in a network namespace of their own; the
adapter that joins is wlan1 of the machine. Writes what the probe found, a scene a key, as JSON.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from netready.domain.jsonable import jsonable
from netready_probes import wifi_join
from netready_probes.contract import ProbeContext
from netready_probes.seams import Finished
from netready_probes.system import real_system, wpa
from netready_probes.system.apart import SBIN
from netready_probes.system.programs import RealPrograms

NET = "school"
GATEWAY = "10.77.0.1"
OUTSIDE = "portal.school.example"
PORT = 8443
KEY, WRONG_KEY = "right-key-1", "wrong-key-1"
PASSWORD, WRONG_PASSWORD = "right-password", "wrong-password"
WPA2 = "wpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\n"
# its name is hidden, too
WPA3 = "wpa=2\nwpa_key_mgmt=SAE\nrsn_pairwise=CCMP\nieee80211w=2\nignore_broadcast_ssid=1\n"
PERSON = "wpa=2\nwpa_key_mgmt=WPA-EAP\nrsn_pairwise=CCMP\nieee8021x=1\n"
SERVER = "eap_server=1\neap_user_file=users\nserver_cert=cert.pem\nprivate_key=key.pem\n"
NO_SERVER = "auth_server_addr=127.0.0.1\nauth_server_port=9\nauth_server_shared_secret=none\n"


def do(*argv: str) -> None:
    subprocess.run([_program(argv[0]), *argv[1:]], check=True, capture_output=True, timeout=30)


def _program(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path=SBIN) or name


def _inside(*argv: str) -> tuple[str, ...]:
    return ("ip", "netns", "exec", NET, _program(argv[0]), *argv[1:])


@contextmanager
def running(name: str, *argv: str) -> Iterator[None]:
    """A program in the school's namespace, as long as the block lasts."""
    with Path(f"{name}.log").open("ab") as log:
        process = subprocess.Popen(_inside(*argv), stdout=log, stderr=log)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=10)


@contextmanager
def access_point(name: str, adapter: str, channel: int, settings: str) -> Iterator[None]:
    """On the air, on the school's bridge."""
    config = Path(f"{name}.conf")
    head = f"interface={adapter}\nbridge=br0\ndriver=nl80211\nssid=School\nhw_mode=g\n"
    config.write_text(f"{head}channel={channel}\n{settings}", encoding="utf-8")
    with running(name, "hostapd", str(config)):
        _wait_for(Path(f"{name}.log"), "AP-ENABLED")
        yield
    Path(f"{name}.log").unlink()


def _wait_for(log: Path, words: str) -> None:
    end_s = time.monotonic() + 20
    while words not in log.read_text("utf-8", errors="replace"):
        assert time.monotonic() < end_s, f"{log.name}: {words} did not come"
        time.sleep(0.1)


def _hear_anew() -> None:
    """The same radio asked for a key a moment ago, and what was heard is remembered for a while."""
    do("ip", "link", "set", "wlan1", "up")
    do("iw", "dev", "wlan1", "scan", "flush")
    do("ip", "link", "set", "wlan1", "down")


@contextmanager
def addresses(*more: str) -> Iterator[None]:
    """DHCP, and DNS unless `more` says otherwise."""
    pool = ["--dhcp-range=10.77.0.50,10.77.0.99,10m", f"--address=/{OUTSIDE}/{GATEWAY}"]
    quiet = ["--no-daemon", "--no-resolv", "--no-hosts", "--no-ping", "--user=root"]
    own = ["--conf-file=/dev/null", "--interface=br0", f"--dhcp-leasefile={Path.cwd()}/leases"]
    with running("dnsmasq", "dnsmasq", *quiet, *own, *pool, *more):
        time.sleep(1.0)
        yield


class WarmPrograms(RealPrograms):
    """Forks for the program that joins: a Python of its own takes the machine seconds to start."""

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        text_in: str = "",
        stopped: Callable[[], bool] | None = None,
    ) -> Finished:
        if tuple(argv) != wifi_join._ARGV:
            return super().run(argv, timeout_s=timeout_s, text_in=text_in, stopped=stopped)
        out = Path("joining.out")
        reading, writing = os.pipe()
        os.write(writing, text_in.encode("utf-8") + b"\n")
        pid = os.fork()
        if pid == 0:
            os.close(writing)  # or its end would never be seen
            _join_here(reading, out)
        os.close(reading)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(writing)
        return Finished(exit_code=code, out=out.read_text(encoding="utf-8"), err="")


def _join_here(reading: int, out: Path) -> None:
    """In the fork: as `python -m netready_probes.system.wpa` would; never returns."""
    code = 1
    try:
        sys.stdin = os.fdopen(os.dup2(reading, 0), encoding="utf-8")
        sys.stdout = out.open("w", encoding="utf-8")
        code = wpa.main()
        sys.stdout.flush()
    finally:
        os._exit(code)


def join(*, stop_after_s: float = 0.0, **settings: str | float) -> dict[str, object]:
    """What the probe found, and what it left of the machine."""
    stopped = threading.Event()
    if stop_after_s:
        threading.Timer(stop_after_s, stopped.set).start()
    given = {"interface": "wlan1", "ssid": "School", "timeout_s": 15.0, **settings}
    system = real_system()
    if not stop_after_s and not settings.get("roams"):  # those two take the long way round
        system = replace(system, programs=WarmPrograms())
    context = ProbeContext(system=system, settings=given, stopped=stopped.is_set)
    start_s = time.monotonic()
    outcome = wifi_join.run(context)
    return {
        "outcome": jsonable(outcome),
        "seconds": time.monotonic() - start_s,
        "left": _left(),
    }


def _left() -> dict[str, object]:
    """Of the machine afterwards: adapters, addresses, routes, programs, folders."""
    rows = json.loads(subprocess.run(["ip", "-j", "addr"], capture_output=True, check=True).stdout)
    ours = next((row for row in rows if row["ifname"] == "wlan1"), None)
    routes = subprocess.run(["ip", "route"], capture_output=True, text=True, check=True).stdout
    programs = [_text(folder / "cmdline") for folder in Path("/proc").glob("[0-9]*")]
    return {
        "adapter": ours is not None,
        "up": ours is not None and "UP" in ours["flags"],
        "addresses": [] if ours is None else ours["addr_info"],
        "routes": routes,
        "programs": [text for text in programs if "wpa_supplicant" in text],
        "folders": [str(path) for path in Path(tempfile.gettempdir()).glob("netready-join-*")],
    }


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace").replace("\0", " ")
    except OSError:
        return ""


def _secrets() -> None:
    os.umask(0o077)
    issuer = Path.cwd() / "cert.pem"
    Path("key.toml").write_text(f'key = "{KEY}"\n', encoding="utf-8")
    Path("wrong.toml").write_text(f'key = "{WRONG_KEY}"\n', encoding="utf-8")
    for name, password in (("pupil", PASSWORD), ("stranger", WRONG_PASSWORD)):
        lines = ['identity = "pupil"', f'password = "{password}"', f'ca_certificate = "{issuer}"']
        Path(f"{name}.toml").write_text("\n".join(lines), encoding="utf-8")
    Path("users").write_text(f'* PEAP\n"pupil" MSCHAPV2 "{PASSWORD}" [2]\n', encoding="utf-8")


def _school() -> None:
    """The namespace with both access points' radios on a bridge, and a host outside."""
    do("modprobe", "bridge")
    do("ip", "netns", "add", NET)
    for adapter in ("wlan0", "wlan2"):
        phy = Path(f"/sys/class/net/{adapter}/phy80211/name").read_text("ascii").strip()
        do("iw", "phy", phy, "set", "netns", "name", NET)
    for words in (
        "link set lo up",
        "link add br0 type bridge forward_delay 0",
        f"addr add {GATEWAY}/24 dev br0",
        "link set br0 up",
    ):
        do("ip", "-n", NET, *words.split())


SCENES: dict[str, Callable[[], Mapping[str, object]]] = {}


def scene(work: Callable[[], Mapping[str, object]]) -> Callable[[], Mapping[str, object]]:
    SCENES[work.__name__] = work
    return work


@scene
def good() -> Mapping[str, object]:
    listen = "import socket,time; s=socket.create_server(('10.77.0.1', 8443)); time.sleep(600)"
    with (
        access_point("one", "wlan0", 1, f"wpa_passphrase={KEY}\n{WPA2}"),
        access_point("two", "wlan2", 6, f"wpa_passphrase={KEY}\n{WPA2}"),
        addresses(),
        running("outside", "python", "-S", "-c", listen),
    ):
        return join(credentials="key.toml", outside=f"{OUTSIDE}:{PORT}", roams=2)


@scene
def broken() -> Mapping[str, object]:
    """What fails behind one access point: the key, then DNS, then DHCP; and a stop meanwhile."""
    with access_point("one", "wlan0", 1, f"wpa_passphrase={KEY}\n{WPA2}"):
        found = {"wrong_key": join(credentials="wrong.toml")}
        with addresses("--port=0", f"--dhcp-option=6,{GATEWAY}"):
            found["no_dns"] = join(credentials="key.toml")
        found["no_dhcp"] = join(credentials="key.toml", timeout_s=8.0)
        found["stopped"] = join(credentials="key.toml", stop_after_s=9.0)
        return found


@scene
def full() -> Mapping[str, object]:
    room = "max_num_sta=0\nno_probe_resp_if_max_sta=0\n"
    with access_point("one", "wlan0", 1, f"wpa_passphrase={KEY}\n{WPA2}{room}"):
        return join(credentials="key.toml")


@scene
def wpa3() -> Mapping[str, object]:
    with access_point("one", "wlan0", 1, f"sae_password={KEY}\n{WPA3}"):
        return {
            "wpa3_wrong_key": join(credentials="wrong.toml"),
            "wpa3_no_dhcp": join(credentials="key.toml", timeout_s=6.0),
        }


@scene
def persons() -> Mapping[str, object]:
    found: dict[str, object] = {}
    with access_point("one", "wlan0", 1, PERSON + SERVER):
        _hear_anew()
        found["person"] = join(credentials="pupil.toml", timeout_s=6.0)
        found["person_refused"] = join(credentials="stranger.toml")
    with access_point("one", "wlan0", 1, PERSON + NO_SERVER):
        found["person_no_server"] = join(credentials="pupil.toml", timeout_s=6.0)
    return found


@scene
def in_use() -> Mapping[str, object]:
    do("ip", "addr", "add", "10.78.0.2/24", "dev", "wlan1")
    try:
        return join(credentials="key.toml")
    finally:
        do("ip", "addr", "flush", "dev", "wlan1")


def main(wanted: Sequence[str]) -> None:
    _secrets()
    _school()
    found: dict[str, object] = {}
    for name in wanted or SCENES:
        told = SCENES[name]()
        found.update(told if "outcome" not in told else {name: told})
        Path("found.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    main(sys.argv[1:])
