"""Everything opened in its order, and closed again: state, key, database, target, desk."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netready.domain.site import Site
from netready.service.certificate import Certificate
from netready.service.desk import Desk, Settings
from netready.service.keys import signing_key
from netready.service.targets import OwnTarget, TargetPlan, Targets, origin_of, origins_of
from netready.store.database import Database
from netready.store.database.address import database_in
from netready_probes.contract import Address
from netready_probes.load.web_door import WebSettings
from netready_probes.seams import Clock

_LOG: Final = logging.getLogger("netready.service")


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherTarget:
    """A target on another machine.

    Attributes:
        web_url: of its face for browsers; "": it has none.
    """

    address: Address
    web_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an aggregator is started with.

    Attributes:
        host: where it listens.
        hosts: names and addresses by which devices reach it; the first is the one that is shown.
        database_url: None: an SQLite file in the state folder.
        certificate: None: plain HTTP.
        target: "own": one is started here; another machine's; None: none.
        target_port: of the own one.
        target_web_port: of its face for browsers.
    """

    clock: Clock
    state: Path
    host: str
    port: int
    hosts: tuple[str, ...]
    database_url: str | None = None
    certificate: Certificate | None = None
    site: Site | None = None
    site_file: Path | None = None
    target: OtherTarget | str | None = "own"
    target_port: int = 0
    target_web_port: int = 0
    photos_on: bool = False
    comments_on: bool = False
    internet: bool = False

    @property
    def base_url(self) -> str:
        """Under which devices reach it."""
        return origin_of(self.hosts[0], self.port, tls=self.certificate is not None)


@contextmanager
def opened_desk(given: Opening) -> Iterator[Desk]:
    """A desk with all that it needs; everything is closed afterwards.

    Raises:
        BadInputError: the key or the database cannot be used.
        CannotMeasureError: the target cannot listen.
    """
    url = given.database_url or database_in(given.state)
    keys = signing_key(given.state)
    with ExitStack() as stack:
        store = stack.enter_context(Database(url))
        targets = _targets(given)
        stack.callback(targets.close)
        yield Desk(
            settings=_settings(given, url),
            store=store,
            clock=given.clock,
            keys=keys,
            targets=targets,
            site=given.site,
        )


def _settings(given: Opening, url: str) -> Settings:
    certificate = given.certificate
    return Settings(
        name=given.site.name if given.site else "netready",
        base_url=given.base_url,
        state_folder=given.state,
        database_url=url,
        site_file=given.site_file,
        tls=certificate is not None,
        own_certificate=certificate is not None and certificate.own,
        fingerprint=certificate.fingerprint if certificate else "",
        photos_on=given.photos_on,
        comments_on=given.comments_on,
        internet=given.internet,
    )


def _targets(given: Opening) -> Targets:
    if isinstance(given.target, OtherTarget):
        return Targets(address=given.target.address, web_url=given.target.web_url)
    if given.target is None:
        return Targets(address=None)
    tls = given.certificate
    web = WebSettings(
        port=given.target_web_port,
        certificate=str(tls.file) if tls else "",
        key=str(tls.key_file) if tls else "",
        origins=origins_of(given.hosts, given.port, tls=tls is not None),
    )
    plan = TargetPlan(host=given.host, port=given.target_port, web=web)
    own = OwnTarget(plan, told=_LOG.warning)
    return Targets(
        address=Address(host=given.hosts[0], port=own.address.port),
        web_port=own.web_port,
        tls=tls is not None,
        own=own,
    )
