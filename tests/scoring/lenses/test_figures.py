"""Figures of the other methods that somebody edited by hand: one line a fault, never a crash."""

from importlib.resources import files

import pytest

from netready.domain.errors import BadInputError
from netready.scoring.lenses.figures import checked

NAMES = ("aim", "dfe", "iqb", "qoo")


def shipped(name: str) -> str:
    return files("netready.scoring.lenses").joinpath(f"{name}.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shipped_has_no_fault_and_says_its_source(name: str) -> None:
    table = checked(name, shipped(name))
    assert "source" in shipped(name)
    assert "read_on" in shipped(name)
    assert table


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (
            "aim",
            "steps = [0.01, 0.05,",
            "steps = [0.05, 0.01,",
            "points.packetLoss: steps: found [",
        ),
        ("aim", "points = [10, 5, 0, -10, -20]", "points = [10, 5]", "found 2 values for 4 steps"),
        (
            "aim",
            '"latency", "jitter"',
            '"latency", "jittre"',
            "inputs: found 'jittre', allowed: pa",
        ),
        ("aim", "words = [", "word = [", "words: missing"),
        (
            "iqb",
            "threshold = 100 }",
            "threshold = nan }",
            "latency_ms: threshold: found nan, allow",
        ),
        ("iqb", "threshold = 100 }", "threshold = -1 }", "web browsing: latency_ms: found {'weigh"),
        ("iqb", "{ from = 0.85,", "{ from = 0.35,", "edu.words: from: found [0.35, 0.65, 0.45, 0]"),
        ("iqb", '"gaming" = 0', '"games" = 0', "edu.weights: gaming: missing"),
        ("iqb", "threshold = 100 }", 'threshold = "100" }', "a value of another type"),
        (
            "qoo",
            "loss = 0.001",
            "loss = 0.1",
            "conferencing: found rop 0.1 and cpup 0.01, allowed:",
        ),
        ("qoo", '"95" = 100', '"99" = 100', "both ends must name the same percentiles"),
        ("dfe", 'name = "Broadband"', 'name = ""', "allowed: a name and at least one criterion"),
        ("dfe", "[[topic]]", "[[topic", "lenses/dfe.toml: not readable as TOML"),
    ],
)
def test_a_broken_figure_is_one_line(name: str, old: str, new: str, fault: str) -> None:
    text = shipped(name)
    assert old in text
    with pytest.raises(BadInputError) as caught:
        checked(name, text.replace(old, new, 1))
    assert any(fault in line for line in caught.value.faults), caught.value.faults
    assert all(line.startswith(f"lenses/{name}.toml: ") for line in caught.value.faults)
    assert all("\n" not in line for line in caught.value.faults)
