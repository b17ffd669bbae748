"""`python -m tests.lab.wifi.guest FOLDER [SCENE...]`: plays the scenes in the lab's machine.

Leaves `scenes.json`: for each scene what it found, or what went wrong in it. A scene judges
nothing; the tests outside do.
"""

import json
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.lab.wifi import access_points, lab_air
from tests.lab.wifi.access_points import do
from tests.lab.wifi.lab_air import CLIENT, KEY, NEAR, SCHOOL, STATION
from tests.lab.wifi.scenes import SCENES, joined, say
from tests.lab.wifi.warm import warm_up

_SUPPLICANT = f"""\
ctrl_interface=/run/wpa
ap_scan=1
network={{
 ssid="{SCHOOL.decode()}"
 key_mgmt=WPA-PSK
 psk={KEY}
 ieee80211w=1
 scan_freq=2412 5745
 bssid={NEAR}
}}
"""


def main() -> None:
    """Sets up the air, then plays; every scene gets its turn whatever another did."""
    folder = Path(sys.argv[1])
    wanted = sys.argv[2:] or list(SCENES)
    prepare(folder)
    say("the air is there")
    warm_up()
    say("netready is imported")
    join(folder)
    say("the station is on the school's network")
    found: dict[str, object] = {}
    for name in wanted:
        found[name] = played(SCENES[name], folder)
        say(f"scene {name} is over")
        (folder / "scenes.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def played(scene: Callable[[Path], Mapping[str, object]], folder: Path) -> dict[str, object]:
    """What it found, with the time it took; its fault where it broke."""
    began_s = time.monotonic()
    try:
        found = dict(scene(folder))
    except Exception:
        found = {"broke": traceback.format_exc()}
    return {**found, "seconds": round(time.monotonic() - began_s, 1)}


def prepare(folder: Path) -> None:
    """Radios that scan as hardware does, a country with few channels, access points apart."""
    do("modprobe", "-r", "mac80211_hwsim")
    do("modprobe", "mac80211_hwsim", f"radios={lab_air.RADIOS}", "channels=2")
    do("iw", "reg", "set", lab_air.COUNTRY)
    do("ip", "netns", "add", access_points.NAMESPACE)
    for point in lab_air.POINTS:
        access_points.move_radio(point.interface)
    access_points.move_radio(CLIENT)
    for point in lab_air.POINTS:
        access_points.start(point, folder)


def join(folder: Path) -> None:
    """The station on the school's near access point, a client of somebody on the guests' name."""
    access_points.wait_until_on_air(lab_air.POINTS, folder)
    settings = folder / "supplicant.conf"
    settings.write_text(_SUPPLICANT, encoding="utf-8")
    log = str(folder / "supplicant.log")
    do("wpa_supplicant", "-B", "-i", STATION, "-c", str(settings), "-t", "-f", log)
    with (folder / "events.txt").open("wb") as events:
        subprocess.Popen(["iw", "event", "-t"], stdout=events, stderr=events)
    inside = ["ip", "netns", "exec", access_points.NAMESPACE]
    do("ip", "-n", access_points.NAMESPACE, "link", "set", CLIENT, "up")
    do(*inside, "iw", "dev", CLIENT, "connect", lab_air.GUESTS.decode(), "2412")
    joined(STATION, NEAR)
    do("wpa_cli", "-p", "/run/wpa", "-i", STATION, "set_network", "0", "bssid", "any")


if __name__ == "__main__":
    main()
