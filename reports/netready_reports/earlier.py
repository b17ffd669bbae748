"""An earlier score beside today's: what got better, what is only known now. Values and words.

Unknown is neither good nor bad, so what became known, or is no longer known, is never called
better or worse.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from netready.domain.errors import BadInputError
from netready.domain.verdict import AreaResult, Score, Status, Verdict
from netready_reports.better_or_worse import Change, status_change
from netready_reports.words import VERDICTS, long_date

BETTER, WORSE, SAME = "▲ better", "▼ worse", "= as before"
NEWLY_KNOWN, NO_LONGER_KNOWN = "newly known", "no longer known"
TREND: Final = MappingProxyType(
    {
        Change.BETTER: BETTER,
        Change.WORSE: WORSE,
        Change.NEWLY_KNOWN: NEWLY_KNOWN,
        Change.NO_LONGER_KNOWN: NO_LONGER_KNOWN,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a page needs of an earlier score.

    Attributes:
        areas, criteria: by their codes and ids.
        country, phase: whose lines were asked; "": an old file does not say.
    """

    as_of: date
    catalogue_version: str
    verdict: Verdict
    areas: Mapping[str, Status]
    criteria: Mapping[str, Status]
    country: str = ""
    phase: str = ""
    simulated: bool = False


def earlier_from(document: object, place: str) -> Earlier:
    """An earlier `score.json`.

    Raises:
        BadInputError: it is none, or one of the emulated room, which says nothing of a school.
    """
    if isinstance(document, Mapping) and document.get("emulated"):
        raise BadInputError([f"{place}: found an emulated room, allowed the score of a school"])
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInputError(
            [f"{place}: found no score, allowed a score.json of `netready score`"]
        ) from error


def _read(document: object) -> Earlier:
    if not isinstance(document, Mapping):
        raise TypeError("a score is an object")
    catalogue = document["catalogue"]
    return Earlier(
        as_of=date.fromisoformat(document["as_of"]),
        catalogue_version=str(catalogue["version"]),
        country=str(catalogue.get("country") or ""),
        phase=str(catalogue.get("phase") or ""),
        simulated=document.get("simulated") is True,
        verdict=Verdict(document["network"]["verdict"]),
        areas={str(one["area"]): Status(one["status"]) for one in document["areas"]},
        criteria={str(one["id"]): Status(one["status"]) for one in document["criteria"]},
    )


def of_same_kind(earlier: Earlier | None, place: str, *, simulated: bool) -> Earlier | None:
    """The same again; raises BadInputError: only one of the two is of a simulated example."""
    if earlier is None or earlier.simulated == simulated:
        return earlier
    kinds = {True: "a simulated example", False: "a measured school"}
    found, allowed = kinds[earlier.simulated], kinds[simulated]
    raise BadInputError([f"{place}: found the score of {found}, allowed that of {allowed}"])


def unlike_words(score: Score, earlier: Earlier) -> tuple[str, ...]:
    """Why the two are not like for like, a sentence each."""
    asked = (
        ("rules", "were", "they are", earlier.catalogue_version, score.catalogue_version),
        ("country", "was", "it is", earlier.country, score.country),
        ("phase", "was", "it is", earlier.phase, score.phase),
    )
    return tuple(
        f"Not like for like: the {name} then {then} {was}, now {and_now} {now}."
        for name, then, and_now, was, now in asked
        if was and was != now
    )


def verdict_trend(score: Score, earlier: Earlier | None) -> str:
    """One sentence on the earlier verdict; other rules are said to be other rules."""
    if earlier is None:
        return ""
    rules = ", by the rules of that day" if unlike_words(score, earlier) else ""
    return f"On {long_date(earlier.as_of)} the answer was {VERDICTS[earlier.verdict].word}{rules}."


def area_trend(area: AreaResult, earlier: Earlier | None) -> str:
    """An arrow with its word, or "" where there is nothing to compare with."""
    before = earlier.areas.get(area.area) if earlier else None
    if before is None:
        return ""
    if before is area.status:
        return SAME
    return TREND.get(status_change(before, area.status), "")
