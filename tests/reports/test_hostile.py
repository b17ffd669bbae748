"""Names from outside are never more than text, in the page and in its data."""

import html
import json
import re
from dataclasses import replace

import pytest

from netready_reports.charts import chart_text
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.material import ReportMaterial
from netready_reports.technician import render_technician, technician_view
from netready_reports.templating import json_block, policy, script
from tests.reports.fixtures import air, measurements, not_yet

ATTACKS = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "<!--<script>",
    "]]></style><b>",
    "\u2028\u2029\u202e",
)


def attacked(text: str) -> ReportMaterial:
    base = not_yet()
    network = replace(measurements.PUPIL_WIFI, ssid=text, subnet=text)
    site = base.site
    rooms = (replace(site.rooms[0], name=text), *site.rooms[1:])
    run = {**measurements.FAILING_RUN, "activity": text}
    remedy = replace(base.score.remedies[0], action=text, pupils_notice=text, cost_band=text)
    return replace(
        base,
        site=replace(site, name=text, rooms=rooms),
        score=replace(base.score, remedies=(remedy,), warnings=(text,)),
        records=tuple(
            replace(record, network=network, room=text)
            for record in (
                *measurements.network_records(),
                measurements.load_record(9, air.with_air(run, text)),
                *air.hostile_records(11, text),
            )
        ),
        record_faults=(text,),
        not_tested=(text,),
        commands=(text,),
        ran_by=text,
    )


def pages(material: ReportMaterial) -> tuple[str, str]:
    return (
        render_leadership(leadership_view(material)),
        render_technician(technician_view(material), bundle="/* none */"),
    )


@pytest.mark.parametrize("text", ATTACKS)
def test_a_hostile_name_adds_no_element(text: str) -> None:
    for hostile, harmless in zip(pages(attacked(text)), pages(attacked("harmless")), strict=True):
        names = [re.findall(r"<(/?[a-zA-Z!][\w-]*)", page) for page in (hostile, harmless)]
        assert set(names[0]) == set(names[1])
        assert names[0].count("script") == names[1].count("script")


@pytest.mark.parametrize("text", ATTACKS)
def test_the_data_of_the_drawings_stays_json_inside_its_block(text: str) -> None:
    page = pages(attacked(text))[1]
    block = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    assert block is not None
    figures = json.loads(block.group(1))["figures"]
    assert "chart-latency" in figures
    assert "<" not in block.group(1)


def test_a_name_is_shown_as_it_is() -> None:
    name = "5 < 6 & 'so on'"
    page = pages(attacked(name))[0]
    assert html.escape(name, quote=False) in page.replace("&#39;", "'")


def test_json_for_a_script_block_is_the_same_value() -> None:
    value = {"a": "</script><!-- & \u2028"}
    text = str(json_block(value))
    assert json.loads(text) == value
    assert not {"<", ">", "&", "\u2028"} & set(text)


def test_marks_in_a_name_are_no_marks_in_a_drawing() -> None:
    assert chart_text("<b>y</b> & z") == "&lt;b&gt;y&lt;/b&gt; &amp; z"
    assert set(re.findall(r"<[^>]*>", chart_text("<i>" * 40))) == {"<br>"}


def test_a_script_that_ends_its_element_is_refused() -> None:
    with pytest.raises(ValueError, match="end of its own element"):
        script("x='</SCRIPT>'")


def test_the_policy_allows_no_request_and_only_our_scripts() -> None:
    assert policy().startswith("default-src 'none'")
    assert "script-src 'none'" in policy()
    assert "'unsafe-inline'" not in policy("alert(1)").split("script-src")[1]
    assert "sha256-" in policy("alert(1)")


def test_no_page_names_an_address_to_fetch() -> None:
    for page in pages(not_yet()):
        assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
        assert "@import" not in page
        assert "url(http" not in page
