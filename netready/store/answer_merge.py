"""New answers beside those of the site file: what is written, changes, contradicts. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from netready.domain.site import Answer, Site
from netready.store.answer_rows import GivenAnswer
from netready.store.fault_words import shown
from netready.store.site_edit import Row, with_row


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What to do with new answers.

    Attributes:
        write: in their order.
        changes: a line for each answer that becomes another.
        same: how many stand in the file already.
        faults: a line for each that is older than what the file says.
    """

    write: tuple[Answer, ...]
    changes: tuple[str, ...]
    same: int
    faults: tuple[str, ...]


def merged(site: Site, given: Iterable[GivenAnswer], *, older_too: bool = False) -> Merged:
    """New answers replace those of the same day or before; older ones are named and left.

    Args:
        site: as its file says now.
        given: new answers.
        older_too: replace newer answers, too.
    """
    before = {answer.criterion: answer for answer in site.answers}
    write: list[Answer] = []
    changes: list[str] = []
    faults: list[str] = []
    same = 0
    for one in given:
        new, old = one.answer, before.get(one.answer.criterion)
        if old == new:
            same += 1
        elif old is not None and old.on > new.on and not older_too:
            faults.append(_older(one, old))
        else:
            write.append(new)
            changes += [_change(old, new)] if old is not None and old.value != new.value else []
    return Merged(write=tuple(write), changes=tuple(changes), same=same, faults=tuple(faults))


def _older(one: GivenAnswer, old: Answer) -> str:
    return (
        f"{one.place}: found {_said(one.answer)}, but the site file says "
        f"{_said(old)}, which is newer; allowed a later day, or --older-too"
    )


def _change(old: Answer, new: Answer) -> str:
    return f"{new.criterion}: {_said(old)} becomes {_said(new)}"


def _said(answer: Answer) -> str:
    return f"{shown(answer.value)} ({shown(answer.by)}, {answer.on})"


def with_answers(text: str, answers: Sequence[Answer], *, name: str) -> str:
    """The text of a site file with these answers in it; all else stays as it was.

    Raises:
        BadInputError: its answers are not written as [[answer]] tables.
    """
    for answer in answers:
        row = answer_row(answer)
        text = with_row(text, name=name, table="answer", key="criterion", row=row)
    return text


def answer_row(answer: Answer) -> Row:
    """An answer as the keys of its table; whole numbers are written as such."""
    value = answer.value
    whole = isinstance(value, float) and value.is_integer()
    return {
        "criterion": answer.criterion,
        "value": int(value) if whole else value,
        "by": answer.by,
        "on": answer.on,
        "document": answer.document,
    }
