"""What is still to be told on which channel, from the journal's entries. Pure.

An entry says that an alert was queued, that a delivery begins, or how it ended. A delivery that
began and has no end (the program or the power failed in between) is one that nobody knows of.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from netready.coordinator.alerts.delivery import Delivered
from netready.domain.alerts import Alert, AlertKind, ChannelName

FORMAT: Final = 1  # 1: entries "queued", "began", "ended"
GIVEN_UP_AFTER: Final = timedelta(hours=72)
FIRST_PAUSE: Final = timedelta(minutes=1)
LONGEST_PAUSE: Final = timedelta(hours=4)

Entry = Mapping[str, Any]


@dataclass(slots=True)
class Standing:
    """What one channel has done; filled while entries are read.

    Attributes:
        told: keys that are not sent again: sent, or doubtful; `in_doubt` the latter.
        open: identity of a delivery that began → its keys.
        failures: attempts in a row that were surely not accepted; last_at the last of them.
        doubtful: deliveries nobody knows of since the last that was accepted.
    """

    told: set[str] = field(default_factory=set)
    in_doubt: set[str] = field(default_factory=set)
    open: dict[str, tuple[str, ...]] = field(default_factory=dict)
    failures: int = 0
    last_at: datetime | None = None
    last_why: str = ""
    doubtful: int = 0


@dataclass(slots=True)
class Ledger:
    """Everything the journal knows.

    Attributes:
        alerts: by key, in the order in which they were queued.
    """

    alerts: dict[str, Alert] = field(default_factory=dict)
    channels: dict[ChannelName, Standing] = field(default_factory=dict)

    def standing(self, channel: ChannelName) -> Standing:
        """Of a channel; a fresh one where nothing was tried."""
        return self.channels.setdefault(channel, Standing())


def queued(alert: Alert) -> Entry:
    """The entry of an alert that is to be told."""
    return {
        "entry": "queued",
        "at": alert.at.isoformat(),
        "key": alert.key,
        "kind": str(alert.kind),
        "room": alert.room,
        "words": alert.words,
    }


def began(channel: ChannelName, identity: str, keys: Iterable[str], at: datetime) -> Entry:
    """The entry that stands on the disk before anything leaves the machine."""
    return _entry("began", channel, identity, at) | {"keys": list(keys)}


def ended(channel: ChannelName, identity: str, result: Delivered, why: str, at: datetime) -> Entry:
    """The entry of how a delivery ended."""
    return _entry("ended", channel, identity, at) | {"result": str(result), "why": why}


def _entry(name: str, channel: ChannelName, identity: str, at: datetime) -> dict[str, Any]:
    return {"entry": name, "at": at.isoformat(), "channel": str(channel), "id": identity}


def ledger_of(entries: Iterable[Entry]) -> Ledger:
    """Reads entries in their order; half a line after a power cut is passed over."""
    ledger = Ledger()
    for entry in entries:
        with contextlib.suppress(KeyError, TypeError, ValueError):
            _READERS[entry["entry"]](ledger, entry)
    for channel in tuple(ledger.channels):
        _close_open(ledger, channel)
    return ledger


def _read_queued(ledger: Ledger, entry: Entry) -> None:
    alert = Alert(
        key=str(entry["key"]),
        kind=AlertKind(entry["kind"]),
        words=str(entry["words"]),
        at=_time(entry["at"]),
        room=None if entry["room"] is None else str(entry["room"]),
    )
    ledger.alerts.setdefault(alert.key, alert)


def _read_began(ledger: Ledger, entry: Entry) -> None:
    keys, channel = tuple(str(key) for key in entry["keys"]), ChannelName(entry["channel"])
    _close_open(ledger, channel)  # one at a time: what is still open has no end
    ledger.standing(channel).open[str(entry["id"])] = keys


def _read_ended(ledger: Ledger, entry: Entry) -> None:
    at, result = _time(entry["at"]), Delivered(entry["result"])
    standing = ledger.standing(ChannelName(entry["channel"]))
    keys = standing.open.pop(str(entry["id"]))
    if result is Delivered.NOT_SENT:
        standing.failures += 1
        standing.last_at, standing.last_why = at, str(entry["why"])
        return
    standing.told.update(keys)
    standing.failures, standing.last_at = 0, None
    standing.doubtful = standing.doubtful + 1 if result is Delivered.DOUBTFUL else 0
    if result is Delivered.DOUBTFUL:
        standing.in_doubt.update(keys)


_READERS: Final = {"queued": _read_queued, "began": _read_began, "ended": _read_ended}


def _close_open(ledger: Ledger, channel: ChannelName) -> None:
    standing = ledger.standing(channel)
    for keys in standing.open.values():
        if channel is not ChannelName.FILE:  # a file shows itself what arrived: done again
            standing.told.update(keys)
            standing.in_doubt.update(keys)
            standing.doubtful += 1
    standing.open.clear()


def _time(text: object) -> datetime:
    at = datetime.fromisoformat(str(text))
    if at.tzinfo is None:
        raise ValueError(text)
    return at


def pending(ledger: Ledger, channel: ChannelName, now: datetime) -> tuple[Alert, ...]:
    """What this channel has not told and what is not yet too old to be news (72 h)."""
    told = ledger.standing(channel).told
    return tuple(
        alert
        for key, alert in ledger.alerts.items()
        if key not in told and now - alert.at <= GIVEN_UP_AFTER
    )


def given_up(ledger: Ledger, channel: ChannelName, now: datetime) -> tuple[Alert, ...]:
    """What this channel never told and never will."""
    told = ledger.standing(channel).told
    return tuple(
        alert
        for key, alert in ledger.alerts.items()
        if key not in told and now - alert.at > GIVEN_UP_AFTER
    )


def next_at(standing: Standing) -> datetime | None:
    """When a channel may try again; None: at once. The pause doubles, up to four hours."""
    if standing.last_at is None or standing.failures == 0:
        return None
    doublings = min(standing.failures - 1, 20)
    return standing.last_at + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def is_due(standing: Standing, now: datetime) -> bool:
    """Whether a channel may try; a clock that was set back does not silence it."""
    again = next_at(standing)
    return (
        again is None or now >= again or (standing.last_at is not None and now < standing.last_at)
    )
