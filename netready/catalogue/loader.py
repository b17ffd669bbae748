"""The catalogue's public face: dated files in, domain values out.

Every function takes `root` to read other files than the packaged ones, and raises
`BadInputError` with one line a fault: file, table, key, what was found, what is allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable

from netready.catalogue.activity_rows import ActivitiesFile, ActivityRow
from netready.catalogue.airtime_rows import AirtimeFile, generations, number_faults
from netready.catalogue.criteria import applies, criteria_for, read_areas, read_criteria
from netready.catalogue.reading import (
    data_root,
    read_rows,
    read_sources,
    refuse,
    repeated,
    sourced,
    toml_names,
    unknown_sources,
)
from netready.catalogue.workload_rows import (
    DemandFile,
    EndpointsFile,
    MixesFile,
    StandardFile,
)
from netready.domain.activity import Activity, LessonMix, Limits, MixPart, Shape, Sourced
from netready.domain.airtime import AirtimeRules
from netready.domain.criterion import Catalogue
from netready.domain.demand import CrossLine, DemandRules
from netready.domain.scoring_input import Standard
from netready.domain.site import Phase

# 2026.11.1: first edition; 2026.11.2: activities by shape, calls as media, new mixes
CATALOGUE_VERSION = "2026.11.2"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEntry:
    """A cloud host that a platform needs.

    Attributes:
        list_name: "google", "microsoft" or "apple".
        required: must be reachable, or only nice to have. For `kind` "stun": must answer.
        kind: "tls" or "stun".
        never_intercept: the vendor forbids opening TLS on it.
        source: where the host was found, with date and mark.
    """

    list_name: str
    host: str
    port: int
    required: bool
    kind: str
    never_intercept: bool
    source: Sourced


def load_catalogue(
    country: str, phase: str, as_of: date, *, root: Traversable | None = None
) -> Catalogue:
    """Areas and criteria for one country ("GB-ENG") and phase on one date.

    Raises:
        BadInputError: on faulty files, an unknown phase, or a date before the first figures.
    """
    allowed = [known.value for known in Phase]
    if phase not in allowed:
        refuse([f"catalogue: phase: found {phase!r}, allowed: {', '.join(allowed)}"])
    place = root or data_root()
    areas = read_areas(place)
    rows = read_criteria(place, areas)
    first = min((dated.valid_from for dated in rows), default=as_of)
    if as_of < first:
        refuse([f"catalogue: as-of: found {as_of}, allowed: {first} or later"])
    found = criteria_for(rows, read_sources(place), country=country, phase=phase, as_of=as_of)
    return Catalogue(
        version=CATALOGUE_VERSION, country=country, phase=phase, areas=areas, criteria=found
    )


def load_activities(*, root: Traversable | None = None) -> dict[str, Activity]:
    """Every activity by key, in the order of the file."""
    place, path = root or data_root(), "activities.toml"
    known, rows = read_sources(place), read_rows(place, path, ActivitiesFile).activity
    faults = [*repeated([row.key for row in rows], path, "the activity")]
    for row in rows:
        faults += unknown_sources(known, row.sources, f"{path}: {row.key}")
    refuse(faults, place)
    return {row.key: _activity(row, sourced(known, row.sources)) for row in rows}


def load_mixes(*, root: Traversable | None = None) -> dict[str, LessonMix]:
    """Every lesson mix by key, in the order of the file."""
    place, path = root or data_root(), "mixes.toml"
    known, rows = read_sources(place), read_rows(place, path, MixesFile).mix
    activities = load_activities(root=place)
    faults = [*repeated([row.key for row in rows], path, "the mix")]
    for row in rows:
        faults += unknown_sources(known, row.sources, f"{path}: {row.key}")
        faults += [
            f"{path}: {row.key}: activity: found {part.activity!r}, "
            f"allowed: {', '.join(activities)}"
            for part in row.parts
            if part.activity is not None and part.activity not in activities
        ]
    refuse(faults, place)
    return {
        row.key: LessonMix(
            key=row.key,
            title=row.title,
            kind=row.kind,
            parts=tuple(MixPart(activity=part.activity, share=part.share) for part in row.parts),
            sources=sourced(known, row.sources),
        )
        for row in rows
    }


def load_endpoints(
    lists: Sequence[str], *, root: Traversable | None = None
) -> tuple[EndpointEntry, ...]:
    """The hosts of the named lists, in the order given."""
    place = root or data_root()
    known = read_sources(place)
    paths = {
        path.split("/")[-1].removesuffix(".toml"): path for path in toml_names(place, "endpoints")
    }
    refuse(
        [
            f"endpoints: found {name!r}, allowed: {', '.join(paths)}"
            for name in lists
            if name not in paths
        ]
    )
    return tuple(entry for name in lists for entry in _endpoints(place, paths[name], name, known))


def load_standard(country: str, *, root: Traversable | None = None) -> Standard | None:
    """The national standard of a country, or None where the catalogue has none."""
    place = root or data_root()
    for path in toml_names(place, "standards"):
        sheet = read_rows(place, path, StandardFile)
        if not applies([sheet.country], country):
            continue
        ids = {dated.row.id for dated in read_criteria(place, read_areas(place))}
        faults = [*unknown_sources(read_sources(place), sheet.sources, path)]
        faults += repeated(sheet.criteria, path, "the line")
        faults += [
            f"{path}: criteria: found {line!r}, allowed: an id of a criterion"
            for line in sheet.criteria
            if line not in ids
        ]
        refuse(faults, place)
        return Standard(name=sheet.name, criteria=tuple(sheet.criteria))
    return None


def load_demand_rules(*, root: Traversable | None = None) -> DemandRules:
    """Headroom, concurrency by phase, and the published rates per user."""
    place, path = root or data_root(), "demand.toml"
    known, sheet = read_sources(place), read_rows(place, path, DemandFile)
    faults = [*unknown_sources(known, sheet.sources, path)]
    for row in sheet.cross_line:
        faults += unknown_sources(known, [row.source], f"{path}: {row.name}")
    faults += [
        f"{path}: concurrency: missing {phase.value!r}"
        for phase in Phase
        if phase.value not in sheet.concurrency
    ]
    refuse(faults, place)
    return DemandRules(
        headroom=sheet.headroom,
        concurrency={str(phase): share for phase, share in sheet.concurrency.items()},
        test_concurrency=sheet.test_concurrency,
        cross_lines=tuple(
            CrossLine(
                name=row.name,
                mbps_per_user=row.mbps_per_user,
                basis=row.basis,
                source=sourced(known, [row.source])[0],
            )
            for row in sheet.cross_line
        ),
        sources=sourced(known, sheet.sources),
    )


def load_airtime_rules(*, root: Traversable | None = None) -> AirtimeRules:
    """The figures of the airtime forecast."""
    place, path = root or data_root(), "airtime.toml"
    known, sheet = read_sources(place), read_rows(place, path, AirtimeFile)
    faults = [*unknown_sources(known, sheet.sources, path)]
    faults += number_faults(sheet, path)
    if sheet.frame_bytes < sheet.payload_bytes:
        faults.append(
            f"{path}: frame_bytes: found {sheet.frame_bytes}, allowed: the payload or more"
        )
    refuse(faults, place)
    return AirtimeRules(
        **sheet.model_dump(exclude={"channels", "sources", "generations"}),
        channels={int(width): count for width, count in sheet.channels.items()},
        generations=generations(sheet),
        sources=sourced(known, sheet.sources),
    )


def _activity(row: ActivityRow, sources: tuple[Sourced, ...]) -> Activity:
    plain = row.model_dump(exclude={"shape", "limits", "sources"})
    limits = Limits(**row.limits.model_dump())
    return Activity(shape=Shape(row.shape), limits=limits, sources=sources, **plain)


def _endpoints(
    place: Traversable, path: str, name: str, known: Mapping[str, Sourced]
) -> tuple[EndpointEntry, ...]:
    rows = read_rows(place, path, EndpointsFile).endpoint
    faults = [*repeated([f"{row.host}:{row.port}" for row in rows], path, "the endpoint")]
    for row in rows:
        faults += unknown_sources(known, [row.source], f"{path}: {row.host}")
    refuse(faults, place)
    return tuple(
        EndpointEntry(
            list_name=name,
            host=row.host,
            port=row.port,
            required=row.required,
            kind=row.kind,
            never_intercept=row.never_intercept,
            source=sourced(known, [row.source])[0],
        )
        for row in rows
    )
