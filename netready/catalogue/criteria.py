"""Criteria for one country and phase on one date, out of all the dated rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable

from netready.catalogue.reading import (
    read_rows,
    read_sources,
    refuse,
    repeated,
    sourced,
    toml_names,
    unknown_sources,
)
from netready.catalogue.rows import AreasFile, CriteriaFile, CriterionRow, MeasureRow
from netready.domain.activity import Sourced
from netready.domain.criterion import (
    Area,
    Better,
    Criterion,
    Gate,
    Measure,
    Question,
    Thresholds,
    Words,
)

ALL_WEIGHTS = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow:
    """A row with the file it stands in and the date from which it holds."""

    path: str
    area: str
    valid_from: date
    row: CriterionRow


def read_areas(root: Traversable) -> tuple[Area, ...]:
    """The ten areas in the order of their file.

    Raises:
        BadInputError: on an unknown source, or weights that do not add up to 100.
    """
    path = "areas.toml"
    sheet = read_rows(root, path, AreasFile)
    total = sum(row.weight for row in sheet.area)
    faults = [*unknown_sources(read_sources(root), sheet.sources, path)]
    faults += repeated([row.code for row in sheet.area], path, "the area")
    if abs(total - ALL_WEIGHTS) > 1e-9:
        faults.append(f"{path}: weight: found a sum of {total:g}, allowed: 100")
    refuse(faults, root)
    return tuple(
        Area(code=row.code, name=row.name, plain=row.plain, weight=row.weight) for row in sheet.area
    )


def read_criteria(root: Traversable, areas: Sequence[Area]) -> tuple[DatedRow, ...]:
    """Every version of every criterion, in the order of the areas and their files.

    Raises:
        BadInputError: with every fault across all the files.
    """
    sheets = [(path, read_rows(root, path, CriteriaFile)) for path in toml_names(root, "criteria")]
    rows = [
        DatedRow(path=path, area=sheet.area, valid_from=row.valid_from or sheet.valid_from, row=row)
        for path, sheet in sheets
        for row in sheet.criterion
    ]
    codes = [area.code for area in areas]
    refuse(list(_faults(rows, codes, read_sources(root))), root)
    return tuple(sorted(rows, key=lambda dated: codes.index(dated.area)))


def criteria_for(
    rows: Iterable[DatedRow],
    known: Mapping[str, Sourced],
    *,
    country: str,
    phase: str,
    as_of: date,
) -> tuple[Criterion, ...]:
    """What holds there and then: of several versions of an id the newest that is valid."""
    newest: dict[str, DatedRow] = {}
    for dated in rows:
        if dated.valid_from > as_of or not applies(dated.row.countries, country):
            continue
        older = newest.get(dated.row.id)
        if older is None or older.valid_from < dated.valid_from:
            newest[dated.row.id] = dated
    return tuple(_criterion(dated, phase, known) for dated in newest.values())


def applies(countries: Sequence[str], country: str) -> bool:
    """Whether a rule for these countries holds in this one; "GB" covers "GB-ENG"; none: all."""
    return not countries or any(
        country == named or country.startswith(f"{named}-") for named in countries
    )


def _faults(
    rows: Sequence[DatedRow], codes: Sequence[str], known: Mapping[str, Sourced]
) -> Iterator[str]:
    for dated in rows:
        place = f"{dated.path}: {dated.row.id}"
        if dated.area not in codes:
            yield f"{dated.path}: area: found {dated.area!r}, allowed: {', '.join(codes)}"
        if dated.row.id[:3] != dated.area:
            yield f"{place}: id: allowed in this file: {dated.area}-.."
        yield from unknown_sources(known, dated.row.sources, place)
    versions = [f"{dated.row.id} of {dated.valid_from}" for dated in rows]
    yield from repeated(versions, "criteria", "the criterion")


def _criterion(dated: DatedRow, phase: str, known: Mapping[str, Sourced]) -> Criterion:
    row = dated.row
    return Criterion(
        id=row.id,
        area=dated.area,
        title=row.title,
        question=row.question,
        leadership=row.leadership,
        answers=Question(row.answers),
        evidence=row.evidence,
        unit=row.unit,
        scope=row.scope,
        better=Better(row.better),
        thresholds=_thresholds(row, phase),
        words=_words(row),
        weight=row.weight,
        gate=Gate(row.gate) if row.gate else None,
        gate_when=row.gate_when,
        countries=tuple(row.countries),
        valid_from=dated.valid_from.isoformat(),
        sources=sourced(known, row.sources),
        measure=_measure(row.measure),
        fix=row.fix,
        owner=row.owner,
        effort=row.effort,
    )


def _thresholds(row: CriterionRow, phase: str) -> Thresholds | None:
    """The scale of the phase; an all-through school has secondary pupils, so theirs."""
    scale = row.thresholds or (row.primary if phase == "primary" else row.secondary)
    if scale is None:
        return None
    return Thresholds(fail=scale.fail, acceptable=scale.acceptable, target=scale.target)


def _words(row: CriterionRow) -> Words | None:
    if row.words is None:
        return None
    return Words(
        fail=tuple(row.words.fail),
        acceptable=tuple(row.words.acceptable),
        target=tuple(row.words.target),
    )


def _measure(row: MeasureRow | None) -> Measure | None:
    return Measure(**row.model_dump()) if row else None
