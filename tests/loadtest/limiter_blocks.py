"""What the labelled schools are made of: classes, devices, places that were read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from netready.domain.clues import AloneCheck, AnchorReading, Clues, Place, TcpShares
from netready.domain.failures import FailureWord
from netready.domain.load import DeviceStrain, StageMeasurement
from tests.loadtest.samples import AT_EASE, measurement, outcome

QUIET: Final = {"p50": 5.0, "p95": 10.0}
FULL: Final = {"p50": 140.0, "p95": 180.0}
FAST_ENOUGH: Final = {"p50": 4.0, "p95": 8.0}


def held(pupils: int = 8, **changes: Any) -> StageMeasurement:
    """A class that got everything."""
    return measurement(*(outcome(n, "constant") for n in range(pupils)), **changes)


def short(pupils: int = 16, got: float = 0.7, **changes: Any) -> StageMeasurement:
    """A class that got a part of what it needs, with a queue before it."""
    each = {"delivered_ratio": got, "goodput_down_mbps": 2.5 * got}
    outcomes = (outcome(n, "constant", **each) for n in range(pupils))
    return measurement(*outcomes, **{"loaded_rtt_ms": FULL, **changes})


def refused(inside: int, outside: int, word: FailureWord, devices: int = 1) -> StageMeasurement:
    """Some got a connection and the rest did not, in the order in which they asked."""
    pupils = inside + outside
    per_device = pupils // devices
    outcomes = [
        outcome(
            n,
            "constant",
            device=f"d{n // per_device}" if devices > 1 else "",
            **({} if n < inside else NOTHING | {"failure": word.value}),
        )
        for n in range(pupils)
    ]
    return measurement(*outcomes)


NOTHING: Final[dict[str, Any]] = {
    "delivered_ratio": 0.0,
    "startup_s": None,
    "goodput_down_mbps": 0.0,
    "goodput_up_mbps": 0.0,
}


def cut_off(pupils: int, of: int, word: FailureWord, **changes: Any) -> StageMeasurement:
    """Connections that carried something and were cut in the middle."""
    broken = {"failure": word.value, "delivered_ratio": 0.4, "goodput_down_mbps": 1.0}
    outcomes = (outcome(n, "constant", **(broken if n < pupils else {})) for n in range(of))
    return measurement(*outcomes, **changes)


def strain(**changes: Any) -> DeviceStrain:
    return replace(AT_EASE, **changes)


def anchor(where: Place, loaded: Mapping[str, float] = QUIET, **changes: Any) -> AnchorReading:
    """A place that was read beside the load."""
    plain = AnchorReading(
        where=where,
        idle_rtt_ms=FAST_ENOUGH,
        loaded_rtt_ms=loaded,
        idle_loss_ratio=0.0,
        loss_ratio=0.0,
    )
    return replace(plain, **changes)


def tcp(receiver: float = 0.0, sender: float = 0.0, busy_s: float = 100.0) -> TcpShares:
    """Time shares of sixteen connections."""
    return TcpShares(
        connections=16,
        busy_s=busy_s,
        receiver_limited_ratio=receiver,
        sender_limited_ratio=sender,
        network_limited_ratio=1 - receiver - sender,
    )


def on_radios(stage: StageMeasurement, radios: int, **clues: Any) -> StageMeasurement:
    """The same class on several wireless devices."""
    pupils = tuple(replace(p, device=f"d{n % radios}") for n, p in enumerate(stage.pupils))
    known = Clues(target=Place.ON_SITE, wireless=True, radios=radios, **clues)
    return replace(stage, pupils=pupils, clues=known)


TOGETHER: Final = AloneCheck(kept_limits=True, alone_mbps=10.0, together_mbps=6.0)
BY_CABLE: Final = anchor(Place.WIRED, from_wired=True)
WIRED_BAD, LINE_BAD = anchor(Place.WIRED, FULL), anchor(Place.INTERNET, FULL)
WIRED_GOOD, LINE_GOOD = anchor(Place.WIRED), anchor(Place.INTERNET)


def seen(*anchors: AnchorReading, **clues: Any) -> Clues:
    """A run against the internet from a wireless device, with other places read."""
    known = {"target": Place.INTERNET, "wireless": True, **clues}
    return Clues(anchors=anchors, **known)
