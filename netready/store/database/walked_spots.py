"""Where records of a database were made, by the events of the walk in it."""

from collections.abc import Sequence

from netready.analysis.spots import spots_of
from netready.domain.record import Record
from netready.domain.site import Site
from netready.domain.walk import Spot
from netready.store.database.opened import Database


def walked_spots(database: Database, records: Sequence[Record], site: Site) -> dict[str, Spot]:
    """The spot of each record that has one, by its id."""
    events = database.walk.all()
    runs = {each.refers for each in events if each.refers and each.spot is not None}
    run_of = {order.order_id: run for run in sorted(runs) for order in database.runs.orders_of(run)}
    return spots_of(records, site, events, run_of)
