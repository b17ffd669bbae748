"""The access points' own view, as their controller listed it; a section of the technician report.

Nothing of ours measured it, and the page says so. A figure that the list lacks is not known.
"""

from collections.abc import Sequence
from typing import Final

from netready.analysis.air_details import controller_rows
from netready.domain.controller import PROBE, ControllerRadio
from netready.domain.record import Record
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, clipped, number, percent, with_unit

TITLE: Final = "The controller's list"
NOT_OURS: Final = (
    "As the school's Wi-Fi controller listed it at that time; netready did not measure it. On many "
    "devices it is the only view of the air."
)
ROWS_MAX: Final = 200  # of one list; the record has them all
_HEAD: Final = (
    *(
        "Access point",
        "radio",
        "channel",
        "width",
        "power",
        "devices",
        "air in use",
        "room",
        "note",
    ),
)
_LABEL: Final = 60


def controller_sections(records: Sequence[Record]) -> tuple[Section, ...]:
    """One section where a list was imported; nothing where none was."""
    times = sorted({record.started_at for record in records if record.probe == PROBE})
    tables = []
    for at in times:
        same = [r for r in records if r.probe == PROBE and r.started_at == at]
        rows = dict.fromkeys(row for record in same for row in controller_rows(record))
        more = f"; {len(rows) - ROWS_MAX} more in the record" if len(rows) > ROWS_MAX else ""
        shown = tuple(_row(row) for row in list(rows)[:ROWS_MAX])
        caption = f"Radios, {at.strftime('%d %B %Y, %H:%M UTC')}{more}"
        tables.append(Table(caption=caption, head=_HEAD, rows=shown, wide=True))
    tables = [table for table in tables if table.rows]
    if not tables:
        return ()
    section = Section(id="controller", title=TITLE, words=(NOT_OURS,), tables=tuple(tables))
    return (section,)


def _row(row: ControllerRadio) -> tuple[str, ...]:
    return (
        clipped(row.ap, _LABEL),
        clipped(row.radio or row.band or NOT_KNOWN, _LABEL),
        number(row.channel),
        with_unit(row.width_mhz, "MHz"),
        with_unit(row.power_dbm, "dBm"),
        number(row.clients),
        percent(row.utilisation_ratio),
        clipped(row.room, _LABEL),
        "; ".join(row.doubts),
    )
