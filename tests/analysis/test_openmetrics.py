"""Which of the two text formats is told to whom."""

import pytest

from netready.analysis.openmetrics import CONTENT_TYPE, OLDER_CONTENT_TYPE, content_type_for

PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)  # as version 2.42 sends it


@pytest.mark.parametrize("accept", [PROMETHEUS, " Application/OpenMetrics-Text ; q=0.5 "])
def test_who_takes_openmetrics_gets_it(accept: str) -> None:
    assert content_type_for(accept) == CONTENT_TYPE


@pytest.mark.parametrize(
    "accept",
    [
        "",
        "*/*",
        "text/plain",
        "text/html",
        "application/openmetrics-text;q=0",
        "application/openmetrics-textile",
        ";;;,,=",
        "x" * 100_000,
    ],
)
def test_all_others_get_the_older_text_and_nobody_is_refused(accept: str) -> None:
    assert content_type_for(accept) == OLDER_CONTENT_TYPE
