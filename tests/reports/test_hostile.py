"""Names from outside are never more than text, in the page and in its data."""

import html
import json
import re
import unicodedata
from functools import cache

import pytest

from netready_reports.charts import chart_text
from netready_reports.leadership import leadership_view, render_leadership
from netready_reports.leadership_text import leadership_text
from netready_reports.technician import render_technician, technician_view
from netready_reports.templating import json_block, policy, script
from tests.reports.fixtures import hostile, not_yet


@cache
def pages(text: str) -> tuple[str, str, str]:
    """Leadership page, its text version, technician report, with this text for every name."""
    material = hostile.renamed(hostile.with_hostile_air(not_yet(), text), text)
    view = leadership_view(material)
    report = render_technician(technician_view(material), bundle="/* none */")
    return render_leadership(view), leadership_text(view), report


def elements(page: str) -> list[str]:
    return re.findall(r"<(/?[a-zA-Z!][\w-]*)", page)


@pytest.mark.parametrize("attack", hostile.ATTACKS)
def test_a_hostile_name_adds_no_element(attack: str) -> None:
    for page, harmless in zip(
        pages(hostile.ATTACKS[attack])[::2], pages("harmless")[::2], strict=True
    ):
        assert set(elements(page)) == set(elements(harmless))
        assert elements(page).count("script") == elements(harmless).count("script")


@pytest.mark.parametrize("attack", hostile.ATTACKS)
def test_nothing_hides_and_nothing_turns_the_line(attack: str) -> None:
    for page in pages(hostile.ATTACKS[attack]):
        page.encode("utf-8")
        kinds = {
            unicodedata.category(sign) for sign in page if sign not in "\n\t\u200d\u2068\u2069"
        }
        assert not kinds & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert page.count("\u2068") == page.count("\u2069")


@pytest.mark.parametrize("attack", hostile.ATTACKS)
def test_the_data_of_the_drawings_stays_json_inside_its_block(attack: str) -> None:
    page = pages(hostile.ATTACKS[attack])[-1]
    block = re.search(r'<script type="application/json" id="figures">(.*?)</script>', page, re.S)
    assert block is not None
    assert "chart-latency" in json.dumps(json.loads(block.group(1)))
    assert "<" not in block.group(1)


@pytest.mark.parametrize("attack", ["long-word", "long-text"])
def test_a_very_long_name_is_cut_where_it_is_read_and_whole_in_the_data(attack: str) -> None:
    leadership, text, report = pages(hostile.ATTACKS[attack])
    assert len(leadership) < 120_000 and len(text) < 12_000
    read = re.sub(r"<pre.*?</pre>", "", report, flags=re.S)
    assert "… [+8,80" in read
    assert not re.search(r"W{1300}|(?:word ){300}", read)
    raw = "".join(re.findall(r"<pre tabindex=\"0\">(.*?)</pre>", report, flags=re.S))
    assert re.search(r"W{9000}|(?:word ){1900}", raw)


def test_the_plain_text_is_never_wider_than_a_terminal() -> None:
    for text in hostile.ATTACKS.values():
        for line in pages(text)[1].split("\n"):
            assert sum(not unicodedata.combining(sign) for sign in line) <= 80


def test_a_name_is_shown_as_it_is() -> None:
    name = "5 < 6 & 'so on'"
    page = pages(name)[0]
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
    for page in pages("Larkhill")[::2]:
        assert not re.search(r"(?:src|href)=[\"'](?!#)", page)
        assert "@import" not in page
        assert "url(http" not in page
