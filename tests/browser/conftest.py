from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import opened_browser, why_not

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    reason = why_not()
    if reason:
        pytest.skip(reason)
    with opened_browser() as found:
        yield found
