"""Moves to another access point of the same name and watches what passes meanwhile. Linux."""

import contextlib
import select
import time
from collections.abc import Callable, Sequence
from typing import Final

from netready.domain.air import Roam
from netready.domain.typed_json import encoded
from netready_probes.system.climbing import Climb
from netready_probes.system.lease import Gateway
from netready_probes.system.wpa_control import Supplicant, SupplicantError
from netready_probes.wifi.joining.join_plan import JoinPlan
from netready_probes.wifi.joining.roaming import Move, gap_of, joined_s
from netready_probes.wifi.joining.supplicant_text import Heard, Sighting, fields_of, heard

_PACE_S: Final = 0.01  # a small fraction of the 150 ms that a call bears
_BEFORE_S: Final = 0.5
_AFTER_S: Final = 0.5
_TURNS_MAX: Final = 20_000


def move(
    running: Supplicant,
    found: Sequence[Sighting],
    plan: JoinPlan,
    steps: Climb,
    say: Callable[..., None],
) -> bool:
    """One move to the strongest other access point; whether it succeeded."""
    here = fields_of(running.ask("STATUS")).get("bssid")
    others = [one for one in found if one.bssid != here]
    if not others:
        say(note="No move was timed: only one access point of this name was heard.")
        return False
    there = max(others, key=lambda one: -999 if one.signal_dbm is None else one.signal_dbm)
    before_dbm = _signal(running)
    try:
        seen = _watched(running, there.bssid, plan.rung_s, steps.way_out)
    except (OSError, SupplicantError):  # the adapter is gone, or may not be told where to go
        seen = Move(told_s=0.0, events=())
    gap = gap_of(seen, there.bssid)
    if gap is None:
        say(note="The move to another access point did not succeed.")
        return False
    roam = Roam(
        from_bssid=here,
        to_bssid=there.bssid,
        gap_ms=gap.ms,
        bound_ms=gap.bound_ms,
        signal_before_dbm=before_dbm,
        signal_after_dbm=_signal(running),
    )
    say(roam=encoded(roam), by=gap.by)
    return True


def _signal(running: Supplicant) -> float | None:
    text = fields_of(running.ask("SIGNAL_POLL")).get("RSSI", "")
    with contextlib.suppress(ValueError):
        value = int(text)
        return float(value) if -120 < value < 0 else None
    return None


def _watched(running: Supplicant, bssid: str, seconds: float, gateway: Gateway | None) -> Move:
    """Asks the gateway at a steady pace before, during and after the move."""
    asked: list[float] = []
    answered: list[float] = []
    events: list[tuple[float, Heard]] = []
    told_s = time.perf_counter() + _BEFORE_S
    end_s, told, next_s = told_s + seconds, False, time.perf_counter()
    for _ in range(_TURNS_MAX):
        now_s = time.perf_counter()
        if now_s >= end_s:
            break
        if not told and now_s >= told_s:
            told, told_s = True, now_s
            running.must(f"ROAM {bssid}")
        if gateway is not None and now_s >= next_s:
            gateway.ask()
            asked.append(now_s)
            next_s = now_s + _PACE_S
        if _turn(running, gateway, events, answered, min(next_s, end_s)):
            end_s = min(end_s, time.perf_counter() + _AFTER_S)
    seen = Move(
        told_s=told_s, events=tuple(events), asked_s=tuple(asked), answered_s=tuple(answered)
    )
    return seen if joined_s(seen, bssid) is not None else Move(told_s=told_s, events=())


def _turn(
    running: Supplicant,
    gateway: Gateway | None,
    events: list[tuple[float, Heard]],
    answered: list[float],
    until_s: float,
) -> bool:
    """Waits for the next thing that is said; True: it has just joined."""
    listened = [running.control, *([gateway.wire] if gateway is not None else [])]
    wait_s = 0.0 if running.kept else max(0.0, until_s - time.perf_counter())
    ready, _, _ = select.select(listened, [], [], wait_s)
    if gateway is not None and gateway.wire in ready and gateway.answered(time.perf_counter()):
        answered.append(time.perf_counter())
    if running.control not in ready and not running.kept:
        return False
    event = running.event(time.perf_counter())
    if event is None:
        return False
    events.append((event[0], heard(event[1])))
    return events[-1][1].kind.value == "connected"
