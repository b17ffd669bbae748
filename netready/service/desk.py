"""The desk: everything that the routes use, handed in at one place, so that nothing is global.

Each room of the service (runs, walk, ...) adds its own field. A route gets it as `desk: DeskHere`.
"""

from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from netready.coordinator.cloud import site_endpoints
from netready.domain.site import Site
from netready.service.access.codes import CodeBook
from netready.service.access.rates import Budget, Rates
from netready.service.drawing import Drawer, draw_nights_apart
from netready.service.keys import SigningKey
from netready.service.runs.run_desk import RunDesk
from netready.service.runs.watch import Watch
from netready.service.targets import Targets
from netready.service.walk.book import WalkBook
from netready.service.walk.pictures import Pictures
from netready.store.database import Database
from netready_probes.seams import Clock, System
from netready_probes.system import real_system

# Of one device: a class that sends a run's records all at once is far below it.
RECORDS_BUDGET = Budget(at_once=120, per_s=10)
# Of one address, at what is open to everybody: thirty devices behind one address may join at once.
OPEN_BUDGET = Budget(at_once=240, per_s=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this aggregator was started.

    Attributes:
        name: for people: the school's, or "netready".
        base_url: under which devices reach it, e.g. "https://10.20.0.5:7443", no slash at the end.
        state_folder: what must survive and is no row of the database: key, certificate, pages.
        database_url: for programs of ours that read it beside us.
        site_file: where the site stands; None: nobody gave one.
        tls: False only on loopback, or where it was asked for.
        own_certificate: the school's own; False: made at the first start.
        fingerprint: SHA-256 of the certificate in hex; "": no TLS.
        internet: agents may look at the cloud services that the site file lists.
    """

    name: str
    base_url: str
    state_folder: Path
    database_url: str
    site_file: Path | None = None
    tls: bool = True
    own_certificate: bool = False
    fingerprint: str = ""
    photos_on: bool = False
    comments_on: bool = False
    internet: bool = False


# Of one device, at its duties and orders: it says how far it is about once a second.
WAITS_BUDGET = Budget(at_once=60, per_s=5)
# Of one token, at the metrics: a scraper asks every 15 s, and somebody may look beside it.
SCRAPES_BUDGET = Budget(at_once=20, per_s=1)


def quiet_system() -> System:
    """This machine's seams. It makes no load itself, so an agent that does may run on it, too."""
    return replace(real_system(), one_load=nullcontext)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything that routes use.

    Attributes:
        joining: held while a device gets its label, so that no two get the same.
        open_rates: of addresses, at routes that are open to everybody.
        record_rates: of devices, at the door for records.
        wait_rates: of devices, where they ask for duties and say how far they are.
        scrape_rates: of tokens, at the metrics.
        targets: what devices and pages may load.
        drawer: draws the reports; `nightly_drawer` the nightly page.
        walk: what the walk has seen of the records.
        pictures: draws photographs and plans anew.
        system: what load runs use; its clock is the real one.
        runs: made of the others: what devices have to do, and how far it is.
    """

    settings: Settings
    store: Database
    clock: Clock
    keys: SigningKey
    targets: Targets = field(default_factory=lambda: Targets(address=None))
    site: Site | None = None
    codes: CodeBook = field(default_factory=CodeBook)
    joining: Lock = field(default_factory=Lock)
    open_rates: Rates = field(default_factory=lambda: Rates(OPEN_BUDGET))
    record_rates: Rates = field(default_factory=lambda: Rates(RECORDS_BUDGET))
    wait_rates: Rates = field(default_factory=lambda: Rates(WAITS_BUDGET))
    scrape_rates: Rates = field(default_factory=lambda: Rates(SCRAPES_BUDGET))
    drawer: Drawer = field(default_factory=Drawer)
    nightly_drawer: Drawer = field(default_factory=lambda: Drawer(draw=draw_nights_apart))
    walk: WalkBook = field(default_factory=WalkBook)
    pictures: Pictures = field(default_factory=Pictures)
    system: System = field(default_factory=quiet_system)
    runs: RunDesk = field(init=False)

    def __post_init__(self) -> None:
        """Makes what is made of the others, so that a changed desk has its own."""
        runs = RunDesk(
            system=self.system,
            clock=self.clock,
            store=self.store,
            site=self.site,
            target=self.targets.address,
            signature=self.keys.signature,
            statistics=self.targets.statistics,
            cloud=site_endpoints(self.site) if self.site and self.settings.internet else (),
        )
        object.__setattr__(self, "runs", runs)

    @property
    def watch(self) -> Watch:
        """What pages hear."""
        return self.runs.watch


def the_desk(connection: HTTPConnection) -> Desk:
    """The desk of the application that was asked."""
    desk: Desk = connection.app.state.desk
    return desk


DeskHere = Annotated[Desk, Depends(the_desk)]
