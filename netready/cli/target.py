"""`netready target`: the on-site target, until Ctrl-C."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import typer

from netready.cli.listening import listening_lines
from netready.cli.output import STANDARD_OUTPUT, write_json
from netready.cli.stop_switch import on_stop_signals
from netready.cli.target_web import WebAsked, web_lines, web_settings
from netready.domain.errors import BadInputError, CannotMeasureError

if TYPE_CHECKING:
    from netready_probes.internet.http_target import HttpTarget
    from netready_probes.load.process import ServerProcess

_EXAMPLE = "Example: netready target --host 10.20.0.5 --port 7411 --max-clients 40"
_REPORT_S = 10.0


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("target", epilog=_EXAMPLE)(target)


def target(
    host: str = typer.Option("0.0.0.0", help="Address to listen on; one of this machine's own."),  # noqa: S104
    port: int = typer.Option(7411, min=0, max=65535, help="TCP and UDP port; 0: any free one."),
    max_clients: int = typer.Option(128, min=1, max=10_000, help="Devices at once."),
    max_connections: int = typer.Option(768, min=1, max=10_000, help="Connections in all."),
    max_mbps: float | None = typer.Option(
        None, min=1.0, help="Most that all clients together may state, Mbit/s."
    ),
    max_seconds: float = typer.Option(600.0, min=1.0, max=86_400.0, help="Longest stream."),
    http_port: int | None = typer.Option(
        None,
        "--http-port",
        min=0,
        max=65535,
        help="Also serve HTTP on this TCP port, as the school's own internet target; 0: any.",
    ),
    web_port: int | None = typer.Option(
        None,
        "--web-port",
        min=0,
        max=65535,
        help="Also let browsers load, on this TCP port; 0: any.",
    ),
    certificate: str = typer.Option("", metavar="FILE", help="For --web-port: PEM, whole chain."),
    key: str = typer.Option("", metavar="FILE", help="For --web-port: its private key, PEM."),
    origin: list[str] = typer.Option(
        [],
        help="For --web-port: the aggregator as browsers open it, e.g. https://10.20.0.5:8443; "
        "may be given more than once.",
    ),
    plain_http: bool = typer.Option(
        False, "--plain-http", help="Let --web-port go without TLS beyond this machine."
    ),
    seconds: float | None = typer.Option(None, min=0.1, help="Stop after this; default: Ctrl-C."),
    json_file: str | None = typer.Option(
        None,
        "--json",
        metavar="FILE",
        help="Write the statistics at the end; - is standard output.",
    ),
) -> None:
    """Run the on-site target that devices load and ping, on a wired machine of the school.

    It answers only clients that shook hands with it, and sends nobody more than was asked for.
    """
    from netready_probes.load.admission import TargetLimits
    from netready_probes.load.process import start_target_process
    from netready_probes.seams import NetworkError
    from netready_probes.system import real_system

    limits = TargetLimits(
        clients=max_clients, connections=max_connections, mbps=max_mbps, seconds=max_seconds
    )
    _writable(json_file)
    asked = WebAsked(web_port, certificate, key, tuple(origin), plain_http)
    web = web_settings(asked, host)
    try:
        server = start_target_process(host, port, limits, web)
    except NetworkError as error:
        option = f"--web-port {web_port} or --port" if web else "--port"
        raise _cannot_listen(host, port, error.failure.word.value, option) from error
    stop = Event()
    # before its lines are printed: whoever reads them may stop it at once
    with server, _http_target(host, http_port, max_mbps) as http, on_stop_signals(stop.set):
        adapters = real_system().host.adapters()
        lines = listening_lines(server.address, adapters, http.port if http else None)
        if web:
            lines += web_lines(web, server.address, server.statistics()["web_port"], adapters)
        print("\n".join(lines), file=sys.stderr, flush=True)
        statistics = _watch(server, seconds, stop)
    write_json(statistics, json_file)


@contextmanager
def _http_target(
    host: str, port: int | None, max_mbps: float | None
) -> Iterator["HttpTarget | None"]:
    """The HTTP target, where one is asked for; a request of it keeps the rate limit, too."""
    from netready_probes.internet.http_target import HttpTarget
    from netready_probes.seams import NetworkError
    from netready_probes.system.network import network_errors

    if port is None:
        yield None
        return
    try:
        with network_errors("listen"):
            http = HttpTarget(host, port, mbps_max=max_mbps)
    except NetworkError as error:
        raise _cannot_listen(host, port, error.failure.word.value, "--http-port") from error
    with http:
        yield http


def _cannot_listen(host: str, port: int, word: str, option: str = "--port") -> Exception:
    place = f"--host {host} {option} {port}"
    if word == "port-taken":
        return BadInputError([f"{place}: the port is taken; allowed: a free one, e.g. {port + 1}"])
    if word == "no-route":
        return BadInputError([f"{place}: not an address of this machine; allowed: one of its own"])
    if word == "not-allowed":
        return BadInputError([f"{place}: ports below 1024 need root; allowed: 1024 to 65535"])
    return CannotMeasureError(f"The target cannot listen on {place}: {word}.", "Try another.")


def _writable(json_file: str | None) -> None:
    if (
        json_file not in (None, STANDARD_OUTPUT)
        and not Path(str(json_file)).resolve().parent.is_dir()
    ):
        raise BadInputError([f"--json {json_file}: no such folder; allowed: a file in one"])


def _watch(server: "ServerProcess", seconds: float | None, stop: Event) -> Mapping[str, object]:
    """Until the time is over or it is stopped; on a terminal a line each ten seconds."""
    end_s = None if seconds is None else time.monotonic() + seconds
    due_s = time.monotonic() + _REPORT_S
    while (end_s is None or time.monotonic() < end_s) and not stop.wait(min(0.2, seconds or 0.2)):
        if time.monotonic() >= due_s:
            line = status_line(_statistics(server))
            due_s = time.monotonic() + _REPORT_S
            if sys.stderr.isatty():
                print(line, file=sys.stderr)
    statistics = _statistics(server)
    print(status_line(statistics), file=sys.stderr)
    return statistics


def _statistics(server: "ServerProcess") -> Mapping[str, object]:
    from netready_probes.seams import NetworkError

    try:
        return server.statistics()
    except NetworkError as error:
        raise CannotMeasureError(
            "The target's process ended by itself.", "Start it again."
        ) from error


def status_line(statistics: Mapping[str, object]) -> str:
    """One line for people."""
    clients = statistics["clients"]
    assert isinstance(clients, list)  # noqa: S101 - our own process wrote it
    sent = sum(client["bytes_sent"] for client in clients) / 1e6
    received = sum(client["bytes_received"] for client in clients) / 1e6
    answered = sum(client["datagrams"] for client in clients)
    load = "OVERLOADED: results now are void" if statistics["overloaded"] else "keeping up"
    return (
        f"{len(clients)} clients, {statistics['connections']} connections, {sent:.1f} MB sent, "
        f"{received:.1f} MB received, {answered} probes answered, "
        f"{statistics['refused']} refused; {load}"
    )
