from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser.agent.modules import Modules, empty_server, modules

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def blank(browser: "Browser") -> Iterator[Modules]:
    """A page for pure modules, shared by the tests of a file."""
    with empty_server() as server, modules(browser, server) as found:
        yield found
