"""The price list: every action once, by its words or an id; old prices are named as old."""

from dataclasses import replace
from datetime import date

from netready.domain.site import Price
from netready.domain.verdict import Verdict
from netready.scoring.price_list import line_named, name_to_keep, price_list, unused_prices
from netready.scoring.score import score_site
from tests.scoring.school import AS_OF, catalogue, criterion, example_before, school

LINE = criterion("INF-04", 6, (1.0, 1.0, 1.5), fix="A larger line.")
ROOM = criterion("TSP-06", 6, (0.5, 0.9, 1.0), fix="Mend the room.")
KNEE = criterion("TSP-13", 6, (1.0, 1.0, 1.2), fix="Mend the room.")
ELSEWHERE = criterion("SEC-16", 6, (1.0, 1.0, 1.2), fix="Certify it.", countries=("US",))
CATALOGUE = catalogue((LINE, ROOM, KNEE, ELSEWHERE))


def price(action: str, on: date = AS_OF, low: float = 900, high: float = 1500) -> Price:
    return Price(action=action, low=low, high=high, on=on)


def test_each_action_stands_once_with_all_that_it_mends_those_asked_for_first() -> None:
    lines = price_list(school(), CATALOGUE, {"Mend the room.": ("TSP-13",)}, AS_OF)
    assert [(one.action, one.criteria, one.asked, one.is_open) for one in lines] == [
        ("Mend the room.", ("TSP-13", "TSP-06"), True, True),
        ("A larger line.", ("INF-04",), False, True),
    ]


def test_a_price_counts_by_words_or_id_and_one_of_the_future_does_not() -> None:
    prices = (
        price("a LARGER line."),
        price("tsp-06", date(2025, 1, 1)),
        price("TSP-13", date(2027, 1, 1)),
        price("A new roof"),
    )
    lines = price_list(school(prices=prices), CATALOGUE, {}, AS_OF)
    assert [(one.price, one.old, one.is_open) for one in lines] == [
        (prices[0], False, False),
        (prices[1], True, True),
    ]
    assert unused_prices(lines, prices) == (prices[3],)


def test_a_price_is_old_only_after_twelve_months() -> None:
    def old(on: date) -> bool:
        site = school(prices=(price("INF-04", on),))
        return price_list(site, CATALOGUE, {}, AS_OF)[0].old

    assert not old(date(2025, 11, 21))
    assert old(date(2025, 11, 20))


def test_a_new_price_takes_the_name_of_the_one_it_replaces() -> None:
    lines = price_list(school(), CATALOGUE, {}, AS_OF)
    line = line_named(lines, "tsp-13")
    assert line is not None
    assert line.action == "Mend the room."
    assert line_named(lines, "SEC-16") is None
    assert name_to_keep(line, (price("mend the ROOM."),), "TSP-13") == "mend the ROOM."
    assert name_to_keep(line, (), "TSP-13") == "TSP-13"


def test_the_cost_of_a_set_is_the_sum_where_all_of_it_is_known() -> None:
    ids = ("INF-04", "INF-08", "INF-10", "TSP-01", "TSP-05")
    some, every = (
        replace(example_before(), site=school(prices=tuple(price(id) for id in known)))
        for known in (ids[:1], ids)
    )
    (part,) = (one for one in score_site(some).smallest_sets if one.to is Verdict.GO)
    assert (part.cost_low, part.cost_high, part.unpriced) == (None, None, 3)
    (whole,) = (one for one in score_site(every).smallest_sets if one.to is Verdict.GO)
    # what is only found out (TSP-05) is not bought, so its price is of nothing
    assert (whole.cost_low, whole.cost_high, whole.unpriced) == (3600, 6000, 0)


def test_an_old_price_says_so_and_still_counts() -> None:
    asked = replace(example_before(), site=school(prices=(price("INF-04", date(2025, 1, 1)),)))
    remedy = next(one for one in score_site(asked).remedies if one.criteria == ("INF-04",))
    assert remedy.cost_band == "900 to 1,500 (prices of 2025-01-01, more than 12 months old)"
    assert (remedy.cost_low, remedy.cost_high, remedy.lead_time_weeks) == (900, 1500, None)
