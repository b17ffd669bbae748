from collections.abc import Iterator

import pytest

from tests.lab.wifi.playing import Played


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """All scenes, in one machine, once."""
    yield Played(tmp_path_factory.mktemp("scenes"))
