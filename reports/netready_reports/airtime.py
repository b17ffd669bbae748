"""Where the time of the air went, at rest and around each stage of a load; the technician's part.

A share that nobody could see is "not known". The client's side stands by itself beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from netready.analysis.air_details import looks, surveys
from netready.domain.air import AirLook, AirShares
from netready.domain.record import Record
from netready_reports.air_words import band_name, not_told
from netready_reports.charts import BLUE, GREY, ORANGE, figure_of, line_traces
from netready_reports.readings import pairs, place
from netready_reports.run_facts import STAGES_MAX, mapping, sequence, text, whole
from netready_reports.tables import Chart, Section, Table
from netready_reports.words import NOT_KNOWN, clipped, counted, number, percent, with_unit

TIMES: Final = ("before", "during", "after")
EVIDENCE_ONLY: Final = (
    "A busy channel that serves every pupil has succeeded: these figures say what limits a class, "
    "not whether it holds.",
)
NOT_SEEN: Final = (
    "The air could not be seen: neither this device's radio nor an access point tells how busy the "
    "channel is. What the pupils got stands by itself."
)
_CHANNELS_MAX: Final = 40
RUNS_MAX: Final = 12  # of which stages are told, those that broke first
_DASHES: Final = {"circle": "solid", "diamond": "dot", "square": "dash"}
Stage = tuple[int, tuple[AirLook, ...]]  # pupils, and what was seen around them


def airtime_section(records: Sequence[Record]) -> Section:
    """Counters at rest, then looks around each stage."""
    runs = [(record, _stages(record)) for record in records if record.probe == "load"]
    runs = [(record, stages) for record, stages in runs if stages]
    unsaid = max(0, len(runs) - RUNS_MAX)
    runs = sorted(runs, key=lambda run: _breaks(run[0]) is None)[:RUNS_MAX]
    rest = _survey_rows(records)
    beside = (*_by_beacon(records), *not_told(records, ("wifi-survey",)))
    if not rest and not runs:
        unseen = () if _by_beacon(records) else (NOT_SEEN,)
        return Section(id="airtime", title="Airtime", empty=" ".join((*unseen, *beside)))
    tables = [Table(caption="The channels at rest", head=_REST_HEAD, rows=rest)] if rest else []
    tables += [_run_table(record, stages) for record, stages in runs]
    sentences = [_sentence(record) for record, _ in runs]
    charts = [
        _chart(f"chart-airtime-{n}", record, stages)
        for n, (record, stages) in enumerate(runs, start=1)
    ]
    return Section(
        id="airtime",
        title="Airtime",
        words=(*EVIDENCE_ONLY, *(words for words in sentences if words), *beside, *_left(unsaid)),
        charts=tuple(chart for chart in charts if chart),
        tables=tuple(tables),
    )


def _breaks(record: Record) -> int | None:
    """Where the run's class broke; None: it did not, or nobody knows."""
    run = mapping(record.details.get("run"))
    return whole(mapping(run.get("pupils_supported")).get("breaks"))


def _left(runs: int) -> tuple[str, ...]:
    """How many runs are not told here."""
    if not runs:
        return ()
    return (f"{counted(runs, 'more run')} had a look at the air; those that broke stand here.",)


_REST_HEAD: Final = (
    *("Channel", "listened", "busy", "this network", "other networks", "not readable"),
    *("noise", "Where", "note"),
)


def _by_beacon(records: Sequence[Record]) -> tuple[str, ...]:
    """What access points in use say of their channels at rest; each place's latest word."""
    told = {
        place(record): item.value
        for record, item in pairs(records, lambda item: item.name == "channel_utilisation_ratio")
        if record.probe == "wifi-scan" and item.value is not None
    }
    return tuple(
        f"{where}: by the beacon of the access point in use, its channel was busy {percent(share)} "
        "of the time at rest."
        for where, share in told.items()
    )


def _survey_rows(records: Sequence[Record]) -> tuple[tuple[str, ...], ...]:
    rows = []
    for survey in surveys(records):
        used = survey.in_use.frequency_mhz if survey.in_use else None
        others = [each for each in survey.channels if each.frequency_mhz != used]
        listed = [*([survey.in_use] if survey.in_use else []), *others][:_CHANNELS_MAX]
        rows += [_survey_row(each, survey.record, each is survey.in_use) for each in listed]
    return tuple(rows)


def _survey_row(each: AirShares, record: Record, used: bool) -> tuple[str, ...]:
    name = f"{number(each.frequency_mhz)} MHz, {band_name(each.frequency_mhz)}"
    return (
        f"{name}, in use" if used else name,
        with_unit(each.active_s, "s"),
        percent(each.busy_ratio),
        percent(each.own_ratio),
        percent(each.other_ratio),
        percent(each.undecoded_ratio),
        with_unit(each.noise_dbm, "dBm"),
        place(record),
        "; ".join(note for note in (each.refused, *each.doubts) if note),
    )


def _stages(record: Record) -> list[Stage]:
    """Stages that were looked at, by rising number of pupils."""
    run = mapping(record.details.get("run"))
    found = [_looked(mapping(stage)) for stage in sequence(run.get("stages"))[:STAGES_MAX]]
    return sorted((each for each in found if each[1]), key=lambda each: each[0])


def _looked(stage: Mapping[str, object]) -> Stage:
    return (whole(stage.get("pupils")) or 0, looks(stage))


def _sentence(record: Record) -> str:
    said = clipped(text(mapping(record.details.get("run")).get("air_sentence")), 400)
    return f"{place(record)}: {said}" if said else ""


_RUN_HEAD: Final = (
    *("Pupils", "air in use before", "during", "after", "others, during", "this network, during"),
    *("stations", "neighbours", "signal", "link rate sending", "sent again", "channel"),
    *("who says so", "note"),
)


def _run_table(record: Record, stages: Sequence[Stage]) -> Table:
    return Table(
        caption=f"The air around each stage: {place(record)}",
        head=_RUN_HEAD,
        rows=tuple(_stage_row(pupils, told) for pupils, told in stages),
        wide=True,
    )


def _stage_row(pupils: int, told: Sequence[AirLook]) -> tuple[str, ...]:
    """Of the time beside the load, but for the share in use, which is told for all three."""
    by_time = {look.when: look for look in told}
    during = by_time.get("during", AirLook(when="during"))
    notes = dict.fromkeys(f"{look.when}: {look.note}" for look in told if look.note)
    return (
        number(pupils),
        *(percent(_busy(told, when)) for when in TIMES),
        percent(during.other_ratio),
        percent(during.own_ratio),
        number(during.stations),
        number(during.neighbours),
        with_unit(during.signal_dbm, "dBm"),
        with_unit(during.tx_rate_mbps, "Mbit/s"),
        percent(during.retry_ratio),
        number(during.channel),
        during.source or NOT_KNOWN,
        "; ".join(notes),
    )


def _busy(told: Sequence[AirLook], when: str) -> float | None:
    return next((look.utilisation_ratio for look in told if look.when == when), None)


def _chart(id: str, record: Record, stages: Sequence[Stage]) -> Chart | None:
    """Busy share before and during each stage, and that of others; None: nobody could tell."""
    xs = [pupils for pupils, _ in stages]
    during = [next((a for a in told if a.when == "during"), None) for _, told in stages]
    lines = (
        ("in use, during", _percents(_busy(told, "during") for _, told in stages), BLUE, "circle"),
        ("in use, before", _percents(_busy(told, "before") for _, told in stages), GREY, "diamond"),
        (
            "others, during",
            _percents(a.other_ratio if a else None for a in during),
            ORANGE,
            "square",
        ),
    )
    known = [line for line in lines if any(value is not None for value in line[1])]
    if not known or len(set(xs)) < 2:
        return None
    traces = [
        trace
        for name, values, colour, symbol in known
        for trace in line_traces(
            name, xs, values, colour=colour, dash=_DASHES[symbol], symbols=symbol
        )
    ]
    return Chart(
        id=id,
        title=f"Air in use around each stage, {place(record)}",
        words="Share of the time in which the channel was busy, in per cent, against pupils.",
        figure=figure_of(traces, "pupils at once", "%"),
    )


def _percents(ratios: Iterable[float | None]) -> list[float | None]:
    return [None if ratio is None else 100 * ratio for ratio in ratios]
