import pytest

from netready.domain.access import Role
from netready.service.access.codes import (
    GUESSES,
    GUESSES_IN_ALL,
    LENGTH,
    LIFE_S,
    OPEN_MAX,
    SIGNS,
    CodeBook,
    TooManyGuessesError,
    WrongCodeError,
    WrongKindError,
    shown_code,
)

AGENT = (Role.AGENT,)
NOW_S = 1000.0


def test_a_code_has_six_signs_that_nobody_mistakes() -> None:
    code = CodeBook().make(Role.AGENT, NOW_S)
    assert len(code) == LENGTH
    assert set(code) <= set(SIGNS)
    assert not set(SIGNS) & set("IO01")


@pytest.mark.parametrize("typed", ["{}", " {} ", "-{}-"])
def test_a_code_is_good_as_people_type_it(typed: str) -> None:
    book = CodeBook()
    code = book.make(Role.AGENT, NOW_S, room="Room 1")
    found = book.redeem(typed.format(shown_code(code).lower()), AGENT, "a", NOW_S)
    assert (found.role, found.room) == (Role.AGENT, "Room 1")


def test_a_code_is_good_once_and_that_of_a_class_until_it_ends() -> None:
    book = CodeBook()
    once = book.make(Role.AGENT, NOW_S)
    book.redeem(once, AGENT, "a", NOW_S)
    with pytest.raises(WrongCodeError):
        book.redeem(once, AGENT, "b", NOW_S)
    many = book.make(Role.AGENT, NOW_S, for_class=True)
    for _ in range(40):
        book.redeem(many, AGENT, "a", NOW_S + LIFE_S - 1)
    with pytest.raises(WrongCodeError):
        book.redeem(many, AGENT, "a", NOW_S + LIFE_S)


def test_a_code_for_somebody_else_is_not_used_up_and_is_no_guess() -> None:
    book = CodeBook()
    code = book.make(Role.TECHNICIAN, NOW_S)
    for _ in range(int(GUESSES.at_once) + 1):
        with pytest.raises(WrongKindError):
            book.redeem(code, AGENT, "a", NOW_S)
    assert book.redeem(code, (Role.TECHNICIAN,), "a", NOW_S).role is Role.TECHNICIAN


def test_one_address_that_guesses_is_stopped_and_others_are_not() -> None:
    book = CodeBook()
    code = book.make(Role.AGENT, NOW_S, for_class=True)
    for _ in range(int(GUESSES.at_once)):
        with pytest.raises(WrongCodeError):
            book.redeem("AAAAAA", AGENT, "guesser", NOW_S)
    with pytest.raises(TooManyGuessesError) as stopped:
        book.redeem(code, AGENT, "guesser", NOW_S)  # not even the right one is looked at
    assert 0 < stopped.value.wait_s <= 1 / GUESSES.per_s
    assert book.redeem(code, AGENT, "somebody else", NOW_S)
    assert book.redeem(code, AGENT, "guesser", NOW_S + stopped.value.wait_s)


def test_guessers_from_everywhere_are_stopped_together() -> None:
    book = CodeBook()
    code = book.make(Role.AGENT, NOW_S)
    for number in range(int(GUESSES_IN_ALL.at_once)):
        with pytest.raises(WrongCodeError):
            book.redeem("AAAAAA", AGENT, f"address {number}", NOW_S)
    assert book.guessing_wait_s(NOW_S) > 0
    with pytest.raises(TooManyGuessesError):
        book.redeem(code, AGENT, "a new address", NOW_S)


def test_the_oldest_code_is_closed_where_there_are_too_many() -> None:
    book = CodeBook()
    codes = [book.make(Role.AGENT, NOW_S) for _ in range(OPEN_MAX + 1)]
    with pytest.raises(WrongCodeError):
        book.redeem(codes[0], AGENT, "a", NOW_S)
    assert book.redeem(codes[1], AGENT, "a", NOW_S)


@pytest.mark.parametrize("typed", ["", "A" * 10_000, "\ud800", "ÄÖÜÄÖÜ", "\x00"])
def test_no_text_is_a_fault_of_the_program(typed: str) -> None:
    book = CodeBook()
    book.make(Role.AGENT, NOW_S)
    with pytest.raises(WrongCodeError):
        book.redeem(typed, AGENT, "a", NOW_S)
