"""Roams: the gap that the looks leave room for, and by how much it may err."""

from netready_probes.wifi.roams import Span, breaks_ms, roams_of


def _span(bssid: str | None, first: float, last: float, **more: float | bool | None) -> Span:
    return Span(bssid=bssid, first_ms=first, last_ms=last, **more)  # type: ignore[arg-type]


def test_a_gap_lies_between_the_looks_around_it() -> None:
    spans = [
        _span("a", 0, 1000, left_ms=1020, signal_last_dbm=-74),
        _span(None, 1020, 1080, before_ms=1000, left_ms=1100),
        _span("b", 1100, 1060, before_ms=1080, usable=False, left_ms=1140),
        _span("b", 1140, 3000, before_ms=1120, signal_dbm=-52),
    ]
    (roam,) = roams_of(spans)
    # gone between 1000 and 1020 ms, usable again between 1120 and 1140 ms
    assert (roam.gap_ms, roam.bound_ms) == (120, 20)
    assert (roam.from_bssid, roam.to_bssid) == ("a", "b")
    assert (roam.signal_before_dbm, roam.signal_after_dbm) == (-74, -52)


def test_a_roam_between_two_looks_is_at_most_as_long_as_they_are_apart() -> None:
    spans = [_span("a", 0, 1000, left_ms=1020), _span("b", 1020, 2000, before_ms=1000)]
    (roam,) = roams_of(spans)
    assert (roam.gap_ms, roam.bound_ms) == (10, 10)


def test_a_link_that_comes_back_to_where_it_was_is_a_break_and_no_roam() -> None:
    spans = [
        _span("a", 0, 1000, left_ms=1020),
        _span(None, 1020, 1480, before_ms=1000, left_ms=1520),
        _span("a", 1520, 3000, before_ms=1500),
    ]
    assert roams_of(spans) == ()
    assert breaks_ms(spans) == (500,)


def test_there_and_back_are_two_roams() -> None:
    spans = [_span("a", 0, 100, left_ms=120), _span("b", 120, 200, before_ms=100, left_ms=220)]
    assert len(roams_of([*spans, _span("a", 220, 300, before_ms=200)])) == 2


def test_no_link_at_all_is_no_roam() -> None:
    assert (roams_of([]), roams_of([_span(None, 0, 1000)]), breaks_ms([])) == ((), (), ())
