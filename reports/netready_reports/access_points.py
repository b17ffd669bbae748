"""What a controller lists of its access points, as a section; nothing of ours measured it."""

from collections.abc import Sequence
from typing import Final

from netready.analysis.air_details import controller_rows
from netready.domain.controller import PROBE, ControllerRadio
from netready.domain.record import Record
from netready_reports.readings import place
from netready_reports.tables import Section, Table
from netready_reports.words import NOT_KNOWN, number, percent, with_unit

TITLE: Final = "Access points, by the controller"
ROWS_MAX: Final = 200
NOT_OURS: Final = (
    "Taken from the controller's own list: it sees the air where no device of ours could, and "
    "nothing of ours checked it."
)
_HEAD: Final = (
    *("Access point", "radio", "Where", "channel", "width", "power", "clients", "air in use"),
    "note",
)


def access_point_section(records: Sequence[Record]) -> Section:
    """One row a radio, room by room."""
    listed = [(record, row) for record in records for row in controller_rows(record)]
    if not listed:
        empty = "No list of a Wi-Fi controller was imported."
        return Section(id="controller", title=TITLE, empty=empty)
    left = len(listed) - ROWS_MAX
    more = f"; {left} more in the records" if left > 0 else ""
    day = max(record.started_at for record, _ in listed).strftime("%Y-%m-%d %H:%M UTC")
    table = Table(
        caption=f"Radios by the controller's list of {day}{more}",
        head=_HEAD,
        rows=tuple(_row(record, row) for record, row in listed[:ROWS_MAX]),
    )
    return Section(id="controller", title=TITLE, words=(NOT_OURS,), tables=(table,))


def _row(record: Record, row: ControllerRadio) -> tuple[str, ...]:
    return (
        row.ap,
        row.radio or NOT_KNOWN,
        place(record),
        _channel(row),
        with_unit(row.width_mhz, "MHz"),
        with_unit(row.power_dbm, "dBm"),
        number(row.clients),
        percent(row.utilisation_ratio),
        "; ".join(row.doubts),
    )


def _channel(row: ControllerRadio) -> str:
    if row.channel is None:
        return row.band or NOT_KNOWN
    return f"{row.channel} ({row.band})" if row.band else number(row.channel)


def is_ours(record: Record) -> bool:
    """Whether a probe of ours made the record."""
    return record.probe != PROBE
