"""The technician report: every number with its place, and why the verdict is what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netready.domain.record import Record
from netready_reports.airtime import airtime_section
from netready_reports.backing import sources_of
from netready_reports.banners import Banner, banners, page_name
from netready_reports.changes import change_sections
from netready_reports.charts import template
from netready_reports.comparisons import (
    lens_sentences,
    lens_table,
    standard_table,
    told_section,
)
from netready_reports.controller import controller_sections
from netready_reports.delay import latency_section
from netready_reports.findings import (
    AnswerCard,
    AreaBlock,
    TraceLine,
    answer_cards,
    area_blocks,
    trace_lines,
)
from netready_reports.forecast import forecast_section
from netready_reports.heat_maps import PlansView, plans_view
from netready_reports.hosts import dns_section, endpoint_section
from netready_reports.joining import joining_section
from netready_reports.load_told import run_sections
from netready_reports.material import ReportMaterial
from netready_reports.measured import (
    device_section,
    failure_section,
    throughput_section,
    wifi_section,
)
from netready_reports.neighbourhood import neighbourhood_section
from netready_reports.nightly_section import nights_sections
from netready_reports.plan_and_load import plan_section
from netready_reports.raw_records import RawRecord, method_table, shown_records
from netready_reports.remedies_told import remedies_section, stage_table
from netready_reports.repeats import repeat_section
from netready_reports.room_table import RoomTable, room_table
from netready_reports.rooms import RoomCard, room_cards
from netready_reports.tables import Section, Table
from netready_reports.templating import json_block, policy, render, script, static_text, style
from netready_reports.words import (
    STATUSES,
    Badge,
    long_date,
)

BUNDLE = "plotly-cartesian.min.js"


BUNDLE_LICENCE = "plotly-cartesian.LICENSE"


PRIVACY = (
    "This report names no pupil and no person's device: devices carry the labels that the "
    "technician gave them, and host names stay on the device.",
    "It does hold Wi-Fi names, the subnet and rooms. Treat it as confidential to the school.",
    "No traffic of others was recorded; the tool counts only what it sent and received itself.",
)


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
    programme_trace: tuple[TraceLine, ...]
    warnings: tuple[str, ...]
    plan: Section
    room_table: RoomTable
    rooms: tuple[RoomCard, ...]
    plans: PlansView
    runs: tuple[Section, ...]
    measured: tuple[Section, ...]
    areas: tuple[AreaBlock, ...]
    compared: tuple[Section, ...]
    changes: tuple[Section, ...]
    tested: tuple[str, ...]
    not_tested: tuple[str, ...]
    faults: tuple[str, ...]
    methods: Table | None
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
    rooms, shown = room_cards(material), shown_records(records)
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
        programme_trace=trace_lines(score, score.programme),
        warnings=score.warnings,
        plan=plan_section(material),
        room_table=room_table(material, rooms),
        rooms=rooms,
        plans=plans_view(material),
        runs=run_sections(material),
        measured=(
            *_sections(records, (latency_section, throughput_section)),
            *_sections(records, (wifi_section, neighbourhood_section, airtime_section)),
            *controller_sections(records),
            forecast_section(material),
            *_sections(records, (joining_section, dns_section, endpoint_section)),
            repeat_section(material),
            *_sections(records, (device_section, failure_section)),
            *nights_sections(material.nightly),
        ),
        areas=area_blocks(score, sources_of(material)),
        compared=compared_sections(material),
        changes=change_sections(material),
        tested=material.tested,
        not_tested=material.not_tested,
        faults=material.record_faults,
        methods=method_table(records),
        records=shown,
        records_left_out=len(records) - len(shown),
        commands=material.commands,
        privacy=PRIVACY,
        catalogue=f"{score.catalogue_version}, {score.country}, {score.phase}",
    )


def _sections(
    records: Sequence[Record], makers: Sequence[Callable[[Sequence[Record]], Section]]
) -> tuple[Section, ...]:
    return tuple(make(records) for make in makers)


def compared_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """Standard, told beside measured, other methods, remedies."""
    score = material.score
    lenses, stages = lens_table(score), stage_table(score)
    return (
        Section(
            id="standard",
            title="National standard",
            words=("A question of its own: meeting it does not mean that the plan is carried.",),
            tables=(standard_table(score),),
        ),
        told_section(score, material.site),
        Section(
            id="stages",
            title="Roll-out stages",
            tables=(stages,) if stages else (),
            empty="" if stages else "The site file names no stages.",
        ),
        remedies_section(score),
        Section(
            id="lenses",
            title="Other methods",
            words=(
                "None of them asks whether a class fits; most judge what one user alone finds.",
                *lens_sentences(score),
            ),
            tables=(lenses,) if lenses else (),
            empty="" if lenses else "No other method was applied.",
        ),
    )


def render_technician(view: TechnicianView, *, bundle: str | None = None) -> str:
    """The page as text; `bundle` replaces the chart library that is embedded by default."""
    library = static_text(BUNDLE) if bundle is None else bundle
    draw = static_text("draw.js")
    return render(
        "technician.html.j2",
        view=view,
        style=style("page.css", "technician.css", "plans.css"),
        policy=policy(library, draw),
        figures=json_block({"template": template(), "figures": view.figures}),
        licence=static_text(BUNDLE_LICENCE).strip(),
        library=script(library),
        draw=script(draw),
        statuses=STATUSES,
    )
