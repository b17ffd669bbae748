"""`netready serve` as it runs: opened, announced, served, and closed again."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Final

from netready.cli.inputs import checked_site_from
from netready.cli.listening import WILDCARDS, usable_addresses
from netready.cli.serve_ask import Checked
from netready.cli.serve_words import code_lines, opening_lines
from netready.cli.stop_switch import STOP_SIGNALS
from netready.domain.access import Role
from netready.domain.site import Site
from netready.service.announce import announced
from netready.service.app import make_app
from netready.service.certificate import Certificate, made_certificate, own_certificate
from netready.service.desk import Desk
from netready.service.opening import Opening, OtherTarget, opened_desk
from netready.service.serving import listening_socket, server_of
from netready.store.aggregator_file import AggregatorAt, local_url, write_aggregator
from netready.store.database.address import database_url
from netready.store.lock import folder_lock
from netready_probes.contract import Address
from netready_probes.seams import System
from netready_probes.system import real_system

LOOPBACK: Final = ("127.0.0.1", "localhost")


def run_aggregator(checked: Checked) -> None:
    """Serves until it is stopped. Raises BadInputError or CannotMeasureError before it does."""
    logging.basicConfig(level=logging.WARNING, format="netready: %(levelname)s: %(message)s")
    ask, system = checked.ask, real_system()
    with ExitStack() as stack:
        stack.enter_context(folder_lock(ask.state, "--state"))
        ask.state.chmod(0o700)
        listener = stack.enter_context(listening_socket(ask.host, ask.port))
        opening = _opening(checked, system, listener.getsockname()[1])
        desk = stack.enter_context(opened_desk(opening))
        server = server_of(make_app(desk), opening.certificate)
        if ask.announce:
            stack.enter_context(announced(desk, opening.port, opening.hosts))
        stack.enter_context(_ended_by_signals())
        write_aggregator(ask.state, _at(desk, opening, system))
        for line in opening_lines(desk, opening):
            print(line, flush=True)
        stack.enter_context(_codes_on_demand(lambda: _print_code(desk)))
        _print_code(desk)
        server.run(sockets=[listener])


def _opening(checked: Checked, system: System, port: int) -> Opening:
    ask = checked.ask
    hosts = hosts_of(Address(host=ask.host, port=port), ask.name, system)
    certificate = _certificate(checked, hosts, system)
    if certificate is not None and certificate.own and ask.name is None:
        hosts = tuple(dict.fromkeys([*_plain(certificate.names), *hosts]))
    other = checked.other_target
    return Opening(
        clock=system.clock,
        state=ask.state,
        host=ask.host,
        port=port,
        hosts=hosts,
        database_url=ask.database,
        certificate=certificate,
        site=_site(checked, system.clock.now().date()),
        site_file=ask.site,
        target=OtherTarget(address=other, web_url=ask.target_web.rstrip("/"))
        if other
        else ("own" if checked.own_target else None),
        target_port=ask.target_port,
        target_web_port=ask.target_web_port,
        photos_on=ask.photos,
        internet=ask.internet,
        comments_on=ask.comments,
    )


def _at(desk: Desk, opening: Opening, system: System) -> AggregatorAt:
    """For programs of ours on this machine."""
    return AggregatorAt(
        base_url=local_url(opening.host, opening.port, tls=opening.certificate is not None),
        fingerprint=desk.settings.fingerprint,
        database_url=database_url(desk.settings.database_url).render_as_string(hide_password=False),
        pid=os.getpid(),
        started_at=system.clock.now(),
    )


def hosts_of(listening: Address, name: str | None, system: System) -> tuple[str, ...]:
    """Names and addresses under which it is reached, the one to show first."""
    found = [name.rstrip(".")] if name else []
    if listening.host in WILDCARDS:
        adapters = system.host.adapters()
        found += [text.partition("%")[0] for text, _ in usable_addresses(listening, adapters)]
        found += LOOPBACK
    else:
        found.append(listening.host)
        found += LOOPBACK if listening.host in LOOPBACK else ()
    return tuple(dict.fromkeys(found))


def _plain(names: tuple[str, ...]) -> list[str]:
    return [name for name in names if "*" not in name]


def _certificate(checked: Checked, hosts: tuple[str, ...], system: System) -> Certificate | None:
    ask = checked.ask
    if not ask.tls:
        return None
    now = system.clock.now()
    if ask.certificate is not None and ask.key is not None:
        return own_certificate(ask.certificate, ask.key, now)
    return made_certificate(ask.state, hosts, now)


def _site(checked: Checked, today: date) -> Site | None:
    if checked.ask.site is None:
        return None
    found = checked_site_from(checked.ask.site, today=today)
    for warning in found.warnings:
        print(f"netready: {warning}", file=sys.stderr)
    return found.site


def _print_code(desk: Desk) -> None:
    """To the terminal only: whoever reads it may walk, order load and make more codes."""
    code = desk.codes.make(Role.TECHNICIAN, desk.clock.monotonic_s())
    for line in code_lines(desk.settings.base_url, code):
        print(line, flush=True)


@contextmanager
def _codes_on_demand(make: Callable[[], None]) -> Iterator[None]:
    """Another code for the Enter key or the signal USR1, whichever there is."""
    if sys.stdin is not None and sys.stdin.isatty():
        threading.Thread(target=_on_enter, args=(make,), daemon=True).start()
    number = getattr(signal, "SIGUSR1", None)
    if number is None:
        yield
        return
    before = signal.signal(number, lambda *_: make())
    try:
        yield
    finally:
        signal.signal(number, before)


def _on_enter(make: Callable[[], None]) -> None:
    for _ in sys.stdin:
        make()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Ctrl-C and SIGTERM are how it ends: all else is closed after the server, exit code 0."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    before = {number: signal.signal(number, end) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
