"""What was to be told of late, and what became of it on each channel, from the journal. I/O: reads.

It needs no secret: a channel is known by the site file, or because it was tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from netready.coordinator.alerts.journal import read_journal
from netready.coordinator.alerts.ledger import Ledger, pending
from netready.coordinator.alerts.post import ChannelStatus, status_of
from netready.domain.alerts import Alert, ChannelName
from netready.domain.site import AlertRules

TOLD, IN_DOUBT = "told", "nobody knows whether it arrived"
NOT_YET, NEVER = "not yet", "never: too old to be news"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellingHistory:
    """The channels, and alerts oldest first with their state on each of them, in words."""

    channels: tuple[ChannelStatus, ...]
    alerts: tuple[tuple[Alert, Mapping[ChannelName, str]], ...]


def telling_history(
    folder: Path, rules: AlertRules, now: datetime, since: datetime
) -> TellingHistory:
    """Of alerts that arose from `since` on.

    Args:
        folder: of the journal.
        rules: of the site file.
        now: aware.
        since: aware.

    Raises:
        BadInputError: the journal cannot be read.
    """
    return history_of(read_journal(folder), rules, now, since)


def history_of(ledger: Ledger, rules: AlertRules, now: datetime, since: datetime) -> TellingHistory:
    """The same of a journal that was read. Pure."""
    named = {
        ChannelName.EMAIL: rules.email,
        ChannelName.WEBHOOK: rules.webhook,
        ChannelName.FILE: rules.file,
    }
    channels = [name for name in ChannelName if named[name] or name in ledger.channels]
    waiting = {name: {one.key for one in pending(ledger, name, now)} for name in channels}
    return TellingHistory(
        channels=tuple(status_of(ledger, name, now) for name in channels),
        alerts=tuple(
            (alert, {name: _state(ledger, name, alert.key, waiting[name]) for name in channels})
            for alert in ledger.alerts.values()
            if alert.at >= since
        ),
    )


def _state(ledger: Ledger, name: ChannelName, key: str, waiting: set[str]) -> str:
    standing = ledger.standing(name)
    if key in standing.in_doubt:
        return IN_DOUBT
    if key in standing.told:
        return TOLD
    return NOT_YET if key in waiting else NEVER
