"""A probe is complete only with its file, its registry line, its row and its test."""

import ast
import importlib
from pathlib import Path

import pytest

import netready_probes
from netready.domain.errors import BadInputError
from netready.domain.metrics import METRIC_UNITS
from netready_probes.contract import Probe
from netready_probes.registry import PROBES, probe_named

PACKAGE = Path(netready_probes.__file__).parent
TESTS = Path(__file__).parent
README = PACKAGE.parent / "README.md"


def _probe_files() -> list[str]:
    """Modules that define PROBE at their top level."""
    return [
        path.stem
        for path in sorted(PACKAGE.glob("*.py"))
        if any(
            isinstance(node, ast.Assign | ast.AnnAssign) and "PROBE" in _targets(node)
            for node in ast.parse(path.read_text(encoding="utf-8")).body
        )
    ]


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _probe(module: str) -> Probe:
    probe = importlib.import_module(f"netready_probes.{module}").PROBE
    assert isinstance(probe, Probe)
    return probe


@pytest.mark.parametrize("module", _probe_files())
def test_every_probe_file_has_a_registry_line_a_readme_row_and_a_test(module: str) -> None:
    probe = _probe(module)
    assert probe in PROBES, f"add {module}.PROBE to registry.py"
    row = f"| {probe.name} | {module}.py |"
    assert row in README.read_text(encoding="utf-8"), f"add a row {row!r} to probes/README.md"
    assert any(TESTS.rglob(f"test_{module}.py")), f"add tests/probes/test_{module}.py"


def test_the_registry_holds_nothing_without_a_file() -> None:
    assert {probe.name for probe in PROBES} == {_probe(name).name for name in _probe_files()}


def test_names_are_unique_and_metrics_are_listed_ones() -> None:
    names = [probe.name for probe in PROBES]
    assert len(names) == len(set(names))
    for probe in PROBES:
        assert set(probe.metrics) <= set(METRIC_UNITS), probe.name


def test_an_unknown_probe_is_bad_input_that_names_all_there_are() -> None:
    with pytest.raises(BadInputError, match=r"'pong' is unknown; allowed: host, .*dns"):
        probe_named("pong")
    assert probe_named("host").name == "host"
