"""How far each order is, over a power loss."""

from pathlib import Path

from netready_probes.agent.joined.order_book import OrderBook, Standing, State
from tests.probes.agent.joined.made import book_of


def test_an_order_goes_on_where_it_was(tmp_path: Path) -> None:
    book_of(tmp_path).went_on("a", 2, "dns: no")
    assert book_of(tmp_path).standing("a") == Standing(next_probe=2, words="dns: no")
    assert book_of(tmp_path).standing("b") == Standing()


def test_the_end_of_an_order_is_untold_until_it_is_told(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    book.ended("a", State.DONE, "")
    book.went_on("b", 1, "")
    assert list(book_of(tmp_path).untold()) == ["a"]
    book.told("a")
    assert not book_of(tmp_path).untold()
    assert book_of(tmp_path).standing("a").ended is State.DONE


def test_what_is_told_and_not_wanted_is_forgotten_and_nothing_else(tmp_path: Path) -> None:
    book = book_of(tmp_path)
    for order in ("told", "wanted", "untold"):
        book.ended(order, State.DONE, "")
    book.told("told")
    book.told("wanted")
    book.went_on("withdrawn", 1, "")
    book.forget(["wanted"])
    again = book_of(tmp_path)
    assert again.standing("told") == Standing() == again.standing("withdrawn")
    assert again.standing("wanted").told
    assert list(again.untold()) == ["untold"]


def test_a_book_that_is_none_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text("{")
    assert OrderBook(tmp_path).untold() == {}
