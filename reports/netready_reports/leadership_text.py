"""The leadership page as plain text, for a letter or a screen reader: the same words, 80 columns.

Here: order, indents, wrapping. Not here: words, which are the view's.
"""

from collections.abc import Iterator

from netready.domain.visible import visible
from netready_reports.carrying import Carried
from netready_reports.leadership import LeadershipView
from netready_reports.next_steps import Fix
from netready_reports.words import columns

COLUMNS = 80


def leadership_text(view: LeadershipView) -> str:
    """The page; no line is wider than 80 columns of a terminal."""
    blocks = (_head, _answer, _next, _pupils, _stages, _others, _areas, _not_tested, _last)
    lines: list[str] = []
    for block in blocks:
        lines += [*block(view), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _head(view: LeadershipView) -> Iterator[str]:
    for banner in view.banners:
        yield from wrapped(f"*** {banner.headline.upper()} *** {banner.text}")
    yield from wrapped("Is the network ready for a device for every pupil?")
    yield from wrapped(view.school)
    yield from wrapped(
        f"{view.day}."
        + (f" Room: {view.place}." if view.place else "")
        + (f" Measured by: {view.by}." if view.by else "")
    )
    yield from wrapped(f"The plan: {view.plan}.")


def _answer(view: LeadershipView) -> Iterator[str]:
    yield from title(f"{view.verdict_of}: {view.verdict.word}")
    yield from wrapped(view.sentence)
    yield from wrapped(f"Confidence: {view.confidence}. {view.confidence_why}.")
    if view.trend:
        yield from wrapped(view.trend)
    if view.blockers:
        of = f"{view.cleared} of {view.blockers}"
        yield from wrapped(f"{of} blockers cleared; {view.blocker_words}.")
    yield from wrapped(f"Decision wanted: {view.decision}")


def _next(view: LeadershipView) -> Iterator[str]:
    yield from title("What to do next")
    for sentence in view.turning:
        yield from wrapped(sentence)
    for place, fix in enumerate(view.fixes, start=1):
        yield from _fix(place, fix)
    if view.more_fixes:
        yield from wrapped(f"{view.more_fixes}.")
    if view.find_out:
        yield from wrapped(f"{view.find_out_label}:")
        for text in view.find_out:
            yield from wrapped(text, first="- ")
        if view.more_find_out:
            yield from wrapped(f"{view.more_find_out}.")
    elif not view.fixes:
        yield from wrapped(view.nothing)


def _fix(place: int, fix: Fix) -> Iterator[str]:
    yield from wrapped(fix.action, first=f"{place}. ")
    rows = [(fix.notice_label, fix.notice)] if fix.notice else []
    rows += [("Who:", fix.owner), ("By, if begun now:", fix.by)]
    rows += [("Price:", fix.price), (f"{fix.after_label}:", fix.after)]
    for label, words in rows:
        yield from wrapped(f"{label} {words}", first="   ")


def _pupils(view: LeadershipView) -> Iterator[str]:
    yield from title(view.carry_title)
    for line in view.carried:
        yield from wrapped(f"{_crowd(line)}.", first="- ")


def _crowd(line: Carried) -> str:
    of = f" {line.of}" if line.of else ""
    limit = f"; {line.limit}" if line.limit else ""
    return f"{line.title} ({line.hint}): {line.value}{of}{limit}"


def _stages(view: LeadershipView) -> Iterator[str]:
    if not view.stages:
        return
    yield from title("Roll-out, stage by stage")
    for stage in view.stages:
        yield from wrapped(
            f"Up to and with {stage.name}, devices: {stage.devices}. {stage.badge.word}, "
            f"confidence {stage.confidence}. Everyday: {stage.everyday}. Video: {stage.video}. "
            f"Tests: {stage.test}. Waits for: {stage.waits_for}.",
            first="- ",
        )
    if view.more_stages:
        yield from wrapped(f"{view.more_stages}.")


def _others(view: LeadershipView) -> Iterator[str]:
    yield from title("Two other questions, answered apart")
    for answer in (view.standard, view.programme):
        yield from wrapped(f"{answer.title} {answer.badge.word}.", first="- ")
        yield from wrapped(f"{answer.sentence} {answer.note}", first="  ")


def _areas(view: LeadershipView) -> Iterator[str]:
    yield from title("The ten areas to prepare")
    for area in view.areas:
        trend = f" {area.trend}." if area.trend else ""
        yield from wrapped(f"{area.name}: {area.badge.word} ({area.evidence}).{trend}", first="- ")


def _not_tested(view: LeadershipView) -> Iterator[str]:
    yield from title("What was not tested")
    for text in view.not_tested:
        yield from wrapped(text, first="- ")
    if view.more_not_tested:
        yield from wrapped(f"{view.more_not_tested}.")
    if not view.not_tested:
        yield from wrapped("Everything the plan asks for was tested.")


def _last(view: LeadershipView) -> Iterator[str]:
    yield from title("Next review")
    yield from wrapped(f"{view.review}.")
    yield from wrapped(view.review_note)
    yield ""
    yield from title("What the words mean")
    for item in view.legend:
        yield from wrapped(f"{item.word}: {item.meaning}", first="- ")
    yield from wrapped(f"{view.sources_note} Made by {view.generator}.")


def title(text: str) -> Iterator[str]:
    """A heading, underlined as far as it reaches."""
    lines = list(wrapped(text.upper()))
    yield from lines
    yield "-" * max(columns(line) for line in lines)


def wrapped(text: str, *, first: str = "") -> Iterator[str]:
    """Lines of at most 80 columns; after the first they are indented as far as `first` reaches."""
    room = COLUMNS - len(first)
    lead, line = first, ""
    for word in visible(" ".join(text.split())).split(" "):
        for part in _parts(word, room):
            joined = f"{line} {part}" if line else part
            if columns(joined) > room:
                yield lead + line
                lead, joined = " " * len(first), part
            line = joined
    yield lead + line


def _parts(word: str, room: int) -> Iterator[str]:
    """A word, cut where it is wider than a whole line."""
    part = ""
    for sign in word:
        if columns(part + sign) > room:
            yield part
            part = ""
        part += sign
    yield part
