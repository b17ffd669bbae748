"""The technician report: every number with its place, and why the verdict is what it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netready.domain.jsonable import canonical_json
from netready.domain.record import Record
from netready_reports.airtime import airtime_section
from netready_reports.backing import backings
from netready_reports.banners import Banner, banners, page_name
from netready_reports.charts import template
from netready_reports.comparisons import (
    declared_table,
    lens_sentences,
    lens_table,
    remedy_table,
    stage_table,
    standard_table,
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
from netready_reports.plan_and_load import plan_section
from netready_reports.readings import place
from netready_reports.room_table import RoomTable, room_table
from netready_reports.rooms import RoomCard, room_cards
from netready_reports.tables import Section
from netready_reports.templating import json_block, policy, render, script, static_text, style
from netready_reports.words import (
    STATUSES,
    Badge,
    counted,
    long_date,
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
    room_table: RoomTable
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
    rooms = room_cards(material)
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
        room_table=room_table(material, rooms),
        rooms=rooms,
        runs=run_sections(material),
        measured=(
            *_sections(records, (latency_section, throughput_section)),
            *_sections(records, (wifi_section, neighbourhood_section, airtime_section)),
            *controller_sections(records),
            forecast_section(material),
            *_sections(records, (joining_section, dns_section, endpoint_section)),
            *_sections(records, (device_section, failure_section)),
        ),
        areas=area_blocks(score, backings(material)),
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


def _sections(
    records: Sequence[Record], makers: Sequence[Callable[[Sequence[Record]], Section]]
) -> tuple[Section, ...]:
    return tuple(make(records) for make in makers)


def compared_sections(material: ReportMaterial) -> tuple[Section, ...]:
    """Standard, told beside measured, other methods, remedies."""
    score = material.score
    told = declared_table(score, material.site)
    lenses, remedies, stages = lens_table(score), remedy_table(score), stage_table(score)
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
            id="stages",
            title="Roll-out stages",
            tables=(stages,) if stages else (),
            empty="" if stages else "The site file names no stages.",
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
        figures=json_block({"template": template(), "figures": view.figures}),
        licence=static_text(BUNDLE_LICENCE).strip(),
        library=script(library),
        draw=script(draw),
        statuses=STATUSES,
    )
