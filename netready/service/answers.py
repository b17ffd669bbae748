"""What every route may answer: problems in one sentence, and text that is safe to keep.

A route names its problems with `responses=problems(401, 403)`, so that the OpenAPI description
tells the truth. Raise `Problem`; nothing of what was sent is repeated in it.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import HTTPException
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from netready.domain.refusal import Refusal
from netready.store.record_checks import UUID_V7
from netready.store.site_values import is_plain


class Detail(BaseModel):
    """What is wrong, in one sentence.

    Attributes:
        refusal: why a run was not begun, in the closed list; left out elsewhere.
    """

    detail: str
    refusal: Refusal | None = None


class Asked(BaseModel):
    """Root of all bodies that come in: no unknown field, no other type, no NaN."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Answered(BaseModel):
    """Root of all bodies that go out."""

    model_config = ConfigDict(extra="forbid")


class Problem(HTTPException):
    """An answer of 4xx with its sentence."""

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        *,
        refusal: Refusal | None = None,
    ) -> None:
        super().__init__(status_code=status, detail=detail, headers=dict(headers or {}))
        self.refusal = refusal


PROBLEMS: Final[Mapping[int, str]] = {
    400: "It cannot be read.",
    401: "No token, or one that is not good here.",
    403: "The token is good for something else, or another page asked.",
    404: "There is no such thing.",
    408: "The body did not arrive in time.",
    409: "It does not fit with what is going on.",
    413: "It is too large.",
    415: "Another kind of body is wanted.",
    422: "A value is not one of those allowed.",
    429: "Too often; Retry-After says how long to wait.",
    503: "Not now.",
}
ALWAYS: Final = (400, 408, 413, 422, 429, 503)  # any route can say so


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For `responses=` of a route: these problems, and those that any route can have."""
    wanted = sorted({*statuses, *ALWAYS})
    return {each: {"model": Detail, "description": PROBLEMS[each]} for each in wanted}


def _plain(text: str) -> str:
    if not is_plain(text):
        raise ValueError("printable characters only")
    return text


def _trimmed(text: str) -> str:
    return _plain(text).strip()


# Text of one line without control or invisible characters; those in front and behind are cut off.
Label = Annotated[str, Field(max_length=40), AfterValidator(_trimmed)]
RoomName = Annotated[str, Field(max_length=200), AfterValidator(_trimmed)]
Words = Annotated[str, Field(max_length=500), AfterValidator(_plain)]
Id = Annotated[str, Field(pattern=f"^{UUID_V7.pattern}$")]


def sentence_of(faults: list[dict[str, Any]]) -> str:
    """The first of what pydantic found, in one sentence, without what was sent."""
    if not faults:
        return "A value is not one of those allowed."
    place = ".".join(str(part) for part in faults[0].get("loc", ()))[:120]
    what = str(faults[0].get("msg", "not allowed"))[:200]
    more = len(faults) - 1
    return f"{place}: {what}" + (f" (and {more} more faults)" if more else "")
