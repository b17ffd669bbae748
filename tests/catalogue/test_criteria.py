"""What the shipped criteria are: counts, weights, sources, gates, phases, countries."""

from collections import Counter
from datetime import date

import pytest

from netready.analysis.derivations import DERIVATIONS
from netready.catalogue.derived import DERIVED
from netready.catalogue.loader import load_catalogue, load_standard
from netready.domain.criterion import Better, Catalogue, Criterion, Gate, Question, Thresholds
from netready.domain.errors import BadInputError
from netready_probes.registry import PROBES
from tests.catalogue.conftest import TODAY

IDS_OF_THE_FIRST_EDITION = {
    "INF": 18,
    "TSP": 15,
    "CLD": 11,
    "SEC": 14,
    "TEC": 6,
    "CUR": 5,
    "CON": 4,
    "FIN": 5,
    "POL": 5,
    "EVA": 4,
}

# The gold table: which gates sit in which question, and when they count.
GATES = {
    "network": {
        "INF-04": "X",
        "INF-08": "R",
        "INF-10": "R",
        "INF-12": "X",
        "INF-18": "R",
        "TSP-01": "R",
        "TSP-06": "X",
        "TSP-11": "R",
        "TSP-13": "X",
        "CLD-01": "X",
        "CLD-02": "R live-lessons",
        "CLD-03": "X google-or-apple",
        "SEC-03": "R",
        "SEC-06": "X",
    },
    "standard": {},
    "programme": {
        "CLD-08": "R",
        "CLD-09": "R",
        "SEC-01": "X country:GB-ENG",
        "SEC-02": "X",
        "SEC-05": "X",
        "SEC-08": "R",
        "SEC-09": "R",
        "SEC-12": "X",
        "SEC-13": "X take-home",
        "TEC-02": "R",
        "TEC-03": "R",
        "TEC-05": "R",
        "CUR-01": "R",
        "CUR-02": "R",
        "CON-02": "R",
        "CON-03": "R",
        "FIN-01": "R",
        "FIN-02": "X",
        "FIN-03": "R",
        "POL-01": "R",
        "POL-03": "R",
        "EVA-01": "R",
        "EVA-02": "R",
    },
}


def by_id(catalogue: Catalogue) -> dict[str, Criterion]:
    return {criterion.id: criterion for criterion in catalogue.criteria}


def test_there_are_ten_areas_and_their_weights_add_up_to_100(england: Catalogue) -> None:
    codes = [area.code for area in england.areas]
    assert codes == ["INF", "TSP", "CLD", "SEC", "TEC", "CUR", "CON", "FIN", "POL", "EVA"]
    assert sum(area.weight for area in england.areas) == 100


@pytest.mark.parametrize("area", IDS_OF_THE_FIRST_EDITION)
def test_every_number_of_the_first_edition_is_there(england: Catalogue, area: str) -> None:
    count = IDS_OF_THE_FIRST_EDITION[area]
    expected = {f"{area}-{number:02d}" for number in range(1, count + 1)}
    assert expected <= set(by_id(england))


def test_the_additions_are_counted(england: Catalogue) -> None:
    found = Counter(criterion.area for criterion in england.criteria)
    added = {area: found[area] - count for area, count in IDS_OF_THE_FIRST_EDITION.items()}
    assert {area: count for area, count in added.items() if count} == {
        "INF": 3,  # 19 to 21
        "TSP": 7,  # 16 to 22
        "SEC": 1,  # 15
    }


def test_every_criterion_has_a_source_with_text_date_and_mark(england: Catalogue) -> None:
    for criterion in england.criteria:
        assert criterion.sources, criterion.id
        for source in criterion.sources:
            assert source.text
            assert date.fromisoformat(source.read_on) <= TODAY
            assert source.mark in {"F", "F2", "M", "P"}


def test_every_found_figure_has_an_address_or_names_its_document(england: Catalogue) -> None:
    without = {
        source.text.split(": ")[-1]
        for criterion in england.criteria
        for source in criterion.sources
        if source.mark in {"F", "F2"} and "http" not in source.text
    }
    named = ("Guides for leaders", "Expert review", "WatchGuard", "Pingdo", "shaped link")
    assert [text for text in without if not text.startswith(named)] == []


@pytest.mark.parametrize("question", GATES)
def test_the_gates_of_a_question_are_exactly_these(england: Catalogue, question: str) -> None:
    found = {
        criterion.id: f"{criterion.gate.value} {criterion.gate_when}".strip()
        for criterion in england.criteria
        if criterion.answers == question and criterion.gate
    }
    assert found == GATES[question]


def test_every_gate_says_what_a_head_would_notice(england: Catalogue) -> None:
    assert [each.id for each in england.criteria if each.gate and not each.leadership] == []


def test_the_minimum_speeds_answer_the_standard_and_gate_nothing(england: Catalogue) -> None:
    standard = {each.id: each.gate for each in england.criteria if each.answers == "standard"}
    assert standard == {"INF-02": None, "INF-03": None}


def test_what_answers_the_programme_is_declared_or_not_a_capacity(england: Catalogue) -> None:
    measured = [
        criterion.id
        for criterion in england.criteria
        if criterion.answers is Question.PROGRAMME and criterion.evidence == "M"
    ]
    assert measured == []


def test_the_corrections_of_the_review_are_in(england: Catalogue) -> None:
    known = by_id(england)
    assert known["TSP-13"].weight == 6
    assert known["TSP-13"].measure is not None
    assert known["TSP-13"].measure.derived == "pupils_supported_ratio"
    assert known["TSP-05"].gate is None
    assert known["INF-04"].thresholds == Thresholds(fail=1.0, acceptable=1.0, target=1.5)


def test_thresholds_of_a_phase_are_resolved() -> None:
    primary = by_id(load_catalogue("GB-ENG", "primary", TODAY))
    secondary = by_id(load_catalogue("GB-ENG", "secondary", TODAY))
    all_through = by_id(load_catalogue("GB-ENG", "all-through", TODAY))
    assert primary["INF-02"].thresholds == Thresholds(fail=100, acceptable=100, target=100)
    assert secondary["INF-02"].thresholds == Thresholds(fail=900, acceptable=900, target=940)
    assert all_through["INF-02"] == secondary["INF-02"]


def test_a_national_rule_holds_in_its_country_only() -> None:
    england = set(by_id(load_catalogue("GB-ENG", "primary", TODAY)))
    scotland = set(by_id(load_catalogue("GB-SCT", "primary", TODAY)))
    america = set(by_id(load_catalogue("US", "primary", TODAY)))
    assert england - scotland == {"INF-02", "INF-03"}
    assert america - scotland == {"SEC-16", "SEC-17"}


def test_american_rules_gate_the_programme_only() -> None:
    america = by_id(load_catalogue("US", "primary", TODAY))
    assert {america[key].answers for key in ("SEC-16", "SEC-17")} == {Question.PROGRAMME}
    assert {america[key].gate for key in ("SEC-16", "SEC-17")} == {Gate.R}


def test_the_standard_is_englands_and_every_line_is_a_criterion(england: Catalogue) -> None:
    standard = load_standard("GB-ENG")
    assert standard is not None
    assert set(standard.criteria) <= set(by_id(england))
    assert {"INF-02", "INF-03", "SEC-01"} <= set(standard.criteria)
    assert load_standard("GB-SCT") is None


def test_every_derived_value_is_worked_out_somewhere() -> None:
    assert set(DERIVED) <= set(DERIVATIONS)


def test_each_probe_that_is_named_reports_that_metric(england: Catalogue) -> None:
    reported = {probe.name: probe.metrics for probe in PROBES}
    for criterion in england.criteria:
        measure = criterion.measure
        # no probes of the registry: a load run and an import make these records themselves
        if measure and measure.metric and measure.probe not in ("load", "controller"):
            assert measure.probe, criterion.id
            assert measure.metric in reported[measure.probe], criterion.id


def test_what_only_a_probe_may_answer_has_a_probe(england: Catalogue) -> None:
    assert [each.id for each in england.criteria if each.evidence == "M" and not each.measure] == []


def test_words_and_numbers_are_never_mixed(england: Catalogue) -> None:
    for criterion in england.criteria:
        assert (criterion.words is None) != (criterion.thresholds is None), criterion.id
        assert (criterion.better is Better.WORDS) == (criterion.words is not None)


def test_not_knowing_is_not_a_word_of_a_scale(england: Catalogue) -> None:
    words = {
        word
        for each in england.criteria
        if each.words
        for word in (*each.words.fail, *each.words.acceptable, *each.words.target)
    }
    assert words & {"unknown", "?", "n/a", ""} == set()


def test_a_date_before_the_first_figures_is_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        load_catalogue("GB-ENG", "primary", date(2020, 1, 1))
    assert caught.value.faults == (
        "catalogue: as-of: found 2020-01-01, allowed: 2026-01-01 or later",
    )


def test_an_unknown_phase_is_refused() -> None:
    with pytest.raises(BadInputError, match="found 'nursery', allowed: primary, secondary"):
        load_catalogue("GB-ENG", "nursery", TODAY)
