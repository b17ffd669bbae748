"""Answers that cannot both be true: contradictions.toml, checked against the criteria's words."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable
from typing import Annotated

from pydantic import Field

from netready.catalogue.criteria import read_areas, read_criteria
from netready.catalogue.reading import data_root, read_rows, refuse
from netready.catalogue.rows import Row, Text
from netready.domain.criterion import Contradiction, SaidWords

_PATH = "contradictions.toml"


class SaidRow(Row):
    """Words of one criterion."""

    criterion: Text
    words: Annotated[list[Text], Field(min_length=1)]


class ContradictionRow(Row):
    """Two answers that do not go together, and why."""

    one: SaidRow
    other: SaidRow
    because: Text


class ContradictionsFile(Row):
    """contradictions.toml."""

    contradiction: Annotated[list[ContradictionRow], Field(min_length=1)]


def load_contradictions(*, root: Traversable | None = None) -> tuple[Contradiction, ...]:
    """All of them, for every country.

    Raises:
        BadInputError: a criterion or a word that the catalogue lacks; one line each.
    """
    place = root or data_root()
    rows = read_rows(place, _PATH, ContradictionsFile).contradiction
    words = _words(place)
    said = [each for row in rows for each in (row.one, row.other)]
    refuse([fault for each in said for fault in _faults(each, words)], place)
    return tuple(
        Contradiction(one=_said(row.one), other=_said(row.other), because=row.because)
        for row in rows
    )


def _words(place: Traversable) -> dict[str, set[str]]:
    """The words of each criterion, of all dates."""
    found: dict[str, set[str]] = {}
    for dated in read_criteria(place, read_areas(place)):
        scale = dated.row.words
        words = (*scale.fail, *scale.acceptable, *scale.target) if scale else ()
        found.setdefault(dated.row.id, set()).update(words)
    return found


def _faults(said: SaidRow, words: dict[str, set[str]]) -> Iterator[str]:
    if said.criterion not in words:
        yield f"{_PATH}: found {said.criterion!r}, allowed: the id of a criterion"
        return
    allowed = ", ".join(sorted(words[said.criterion])) or "none, for it is a number"
    for word in said.words:
        if word not in words[said.criterion]:
            yield f"{_PATH}: {said.criterion}: found {word!r}, allowed: {allowed}"


def _said(row: SaidRow) -> SaidWords:
    return SaidWords(criterion=row.criterion, words=tuple(row.words))
