"""The log names the kind and the place of a fault, and no value."""

from netready.service.fault_place import fault_place


def test_a_fault_is_found_by_its_place_and_tells_no_value() -> None:
    try:
        int("a token")
    except ValueError as error:
        assert fault_place(error) == "ValueError in test_fault_place.py:8"


def test_an_error_that_was_never_raised_has_a_kind() -> None:
    assert fault_place(ValueError("a token")) == "ValueError"
