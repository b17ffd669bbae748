"""The scenes of the lab, played inside the machine: each does something and tells what it found."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from netready.domain.jsonable import jsonable
from netready_probes.system import real_system
from netready_probes.wifi.linux.reader import IwReader, Nl80211Reader
from netready_probes.wifi.reader import WifiReader, reader_for
from tests.lab.wifi.access_points import NAMESPACE, do
from tests.lab.wifi.lab_air import CLIENT, FAR, SENSOR, SPARE, STATION
from tests.lab.wifi.many_networks import send_until
from tests.lab.wifi.monitor_scenes import monitor, overhear
from tests.lab.wifi.virtual_radio import take_away
from tests.lab.wifi.warm import Ran, begin, begin_netready, end_of, netready

JOIN_S = 40.0
BEGAN_S = time.monotonic()
SCANS = 100
AWAY_MHZ = (2437, 5745)
MANY, MANY_CHANNEL, MANY_MHZ = 300, 11, 2462
Found = Mapping[str, object]


def say(words: str) -> None:
    """A line with the time since the start, for whoever looks into the log."""
    sys.stderr.write(f"{time.monotonic() - BEGAN_S:7.1f} s  {words}\n")
    sys.stderr.flush()


def measured(folder: Path, name: str, *words: str) -> Found:
    """`netready measure`, with its records."""
    return told(folder, name, netready("measure", *words, "--json", str(folder / name)))


def told(folder: Path, name: str, ran: Ran) -> Found:
    """How a command ended, and its records."""
    path = folder / name
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return {"ran": jsonable(ran), "records": [json.loads(line) for line in lines]}


def link_text(interface: str) -> str:
    """What `iw` says of the link."""
    return do("iw", "dev", interface, "link")


def joined(interface: str, bssid: str) -> None:
    """Waits until it is on that access point and data may pass; raises AssertionError."""
    end_s = time.monotonic() + JOIN_S
    while not (bssid in link_text(interface) and "authorized:\tyes" in stations(interface)):
        assert time.monotonic() < end_s, f"{interface} did not join {bssid}"
        time.sleep(0.2)


def stations(interface: str) -> str:
    """What `iw` says of the peers."""
    return do("iw", "dev", interface, "station", "dump")


def neighbourhood(folder: Path) -> Found:
    """Link, scan and survey of the school's device."""
    return measured(
        folder, "air.jsonl", "wifi-link", "wifi-scan", "wifi-survey", "--interface", STATION
    )


def two_adapters(folder: Path) -> Found:
    """Nobody says which one; then the one that is on no network; then one that is not there."""
    return {
        "unsaid": measured(folder, "unsaid.jsonl", "wifi-link"),
        "idle": measured(folder, "idle.jsonl", "wifi-link", "host", "--interface", SPARE),
        "absent": measured(folder, "absent.jsonl", "wifi-link", "--interface", "wlan9"),
    }


def by_the_kernel() -> Nl80211Reader:
    """netready's first reader on Linux."""
    reader = reader_for(real_system())
    assert isinstance(reader, Nl80211Reader), reader
    return reader


def hundred_scans(folder: Path) -> Found:
    """Scans and link readings without end: every tenth of all channels, the others of two.

    The links are read by the kernel and by `iw` in turn. `iw scan` waits for a message that it may
    miss on a busy processor, and then for ever; so the scans are the kernel's.
    """
    kernel = by_the_kernel()
    links: list[WifiReader] = [kernel, IwReader(programs=kernel.programs)]
    before = settings()
    told_before = len(events(folder))
    seen: list[int] = []
    sources: set[str] = set()
    states: set[str] = set()
    for number in range(SCANS):
        whole = number % 10 == 0
        scan = kernel.scan(STATION, () if whole else AWAY_MHZ)
        seen.append(len(scan.bss))
        sources.add(f"{scan.source} {scan.failure or scan.note}".strip())
        states.add(links[number % 2].link(STATION).state.value)
        if whole:
            kernel.survey(STATION)
    return {
        "seen": seen,
        "sources": sorted(sources),
        "states": sorted(states),
        "before": before,
        "after": settings(),
        "events": events(folder)[told_before:],
    }


def settings() -> dict[str, str]:
    """Everything of the device that a reader could have changed."""
    return {
        "info": do("iw", "dev", STATION, "info"),
        "adapters": do("ip", "-br", "link"),
        "power": do("iw", "dev", STATION, "get", "power_save"),
        "country": do("iw", "reg", "get"),
        "state": do("wpa_cli", "-p", "/run/wpa", "-i", STATION, "status"),
        "since": associated_at(),
    }


def associated_at() -> str:
    """The kernel's time of the association: it changes with every new one."""
    lines = stations(STATION).splitlines()
    return next((line.split(":")[1].strip() for line in lines if "[boottime]" in line), "")


def roam(folder: Path) -> Found:
    """wifi-link watches while the device goes to the other access point."""
    watched = ["measure", "wifi-link", "--interface", STATION, "--set", "wifi-link.interval_s=8"]
    running = begin_netready(*watched, "--json", str(folder / "roam.jsonl"))
    time.sleep(4.0)
    asked = do("wpa_cli", "-p", "/run/wpa", "-i", STATION, "roam", FAR)
    found = told(folder, "roam.jsonl", end_of(running, 90.0))
    log = (folder / "supplicant.log").read_text("utf-8", "replace").splitlines()
    return {**found, "asked": asked, "events": events(folder), "supplicant": log}


def events(folder: Path) -> list[str]:
    """What the kernel told of the station's adapter until now."""
    lines = (folder / "events.txt").read_text("utf-8", "replace").splitlines()
    return [line for line in lines if f" {STATION}" in line and "scan" not in line]


def sensor(folder: Path) -> Found:
    """Access points heard on a monitor interface while a client sends as much as it can."""
    monitor(SENSOR, 2412)
    noise = f"while true; do timeout 2 iw dev {CLIENT} scan freq 2412 > /dev/null; sleep 0.1; done"
    client = subprocess.Popen(["ip", "netns", "exec", NAMESPACE, "sh", "-c", noise])
    asked = ["--set", "wifi-sensor.interface=mon0", "--set", "wifi-sensor.seconds=4"]
    running = begin_netready(
        "measure", "wifi-sensor", *asked, "--json", str(folder / "sensor.jsonl")
    )
    overheard = overhear("mon0", 8.0)
    client.kill()
    client.wait()
    found = told(folder, "sensor.jsonl", end_of(running, 90.0))
    return {**found, "overheard": overheard}


def three_hundred(folder: Path) -> Found:
    """A scan among three hundred networks; the list fills over a few scans, as on real adapters."""
    monitor(SENSOR, MANY_MHZ)
    sender = begin(lambda: send_until(lambda: False, "mon0", MANY, MANY_CHANNEL))
    kernel = by_the_kernel()
    for _ in range(30):
        if (
            sum(bss.channel == MANY_CHANNEL for bss in kernel.scan(STATION, (MANY_MHZ,)).bss)
            >= MANY
        ):
            break
    found = measured(folder, "many.jsonl", "wifi-link", "wifi-scan", "--interface", STATION)
    end_of(sender, 0.0)
    return found


def unplugged(folder: Path) -> Found:
    """The adapter goes away while its link is watched; other probes go on."""
    do("ip", "link", "set", SPARE, "up")
    do("iw", "dev", SPARE, "connect", "Lab Guests", "2412")
    time.sleep(2.0)
    before = link_text(SPARE)
    words = ["wifi-link", "wifi-scan", "host", "--interface", SPARE]
    slow = ["--set", "wifi-link.interval_s=8", "--json", str(folder / "unplugged.jsonl")]
    running = begin_netready("measure", *words, *slow)
    time.sleep(4.0)
    take_away(int(SPARE.removeprefix("wlan")))
    found = told(folder, "unplugged.jsonl", end_of(running, 90.0))
    return {**found, "before": before, "left": do("iw", "dev")}


def radio_off(folder: Path) -> Found:
    """Flight mode: the radio is blocked, its adapter still there."""
    device = Path(f"/sys/class/net/{STATION}/phy80211")
    for switch in device.glob("rfkill*/soft"):
        switch.write_text("1")
    time.sleep(1.0)
    words = ["wifi-link", "wifi-scan", "wifi-survey", "host", "--interface", STATION]
    return {**measured(folder, "off.jsonl", *words), "link": link_text(STATION)}


def no_wifi(folder: Path) -> Found:
    """A device without any wireless adapter."""
    for name in (STATION, SENSOR, SPARE):
        if Path(f"/sys/class/net/{name}").exists():
            take_away(int(name.removeprefix("wlan")))
    words = ["wifi-link", "wifi-scan", "wifi-survey", "wifi-sensor"]
    return {
        "alone": measured(folder, "none.jsonl", *words),
        "with_others": measured(folder, "none-host.jsonl", *words, "host"),
    }


# in this order: the later ones take the air apart
SCENES: Mapping[str, Callable[[Path], Found]] = {
    "neighbourhood": neighbourhood,
    "two adapters": two_adapters,
    "hundred scans": hundred_scans,
    "roam": roam,
    "sensor": sensor,
    "three hundred": three_hundred,
    "unplugged": unplugged,
    "radio off": radio_off,
    "no wifi": no_wifi,
}
