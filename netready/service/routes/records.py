"""The door for records: nothing is said to be kept before it is on the disk."""

from functools import cache
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from netready.domain.record import BROWSER
from netready.service.access.guard import AnAgent
from netready.service.answers import Answered, Problem, problems
from netready.service.desk import Desk, DeskHere
from netready.service.intake import (
    NotGzipError,
    Sender,
    TooLargeError,
    inflated,
    rooms_of,
    sift,
)
from netready.service.runs.watch import UpdateKind
from netready.service.visits import too_often
from netready.store.database import Holder, Kept, OrderRow
from netready.store.record_checks import UUID_V7
from netready_probes.registry import PROBES

router = APIRouter(prefix="/api/v1", tags=["records"])

NDJSON: Final = "application/x-ndjson"
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "One record a line (`netready schema record`), at most 1,000; may be gzip.",
        "content": {NDJSON: {"schema": {"type": "string"}}},
    }
}


class Refused(Answered):
    """A line that was not kept; `line` counts from 1."""

    line: int
    why: str


class RecordsAnswered(Answered):
    """What became of each record; all but the refused are on the disk.

    Attributes:
        kept: ids that are new.
        had: ids that were here with the same content: a replay.
        conflict: ids that were here with other content; the first stays, this one is put aside.
        refused: lines that are no record, or that this device may not say.
    """

    kept: list[str]
    had: list[str]
    conflict: list[str]
    refused: list[Refused]


@router.post(
    "/records",
    responses=problems(401, 403, 415, 503),
    openapi_extra=_BODY,
    response_model=RecordsAnswered,
)
async def keep_records(desk: DeskHere, who: AnAgent, request: Request) -> Response:
    """Takes records of the device whose token it is. Sending them again does no harm."""
    wait_s = desk.record_rates.take(who.holder_id, desk.clock.monotonic_s())
    if wait_s:
        raise too_often(wait_s)
    packed = _is_packed(request)
    body = await request.body()
    answered = await run_in_threadpool(_kept, desk, who, body, packed)
    # Written once: the framework would check it a second time, at every record that comes in.
    return Response(answered.model_dump_json(), media_type="application/json")


def _is_packed(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != NDJSON:
        raise Problem(415, f"Send {NDJSON}: one record a line.")
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing not in {"gzip", "identity"}:
        raise Problem(415, "Send it as it is, or with Content-Encoding: gzip.")
    return packing == "gzip"


def _kept(desk: Desk, who: Holder, body: bytes, packed: bool) -> RecordsAnswered:
    try:
        sifted = sift(inflated(body) if packed else body, _sender(desk, who), desk.clock.now())
    except TooLargeError as error:
        raise Problem(413, str(error)) from error
    except NotGzipError as error:
        raise Problem(400, "The body is not gzip, though its head says so.") from error
    found = desk.store.records.keep(sifted.good)
    desk.runs.came([each.record for each in sifted.good])
    if Kept.NEW in found.values():
        for room in rooms_of(sifted.good):
            desk.runs.watch.tell(UpdateKind.RECORDS, room)
    return RecordsAnswered(
        kept=[record for record, kept in found.items() if kept is Kept.NEW],
        had=[record for record, kept in found.items() if kept is Kept.HAD],
        conflict=[record for record, kept in found.items() if kept is Kept.CONFLICT],
        refused=[Refused(line=each.line, why=each.why) for each in sifted.refused],
    )


def _sender(desk: Desk, who: Holder) -> Sender:
    @cache  # a batch has few orders, and a thousand lines
    def order(order_id: str) -> OrderRow | None:
        return desk.store.runs.order(order_id) if UUID_V7.fullmatch(order_id) else None

    return Sender(
        holder=who,
        site=desk.site.name if desk.site else "",
        order=order,
        known_probes=_PROBES_OF_DEVICES,
    )


# No record of a load run among them: those are made here, from what all devices say.
_PROBES_OF_DEVICES: Final = frozenset({BROWSER, *(probe.name for probe in PROBES)})
