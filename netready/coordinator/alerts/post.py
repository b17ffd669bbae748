"""Telling: queue what is new, send what is due, each thing once on each channel. I/O.

For every channel the journal is written before anything leaves the machine, and again when it is
known how that ended. So, whenever the program or the power fails, nothing is told twice; what was
under way in that moment counts as doubtful, is not sent again, and the next message says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from netready.coordinator.alerts.channels import Machine, Send, channels
from netready.coordinator.alerts.delivery import Delivered, Outcome, refused
from netready.coordinator.alerts.journal import note, read_journal, sweep
from netready.coordinator.alerts.ledger import (
    Ledger,
    began,
    ended,
    given_up,
    is_due,
    next_at,
    pending,
    queued,
)
from netready.coordinator.alerts.message import message_of
from netready.domain.alerts import Alert, AlertKind, ChannelName
from netready.domain.errors import NetreadyError
from netready.domain.site import Site
from netready.store.lock import folder_lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one channel did in this round; `alerts` were in the message."""

    channel: ChannelName | None
    alerts: tuple[Alert, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelStatus:
    """How a channel stands, for a page or a terminal.

    Attributes:
        pending: not told yet; given_up: never told, too old to be news.
        doubtful: messages nobody knows of since the last that was accepted.
        failures: attempts in a row that were not accepted; `why` the last of them.
        again_at: not before; None: at the next round.
    """

    channel: ChannelName
    pending: int
    given_up: int
    doubtful: int
    failures: int
    why: str
    again_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPost:
    """The post of one school.

    Attributes:
        folder: for the journal; of its own, for a lock is held in it.
        channels: as `channels.channels` makes them.
    """

    school: str
    folder: Path
    channels: Mapping[ChannelName, Send]

    def tell(self, alerts: Iterable[Alert], now: datetime) -> tuple[Told, ...]:
        """Queues what is new and sends what is due; call it with nothing to try again.

        Queue a thing as often as you like: it is known by its key. What could not be queued (the
        disk is full, another program tells at this moment) is in the answer, with no channel.

        It never raises for a channel, a disk or a journal that fails, and never takes longer than
        each channel's own limit once: the night goes on.
        """
        try:
            with folder_lock(self.folder, option="alerts"):
                ledger = self._queue(alerts, now)
                return tuple(
                    told
                    for name, send in self.channels.items()
                    if (told := self._send_due(ledger, name, send, now))
                )
        except (NetreadyError, OSError) as error:
            return (Told(channel=None, alerts=(), outcome=refused(str(error))),)

    def _queue(self, alerts: Iterable[Alert], now: datetime) -> Ledger:
        sweep(self.folder, now)
        ledger = read_journal(self.folder)
        new = {one.key: one for one in alerts if one.key not in ledger.alerts}
        note(self.folder, [queued(alert) for alert in new.values()])
        ledger.alerts.update(new)
        return ledger

    def _send_due(
        self, ledger: Ledger, name: ChannelName, send: Send, now: datetime
    ) -> Told | None:
        standing = ledger.standing(name)
        alerts = pending(ledger, name, now)
        if not alerts or not is_due(standing, now):
            return None
        message = message_of(self.school, name, alerts, standing.doubtful)
        note(self.folder, [began(name, message.id, [one.key for one in alerts], now)])
        outcome = send(message, now)
        note(self.folder, [ended(name, message.id, outcome.result, outcome.why, now)])
        return Told(channel=name, alerts=alerts, outcome=outcome)

    def status(self, now: datetime) -> tuple[ChannelStatus, ...]:
        """How each channel stands. Raises BadInputError: the journal cannot be read."""
        ledger = read_journal(self.folder)
        return tuple(status_of(ledger, name, now) for name in self.channels)

    def test(self, now: datetime) -> tuple[Told, ...]:
        """Sends one marked test on every channel, now and once; no journal is written."""
        alert = Alert(
            key=f"test/{now.isoformat()}",
            kind=AlertKind.TEST,
            words="This is a test that somebody asked for. Nothing happened in the school.",
            at=now.astimezone(UTC),
        )
        return tuple(
            Told(
                channel=name,
                alerts=(alert,),
                outcome=send(message_of(self.school, name, (alert,)), now),
            )
            for name, send in self.channels.items()
        )


def status_of(ledger: Ledger, name: ChannelName, now: datetime) -> ChannelStatus:
    """How a channel stands by the journal."""
    standing = ledger.standing(name)
    return ChannelStatus(
        channel=name,
        pending=len(pending(ledger, name, now)),
        given_up=len(given_up(ledger, name, now)),
        doubtful=standing.doubtful,
        failures=standing.failures,
        why=standing.last_why if standing.failures else "",
        again_at=next_at(standing),
    )


def arrived(told: Sequence[Told]) -> bool:
    """Whether every channel took its message."""
    return all(one.outcome.result is Delivered.SENT for one in told)


def post_of(site: Site, machine: Machine, folder: Path) -> AlertPost:
    """The post of a school.

    Args:
        site: [alerts] says which channels.
        machine: folder of the site file, variables.
        folder: for the journal, of its own.
    """
    return AlertPost(school=site.name, folder=folder, channels=channels(site.alerts, machine))
