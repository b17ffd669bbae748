"""`netready doctor`: what this device can and cannot measure, and how to fix it."""

import typer

from netready.cli.output import STANDARD_OUTPUT, write_json

EPILOG = "Example: netready doctor"


def register(app: typer.Typer) -> None:
    """Adds the command."""

    @app.command(epilog=EPILOG)
    def doctor(
        json: str | None = typer.Option(
            None, "--json", metavar="FILE", help="The checks as JSON; - is standard output."
        ),
    ) -> None:
        """What this device can and cannot measure, and how to fix it. Contacts no other machine."""
        from netready_probes.device_checks import check_device
        from netready_probes.device_software import State
        from netready_probes.system import real_system
        from netready_probes.system.self_checks import may_configure_network, udp_timestamps

        checks = check_device(real_system(), udp_timestamps, may_configure_network)
        good = sum(check.state is State.OK for check in checks)
        write_json({"ok": good, "of": len(checks), "checks": checks}, json)
        if json == STANDARD_OUTPUT:
            return
        for check in checks:
            print(f"{check.state.value:<8} {check.name:<21} {check.says}")
            if check.state is not State.OK and check.probes:
                print(f"{'':<31}affects: {', '.join(check.probes)}")
            if check.fix:
                print(f"{'':<31}fix: {check.fix}")
        print(f"{good} of {len(checks)} checks are fine.")
