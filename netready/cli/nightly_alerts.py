"""`netready nightly alert-test`: one marked test on every channel of [alerts]."""

from pathlib import Path

import typer

EXAMPLE = "Example: netready nightly alert-test --site school.toml"


def register(group: typer.Typer) -> None:
    """Adds the command to `netready nightly`."""
    group.command("alert-test", epilog=EXAMPLE)(alert_test)


def alert_test(
    site: Path = typer.Option(..., "--site", metavar="FILE", help="The site file (TOML)."),
) -> None:
    """Send one test, marked as one, to the mailbox, webhook and file of [alerts].

    It takes at most half a minute for each. Passwords come from NETREADY_SMTP_PASSWORD and
    NETREADY_WEBHOOK_SECRET, or from the file that [alerts] secrets names.
    """
    import os
    from datetime import UTC, datetime

    from netready.coordinator.alerts.channels import Machine
    from netready.coordinator.alerts.post import arrived, post_of
    from netready.domain.errors import BadInputError, CannotMeasureError
    from netready.store.site_file import read_site

    machine = Machine(folder=site.absolute().parent, environment=os.environ)
    post = post_of(read_site(site), machine, machine.folder)
    if not post.channels:
        raise BadInputError([f"{site}: [alerts]: nobody is told; allowed email, webhook or file"])
    told = post.test(datetime.now(UTC))
    for one in told:
        why = f": {one.outcome.why}" if one.outcome.why else ""
        print(f"{one.channel}: {one.outcome.result}{why}")
    if not arrived(told):
        raise CannotMeasureError(
            "Not every channel took the test.", "Mend what is named above, and test again."
        )
