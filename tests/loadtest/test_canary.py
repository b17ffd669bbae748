"""When a service that must not suffer ends the load."""

from netready.loadtest.canary import BLIND_S, CanaryLook, canary_reason


def reason(*answers_ms: float | None, now_s: float | None = None) -> str:
    looks = [CanaryLook(at_s=100.0 + n, ms=ms) for n, ms in enumerate(answers_ms)]
    last_s = looks[-1].at_s if looks else 100.0
    return canary_reason("the alarm", 200.0, looks, last_s if now_s is None else now_s, 100.0)


def test_an_alarm_that_answers_lets_the_load_go_on() -> None:
    assert reason() == ""
    assert reason(5.0, 200.0, 199.0) == ""


def test_one_miss_alone_is_no_harm_and_two_in_a_row_are() -> None:
    assert reason(None) == ""
    assert reason(5.0, None) == ""
    assert reason(None, 5.0, None) == ""
    words = (
        "The load was ended by itself: the alarm did not answer within 200 ms, 2 times in a row."
    )
    assert reason(5.0, None, None) == words


def test_slower_than_its_limit_is_as_bad_as_silent() -> None:
    assert reason(5.0, 201.0, None).endswith("2 times in a row.")
    assert reason(5.0, 201.0, 500.0).endswith("2 times in a row.")


def test_nobody_looking_is_no_watch() -> None:
    assert reason(5.0, now_s=100.0 + BLIND_S) == ""
    assert "could not be looked at" in reason(5.0, now_s=100.1 + BLIND_S)
    assert "could not be looked at" in reason(now_s=100.1 + BLIND_S)
