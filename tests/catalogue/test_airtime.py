"""The figures of the airtime forecast, and faults in their file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netready.catalogue.loader import load_airtime_rules
from netready.domain.errors import BadInputError


def test_every_figure_is_there_with_its_sources() -> None:
    rules = load_airtime_rules()
    assert (rules.efficiency_ratio, rules.usable_ratio) == (0.5, 0.8)
    assert rules.live_limit_ratio < rules.limit_ratio
    assert rules.channels[20] > rules.channels[40] > rules.channels[80]
    assert {source.mark for source in rules.sources} == {"F", "P", "M"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("usable_ratio = 0.8", "usable_ratio = 1.8", "usable_ratio: found 1.8"),
        ("usable_ratio = 0.8", "usable = 0.8", "usable: unknown key"),
        ("frame_bytes = 1542", "frame_bytes = 1000", "the payload or more"),
        ("{ 20 = 25", "{ wide = 25", "found 'wide'"),
        ('id = "W5"', 'id = "W99"', "found 'W99'"),
    ],
)
def test_a_fault_in_the_file_is_named(
    edit: Callable[[str, str, str], Path], old: str, new: str, words: str
) -> None:
    root = edit("airtime.toml", old, new)
    with pytest.raises(BadInputError) as caught:
        load_airtime_rules(root=root)
    assert any("airtime.toml" in fault and words in fault for fault in caught.value.faults)
