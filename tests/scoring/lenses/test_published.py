"""Every published figure that lies beside the project, at the digits printed; none is needed.

`NETREADY_LENS_SAMPLES` names the folder, else `shared/samples/lenses` beside the repository.
"""

import csv
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netready.scoring.lenses.aim import aim
from netready.scoring.lenses.figures import figures
from netready.scoring.lenses.iqb import INPUTS, default_config, edu_config, iqb
from netready.scoring.lenses.qoo import Anchor, QooMeasured, QooRequirement, percentiles_of, qoo
from netready.scoring.lenses.rpm import rpm

_BESIDE = Path(__file__).parents[4] / "shared" / "samples" / "lenses"
FOLDER = Path(os.environ.get("NETREADY_LENS_SAMPLES", _BESIDE))
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="not to be had here: the published figures of the other methods"
)
EXACT = 5e-7


def cases() -> Any:
    return json.loads((FOLDER / "qoo_aim_rpm_cases.json").read_text(encoding="utf-8"))


def published() -> Iterator[dict[str, str]]:
    with (FOLDER / "iqb_published.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_every_published_score_of_the_barometer_is_met() -> None:
    rows = list(published())
    assert len(rows) >= 35
    for row in rows:
        found = iqb({name: float(row[name]) if row[name] else None for name in INPUTS})
        assert found.score == pytest.approx(float(row["iqb_published"]), abs=EXACT), row


def test_our_figures_of_the_barometer_are_the_published_ones() -> None:
    sheet = json.loads((FOLDER / "iqb_config.json").read_text(encoding="utf-8"))
    for name, wanted in sheet["use_cases"].items():
        case = default_config().use_cases[name]
        assert case.weight == wanted["weight"]
        assert edu_config().use_cases[name].weight == sheet["edu_weights"][name]
        assert {key: (one.weight, one.threshold) for key, one in case.requirements.items()} == {
            key: (one["weight"], one["threshold"]) for key, one in wanted["requirements"].items()
        }
    assert [[lowest, word] for lowest, word in edu_config().words] == sheet["edu_words"]


def test_the_drafts_example_and_the_unit_case_of_qoo() -> None:
    draft = cases()["qoo_draft_worked_example"]
    ends = {
        name: Anchor(
            latency_ms={float(p): ms for p, ms in end["latency_ms"].items()}, loss=end["loss"]
        )
        for name, end in draft["requirement"].items()
        if isinstance(end, dict)
    }
    measured = draft["measured"]
    found = qoo(
        QooMeasured(
            latency_ms={float(p): ms for p, ms in measured["latency_ms"].items()},
            loss=measured["loss"],
            throughput_mbps=measured["throughput_mbps"],
        ),
        QooRequirement(**ends, min_throughput_mbps=draft["requirement"]["min_throughput_mbps"]),
    )
    for key, wanted in draft["expected"].items():
        assert getattr(found, key) == pytest.approx(wanted, abs=EXACT), key


def test_the_unit_case_of_the_reference_of_qoo_and_its_rpm() -> None:
    unit = cases()["qoo_c_unit_test"]
    rop, cpup = ({float(p): ms for p, ms in unit[key].items()} for key in ("rop_ms", "cpup_ms"))
    measured = QooMeasured(latency_ms=percentiles_of(unit["samples_ms"], tuple(rop)))
    requirement = QooRequirement(rop=Anchor(latency_ms=rop), cpup=Anchor(latency_ms=cpup))
    score = qoo(measured, requirement).qoo
    assert score == pytest.approx(unit["expected_qoo"], abs=unit["tolerance"])
    assert rpm(unit["samples_ms"]).rpm == pytest.approx(unit["expected_rpm"], abs=EXACT)


def test_points_steps_and_cases_of_aim() -> None:
    sheet, ours = cases()["cloudflare_aim"], figures("aim")
    for name, table in sheet["points"].items():
        assert ours["points"][name]["steps"] == table["domain"]
        assert ours["points"][name]["points"] == table["range"]
    for name, table in sheet["experiences"].items():
        assert ours["experience"][name]["inputs"] == table["input"]
        assert ours["experience"][name]["steps"] == table["pointThresholds"]
    assert ours["words"] == sheet["classes"]
    for case in sheet["cases"]:
        found = aim(case["in"]).experiences
        words = {key: word for key, word in case["expect"].items() if key in found}
        assert {name: found[name].word for name in words} == words
        for key, points in case["expect"].items():
            if key.endswith("_points"):
                assert found[key.removesuffix("_points")].points == points
        if not case["expect"]:
            assert found == {}
