import pytest

from netready.service.access.rates import Budget, Rates, address_key

BUDGET = Budget(at_once=2, per_s=0.5)


def test_what_is_at_once_goes_at_once_and_then_as_often_as_allowed() -> None:
    rates = Rates(BUDGET)
    assert [rates.take("a", 0.0) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert rates.take("a", 1.0) == 1.0
    assert rates.take("a", 2.0) == 0.0


def test_everybody_has_a_bucket_of_his_own() -> None:
    rates = Rates(BUDGET)
    for _ in range(3):
        rates.take("a", 0.0)
    assert rates.take("b", 0.0) == 0.0


def test_looking_takes_nothing_and_waiting_saves_no_more_than_at_once() -> None:
    rates = Rates(BUDGET)
    assert [rates.wait_s("a", 0.0) for _ in range(5)] == [0.0] * 5
    assert [rates.take("a", 1e6) for _ in range(3)] == [0.0, 0.0, 2.0]


def test_a_clock_that_goes_back_gives_nothing() -> None:
    rates = Rates(BUDGET)
    rates.take("a", 10.0)
    rates.take("a", 10.0)
    assert rates.take("a", 5.0) > 0


def test_it_remembers_a_bounded_number() -> None:
    rates = Rates(BUDGET, keys_max=3)
    for number in range(100):
        rates.take(f"address {number}", 0.0)
    assert len(rates._left) == 3


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_neighbourhood_of_ipv6_is_one(host: str, key: str) -> None:
    assert address_key(host) == key
