"""What follows a night, and every later call: who is told, and what is taken away by age."""

import os
from typing import TYPE_CHECKING

from netready.cli.nightly_open import ALERTS, Opened, say, warn
from netready.cli.stop_switch import StopSwitch

if TYPE_CHECKING:
    from netready.coordinator.alerts.post import AlertPost, Told


def after_run(parts: Opened, switch: StopSwitch, *, ran: bool, waits: bool) -> None:
    """Tells what is new, and what could not be told before; after a night, makes room.

    Nothing here undoes a night: what fails is said, and tried again with the next call.

    Args:
        parts: what the command works with.
        switch: somebody wants the program to end.
        ran: a night was closed.
        waits: whoever could not be told is tried again for three quarters of an hour.
    """
    from netready.coordinator.alerts.again import tell_again

    tell_news(parts)
    if ran:
        _compact(parts)
    if ran and waits:
        post = post_of_school(parts)
        for told in tell_again(post, parts.system.clock, lambda: switch.pressed):
            say(_told_line(told))


def tell_news(parts: Opened) -> None:
    """Sends what is due on every channel; each thing once. At most half a minute a channel."""
    from netready.coordinator.nightly.news import news

    post, now = post_of_school(parts), parts.system.clock.now()
    alerts = news(parts.site, parts.database.nights, now)
    for told in post.tell(alerts, now):
        say(_told_line(told))


def _told_line(told: "Told") -> str:
    named = f"{len(told.alerts)} " if told.alerts else ""
    why = f" ({told.outcome.why})" if told.outcome.why else ""
    return f"Alerts: {named}{told.channel or 'none'}: {told.outcome.result}{why}"


def post_of_school(parts: Opened) -> "AlertPost":
    """Its channels, with the journal in the state folder."""
    from netready.coordinator.alerts.channels import Machine
    from netready.coordinator.alerts.post import post_of

    machine = Machine(folder=parts.site_file.absolute().parent, environment=os.environ)
    return post_of(parts.site, machine, parts.state / ALERTS)


def _compact(parts: Opened) -> None:
    from netready.coordinator.nightly.plan import zone_of
    from netready.domain.errors import NetreadyError
    from netready.domain.nightly import Nightly
    from netready.store.database.retention import compact

    rules = parts.site.nightly or Nightly()
    try:
        done = compact(
            parts.database,
            parts.system.clock.now(),
            zone_of(parts.site),
            rules.raw_days,
            rules.summary_years,
        )
    except NetreadyError as error:
        warn(f"old records were not taken away: {error}")
        return
    if done.records or done.looks or done.rows:
        say(f"Old: {done.records} records, {done.looks} looks and {done.rows} rows taken away.")
