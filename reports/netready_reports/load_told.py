"""Every load run as a section of the technician report: drawings, stages, what stopped it.

Drawings are many bytes, so of very many runs only some have them: those that broke first, because
they are looked at first. The numbers of every run stand in its table.
"""

from collections.abc import Sequence
from typing import Final

from netready_reports.charts import delay_chart, goodput_chart, pupils_chart
from netready_reports.material import ReportMaterial
from netready_reports.room_words import radio_words, supported_words
from netready_reports.run_facts import RunFacts, StageFacts, run_facts
from netready_reports.tables import Chart, Section, Table
from netready_reports.timeline import timeline_chart
from netready_reports.words import LIMITERS, NOT_KNOWN, counted, named, number, percent, with_unit

RUNS_DRAWN_MAX: Final = 16
_STAGE_HEAD: Final = (
    *("Pupils", "kept every limit", "verdict", "down, Mbit/s", "up, Mbit/s", "RTT p50, ms"),
    *("RTT p95, ms", "loss", "fairness", "stalled", "sent late, p99", "why"),
)


def run_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """One section a load run, in the order of the records."""
    runs = run_facts(material.records)
    if len(runs) <= RUNS_DRAWN_MAX:
        return tuple(
            _run_section(run, f"run-{place}", material) for place, run in enumerate(runs, start=1)
        )
    drawn = runs_drawn(runs)
    told = [
        _run_section(run, f"run-{place}", material)
        for place, run in enumerate(runs, start=1)
        if place in drawn
    ]
    others = [run for place, run in enumerate(runs, start=1) if place not in drawn]
    return (*told, _others(others, material))


def _others(runs: Sequence[RunFacts], material: ReportMaterial) -> Section:
    """The runs without drawings, in one table: stages of all of them."""
    rows = tuple(
        (_title(run, material), run.started.removesuffix(" UTC"), *_stage_row(stage))
        for run in runs
        for stage in run.stages
    )
    head = ("Room and lesson", "begun, UTC", *_STAGE_HEAD)
    return Section(
        id="run-others",
        title=f"{counted(len(runs), 'more run')}, as numbers",
        words=("What stopped each of them stands with its room above.",),
        tables=(Table(caption="Stages of the other runs", head=head, rows=rows, wide=True),),
    )


def runs_drawn(runs: Sequence[RunFacts]) -> frozenset[int]:
    """Places (from 1) of the runs that have drawings: several stages, broken ones first."""
    several = [place for place, run in enumerate(runs, start=1) if len(run.stages) > 1]
    several.sort(key=lambda place: (runs[place - 1].breaks is None, place))
    return frozenset(several[:RUNS_DRAWN_MAX])


def _title(run: RunFacts, material: ReportMaterial) -> str:
    emulated = run.emulated or material.emulated
    where = "Emulated room" if emulated else run.room or "no room named"
    beside = f" with {named(run.together)}" if run.together else ""
    return f"{where}{beside}: {material.activity_titles.get(run.activity, run.activity)}"


def _run_section(run: RunFacts, key: str, material: ReportMaterial) -> Section:
    drawn = len(run.stages) > 1
    return Section(
        id=key,
        title=_title(run, material),
        words=(
            f"Pupils supported: {supported_words(run)}. {radio_words(run)}.",
            f"Stopped by: {LIMITERS.get(run.limiter, run.limiter)}.",
            *run.evidence,
            *((run.air,) if run.air else ()),
            *_circumstances(run),
        ),
        charts=_charts(key, run) if drawn else (),
        tables=(_stage_table(run),),
        folded=drawn,
    )


def _circumstances(run: RunFacts) -> tuple[str, ...]:
    """When it ran, and beside which rooms."""
    took = f", {number(round(run.duration_s))} s in all" if run.duration_s else ""
    begun = f"Begun {run.started}{took}." if run.started else ""
    beside = (
        f"Loaded at the same time as {named(run.together)}; the stages are of all of them."
        if run.together
        else ""
    )
    return tuple(text for text in (begun, beside) if text)


def _charts(key: str, run: RunFacts) -> tuple[Chart, ...]:
    against_pupils = (
        pupils_chart(f"chart-{key}-pupils", run),
        delay_chart(f"chart-{key}-delay", run),
        goodput_chart(f"chart-{key}-goodput", run),
    )
    against_time = timeline_chart(f"chart-{key}-time", run)
    return (*against_pupils, against_time) if against_time else against_pupils


def _stage_table(run: RunFacts) -> Table:
    return Table(
        caption="Stages",
        head=_STAGE_HEAD,
        rows=tuple(_stage_row(stage) for stage in run.stages),
    )


def _stage_row(stage: StageFacts) -> tuple[str, ...]:
    return (
        number(stage.pupils),
        number(stage.ok_pupils),
        {"void": "does not count"}.get(stage.verdict, stage.verdict or NOT_KNOWN),
        number(stage.down_mbps),
        number(stage.up_mbps),
        _delay(stage.p50_ms, stage),
        _delay(stage.p95_ms, stage),
        percent(stage.loss_ratio),
        number(stage.jain),
        percent(stage.stall_ratio),
        with_unit(stage.lateness_p99_ms, "ms"),
        " ".join(stage.reasons),
    )


def _delay(value_ms: float | None, stage: StageFacts) -> str:
    """A percentile; none although probes were sent means that too many never came back."""
    return "no answer" if value_ms is None and stage.loss_ratio else number(value_ms)
