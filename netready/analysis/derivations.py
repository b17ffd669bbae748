"""Evidence that is not just one metric; a criterion's table uses a derivation's name. Pure.

To add one: a function `Known -> list[Evidence]` and a line in `DERIVATIONS`; those of the air are
in `wifi_derivations`.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from netready.analysis.known import Known, latest, of_run, planned_runs
from netready.analysis.load_runs import LoadRun, number, skipped_class, stage_of
from netready.analysis.shared_radio import rooms_of_radio, untested_with
from netready.analysis.wifi_derivations import WIFI_DERIVATIONS
from netready.domain.evidence import Evidence, EvidenceKind
from netready.domain.record import Record
from netready.domain.site import Room, Site
from netready.scoring.pupils import class_size

# Where fewer pupils than planned were tried and all held, the class may hold as well as not.
UNTRIED_RATIO = 2.0
# all sign in and open the first document at once; other lessons start pupil after pupil
CLASS_START_MIX = "class-start"


def pupils_supported_ratio(known: Known) -> list[Evidence]:
    """Pupils held / planned class, a room; by the latest settled run of the planned mix.

    An access point that serves several rooms must hold all their classes at once: a pass of one
    room alone leaves the criterion open until the rooms were loaded together.
    """
    found = []
    for room in known.site.rooms:
        run = latest(run for run in planned_runs(known) if run.room == room.name and run.settled)
        if run is None:
            continue
        planned = class_size(known.site, room)
        ratio = (run.holds or 0) / planned
        found.append(
            of_run(
                known,
                run,
                ratio,
                interval=_interval(known.site, room, run, ratio),
                more_needed=_more_needed(known.site, room, run),
                notes=(_supported_words(run, planned),),
            )
        )
    return found


def _interval(site: Site, room: Room, run: LoadRun, ratio: float) -> tuple[float, float] | None:
    """What the run leaves open: other rooms of the radio below, class sizes nobody tried above."""
    low = high = ratio
    if untested_with(site, room, run.holds, run.loaded_together):
        everybody = sum(class_size(site, each) for each in rooms_of_radio(site, room))
        low = (run.holds or 0) / everybody
    if run.censored and ratio < 1:
        high = UNTRIED_RATIO
    elif skipped_class(run, class_size(site, room)):
        high = ((run.breaks or 0) - 1) / class_size(site, room)
    return None if low == high else (low, high)


def _more_needed(site: Site, room: Room, run: LoadRun) -> str:
    """What must still be loaded, or ""."""
    planned = class_size(site, room)
    if run.censored and (run.holds or 0) < planned:
        return f"load {planned} pupils in {room.name}: only {run.holds} were tried, and held"
    if skipped_class(run, planned):
        tried = f"{run.holds or 0} held and {run.breaks} did not"
        return f"load {planned} pupils in {room.name}: {tried}, nothing between was tried"
    return _together(site, room, run)


def _together(site: Site, room: Room, run: LoadRun) -> str:
    """What must still be loaded at the same time, or ""."""
    untested = untested_with(site, room, run.holds, run.loaded_together)
    if not untested:
        return ""
    return f"load {room.name} and {', '.join(untested)} together: they share {room.ap}"


def _supported_words(run: LoadRun, planned: int) -> str:
    radios = "1 radio" if run.radios == 1 else f"{run.radios} radios"
    held = "none" if not run.holds else f"{run.holds}{'+' if run.censored else ''}"
    return f"{held} of {planned} pupils held, on {radios}"


def _stage_value(*path: str, mix: str = "") -> Callable[[Known], list[Evidence]]:
    """Evidence out of one number of the stage at class size, a room; `path` leads to it.

    A run of `mix` answers where there is one, else the latest of the planned mix.
    """

    def derive(known: Known) -> list[Evidence]:
        found = []
        for room in known.site.rooms:
            own = latest(run for run in known.runs if (run.mix, run.room) == (mix, room.name))
            run = own or latest(run for run in planned_runs(known) if run.room == room.name)
            stage = stage_of(run, class_size(known.site, room)) if run else None
            value = number(_at(stage, path)) if stage else None
            if run and value is not None:
                found.append(of_run(known, run, value))
        return found

    return derive


def _at(tree: Mapping[str, object], path: Sequence[str]) -> object:
    """What lies at the end of a path of keys, or None."""
    found: object = tree
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def required_endpoints_ratio(known: Known) -> list[Evidence]:
    """Required hosts that answered / required hosts tried, by the latest run."""
    rows = _latest_rows(known, "reachable_ratio", label="required")
    return _site_wide(known, rows, [float(value) for value in rows["value"]][:1])


def tls_interception(known: Known) -> list[Evidence]:
    """Says "intercepted" if any host whose vendor forbids it was opened, else "exempt"."""
    rows = _latest_rows(known, "tls_intercepted", label="never-intercept")
    return _site_wide(known, rows, ["intercepted" if (rows["value"] > 0).any() else "exempt"])


def media_udp(known: Known) -> list[Evidence]:
    """Says "closed", "one path" or "all", by the share of ports that answered."""
    rows = _latest_rows(known, "media_udp_open_ratio", label="required")
    ratios = [float(value) for value in rows["value"]][:1]
    words = ["closed" if ratio <= 0 else "all" if ratio >= 1 else "one path" for ratio in ratios]
    return _site_wide(known, rows, words)


def _latest_rows(known: Known, name: str, *, label: str | None = None) -> pd.DataFrame:
    """The metric's rows in the latest record that has a value for it."""
    rows = known.frame[known.frame["name"] == name].dropna(subset=["value"])
    if label is not None:
        rows = rows[rows["label"] == label]
    return rows[rows["record_id"] == rows["record_id"].iloc[-1]] if len(rows) else rows


def _site_wide(known: Known, rows: pd.DataFrame, values: Sequence[float | str]) -> list[Evidence]:
    """Evidence for the whole site out of one record's rows; nothing where there are no rows."""
    if rows.empty:
        return []
    record_id = rows["record_id"].iloc[0]
    record = next(each for each in known.records if each.record_id == record_id)
    return [_evidence(known, value, record) for value in values]


def _evidence(known: Known, value: float | str, record: Record) -> Evidence:
    return Evidence(
        criterion=known.criterion,
        kind=EvidenceKind.MEASURED,
        value=value,
        age_days=known.age_days(record),
    )


def device_minimum(known: Known) -> list[Evidence]:
    """The worst of the trial devices: "below", "meets" or "exceeds" the minimum."""
    order = ("below", "meets", "exceeds")
    judged = [
        (order.index(word), record)
        for record in known.records
        if (word := record.annotations.get("device_minimum", "")) in order
    ]
    if not judged:
        return []
    worst, record = min(judged, key=lambda pair: pair[0])
    return [_evidence(known, order[worst], record)]


def clients_per_ap(known: Known) -> list[Evidence]:
    """Planned pupils on the fullest access point, from the site file's rooms; declared."""
    radios = {room.ap for room in known.site.rooms if room.ap}
    loads = {
        ap: sum(class_size(known.site, room) for room in known.site.rooms if room.ap == ap)
        for ap in radios
    }
    if not loads:
        return []
    worst = max(sorted(loads), key=lambda ap: loads[ap])
    return [
        Evidence(
            criterion=known.criterion,
            kind=EvidenceKind.DECLARED,
            value=float(loads[worst]),
            documented=True,
            notes=(f"{worst} serves {loads[worst]} planned pupils, by the site file",),
        )
    ]


def wifi_generation(known: Known) -> list[Evidence]:
    """Best generation that a link came to; only where it is 6 or newer.

    A link has the generation of the older side. A lower one may be this device's own limit, so it
    is no evidence against the access points.
    """
    rows = known.frame[known.frame["name"] == "wifi_generation"].dropna(subset=["value"])
    best = rows[rows["value"] == rows["value"].max()].tail(1)
    return _site_wide(known, best, [float(value) for value in best["value"] if value >= 6])


DERIVATIONS: Mapping[str, Callable[[Known], list[Evidence]]] = MappingProxyType(
    {
        "pupils_supported_ratio": pupils_supported_ratio,
        "pupil_goodput_ratio": _stage_value("delivered_ratio", "p10"),
        "stalled_pupils_ratio": _stage_value("stall_ratio"),
        "fairness_jain": _stage_value("jain"),
        "class_start_s": _stage_value("startup_s", "p95", mix=CLASS_START_MIX),
        "required_endpoints_ratio": required_endpoints_ratio,
        "tls_interception": tls_interception,
        "media_udp": media_udp,
        "device_minimum": device_minimum,
        "clients_per_ap": clients_per_ap,
        "wifi_generation": wifi_generation,
        # the line's capacity goes to scoring whole, which sets it against the demand model
        "line_capacity_ratio": lambda _known: [],
        **WIFI_DERIVATIONS,
    }
)
