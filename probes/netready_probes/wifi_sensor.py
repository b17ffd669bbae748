"""Sensor, opt-in: what the access points around say of themselves, heard on a monitor interface.

Beacons and probe responses of access points only; the kernel drops everything else before it could
be read (see `system/monitor.py`). It makes no interface, changes no channel, sends nothing and
stops by itself; so it hears the one channel on which the interface stands. Linux.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from netready.domain.air import Bss
from netready.domain.failures import Failure, FailureWord
from netready.domain.jsonable import jsonable
from netready.domain.metrics import metric
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.settings import check_known, number_of, text_of
from netready_probes.system.monitor import IS_DOWN, NO_MONITOR, NOT_ALLOWED, NOT_SUPPORTED
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of
from netready_probes.wifi.beacons.frames import networks_of_frame
from netready_probes.wifi.beacons.link_layers import RADIOTAP
from netready_probes.wifi.beacons.sightings import networks_in

_ARGV: Final = (sys.executable, "-P", "-m", "netready_probes.system.monitor")
_SPARE_S: Final = 15.0  # for the program to start and to print
_FRAME_DIGITS_MAX: Final = 8192
_LINES_MAX: Final = 25_000
_SOURCE: Final = "monitor interface"
_COUNTS: Final = ("frames", "left_out")
_ONE_CHANNEL: Final = "on the one channel on which the interface stands"
_NOTHING: Final = "nothing was heard: nobody sends on its channel, or it stands on none"
_NEEDED: Final = (
    "It needs Linux, root and an interface in monitor mode, which you make yourself: "
    "iw dev wlan0 interface add mon0 type monitor; ip link set mon0 up; "
    "then add --set interface=mon0."
)
_FAULTS: Final[Mapping[int | None, tuple[FailureWord, str]]] = {
    NOT_SUPPORTED: (FailureWord.NOT_SUPPORTED, _NEEDED),
    NO_MONITOR: (FailureWord.NO_NETWORK, f"There is no such monitor interface. {_NEEDED}"),
    NOT_ALLOWED: (FailureWord.NOT_ALLOWED, f"Listening was denied. {_NEEDED}"),
    IS_DOWN: (FailureWord.NO_NETWORK, "The interface is down: ip link set NAME up."),
    None: (FailureWord.STOPPED, "It was stopped before it ended."),
}


def run(ctx: ProbeContext) -> Outcome:
    """Listens for `seconds` (default 10) on `interface` (default: the only monitor interface)."""
    check_known(ctx.settings, ("interface", "seconds"))
    seconds = number_of(ctx.settings, "seconds", 10.0, low=1.0, high=300.0)
    interface = text_of(ctx.settings, "interface", "")
    if ctx.system.host.platform().get("system") != "Linux":
        return _failed(*_FAULTS[NOT_SUPPORTED])
    asked = ctx.system.programs.run(
        [*_ARGV, f"{seconds:g}", *([interface] if interface else [])],
        timeout_s=seconds + _SPARE_S,
        stopped=ctx.stopped,
    )
    if asked.exit_code != 0:
        unknown = (FailureWord.UNKNOWN, "The sensor ended without a result.")
        return _failed(*_FAULTS.get(asked.exit_code, unknown))
    return _outcome(asked.out, interface, seconds)


def _failed(word: FailureWord, note: str) -> Outcome:
    failure = Failure(operation="listen on monitor interface", word=word, note=note)
    return Outcome(metrics=(metric("bss_count", None, note=note),), failures=(failure,))


def _outcome(out: str, interface: str, seconds: float) -> Outcome:
    heard, counts = _read(out)
    bsses = doubted(networks_in(heard).bss)
    # an empty channel and a deaf interface look the same from here, so nothing heard is no zero
    number = len(bsses) or None
    note = _ONE_CHANNEL if bsses else _NOTHING
    return Outcome(
        metrics=(metric("bss_count", number, n=counts.get("frames"), source=_SOURCE, note=note),),
        settings={"interface": interface, "seconds": seconds},
        details={
            "bss": jsonable(bsses),
            "radios": jsonable(radios_of(bsses, own_bssid=None, own_ssids=())),
            "own_bssid": None,
            "interface": interface,
            "left_out": counts.get("left_out", 0),
        },
    )


def _read(out: str) -> tuple[list[Bss], Mapping[str, int]]:
    """What the program printed: networks frame by frame, and its counts."""
    heard: list[Bss] = []
    counts: dict[str, int] = {}
    for value in _objects(out):
        frame, age_ms = value.get("frame"), value.get("age_ms")
        age = float(age_ms) if isinstance(age_ms, int) else None
        heard += [replace(bss, age_ms=age) for bss in _networks(frame)]
        counts |= {key: found for key in _COUNTS if isinstance(found := value.get(key), int)}
    return heard, counts


def _objects(out: str) -> Iterator[Mapping[str, object]]:
    for line in out.splitlines()[:_LINES_MAX]:
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield value


def _networks(frame: object) -> tuple[Bss, ...]:
    if not isinstance(frame, str) or len(frame) > _FRAME_DIGITS_MAX:
        return ()
    try:
        data = bytes.fromhex(frame)
    except ValueError:
        return ()
    found = networks_of_frame(data, RADIOTAP)
    return found if isinstance(found, tuple) else ()


PROBE = Probe(
    name="wifi-sensor",
    version="1",
    summary="access points around, heard on a monitor interface: beacons only, opt-in (Linux)",
    run=run,
    metrics=("bss_count",),
)
