"""The plan and its demand on the internet line, as a section of the technician report."""

from dataclasses import replace

from netready_reports.bars import bars_chart
from netready_reports.cross_lines import cross_line_table, cross_line_traces
from netready_reports.material import DemandFacts, ReportMaterial
from netready_reports.tables import Section, Table
from netready_reports.words import number, percent, with_unit


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
    published = cross_line_table(demand)
    section = replace(
        section, words=words, tables=(*section.tables, *((published,) if published else ()))
    )
    if capacities == (None, None):
        return section
    chart = bars_chart(
        "chart-demand",
        "The internet line against the plan",
        "Mbit/s at the busiest moment of the plan, and what the line gave."
        + (" Marks with letters: published rates per user." if demand.cross_lines else ""),
        ("down", "up"),
        (
            ("planned peak", (demand.down_mbps, demand.up_mbps)),
            ("measured capacity", capacities),
        ),
        "Mbit/s",
        cross_line_traces(demand),
    )
    return replace(section, charts=(chart,))
