"""Both report pages, drawn in a process of their own, so that what draws them goes when it is done.

The tables of a school need a hundred megabytes for some seconds; the aggregator is to stay small.
The pages are kept beside the database until there is a newer record, or an event of the walk.
"""

import multiprocessing
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyio import CapacityLimiter, to_thread

from netready.domain.errors import BadInputError, CannotMeasureError, NetreadyError
from netready.domain.record import Record
from netready.domain.site import Site
from netready.store.files import write_text

if TYPE_CHECKING:
    from netready.service.nightly_page import NightlySource
    from netready.store.database import Database
    from netready_reports.nightly_material import NightlyMaterial

PAGES: Final = ("leadership", "technician", "leadership.txt")
NIGHTLY: Final = "nightly"
DRAWING_S_MAX: Final = 180.0
AHEAD: Final = timedelta(minutes=10)  # so far may a device's clock be ahead of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What a process needs to draw both pages.

    Attributes:
        folder: where the pages are put.
        plans_folder: of the site file, where the plans of floors lie; None: there is none.
        now: by the aggregator's clock.
        state_folder: of the aggregator, where the alerts' journal lies; None: there is none.
    """

    database_url: str
    site: Site
    folder: Path
    now: datetime
    plans_folder: Path | None = None
    state_folder: Path | None = None


@dataclass(slots=True)
class Drawer:
    """Draws when asked, one at a time, and only what is new.

    Attributes:
        draw: a seam: draws the pages, raises NetreadyError.
    """

    draw: Callable[[Drawing], None] = field(default_factory=lambda: draw_apart)
    _drawn: tuple[int, ...] = ()
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _turn: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(1))

    async def awaited(self, work: Callable[[], str]) -> str:
        """What `work` gives, in a thread of ours: those who wait for pages take no other's."""
        return await to_thread.run_sync(work, limiter=self._turn)

    def page(self, name: str, drawing: Drawing, known: tuple[int, ...]) -> str:
        """The text of a page that knows what was there at that place of each table, or later.

        Raises:
            NetreadyError: it could not be drawn.
        """
        with self._lock:
            if self._drawn != known:
                self.draw(drawing)
                self._drawn = known
            file = name if name.endswith(".txt") else f"{name}.html"
            return (drawing.folder / file).read_text(encoding="utf-8")


def draw_nights_apart(drawing: Drawing) -> None:
    """The nightly page likewise."""
    draw_apart(drawing, draw_nights_here)


def draw_apart(drawing: Drawing, work: Callable[[Drawing], None] | None = None) -> None:
    """Draws in a new process, and waits for it. Raises NetreadyError with what it said.

    Args:
        drawing: what is needed.
        work: a function that the new process can import; None: both reports.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(drawing, work or draw_here, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        said = ours.recv() if ours.poll(DRAWING_S_MAX) else "it took too long"
    except EOFError:
        said = "the process that draws them ended"
    finally:
        process.terminate()
        process.join(5.0)
        ours.close()
    if said:
        raise CannotMeasureError(f"The reports could not be drawn: {said}.", "Try again.")


def _child(drawing: Drawing, work: Callable[[Drawing], None], pipe: Connection) -> None:
    try:
        work(drawing)
        pipe.send("")
    except NetreadyError as error:
        pipe.send(" ".join(str(error).split())[:500])
    except Exception as error:
        pipe.send(f"the program failed ({type(error).__name__})")
        raise


def draw_here(drawing: Drawing) -> None:
    """Draws both pages in this process, which loads what draws. Raises NetreadyError."""
    from netready.store.database import Database
    from netready.store.database.taken_back import counted_records
    from netready.store.database.walked_spots import walked_spots
    from netready.store.plan_pictures import plans_of
    from netready_reports.judged import judged, pages_of

    with Database(drawing.database_url, read_only=True) as database:
        stored = tuple(database.records.findings())
        records = counted_records(database, stored)
        spots = walked_spots(database, records, drawing.site)
        nightly = _nights(database, drawing)
    if not records:
        raise BadInputError(["there is no record yet"])
    as_of = min(drawing.now, max(record.started_at for record in records)).date()
    judgement = judged(
        records,
        drawing.site,
        as_of,
        ran_by="the aggregator",
        warnings=(
            *clock_warnings(records, drawing.now),
            *taken_back_warnings(len(stored) - len(records)),
        ),
        plans=plans_of(drawing.site, drawing.plans_folder) if drawing.plans_folder else {},
        spots=spots,
        nightly=nightly,
    )
    for name, text in pages_of(judgement.material).items():
        write_text(drawing.folder / name, text)


def draw_nights_here(drawing: Drawing) -> None:
    """Draws the nightly page in this process. Raises NetreadyError."""
    from netready.service.nightly_page import nightly_page
    from netready.store.database import Database

    with Database(drawing.database_url, read_only=True) as database:
        text = nightly_page(_source(database, drawing))
    write_text(drawing.folder / f"{NIGHTLY}.html", text)


def _nights(database: "Database", drawing: Drawing) -> "NightlyMaterial | None":
    """What the nights say, for the technician report; None: none are planned."""
    from netready.service.nightly_page import nightly_material

    return nightly_material(_source(database, drawing)) if drawing.site.nightly else None


def _source(database: "Database", drawing: Drawing) -> "NightlySource":
    from netready.service.nightly_page import NightlySource

    return NightlySource(
        database=database,
        site=drawing.site,
        state_folder=drawing.state_folder or drawing.folder.parent,
        now=drawing.now,
    )


def taken_back_warnings(count: int) -> tuple[str, ...]:
    """A sentence where measurements were taken back: nothing is left out in silence. Pure."""
    if count == 0:
        return ()
    records = "1 record was" if count == 1 else f"{count} records were"
    return (f"{records} taken back by the technician on the walk and left out.",)


def clock_warnings(records: Sequence[Record], now: datetime) -> tuple[str, ...]:
    """A sentence for each device that says it measured in the future. Pure."""
    ahead: dict[str, int] = {}
    for record in records:
        if record.started_at > now + AHEAD:
            ahead[record.device] = ahead.get(record.device, 0) + 1
    return tuple(
        f"{count} of {device}'s records say that they were made in the future: its clock is wrong, "
        "so nothing can be said about the time of day."
        for device, count in sorted(ahead.items())
    )
