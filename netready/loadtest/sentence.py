"""The answer of a run in one sentence; it says no more than the figures do. Pure."""

from netready.domain.load import LimiterWord, LoadResult
from netready.loadtest.words import pupils


def answer_sentence(result: LoadResult) -> str:
    """For people, with the confidence, the real devices behind it, and whether it was stopped."""
    ending = " Stopped before the end." if result.stopped else ""
    return f"{_answer(result)}{ending}"


def _answer(result: LoadResult) -> str:
    answer = result.pupils_supported
    if answer.holds is None and answer.breaks is None:
        return f"Cannot say how many pupils it carries. {_first(result)}".rstrip()
    tried = {stage.pupils for stage in result.stages}
    behind = f"{answer.confidence} confidence, {_devices(result.radios)}"
    if answer.breaks is None:
        return f"Holds {pupils(answer.holds or 0)}; more were not tried ({behind})."
    limiter = "" if result.limiter.word is LimiterWord.NONE else f" {_first(result)}"
    if answer.holds is None:
        few = "nothing smaller was tried" if min(tried) == answer.breaks else "nothing smaller held"
        return f"Does not hold {pupils(answer.breaks)}; {few} ({behind}).{limiter}"
    return f"Holds {pupils(answer.holds)}, breaks at {answer.breaks} ({behind}).{limiter}"


def _devices(radios: int) -> str:
    return "from one device" if radios == 1 else f"from {radios} devices"


def _first(result: LoadResult) -> str:
    return result.limiter.evidence[0] if result.limiter.evidence else ""
