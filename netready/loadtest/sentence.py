"""The answer of a run in one sentence; it says no more than the figures do. Pure."""

from netready.domain.load import LimiterWord, LoadResult
from netready.loadtest.air_words import air_sentence
from netready.loadtest.words import pupils


def answer_sentence(result: LoadResult) -> str:
    """For people, with the confidence, the real devices behind it, and whether it was stopped."""
    ending = " Stopped before the end." if result.stopped else ""
    ending = f" {result.ended_by}" if result.ended_by else ending
    air = air_sentence(result)
    return f"{_answer(result)}{_together(result)}{ending}" + (f" {air}" if air else "")


def _together(result: LoadResult) -> str:
    """Which rooms the load was in, where it was in several."""
    if len(result.together) < 2:
        return ""
    *first, last = result.together
    return f" Loaded together: {', '.join(first)} and {last}."


def _answer(result: LoadResult) -> str:
    answer = result.pupils_supported
    if answer.holds is None and answer.breaks is None:
        return f"Cannot say how many pupils it carries. {_first(result)}".rstrip()
    tried = {stage.pupils for stage in result.stages}
    behind, on = f"({answer.confidence} confidence)", _radios(result.radios)
    if answer.breaks is None:
        return f"Holds {pupils(answer.holds or 0)} {on}; more were not tried {behind}."
    limiter = "" if result.limiter.word is LimiterWord.NONE else f" {_first(result)}"
    if answer.holds is None:
        few = "nothing smaller was tried" if min(tried) == answer.breaks else "nothing smaller held"
        return f"Does not hold {pupils(answer.breaks)} {on}; {few} {behind}.{limiter}"
    return f"Holds {pupils(answer.holds)} {on}, breaks at {answer.breaks} {behind}.{limiter}"


def _radios(count: int) -> str:
    """Virtual pupils on few real radios contend less than as many real ones: it is always said."""
    return "on 1 radio" if count == 1 else f"on {count} radios"


def _first(result: LoadResult) -> str:
    return result.limiter.evidence[0] if result.limiter.evidence else ""
