"""The air beside a class in words: what it carried, and who else took the air. Pure.

The access point is named as the cause only where the limiter found it; else the air is told beside
the answer. Where it could not be seen, that is said, and what the pupils got stands by itself.
"""

from typing import Final

from netready.domain.air import AirLook
from netready.domain.load import LimiterWord, LoadResult, StageResult, StageVerdict
from netready.loadtest.air import DURING, access_points, is_seen, look_of
from netready.loadtest.words import pupils

NOT_SEEN: Final = (
    "The air could not be seen from here: neither the radio nor the access point tells how busy "
    "the channel was."
)
_COUNTS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def air_sentence(result: LoadResult) -> str:
    """One sentence of the stage that answers; "" where no device was on the radio."""
    stage = _telling(result)
    if stage is None or stage.clues.wireless is not True:
        return ""
    look = look_of(stage.air, DURING)
    if look is None or not is_seen(look):
        return f"{NOT_SEEN} What the pupils got stands by itself."
    carried, air = _carried(result, stage), _taken(look)
    return f"{carried}; {air}." if carried else f"{air[0].upper()}{air[1:]}."


def _telling(result: LoadResult) -> StageResult | None:
    """The one that broke, else the largest that held."""
    answer = result.pupils_supported
    wanted = answer.holds if answer.breaks is None else answer.breaks
    verdict = StageVerdict.PASS if answer.breaks is None else StageVerdict.FAIL
    fitting = [s for s in result.stages if s.pupils == wanted and s.verdict is verdict]
    return fitting[0] if fitting else None


def _carried(result: LoadResult, stage: StageResult) -> str:
    """Of the access point, where it is known to be what carried, or did not carry, them all."""
    word, several = result.limiter.word, access_points(stage.air) > 1
    if result.radios < 2 or stage.ok_pupils is None:
        return ""
    if word not in (LimiterWord.AP_CONTENTION, LimiterWord.NONE):
        return ""
    who = "These access points carry" if several else "This access point carries"
    what = result.activity.replace("-", " ")
    if stage.ok_pupils == stage.pupils:
        return f"{who} all of {pupils(stage.pupils)} on {what}"
    return f"{who} {stage.ok_pupils} of {pupils(stage.pupils)} on {what}"


def _taken(look: AirLook) -> str:
    """Who takes the air; the share of others where it is known, else how busy it is."""
    channel = "the channel" if look.channel is None else f"channel {look.channel}"
    busy = look.utilisation_ratio
    if look.other_ratio is None:
        return f"{channel} is busy {_percent(busy or 0.0)} of the time, {look.source}".rstrip(", ")
    share = _percent(look.other_ratio)
    if look.neighbours:
        who = "neighbour" if look.neighbours == 1 else "neighbours"
        return (
            f"contention from {_count(look.neighbours)} {who} on {channel} takes {share} of the air"
        )
    return f"other networks on {channel} take {share} of the air"


def _count(number: int) -> str:
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.0f} %"
