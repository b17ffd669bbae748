"""What stopped it: the word and its evidence, from the judged stages. Pure.

`finding` decides device, target or network; `rules` is the order in which parts of the network are
tried: `gates` (what lets in, or holds each to a limit of its own) before `parts` (cable, air,
radio, line). `case` and `signs` are what the rules read. To add one: a function in `gates` or
`parts`, a line in `rules`, labelled cases in `tests/loadtest/limiter_cases.py`.
"""

from netready.loadtest.limiter.finding import find_limiter

__all__ = ["find_limiter"]
