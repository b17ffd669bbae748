"""Two looks at the counters of one channel to shares of the air, or why there are none. Pure.

What the counters mean: include/uapi/linux/nl80211.h, enum nl80211_survey_info. Their faults were
seen in the field: ath10k clears on reading and so goes back; mt76 adds 2^64 after an underflow
(openwrt/mt76 #1135) and overshoots (Telecominfraproject/wlan-ap #149); mwlwifi counts nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from netready.domain.air import AirShares
from netready_probes.wifi.reading import SurveyEntry

SHORTEST_MS: Final = 1000  # a radio that scans stays 20 to 70 ms on a channel: no picture of it
_OVERSHOOT: Final = 0.10  # so much above the whole is the coarseness of a counter, not nonsense
_NEVER_COUNTED: Final = 2**63  # drivers that do not count give 2^64 - 1
_NEGLIGIBLE: Final = 0.01
_MORE_THAN_BEACONS: Final = 0.05  # who sends so much has somebody who answers
_MUCH_UNDECODED: Final = 0.3  # mt7915 was seen to count half of all time so (openwrt/mt76 #916)
_COUNTERS: Final = ("active_ms", "busy_ms", "receive_ms", "own_receive_ms", "transmit_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spent:
    """Milliseconds between the looks; None: not counted."""

    active: int
    busy: int
    receive: int | None
    own_receive: int | None
    transmit: int | None


def air_shares(before: SurveyEntry | None, after: SurveyEntry) -> AirShares:
    """Shares of one channel between two looks; `refused` says why there are none.

    Args:
        before: None: since the driver began to count, and a doubt says so.
        after: the same channel, later.
    """
    refused = _refused(before, after)
    if refused:
        return refusal(after, refused)
    spent = _spent(before, after)
    doubts = [*_doubts_of_totals(before, after)]
    busy = _share(spent.busy, spent, "busy", doubts)
    receive, own_receive = _believable_receive(spent, doubts)
    own = _own(spent, own_receive)
    return AirShares(
        frequency_mhz=after.frequency_mhz,
        active_s=spent.active / 1000,
        busy_ratio=busy,
        own_ratio=_share(own, spent, "own", doubts),
        other_ratio=_share(_other(spent, receive, own_receive, doubts), spent, "other", doubts),
        undecoded_ratio=_share(_undecoded(spent, receive, doubts), spent, "undecoded", doubts),
        sent_ratio=_share(spent.transmit, spent, "sent", doubts),
        received_ratio=_share(receive, spent, "received", doubts),
        noise_dbm=after.noise_dbm,
        doubts=tuple(doubts),
    )


def refusal(entry: SurveyEntry, why: str) -> AirShares:
    """No shares, and why, a sentence."""
    return AirShares(frequency_mhz=entry.frequency_mhz, noise_dbm=entry.noise_dbm, refused=why)


def _refused(before: SurveyEntry | None, after: SurveyEntry) -> str:
    """Why the counters of these two looks cannot be used, a sentence, or ""."""
    if counted(after.active_ms) is None or counted(after.busy_ms) is None:
        return "The driver does not count how long the channel is busy."
    if before is None:
        return _refused_times(counted(after.active_ms) or 0, counted(after.busy_ms) or 0)
    if before.frequency_mhz != after.frequency_mhz:
        return "The radio changed its channel between the two looks."
    if counted(before.active_ms) is None or counted(before.busy_ms) is None:
        return "The driver did not count how long the channel is busy at the first look."
    if any(change < 0 for change in _changes(before, after)):
        return "A counter went back between the two looks: they were reset."
    return _refused_times(
        (after.active_ms or 0) - (before.active_ms or 0),
        (after.busy_ms or 0) - (before.busy_ms or 0),
    )


def _refused_times(active: int, busy: int) -> str:
    if active < SHORTEST_MS:
        return f"The radio listened to the channel for {active} ms only."
    if busy > active * (1 + _OVERSHOOT):
        return "The driver counts more busy time than time: its counters are wrong."
    if busy == 0:
        return "The driver counts no busy time at all, though access points send beacons."
    return ""


def counted(value: int | None) -> int | None:
    """The counter, or None for what drivers give that do not count."""
    return value if value is not None and 0 <= value < _NEVER_COUNTED else None


def _changes(before: SurveyEntry, after: SurveyEntry) -> Iterator[int]:
    for name in _COUNTERS:
        first, last = counted(getattr(before, name)), counted(getattr(after, name))
        if first is not None and last is not None:
            yield last - first


def _spent(before: SurveyEntry | None, after: SurveyEntry) -> _Spent:
    def change(name: str) -> int | None:
        last = counted(getattr(after, name))
        first = 0 if before is None else counted(getattr(before, name))
        return None if first is None or last is None else last - first

    return _Spent(
        active=change("active_ms") or 0,
        busy=change("busy_ms") or 0,
        receive=change("receive_ms"),
        own_receive=change("own_receive_ms"),
        transmit=change("transmit_ms"),
    )


def _doubts_of_totals(before: SurveyEntry | None, after: SurveyEntry) -> Iterator[str]:
    if before is None:
        yield "since the driver began to count, not of now"
    elif (after.busy_ms or 0) > (after.active_ms or 0) * (1 + _OVERSHOOT):
        yield "the counters' totals are impossible; only their difference was used"


def _share(part: int | None, spent: _Spent, name: str, doubts: list[str]) -> float | None:
    """Of the listening time, kept within 0 to 1; what is far outside is not told."""
    if part is None:
        return None
    ratio = part / spent.active
    if 0 <= ratio <= 1:
        return ratio
    if not -_OVERSHOOT <= ratio <= 1 + _OVERSHOOT:
        doubts.append(f"{name}: impossible by the driver's counters, left out")
        return None
    doubts.append(
        f"{name}: {ratio:.1%} by the driver's counters, taken as {max(0, min(1, ratio)):.0%}"
    )
    return float(max(0, min(1, ratio)))


def _believable_receive(spent: _Spent, doubts: list[str]) -> tuple[int | None, int | None]:
    """Receiving time, all and of the own network, None where the driver does not count it."""
    receive, own = spent.receive, spent.own_receive
    unsent = spent.busy - (spent.transmit or 0)
    if receive is not None and receive <= unsent * _NEGLIGIBLE < unsent - 1:
        doubts.append("the driver counts no receiving, though the channel is busy")
        receive = None
    if own == 0 and (spent.transmit or 0) > spent.active * _MORE_THAN_BEACONS:
        doubts.append("the driver counts nothing received of the own network, though it sends")
        own = None
    elif own == 0:
        doubts.append("nothing received of the own network: nobody is on it, or it is not counted")
    return receive, own


def _own(spent: _Spent, own_receive: int | None) -> int | None:
    return None if own_receive is None or spent.transmit is None else own_receive + spent.transmit


def _other(
    spent: _Spent, receive: int | None, own_receive: int | None, doubts: list[str]
) -> int | None:
    """Received, but not of the own network; without a count of receiving, all busy time not own."""
    if own_receive is None:
        return None
    if receive is not None:
        return receive - own_receive
    if spent.transmit is None:
        return None
    doubts.append("other: holds what is not Wi-Fi, too")
    return spent.busy - own_receive - spent.transmit


def _undecoded(spent: _Spent, receive: int | None, doubts: list[str]) -> int | None:
    if receive is None or spent.transmit is None:
        return None
    rest = spent.busy - receive - spent.transmit
    if rest > spent.active * _MUCH_UNDECODED:
        doubts.append("much is busy without being Wi-Fi: interference, or a wrong counter")
    return rest
