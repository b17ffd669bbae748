"""The actions that a `score.json` asks for; of an older one, too, as long as it has remedies."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from netready.domain.errors import BadInputError
from netready.store.files import read_text, shown_path

SCORE_BYTES_MAX: Final = 50_000_000


class _Remedy(BaseModel):
    model_config = ConfigDict(strict=True)
    action: str = Field(max_length=2_000)
    criteria: list[str] = Field(max_length=500)
    cost_band: str | None = None


class _Score(BaseModel):
    model_config = ConfigDict(strict=True)
    remedies: list[_Remedy] = Field(max_length=2_000)


def asked_actions(path: Path, *, without_price: str) -> Mapping[str, tuple[str, ...]]:
    """Action to criteria, in the score's order.

    Args:
        path: what `netready score --json` wrote.
        without_price: the cost band of actions that nobody pays for; they are left out.

    Raises:
        BadInputError: no such file, or no score; one line.
    """
    text = read_text(path, limit_bytes=SCORE_BYTES_MAX, wanted="a score.json")
    try:
        score = _Score.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise BadInputError(
            [f"{shown_path(path)}: {place[:100]}: {first['msg'][:150]}; allowed a file that "
             "netready score --json wrote"]
        ) from error  # fmt: skip
    return {
        one.action: tuple(one.criteria) for one in score.remedies if one.cost_band != without_price
    }
