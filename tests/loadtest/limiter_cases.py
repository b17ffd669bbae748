"""Schools of which we know what is wrong: the labelled set for the limiter.

Each case has a name, the truth, and a run as the engine would measure it. Some were measured in the
lab of network namespaces (`measured/limiter.json`, by `python -m tests.lab.limiter_scenes`); where
the lab has no radio, no battery and no filter, the run is made by hand from the same fields.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from netready.catalogue.loader import load_activities
from netready.domain.clues import (
    AloneCheck,
    AnchorReading,
    Clues,
    JoinFailure,
    Place,
    RadioClues,
)
from netready.domain.failures import FailureWord
from netready.domain.load import (
    DeviceStage,
    Limiter,
    LimiterWord,
    PupilsSupported,
    StageMeasurement,
    StageVerdict,
)
from netready.domain.typed_json import decoded
from netready.loadtest.limiter import find_limiter
from netready.loadtest.verdict import judge
from netready.loadtest.void import DeviceRules
from tests.loadtest.limiter_blocks import (
    BY_CABLE,
    FULL,
    LINE_BAD,
    LINE_GOOD,
    NOTHING,
    QUIET,
    TOGETHER,
    WIRED_BAD,
    WIRED_GOOD,
    anchor,
    cut_off,
    held,
    on_radios,
    refused,
    seen,
    short,
    strain,
    tcp,
)
from tests.loadtest.samples import ACTIVITIES, measurement, outcome

W = LimiterWord
MEASURED: Final = Path(__file__).with_name("measured") / "limiter.json"
# the lab's two ends and everybody else shared two cores: the network is judged, not that machine
LENIENT: Final = DeviceRules(
    busy_core_ratio_max=1.0, lateness_p99_ms_max=60.0, missed_slots_ratio_max=0.1
)
STRICT: Final = DeviceRules()
Run = tuple[StageMeasurement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One school."""

    name: str
    truth: LimiterWord
    run: Run
    rules: DeviceRules = STRICT
    activities: Mapping[str, Any] | None = None


def found(case: Case) -> Limiter:
    """What the limiter says of the case's run."""
    judged = [judge(each, case.activities or ACTIVITIES, case.rules) for each in case.run]
    breaks = min((s.pupils for s in judged if s.verdict is StageVerdict.FAIL), default=None)
    passed = [s.pupils for s in judged if s.verdict is StageVerdict.PASS]
    holds = max((n for n in passed if breaks is None or n < breaks), default=None)
    answer = PupilsSupported(
        holds=holds, breaks=breaks, censored=breaks is None, confidence="medium"
    )
    return find_limiter(judged, answer)


def _device_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    late = {"p50": 1.0, "p99": 42.0}
    yield (
        "a processor hog: sends are late",
        W.DEVICE,
        (short(strain=strain(send_lateness_ms=late)),),
    )
    yield "one core full", W.DEVICE, (short(strain=strain(busy_core_ratio=0.6)),)
    yield "the engine needs a whole core", W.DEVICE, (short(strain=strain(process_cpu_ratio=0.97)),)
    yield "no memory left", W.DEVICE, (short(strain=strain(memory_available_ratio=0.01)),)
    yield "slots missed", W.DEVICE, (short(strain=strain(missed_slots_ratio=0.08)),)
    yield "its own stack refuses", W.DEVICE, (short(strain=strain(refused_sends_ratio=0.2)),)
    slow = strain(power_saving=True, send_lateness_ms=late)
    yield "power saving, and late", W.DEVICE, (short(strain=slow),)
    hot = strain(frequency_drop_ratio=0.45)
    yield "hot: the processor slows down", W.DEVICE, (short(strain=hot),)
    weak = strain(self_test_mbps=60.0, offered_mbps=40.0)
    yield "too weak for the class", W.DEVICE, (measurement(strain=weak, probes_sent=0),)
    yield "late without any network", W.DEVICE, (short(strain=strain(self_test_lateness_ms=25.0)),)
    yield "slow reader", W.DEVICE, (held(), short(strain=strain(tcp_down=tcp(receiver=0.65))))
    yield "slow sender", W.DEVICE, (held(), short(strain=strain(tcp_up=tcp(sender=0.5))))
    stood = short(failures=(FailureWord.DEVICE_LIMITED.value,))
    yield "the lid was closed", W.DEVICE, (stood,)
    parts = tuple(
        DeviceStage(device=f"d{n}", pupils=4, strain=strain(busy_core_ratio=0.9)) for n in range(4)
    )
    yield "four weak devices", W.DEVICE, (replace(on_radios(short(), 4), devices=parts),)


def _server_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    yield "the target says so", W.SERVER, (short(strain=strain(target_overloaded=True)),)
    yield "the target is full", W.SERVER, (refused(8, 8, FailureWord.BUSY),)
    yield (
        "the target sends too slowly",
        W.SERVER,
        (
            held(),
            short(strain=strain(tcp_down=tcp(sender=0.6))),
        ),
    )
    yield (
        "the target takes too slowly",
        W.SERVER,
        (
            held(),
            short(strain=strain(tcp_up=tcp(receiver=0.4))),
        ),
    )


def _nothing_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    yield "everything holds", W.NONE, (held(30),)
    saving = strain(power_saving=True)
    yield "power saving, but quick enough", W.NONE, (held(30, strain=saving),)
    small_window = strain(tcp_down=tcp(receiver=0.65))
    yield "a small window that is enough", W.NONE, (held(30, strain=small_window),)
    busy = strain(foreign_mbps=4.0)
    yield "a backup runs on the device", W.UNKNOWN, (short(strain=busy),)
    yield "chatter of the network is no backup", W.NONE, (held(strain=strain(foreign_mbps=0.1)),)
    nobody = measurement(*(outcome(n, "constant", **NOTHING, failure="timeout") for n in range(4)))
    yield "nobody answers", W.UNKNOWN, (nobody,)


def _one_place_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    yield "a full link, one place", W.SHARED_LINK, (held(), short())
    idle = strain(tcp_down=tcp(receiver=0.9, busy_s=0.5))
    yield "a full link, windows hardly used", W.SHARED_LINK, (held(), short(strain=idle))
    saving = strain(power_saving=True)
    yield "a full link and power saving", W.SHARED_LINK, (held(), short(strain=saving))
    unread = seen(anchor(Place.WIRED, failure="refused"))
    yield "an anchor that is not there", W.SHARED_LINK, (held(), short(clues=unread))
    lossy = {"loss_ratio": 0.05, "loaded_rtt_ms": QUIET}
    yield "a lossy link, one place", W.UNKNOWN, (short(1, 0.5, **lossy), short(2, 0.3, **lossy))
    fair = seen(WIRED_GOOD, LINE_GOOD)
    quiet = short(loaded_rtt_ms=QUIET, clues=fair)
    yield "a queue that lets probes pass", W.SHARED_LINK, (held(), quiet)


def _line_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    yield "slow line", W.UPLINK, (held(), short(clues=seen(WIRED_GOOD, LINE_BAD)))
    yield "slow line, only the near anchor", W.UPLINK, (held(), short(clues=seen(WIRED_GOOD)))
    gateway = seen(anchor(Place.GATEWAY), LINE_BAD)
    yield "slow line, the gateway is near", W.UPLINK, (held(), short(clues=gateway))
    desk = seen(replace(WIRED_GOOD, from_wired=True), LINE_BAD, wireless=False)
    yield "slow line, from a desk", W.UPLINK, (held(), short(clues=desk))
    dropping = anchor(Place.INTERNET, loss_ratio=0.06)
    yield (
        "a line that drops when full",
        W.UPLINK,
        (
            held(),
            short(loss_ratio=0.06, loaded_rtt_ms=QUIET, clues=seen(WIRED_GOOD, dropping)),
        ),
    )
    ill = anchor(Place.INTERNET, idle_loss_ratio=0.04, loss_ratio=0.05)
    yield (
        "a line that loses at rest",
        W.PROVIDER,
        (
            held(),
            short(loss_ratio=0.05, clues=seen(WIRED_GOOD, ill)),
        ),
    )


def _site_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    both = seen(WIRED_BAD, LINE_BAD)
    yield "both places bad, by radio", W.SHARED_LINK, (held(), short(clues=both))
    cable = seen(replace(WIRED_BAD, from_wired=True), LINE_BAD)
    yield "both bad, by cable too", W.LAN, (held(), short(clues=cable))
    desk = seen(WIRED_BAD, LINE_BAD, wireless=False)
    yield "both bad, from a desk", W.LAN, (held(), short(clues=desk))
    desk_near = Clues(target=Place.ON_SITE, wireless=False)
    yield "the on-site target, from a desk", W.LAN, (held(), short(clues=desk_near))
    fell = RadioClues(idle_tx_rate_mbps=520.0, loaded_tx_rate_mbps=52.0)
    yield "the radio's rate falls", W.RADIO, (held(), short(clues=seen(WIRED_BAD, radio=fell)))
    steady = RadioClues(idle_tx_rate_mbps=520.0, loaded_tx_rate_mbps=400.0, loaded_retry_ratio=0.1)
    by_radio = seen(WIRED_BAD, radio=replace(steady, idle_retry_ratio=0.05))
    yield "both places bad, a steady radio", W.SHARED_LINK, (held(), short(clues=by_radio))
    again = RadioClues(idle_retry_ratio=0.04, loaded_retry_ratio=0.3)
    alone = Clues(target=Place.ON_SITE, wireless=True, radio=again)
    yield "frames are sent again", W.RADIO, (held(), short(clues=alone))
    only = seen(WIRED_BAD, BY_CABLE)
    yield "only the radio's side is bad", W.RADIO, (held(), short(clues=only))
    near_good = seen(WIRED_GOOD, LINE_BAD, radio=steady)
    yield "a steady radio, a slow line", W.UPLINK, (held(), short(clues=near_good))
    busy = RadioClues(channel_utilisation_ratio=0.85)
    yield (
        "many radios, a busy channel",
        W.AP_CONTENTION,
        (
            on_radios(held(), 4),
            on_radios(short(), 4, alone=TOGETHER, radio=busy),
        ),
    )
    yield (
        "many radios, the cable is well",
        W.AP_CONTENTION,
        (
            on_radios(held(), 4),
            on_radios(short(), 4, alone=TOGETHER, anchors=(BY_CABLE,)),
        ),
    )
    both_fell = replace(busy, idle_tx_rate_mbps=520.0, loaded_tx_rate_mbps=150.0)
    yield (
        "contention that slows each radio",
        W.AP_CONTENTION,
        (
            on_radios(held(), 4),
            on_radios(short(), 4, alone=TOGETHER, radio=both_fell),
        ),
    )
    yield (
        "many radios, nothing else known",
        W.SHARED_LINK,
        (
            on_radios(held(), 4),
            on_radios(short(), 4, alone=TOGETHER),
        ),
    )


def _gate_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    same = AloneCheck(kept_limits=False, alone_mbps=7.7, together_mbps=7.6)
    yield (
        "each device is held to a rate",
        W.CLIENT_RATE_LIMIT,
        (
            on_radios(held(4), 4),
            on_radios(short(), 4, alone=same),
        ),
    )
    more = AloneCheck(kept_limits=False, alone_mbps=9.0, together_mbps=7.0)
    yield (
        "one device alone gets more, not enough",
        W.SHARED_LINK,
        (
            on_radios(held(4), 4),
            on_radios(short(), 4, alone=more),
        ),
    )
    enough = AloneCheck(kept_limits=True, alone_mbps=7.7, together_mbps=7.5)
    yield (
        "one device alone got enough",
        W.SHARED_LINK,
        (
            on_radios(held(4), 4),
            on_radios(short(), 4, alone=enough),
        ),
    )
    each = [{"goodput_down_mbps": 1.0, "delivered_ratio": 0.4}] * 16
    few = measurement(*(outcome(n, "constant", **each[n]) for n in range(2)))
    many = measurement(*(outcome(n, "constant", **each[n]) for n in range(8)))
    yield "each connection is held to a rate", W.CLIENT_RATE_LIMIT, (few, many)
    full = {JoinFailure.AP_FULL: 5}
    told = on_radios(short(), 4, joins_failed=full)
    yield "the access point says it is full", W.AP_CLIENT_CAP, (on_radios(held(), 4), told)
    shut = refused(12, 8, FailureWord.TIMEOUT, devices=10)
    yield "so many devices get in", W.AP_CLIENT_CAP, (held(), shut)
    one = refused(18, 2, FailureWord.TIMEOUT, devices=10)
    yield "one broken device is no cap", W.UNKNOWN, (one,)
    yield "a firewall counts connections", W.FILTER, (held(), refused(10, 20, FailureWord.RESET))
    past = anchor(Place.INTERNET, past_filter=True)
    through = anchor(Place.INTERNET, FULL, past_filter=False)
    yield "slow only through the filter", W.FILTER, (held(), short(clues=seen(past, through)))
    resets = cut_off(8, 16, FailureWord.RESET, clues=seen(WIRED_GOOD))
    yield "a filter resets connections", W.FILTER, (held(), resets)
    tls = cut_off(8, 16, FailureWord.TLS_UNKNOWN_ISSUER, clues=seen(tls_intercepted=True))
    yield "a filter opens TLS", W.FILTER, (held(), tls)
    no_address = {JoinFailure.DHCP_NO_OFFER: 9}
    dhcp = on_radios(short(), 4, joins_failed=no_address)
    yield "the DHCP pool is empty", W.ADDRESSING, (on_radios(held(), 4), dhcp)
    radius = {JoinFailure.RADIUS_TIMEOUT: 7, JoinFailure.AP_FULL: 1}
    yield (
        "RADIUS does not answer",
        W.ADDRESSING,
        (
            on_radios(held(), 4),
            on_radios(short(), 4, joins_failed=radius),
        ),
    )


MEASURED_TRUTHS: Final = {
    "shaped_link": W.SHARED_LINK,
    "slow_line": W.UPLINK,
    "slow_site": W.LAN,
    "filter_resets": W.FILTER,
    "lossy_link": W.UNKNOWN,
    "hog": W.DEVICE,
    "overloaded_target": W.SERVER,
    "held_devices": W.CLIENT_RATE_LIMIT,
    "shared_air": W.LAN,
}


def _by_radio(run: Run, *anchors: AnchorReading) -> Run:
    """A lab has cables only: the same measurements, had the devices been on the radio."""
    return tuple(
        replace(each, clues=replace(each.clues, wireless=True, anchors=anchors)) for each in run
    )


@cache
def measured(name: str) -> Run:
    """A run of the lab, as it was kept."""
    kept = json.loads(MEASURED.read_text("utf-8"))[name]
    return tuple(decoded(StageMeasurement, each) for each in kept)


def _measured_cases() -> Iterator[tuple[str, LimiterWord, Run]]:
    for name, truth in MEASURED_TRUTHS.items():
        yield f"lab: {name}", truth, measured(name)
    yield "lab: shared_air by radio", W.AP_CONTENTION, _by_radio(measured("shared_air"), BY_CABLE)
    yield "lab: shut_out_devices", W.AP_CLIENT_CAP, _by_radio(measured("shut_out_devices"))


MADE: Final[tuple[Callable[[], Iterator[tuple[str, LimiterWord, Run]]], ...]] = (
    _device_cases,
    _server_cases,
    _nothing_cases,
    _one_place_cases,
    _line_cases,
    _site_cases,
    _gate_cases,
)


def cases() -> tuple[Case, ...]:
    """All of them."""
    made = [Case(name=n, truth=t, run=r) for group in MADE for n, t, r in group()]
    lab = [
        Case(
            name=name,
            truth=truth,
            run=run,
            rules=DeviceRules() if truth is W.DEVICE else LENIENT,
            activities=load_activities(),
        )
        for name, truth, run in _measured_cases()
    ]
    return (*made, *lab)
