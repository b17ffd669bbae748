"""What the labs in the machine share, and their order."""

from collections.abc import Iterator

import pytest

from tests.lab.wifi.playing import Played


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """All scenes, in one machine, once."""
    yield Played(tmp_path_factory.mktemp("scenes"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The room of ten comes last: it suffers most beside the quiet tests, which end by then."""
    items.sort(key=lambda item: item.path.stem == "test_room_of_ten")
