"""Every load run as a section of the technician report: drawings, stages, what stopped it.

Drawings are many bytes, so of very many runs only some have them: those that broke first, because
they are looked at first. The numbers of every run stand in its table.
"""

from collections.abc import Sequence
from typing import Final

from netready_reports.charts import delay_chart, goodput_chart, pupils_chart
from netready_reports.material import ReportMaterial
from netready_reports.rooms import named, radio_words, supported_words
from netready_reports.run_facts import RunFacts, StageFacts, run_facts
from netready_reports.tables import Chart, Section, Table
from netready_reports.timeline import timeline_chart
from netready_reports.words import LIMITERS, NOT_KNOWN, number, percent, with_unit

RUNS_DRAWN_MAX: Final = 24


def run_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """One section a load run, in the order of the records."""
    runs = run_facts(material.records)
    drawn = runs_drawn(runs)
    return tuple(
        _run_section(run, f"run-{place}", material, draws=place in drawn)
        for place, run in enumerate(runs, start=1)
    )


def runs_drawn(runs: Sequence[RunFacts]) -> frozenset[int]:
    """Places (from 1) of the runs that have drawings: several stages, broken first."""
    several = [place for place, run in enumerate(runs, start=1) if len(run.stages) > 1]
    several.sort(key=lambda place: (runs[place - 1].breaks is None, place))
    return frozenset(several[:RUNS_DRAWN_MAX])


def _run_section(run: RunFacts, key: str, material: ReportMaterial, *, draws: bool) -> Section:
    emulated = run.emulated or material.emulated
    where = "Emulated room" if emulated else run.room or "no room named"
    title = material.activity_titles.get(run.activity, run.activity)
    left_out = not draws and len(run.stages) > 1
    return Section(
        id=key,
        title=f"{where}: {title}",
        words=(
            f"Pupils supported: {supported_words(run)}. {radio_words(run)}.",
            f"Stopped by: {LIMITERS.get(run.limiter, run.limiter)}.",
            *run.evidence,
            *((run.air,) if run.air else ()),
            *_circumstances(run),
            *(("Not drawn here, because the page has many runs.",) if left_out else ()),
        ),
        charts=_charts(key, run) if draws else (),
        tables=(_stage_table(run),),
        folded=draws,
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
    rates = ("down, Mbit/s", "up, Mbit/s", "RTT p50, ms", "RTT p95, ms")
    head = ("Pupils", "kept every limit", "verdict", *rates)
    return Table(
        caption="Stages",
        head=(*head, "loss", "fairness", "stalled", "sent late, p99", "why"),
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
