"""The technician report: every number with its place, and why the verdict is what it is."""

from dataclasses import dataclass, replace

from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready_reports.banners import Banner, banners, page_name
from netready_reports.charts import bars_chart, delay_chart, goodput_chart, pupils_chart
from netready_reports.findings import (
    AnswerCard,
    AreaBlock,
    TraceLine,
    answer_cards,
    area_blocks,
    declared_table,
    lens_sentences,
    lens_table,
    remedy_table,
    standard_table,
    trace_lines,
)
from netready_reports.material import DemandFacts, ReportMaterial
from netready_reports.measured import (
    device_section,
    dns_section,
    endpoint_section,
    failure_section,
    latency_section,
    place,
    throughput_section,
    wifi_section,
)
from netready_reports.rooms import RoomCard, radio_words, room_cards, supported_words
from netready_reports.run_facts import RunFacts, StageFacts, run_facts
from netready_reports.tables import Section, Table
from netready_reports.templating import json_block, policy, render, script, static_text, style
from netready_reports.words import (
    LIMITERS,
    NOT_KNOWN,
    STATUSES,
    Badge,
    counted,
    long_date,
    number,
    percent,
    with_unit,
)

BUNDLE = "plotly-cartesian.min.js"
BUNDLE_LICENCE = "plotly-cartesian.LICENSE"
RECORDS_MAX = 300  # raw records on the page; all of them stand in the record file
RECORD_CHARACTERS_MAX = 20_000
PRIVACY = (
    "This report names no pupil and no person's device: devices carry the labels that the "
    "technician gave them, and host names stay on the device.",
    "It does hold Wi-Fi names, the subnet and rooms. Treat it as confidential to the school.",
    "No traffic of others was recorded; the tool counts only what it sent and received itself.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One record, folded."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnicianView:
    """Ready words and figures, in the order of the page."""

    page: str
    banners: tuple[Banner, ...]
    school: str
    day: str
    by: str
    place: str
    generator: str
    verdict: Badge
    answers: tuple[AnswerCard, ...]
    trace: tuple[TraceLine, ...]
    warnings: tuple[str, ...]
    plan: Section
    rooms: tuple[RoomCard, ...]
    runs: tuple[Section, ...]
    measured: tuple[Section, ...]
    areas: tuple[AreaBlock, ...]
    compared: tuple[Section, ...]
    tested: tuple[str, ...]
    not_tested: tuple[str, ...]
    faults: tuple[str, ...]
    records: tuple[RawRecord, ...]
    records_left_out: int
    commands: tuple[str, ...]
    privacy: tuple[str, ...]
    catalogue: str

    @property
    def figures(self) -> dict[str, dict[str, object]]:
        """All drawings by the id of their place on the page."""
        sections = (self.plan, *self.runs, *self.measured, *self.compared)
        return {chart.id: chart.figure for section in sections for chart in section.charts}


def technician_view(material: ReportMaterial) -> TechnicianView:
    """Everything the technician report says, from values alone."""
    score, records = material.score, material.records
    return TechnicianView(
        page=page_name(material),
        banners=banners(material),
        school=material.site.name,
        day=long_date(material.as_of),
        by=material.ran_by,
        place=material.room or "",
        generator=material.generator,
        verdict=answer_cards(score)[0].badge,
        answers=answer_cards(score),
        trace=trace_lines(score, score.network),
        warnings=score.warnings,
        plan=plan_section(material),
        rooms=room_cards(material),
        runs=run_sections(material),
        measured=tuple(
            make(records)
            for make in (
                latency_section,
                throughput_section,
                wifi_section,
                dns_section,
                endpoint_section,
                device_section,
                failure_section,
            )
        ),
        areas=area_blocks(score),
        compared=compared_sections(material),
        tested=material.tested,
        not_tested=material.not_tested,
        faults=material.record_faults,
        records=tuple(raw_record(record) for record in records[:RECORDS_MAX]),
        records_left_out=max(0, len(records) - RECORDS_MAX),
        commands=material.commands,
        privacy=PRIVACY,
        catalogue=f"{score.catalogue_version}, {score.country}, {score.phase}",
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
    head = ("Pupils", "kept every limit", "verdict", "down", "up", "half within", "95 % within")
    return Table(
        caption="Stages (Mbit/s, milliseconds)",
        head=(*head, "loss", "fairness", "stalled", "sent late, 99 %", "why"),
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


def compared_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """Standard, told beside measured, other methods, remedies."""
    score = material.score
    told = declared_table(score, material.site)
    lenses, remedies = lens_table(score), remedy_table(score)
    return (
        Section(
            id="standard",
            title="National standard",
            words=("A question of its own: meeting it does not mean that the plan is carried.",),
            tables=(standard_table(score),),
        ),
        Section(
            id="told",
            title="Told and measured",
            tables=(told,) if told else (),
            empty="" if told else "Nothing was both told and measured.",
        ),
        Section(
            id="remedies",
            title="Remedies",
            tables=(remedies,) if remedies else (),
            empty="" if remedies else "No remedy is needed.",
        ),
        Section(
            id="lenses",
            title="Other methods",
            words=(
                "Each judges one connection as one user; none asks whether a class fits.",
                *lens_sentences(score),
            ),
            tables=(lenses,) if lenses else (),
            empty="" if lenses else "No other method was applied.",
        ),
    )


def raw_record(record: Record) -> RawRecord:
    """A record as its file has it, cut where it is very long."""
    try:
        text = canonical_json(record, indent=1)
    except ValueError:  # NaN or infinity deep in a detail
        text = "This record holds a value that is no number; it stands in the record file only."
    if len(text) > RECORD_CHARACTERS_MAX:
        text = text[:RECORD_CHARACTERS_MAX] + "\n… cut here; the record file has it whole"
    failures = f", {counted(len(record.failures), 'failure')}" if record.failures else ""
    when = record.started_at.strftime("%Y-%m-%d %H:%M UTC")
    return RawRecord(title=f"{record.probe}, {place(record)}, {when}{failures}", text=text)


def render_technician(view: TechnicianView, *, bundle: str | None = None) -> str:
    """The page as text; `bundle` replaces the chart library that is embedded by default."""
    library = static_text(BUNDLE) if bundle is None else bundle
    draw = static_text("draw.js")
    return render(
        "technician.html.j2",
        view=view,
        style=style("page.css", "technician.css"),
        policy=policy(library, draw),
        figures=json_block(view.figures),
        licence=static_text(BUNDLE_LICENCE).strip(),
        library=script(library),
        draw=script(draw),
        statuses=STATUSES,
    )
