"""The order of the labs in the machine."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The room of ten comes last: it suffers most beside the quiet tests, which end by then."""
    items.sort(key=lambda item: item.path.stem == "test_room_of_ten")
