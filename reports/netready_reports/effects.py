"""What an action does, in words: the verdict and the pupils at both ends of its range."""

from netready.domain.criterion import Question
from netready.domain.verdict import Remedy, Score, Verdict
from netready_reports.words import VERDICTS


def effect_words(remedy: Remedy, score: Score) -> str:
    """E.g. "Not yet to Pilot; 360 to 420 pupils"; what belongs to another answer says so."""
    question = question_of(remedy, score)
    if question is Question.STANDARD:
        return "The standard's line is met; the verdict stays"
    network = question is Question.NETWORK
    before = score.network.verdict if network else score.programme.verdict
    words = verdict_range(before, remedy.low.verdict, remedy.high.verdict)
    if not network:
        return f"Preparations: {words}"
    pupils = pupil_range(remedy.low.pupils, remedy.high.pupils)
    return f"{words}; {pupils}" if pupils else words


def question_of(remedy: Remedy, score: Score) -> Question:
    """Whose verdict the effect is told in."""
    asked = {result.id: result.question for result in score.criteria}
    return next((asked[each] for each in remedy.criteria if each in asked), Question.NETWORK)


def verdict_range(before: Verdict, low: Verdict, high: Verdict) -> str:
    """One verdict, or both ends; "still" where nothing changes."""
    first, last = VERDICTS[low].word, VERDICTS[high].word
    if low is not high:
        return f"{first} to {last}"
    return f"still {first}" if low is before else first


def pupil_range(low: int | None, high: int | None) -> str:
    """Pupils at once; "" where nothing is known of them."""
    if high is None:
        return "" if low is None else f"at least {low:,} pupils"
    if low is None:
        return f"up to {high:,} pupils"
    return f"{low:,} pupils" if low == high else f"{low:,} to {high:,} pupils"
