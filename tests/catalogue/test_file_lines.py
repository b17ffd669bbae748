"""The line of a fault, by the names that lead to it."""

import pytest

from netready.catalogue.file_lines import line_of

TEXT = """area = "INF"
valid_from = 2026-01-01

[[criterion]]
id = "INF-01"
weight = 3

[[criterion]]
id = "INF-02"
weight = 5
sources = [
  { id = "S1", mark = "F" },
]

[source]
S9 = { text = "x" }
"""


@pytest.mark.parametrize(
    ("way", "line"),
    [
        (["area"], 1),
        (["INF-01"], 5),
        (["INF-02", "weight"], 10),
        (["INF-02", "sources", "S1", "mark"], 12),
        (["source", "S9"], 16),
        (["INF-01", "sources"], 5),  # the key is missing: its table
        (["nothing"], None),
        ([], None),
    ],
)
def test_the_line_is_that_of_the_last_name_found(way: list[str], line: int | None) -> None:
    assert line_of(TEXT, way) == line
