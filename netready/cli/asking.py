"""Open questions asked one by one on a terminal; how the talk goes, not where words come from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum, auto
from typing import Final

from netready.domain.site import Answer
from netready.scoring.questions import DeclaredQuestion
from netready.scoring.said import allowed_answers, said_value
from netready.store.answer_days import said_day
from netready.store.answer_rows import answer_faults

BACK: Final = "b"
QUIT: Final = "q"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The one who is asked.

    Attributes:
        ask: shows a prompt, returns the line; None: nobody is there any more.
        say: shows a line.
        save: keeps an answer at once.
    """

    ask: Callable[[str], str | None]
    say: Callable[[str], None]
    save: Callable[[Answer], None]


class _Step(Enum):
    NEXT = auto()
    BACK = auto()
    QUIT = auto()


@dataclass(slots=True)
class _Last:
    """What was said last: the next question offers it again."""

    by: str
    on: date


def ask_all(questions: Sequence[DeclaredQuestion], talk: Talk, *, by: str, today: date) -> int:
    """Asks each; an answer is kept at once, Enter skips, "b" goes back, "q" ends.

    Returns:
        How many questions were answered.
    """
    asked = list(questions)
    last = _Last(by=by, on=today)
    answered: set[str] = set()
    at = 0
    while at < len(asked):
        talk.say(f"\n[{at + 1} of {len(asked)}] {_title(asked[at])}")
        step, answer = _ask(asked[at], talk, last, today)
        if answer is not None:
            talk.save(answer)
            talk.say(f"  saved: {answer.criterion} = {_shown(answer)}")
            answered.add(answer.criterion)
            asked[at] = replace(asked[at], answer=answer, stale=False)
        if step is _Step.QUIT:
            break
        at = max(0, at - 1) if step is _Step.BACK else at + 1
    return len(answered)


def _title(question: DeclaredQuestion) -> str:
    blocks = "; it can block the roll-out" if question.gate else ""
    return f"{question.area}: {question.title} ({question.criterion}{blocks})"


def _ask(
    question: DeclaredQuestion, talk: Talk, last: _Last, today: date
) -> tuple[_Step, Answer | None]:
    for line in question_lines(question):
        talk.say(line)
    while True:
        value = _value(question, talk)
        if isinstance(value, _Step):
            return value, None
        who = _who(question, value, talk, last, today)
        if isinstance(who, Answer):
            return _Step.NEXT, who
        if who is _Step.QUIT:
            return who, None


def question_lines(question: DeclaredQuestion) -> list[str]:
    """The question with its answers, who usually knows, and what the file says now."""
    lines = [f"  {question.text}"]
    for number, choice in enumerate(question.choices, start=1):
        meaning = f": {choice.meaning}" if choice.meaning else ""
        lines.append(f"    {number}  {choice.word}{meaning}")
    if question.knows:
        lines.append(f"  Who usually knows: {question.knows}")
    if question.measurable:
        lines.append("  netready can measure this; a measurement then counts instead.")
    if question.answer is not None:
        old = ", more than a year old" if question.stale else ""
        said = question.answer
        lines.append(f"  Now in the file: {_shown(said)} ({said.by}, {said.on}{old})")
    return lines


def _value(question: DeclaredQuestion, talk: Talk) -> float | str | _Step:
    prompt = f"Answer ({_wanted(question)}; Enter: skip, {BACK}: back, {QUIT}: quit): "
    while True:
        line = talk.ask(prompt)
        step = _step(line)
        if step is not None or line is None:
            return step or _Step.QUIT
        try:
            value = said_value(question, _picked(question, line))
        except ValueError as error:
            talk.say(f"  allowed: {error}")
            continue
        return _Step.NEXT if value is None else value


def _wanted(question: DeclaredQuestion) -> str:
    if question.choices:
        return f"1-{len(question.choices)} or the word"
    return f"a number, in {question.unit}" if question.unit != "ratio" else "a number"


def _step(line: str | None) -> _Step | None:
    """Whether the line moves on instead of answering."""
    if line is None:
        return _Step.QUIT
    return {"": _Step.NEXT, BACK: _Step.BACK, QUIT: _Step.QUIT}.get(line.strip())


def _picked(question: DeclaredQuestion, line: str) -> str:
    """The word of a number in the list of choices; else the line itself."""
    text = line.strip()
    if question.choices and text.isascii() and text.isdecimal() and len(text) < 3:
        place = int(text) - 1
        return question.choices[place].word if 0 <= place < len(question.choices) else text
    return text


def _who(
    question: DeclaredQuestion, value: float | str, talk: Talk, last: _Last, today: date
) -> Answer | _Step:
    """Who says so, when, and where it is written; "b" goes back to the answer."""
    draft = Answer(criterion=question.criterion, value=value, by=last.by or "?", on=last.on)
    for field in ("by", "on", "document"):
        step, draft = _field(field, draft, talk, last, today)
        if step is not _Step.NEXT:
            return step
    last.by, last.on = draft.by, draft.on
    return draft


def _field(field: str, draft: Answer, talk: Talk, last: _Last, today: date) -> tuple[_Step, Answer]:
    prompts = {
        "by": f"Who says so, a role is enough{f' [{last.by}]' if last.by else ''}: ",
        "on": f"When [{last.on}]: ",
        "document": "Where it is written, e.g. minutes, policy, invoice (Enter: nowhere): ",
    }
    while True:
        line = talk.ask(prompts[field])
        step = _step(line)
        if line is None or step in (_Step.QUIT, _Step.BACK):
            return step or _Step.QUIT, draft
        made, fault = _with_field(field, draft, line.strip(), last, today)
        if made is not None:
            return _Step.NEXT, made
        talk.say(f"  {fault}")


def _with_field(
    field: str, draft: Answer, said: str, last: _Last, today: date
) -> tuple[Answer | None, str]:
    if field == "on":
        try:
            return replace(draft, on=said_day(said, today) if said else last.on), ""
        except ValueError as error:
            return None, f"allowed: {error}"
    if field == "by" and not (said or last.by):
        return None, "allowed: a name or a role"
    made = replace(draft, by=said or last.by) if field == "by" else replace(draft, document=said)
    made = replace(made, document=made.document or None)
    faults = answer_faults(made)
    return (None, faults[0][1]) if faults else (made, "")


def _shown(answer: Answer) -> str:
    value = answer.value
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def allowed_line(question: DeclaredQuestion) -> str:
    """One line of a list of open questions."""
    return f"{question.criterion}  {question.title}: {allowed_answers(question)}"
