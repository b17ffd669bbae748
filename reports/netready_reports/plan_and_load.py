"""The plan, its demand and the load runs as sections of the technician report."""

from dataclasses import replace

from netready_reports.charts import bars_chart, delay_chart, goodput_chart, pupils_chart
from netready_reports.material import DemandFacts, ReportMaterial
from netready_reports.rooms import radio_words, supported_words
from netready_reports.run_facts import RunFacts, StageFacts, run_facts
from netready_reports.tables import Section, Table
from netready_reports.words import (
    LIMITERS,
    NOT_KNOWN,
    number,
    percent,
    with_unit,
)


def plan_section(material: ReportMaterial) -> Section:
    """What was asked: the plan, the limits for any load, and the sum of the demand."""
    site, plan = material.site, material.site.plan
    mix = material.activity_titles.get(plan.mix, plan.mix)
    concurrency = "the phase's default" if plan.concurrency is None else percent(plan.concurrency)
    permission = site.permission
    rows = [
        ("Pupils", number(site.pupils)),
        ("Devices a pupil", number(plan.devices_per_pupil)),
        ("Lesson mix to carry", mix),
        ("Present on a full day", percent(plan.present)),
        ("Active at once", concurrency),
        ("Platform", plan.platform),
        ("Line by contract, down", with_unit(site.internet.contracted_down_mbps, "Mbit/s")),
        ("Line by contract, up", with_unit(site.internet.contracted_up_mbps, "Mbit/s")),
        ("Load allowed", ", ".join(site.load.windows) or "any time that has permission"),
        ("Most load", _cap(site.load.max_mbps, site.load.max_gigabytes)),
        (
            "Permission",
            f"{permission.by}, {permission.role}, {permission.on.isoformat()}"
            if permission
            else "none recorded",
        ),
    ]
    section = Section(
        id="plan",
        title="Plan and load profile",
        tables=(Table(caption="The plan", head=("What", "Value"), rows=tuple(rows)),),
    )
    return _with_demand(section, material.demand) if material.demand else section


def _cap(mbps: float | None, gigabytes: float | None) -> str:
    rate = "no cap on the rate" if mbps is None else f"{number(mbps)} Mbit/s"
    volume = "no cap on bytes" if gigabytes is None else f"{number(gigabytes)} GB a run"
    return f"{rate}, {volume}"


def _with_demand(section: Section, demand: DemandFacts) -> Section:
    capacities = (demand.capacity_down_mbps, demand.capacity_up_mbps)
    words = (
        f"Planned peak for {demand.pupils_at_once:,} pupils at once "
        f"({demand.mix}, headroom {number(demand.headroom)}): {number(demand.down_mbps)} Mbit/s "
        f"down, {number(demand.up_mbps)} up.",
        f"Measured capacity: {number(capacities[0])} down, {number(capacities[1])} up"
        + (" (Mbit/s)." if capacities != (None, None) else "."),
        *demand.steps,
    )
    if capacities == (None, None):
        return replace(section, words=words)
    chart = bars_chart(
        "chart-demand",
        "The internet line against the plan",
        "Mbit/s at the busiest moment of the plan, and what the line gave.",
        ("down", "up"),
        (
            ("planned peak", (demand.down_mbps, demand.up_mbps)),
            ("measured capacity", capacities),
        ),
        "Mbit/s",
    )
    return replace(section, words=words, charts=(chart,))


def run_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """One section a load run: three drawings and its stages."""
    return tuple(
        _run_section(run, place, material)
        for place, run in enumerate(run_facts(material.records), start=1)
    )


def _run_section(run: RunFacts, place: int, material: ReportMaterial) -> Section:
    emulated = run.emulated or material.emulated
    where = "Emulated room" if emulated else run.room or "no room named"
    title = material.activity_titles.get(run.activity, run.activity)
    key = f"run-{place}"
    drawn = len(run.stages) > 1
    return Section(
        id=key,
        title=f"{where}: {title}",
        words=(
            f"Pupils supported: {supported_words(run)}. {radio_words(run)}.",
            f"Stopped by: {LIMITERS.get(run.limiter, run.limiter)}.",
            *run.evidence,
            *((run.air,) if run.air else ()),
        ),
        charts=(
            pupils_chart(f"chart-{key}-pupils", run),
            delay_chart(f"chart-{key}-delay", run),
            goodput_chart(f"chart-{key}-goodput", run),
        )
        if drawn
        else (),
        tables=(_stage_table(run),),
        folded=drawn,
    )


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
