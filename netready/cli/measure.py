"""`netready measure PROBE...`: runs single probes once and writes their records."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netready import __version__
from netready.cli.output import STANDARD_OUTPUT, check_json
from netready.cli.probe_settings import settings_from
from netready.cli.record_text import lines_of
from netready.cli.stop_switch import StopSwitch
from netready.domain.errors import BadInputError, CannotMeasureError

if TYPE_CHECKING:
    from netready.domain.record import NetworkRole, Record, Setting
    from netready.domain.site import Canary, LoadRules, Site
    from netready_probes.contract import Address, Endpoint, Probe, ProbeContext
    from netready_probes.seams import System

STOPPED = 130
WITH_INTERFACE = (
    *("wifi-link", "wifi-scan", "wifi-channel"),
    *("wifi-survey", "wifi-sensor", "wifi-join"),
)
EPILOG = (
    "Examples: netready measure host wifi-link reach dns | "
    "netready measure dns --resolver 192.0.2.53 --set names=vle.school.example | "
    "netready measure iperf3 --iperf3-server 192.0.2.9 --permitted-by 'A. Head' --json out.jsonl"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the user asked for, checked.

    Attributes:
        settings: by probe name; "" holds for all.
        spot: "x,y" in pixels on the plan of the room's floor.
        rules, canaries: what the site file asks of every load.
    """

    probes: "tuple[Probe, ...]"
    target: "Address | None"
    settings: "Mapping[str, Mapping[str, Setting]]"
    endpoints: "tuple[Endpoint, ...]"
    permission: str | None
    role: "NetworkRole | None"
    interface: str | None
    device: str
    room: str | None
    spot: str | None = None
    site: str = ""
    rules: "LoadRules | None" = None
    canaries: "tuple[Canary, ...]" = ()


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(epilog=EPILOG)(measure)


def measure(
    probe: list[str] = typer.Argument(..., metavar="PROBE...", help="See netready probes."),
    target: str | None = typer.Option(None, metavar="HOST[:PORT]", help="The on-site target."),
    interface: str | None = typer.Option(None, metavar="NAME", help="Adapter, e.g. wlan0."),
    resolver: str | None = typer.Option(None, metavar="HOST[:PORT]", help="DNS server to ask."),
    endpoints: str | None = typer.Option(
        None, metavar="FILE", help="One HOST[:PORT] a line; or google, microsoft, apple."
    ),
    iperf3_server: str | None = typer.Option(
        None, "--iperf3-server", metavar="HOST[:PORT]", help="For the probe iperf3."
    ),
    site: Path | None = typer.Option(
        None, "--site", help="Site file, for its permission, windows, caps and network role."
    ),
    permitted_by: str | None = typer.Option(
        None, metavar="NAME", help="Who of the network's owner allowed load; kept in every record."
    ),
    network_role: str | None = typer.Option(
        None,
        "--network-role",
        help="Whose network this is: pupil, staff, guest or exam. [default: the site file's]",
    ),
    set_: list[str] = typer.Option(
        [], "--set", metavar="[PROBE.]KEY=VALUE", help="A probe's setting; may be repeated."
    ),
    device: str = typer.Option("this-device", metavar="LABEL", help="A label, never a host name."),
    room: str | None = typer.Option(None, metavar="NAME", help="Where the device is."),
    spot: str | None = typer.Option(
        None, metavar="X,Y", help="Where in the room, in pixels of its floor's plan; for heat maps."
    ),
    json: str | None = typer.Option(
        None, "--json", metavar="FILE", help="Records as JSON Lines; - is standard output."
    ),
) -> None:
    """Runs probes once, one after another, and prints what they found."""
    from netready.cli.inputs import check_interface, check_names, site_from
    from netready.cli.leave import role_of
    from netready_probes.system import real_system

    options = {"dns": ("resolver", resolver), "iperf3": ("iperf3_server", iperf3_server)}
    for name in WITH_INTERFACE:  # for the others it only says which network the record speaks of
        if name in probe:
            options[name] = ("interface", interface)
    check_json(json)
    check_names(room=room, device=device, permitted_by=permitted_by)
    _check_spot(spot, room)
    known = site_from(site) if site else None
    wanted = Wanted(
        probes=_probes(probe),
        target=_target(target),
        settings=settings_from(probe, set_, options),
        endpoints=_endpoints(endpoints),
        permission=permitted_by,
        role=role_of(network_role, known),
        interface=interface,
        device=device,
        room=room,
        spot=spot,
    )
    system = real_system()
    check_interface(system, interface)
    if known is not None:
        wanted = _under_site(wanted, known, system)
    records: list[Record] = []
    switch = StopSwitch()
    try:
        for record in run_probes(wanted, system, switch):
            records.append(record)
            if json != STANDARD_OUTPUT:
                print("\n".join(lines_of(record)))
    finally:  # what is finished is kept, whatever ends the rest
        write_records(records, json)
    if switch.pressed:
        raise typer.Exit(STOPPED)
    refuse_nothing(records)


def _probes(names: Sequence[str]) -> "tuple[Probe, ...]":
    from netready_probes.registry import probe_named

    faults: list[str] = []
    found = []
    for name in dict.fromkeys(names):
        try:
            found.append(probe_named(name))
        except BadInputError as error:
            faults += error.faults
    if faults:
        raise BadInputError(faults)
    return tuple(found)


def _check_spot(given: str | None, room: str | None) -> None:
    from netready.analysis.spots import place_from

    if given is not None and place_from(given) is None:
        raise BadInputError([f"--spot: found {given[:40]!r}, allowed X,Y in pixels, e.g. 412,230"])
    if given is not None and room is None:
        raise BadInputError(["--spot: found without --room, whose floor it is on"])


def _target(given: str | None) -> "Address | None":
    if given is None:
        return None
    from netready_probes.contract import BadSettingError
    from netready_probes.load.wire import DEFAULT_PORT
    from netready_probes.settings import address_of

    try:
        return address_of(given, DEFAULT_PORT)
    except BadSettingError as error:
        raise BadInputError([f"--target: {error}"]) from error


def _endpoints(given: str | None) -> "tuple[Endpoint, ...]":
    if given is None:
        return ()
    from netready.cli.endpoint_lists import endpoints_from

    return endpoints_from(given)


def _under_site(wanted: Wanted, site: "Site", system: "System") -> Wanted:
    """With the site's name and the permission it gives; refuses what it does not allow."""
    from netready.cli.leave import check_line, loading_of, permission_under
    from netready.coordinator.permission import run_rules

    names = [probe.name for probe in wanted.probes]
    loading = loading_of(names, wanted.target, wanted.settings)
    check_line(site, names, wanted.settings)
    permission = permission_under(site, loading, wanted.permission, system)
    rules, canaries = run_rules(site, loading.hosts[0] if loading.hosts else None)
    return replace(wanted, permission=permission, site=site.name, rules=rules, canaries=canaries)


def run_probes(
    wanted: Wanted, system: "System", switch: StopSwitch | None = None
) -> "Iterator[Record]":
    """One record a probe, in the order asked for; a load that is stopped keeps what it has.

    Raises:
        BadInputError: a probe refused a setting.
    """
    from netready.analysis.spots import SPOT
    from netready.cli.leave import with_role
    from netready_probes.agent.recorder import Identity, record_of
    from netready_probes.contract import BadSettingError

    identity = Identity(
        site=wanted.site,
        room=wanted.room,
        device=wanted.device,
        agent_version=__version__,
        network=with_role(system.host.network_facts(wanted.interface), wanted.role),
        annotations={SPOT: wanted.spot} if wanted.spot else {},
    )
    stop = switch or StopSwitch()
    for probe in wanted.probes:
        if stop.pressed:
            return
        context = replace(_context(wanted, probe, system), stopped=lambda: stop.pressed)
        try:
            with stop.armed() if probe.loads else nullcontext():
                record = record_of(probe, context, identity)
            yield record
        except BadSettingError as error:
            raise BadInputError([f"probe {probe.name}: {error}"]) from error
        finally:
            _tell("")


def _context(wanted: Wanted, probe: "Probe", system: "System") -> "ProbeContext":
    from netready.domain.site import LoadRules
    from netready_probes.contract import ProbeContext

    return ProbeContext(
        system=system,
        target=wanted.target,
        settings={**wanted.settings[""], **wanted.settings[probe.name]},
        endpoints=wanted.endpoints,
        permission=wanted.permission,
        rules=wanted.rules or LoadRules(),
        canaries=wanted.canaries,
        progress=lambda share, words: _tell(f"{probe.name}: {words} {share:.0%}"),
    )


def _tell(words: str) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        from netready.cli.terminal import own_controls
        from netready.domain.visible import visible

        screen = own_controls(sys.stderr)
        print(f"\r\x1b[K{visible(words)}", end="", file=screen, flush=True)


def write_records(records: "Sequence[Record]", where: str | None) -> None:
    """JSON Lines to a file, whole or not at all, or to standard output."""
    if where is None:
        return
    from netready.domain.jsonable import canonical_json

    text = "".join(canonical_json(record) + "\n" for record in records)
    if where == STANDARD_OUTPUT:
        sys.stdout.write(text)
    else:
        from netready.store.files import write_text

        write_text(Path(where), text)


def refuse_nothing(records: "Sequence[Record]") -> None:
    """Raises CannotMeasureError where no probe measured anything."""
    if any(line.value is not None for record in records for line in record.metrics):
        return
    failures = [(record.probe, failure) for record in records for failure in record.failures]
    reasons = [f"{probe}: {failure.operation}: {failure.word.value}" for probe, failure in failures]
    notes = list(dict.fromkeys(failure.note for _, failure in failures if failure.note))
    raise CannotMeasureError(
        "Nothing could be measured. " + "; ".join(reasons),
        " ".join(notes) or "See netready doctor.",
    )
