"""`netready probes`: the list of the registry."""

import json

from typer.testing import CliRunner

from netready.cli import app
from netready_probes.registry import PROBES


def test_every_probe_is_listed_with_what_it_needs() -> None:
    out = CliRunner().invoke(app, ["probes"]).output
    for probe in PROBES:
        line = next(line for line in out.splitlines() if line.startswith(probe.name + " "))
        assert probe.summary in line
        assert ("permission" in line.rpartition("(needs")[2]) == probe.loads


def test_the_list_as_json_is_the_registry() -> None:
    rows = json.loads(CliRunner().invoke(app, ["probes", "--json", "-"]).output)
    assert [row["name"] for row in rows] == [probe.name for probe in PROBES]
    assert next(row for row in rows if row["name"] == "iperf3")["needs_permission"] is True
