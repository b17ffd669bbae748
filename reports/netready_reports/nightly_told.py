"""Who was told of what, and what became of it on each channel. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from netready.domain.alerts import AlertKind, ChannelName
from netready_reports.nightly_material import AlertTold, ChannelFacts, NightlyMaterial
from netready_reports.nightly_words import moment
from netready_reports.tables import Table
from netready_reports.words import NOT_KNOWN, clipped, counted

ALERTS_LISTED: Final = 30
_CHANNELS: Final = {
    ChannelName.EMAIL: "E-mail",
    ChannelName.WEBHOOK: "Webhook",
    ChannelName.FILE: "File",
}
_KINDS: Final = {
    AlertKind.CHANGED: "Worse",
    AlertKind.RECOVERED: "Recovered",
    AlertKind.SKIPPED: "Not measured",
    AlertKind.BROKEN: "The nightly round",
    AlertKind.TEST: "Test",
}


def told_words(material: NightlyMaterial) -> tuple[str, ...]:
    """One sentence for each channel; that there is none is said, too."""
    if material.alerts_fault:
        return (f"Whether anybody was told is {NOT_KNOWN}: {material.alerts_fault}.",)
    if not material.channels:
        return ("Nobody is told: the site file names no channel in [alerts].",)
    well = "everything was told" if material.alerts else "nothing was told in the last weeks"
    return tuple(_sentence(each, material.now, well) for each in material.channels)


def _sentence(facts: ChannelFacts, now: datetime, well: str) -> str:
    parts = tuple(_parts(facts, now)) or (well,)
    return f"{_CHANNELS[facts.channel]}: {'; '.join(parts)}."


def _parts(facts: ChannelFacts, now: datetime) -> Iterator[str]:
    if facts.pending:
        yield f"{counted(facts.pending, 'alert')} not told yet"
    if facts.failures:
        again = f", again not before {moment(facts.again_at, now)}" if facts.again_at else ""
        tries = counted(facts.failures, "attempt")
        yield f"{tries} in a row failed ({clipped(facts.why, 200)}){again}"
    if facts.given_up:
        yield f"{counted(facts.given_up, 'alert')} never told, too old to be news"
    if facts.doubtful:
        message = counted(facts.doubtful, "message")
        yield f"of {message} nobody knows whether it arrived; not sent again"


def alert_table(material: NightlyMaterial) -> Table | None:
    """What was to be told, newest first; None: nothing."""
    if not material.alerts:
        return None
    newest = sorted(material.alerts, key=lambda one: (one.alert.at, one.alert.key), reverse=True)
    return Table(
        caption="Alerts of the last weeks",
        head=("When", "What", "Words", "Told"),
        rows=tuple(_row(one, material.now) for one in newest[:ALERTS_LISTED]),
    )


def _row(one: AlertTold, now: datetime) -> tuple[str, ...]:
    told = "; ".join(f"{_CHANNELS[name]}: {words}" for name, words in one.by.items())
    return (
        moment(one.alert.at, now),
        _KINDS[one.alert.kind],
        clipped(one.alert.words, 400),
        told or "nobody: no channel",
    )
