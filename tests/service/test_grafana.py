"""The dashboard for Grafana: Grafana's own types know all of it, and it asks for what is told.
The docs name what is told, too.

Those types (Python, for version 11.6) know keys, but take any value. The values were compared once,
by hand, with the TypeScript types of @grafana/schema 13.2.3 (the compiler accepted the file, each
panel's options and each line's style included; 2026-11-22).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from netready.analysis.metrics_families import LOOK_FAMILIES, NIGHT_FAMILIES
from netready.service.grafana import dashboard_text

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"
TOLD = {
    *(f"netready_room_{one.name}" for one in NIGHT_FAMILIES),
    *(f"netready_lesson_{one.name}" for one in LOOK_FAMILIES),
    *(f"netready_room_{name}" for name in ("limiter", "confidence", "skipped")),
}


@pytest.fixture
def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dashboard_text())
    return found


def unknown_to_grafana(dashboard: dict[str, Any]) -> list[str]:
    """What does not survive being read into Grafana's types and written again, by place."""
    register_default_plugins()
    again = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))
    return list(_lost(dashboard, again, ""))


def _lost(before: Any, after: Any, place: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from _lost(value, after[key], f"{place}/{key}")
            else:
                yield f"{place}/{key}"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _lost(one, other, f"{place}/{number}")
    elif before != after:
        yield place


def test_grafanas_own_types_know_every_key(dashboard: dict[str, Any]) -> None:
    assert unknown_to_grafana(dashboard) == []


def test_a_key_that_grafana_does_not_know_is_found(dashboard: dict[str, Any]) -> None:
    lines = next(one for one in dashboard["panels"] if one["type"] == "timeseries")
    lines["options"]["legend"]["placing"] = "bottom"
    assert [place.rsplit("/", 1)[1] for place in unknown_to_grafana(dashboard)] == ["placing"]


def test_it_asks_for_metrics_that_are_told_and_for_nothing_else(dashboard: dict[str, Any]) -> None:
    targets = [one for panel in dashboard["panels"] for one in panel.get("targets", ())]
    asked = {name for one in targets for name in re.findall(r"netready_\w+", one["expr"])}
    assert asked and asked <= TOLD
    assert all(one["datasource"]["uid"] == "${datasource}" for one in targets)
    asked_by_room = [one for one in targets if 'school="$school", room=~"$room"' in one["expr"]]
    assert asked_by_room == targets


def test_no_panel_hides_another(dashboard: dict[str, Any]) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken and at["x"] + at["w"] <= 24, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_every_picture_of_what_a_room_carries_says_what_a_night_is(
    dashboard: dict[str, Any],
) -> None:
    carried = re.compile(r"netready_room_(pupils|capacity|loaded|stall)")
    for panel in dashboard["panels"]:
        if any(carried.search(one["expr"]) for one in panel.get("targets", ())):
            assert panel["description"].startswith("Night capacity: no bodies, no phones.")


def test_the_docs_name_every_metric_and_no_other() -> None:
    table = re.findall(r"^\| `netready_.*$", DOCS.read_text(encoding="utf-8"), re.M)
    named = {name for line in table for name in re.findall(r"netready_\w+", line)}
    assert named == TOLD | {"netready_build"}
