"""`netready assess`: the main job on this machine, from facts to both pages."""

from pathlib import Path

import typer

EXAMPLE = (
    "Examples: netready assess (embedded room, nothing leaves this device); "
    'netready assess --target 10.20.0.5 --room "Room 12" --site school.toml '
    '--permitted-by "A. Head"'
)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EXAMPLE)(assess)


def assess(
    site: Path | None = typer.Option(None, "--site", help="The site file."),
    room: str | None = typer.Option(None, "--room", help="The room this device stands in."),
    target: str | None = typer.Option(
        None, "--target", help="HOST[:PORT] of the on-site target; without it an embedded room."
    ),
    pupils: int | None = typer.Option(
        None, "--pupils", min=1, max=500, help="Size of the class. [default: the room's, or 30]"
    ),
    mix: str | None = typer.Option(
        None, "--activity", "--mix", help="Lesson mix. [default: the plan's, or video-lesson]"
    ),
    permitted_by: str | None = typer.Option(
        None, "--permitted-by", help="Who permitted load on this network."
    ),
    internet: bool = typer.Option(
        False, "--internet", help="Leave to contact hosts outside the school; needs --site."
    ),
    ndt7_consent: bool = typer.Option(
        False, "--ndt7-consent", help="I know that ndt7 results are published with the address."
    ),
    network_role: str | None = typer.Option(
        None,
        "--network-role",
        help="Whose network this is: pupil, staff, guest or exam. [default: the site file's]",
    ),
    interface: str | None = typer.Option(None, "--interface", help="Wi-Fi adapter to look at."),
    resolver: str | None = typer.Option(None, "--resolver", help="DNS server to ask."),
    iperf3_server: str | None = typer.Option(
        None, "--iperf3-server", help="HOST[:PORT] of a reference server."
    ),
    device: str = typer.Option("this device", "--device", help="Label of this device."),
    quick: bool = typer.Option(False, "--quick", help="Shorter windows, lower confidence."),
    search: bool = typer.Option(False, "--search", help="Look for the knee even if all holds."),
    out: Path = typer.Option(Path("netready-out"), "--out", help="Folder for all results."),
    json_file: str | None = typer.Option(
        None, "--json", help="Write the score as JSON; - is standard output."
    ),
    fail_below: str | None = typer.Option(
        None,
        "--fail-below",
        help="Exit with 4 if the network verdict is below go, pilot, cannot-say or not-yet.",
    ),
    pdf: bool = typer.Option(
        False, "--pdf", help="Also leadership.pdf, by Chromium or else WeasyPrint."
    ),
    resume: bool = typer.Option(False, "--resume", help="Go on with a stopped assessment."),
) -> None:
    """Measure, load like a class, score, and write both pages."""
    from netready.cli.assessing import carry_out
    from netready.cli.scene import Asked

    carry_out(
        Asked(
            site_file=site,
            room=room,
            target=target,
            pupils=pupils,
            mix=mix,
            permitted_by=permitted_by,
            internet=internet,
            ndt7_consent=ndt7_consent,
            network_role=network_role,
            interface=interface,
            resolver=resolver,
            iperf3_server=iperf3_server,
            device=device,
            quick=quick,
            search=search,
            out=out,
            json_file=json_file,
            fail_below=fail_below,
            resume=resume,
            pdf=pdf,
        )
    )
