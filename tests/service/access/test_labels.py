import pytest

from netready.domain.fleet import LABEL_MAX
from netready.service.access.labels import free_label


@pytest.mark.parametrize(
    ("asked", "taken", "label"),
    [
        ("trolley-3", [], "trolley-3"),
        ("trolley-3", ["trolley-3"], "trolley-3 2"),
        ("trolley-3", ["trolley-3", "trolley-3 2"], "trolley-3 3"),
        ("", [], "device-1"),
        ("", ["device-1"], "device-2"),
        ("x" * LABEL_MAX, ["x" * LABEL_MAX], "x" * (LABEL_MAX - 2) + " 2"),
    ],
)
def test_no_two_are_called_the_same(asked: str, taken: list[str], label: str) -> None:
    assert free_label(asked, taken, "device") == label
    assert len(label) <= LABEL_MAX
