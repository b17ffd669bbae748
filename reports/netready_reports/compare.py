"""The page that says what changed between two assessments: words from values, then the template."""

from collections.abc import Mapping
from dataclasses import dataclass

from netready_reports.assessed import Answered, Assessed
from netready_reports.banners import EMULATED, FICTIONAL, SIMULATED, Banner, page_of
from netready_reports.better_or_worse import Change
from netready_reports.compare_groups import CHANGES, Group, groups, only_in_one
from netready_reports.compared import Comparison
from netready_reports.tables import Table
from netready_reports.templating import policy, render, style
from netready_reports.words import CONFIDENCES, VERDICTS, Badge, clipped, counted, long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two, as the head of the page shows it."""

    label: str
    day: str
    verdict: Badge
    confidence: str
    cleared: str
    standard: str
    preparations: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareView:
    """Everything on the page, in ready words."""

    school: str
    sides: tuple[Side, Side]
    headline: str
    change: Badge
    summary: str
    unlike: tuple[str, ...]
    banners: tuple[Banner, ...]
    page: str
    groups: tuple[Group, ...]
    only: tuple[Table, ...]
    generator: str


def compare_view(comparison: Comparison, generator: str) -> CompareView:
    """The page's words."""
    before, after = comparison.before, comparison.after
    shown = _banners(comparison)
    return CompareView(
        school=clipped(after.school or before.school or "Two assessments", 80),
        sides=(_side("Then", before), _side("Now", after)),
        headline=headline(comparison),
        change=CHANGES[comparison.network],
        summary=summary(comparison),
        unlike=tuple(clipped(words, 300) for words in comparison.unlike),
        banners=shown,
        page=page_of(shown),
        groups=tuple(groups(comparison)),
        only=tuple(only_in_one(comparison)),
        generator=generator,
    )


def render_compare(view: CompareView) -> str:
    """The whole page."""
    return render(
        "compare.html.j2", view=view, style=style("page.css", "compare.css"), policy=policy()
    )


def headline(comparison: Comparison) -> str:
    """The answer then and now, in one sentence."""
    was, now = comparison.before.network.verdict, comparison.after.network.verdict
    days = (long_date(comparison.before.as_of), long_date(comparison.after.as_of))
    if was is now:
        return f"The answer is {VERDICTS[now].word}, as it was on {days[0]}."
    return f"The answer was {VERDICTS[was].word} on {days[0]} and is {VERDICTS[now].word} now."


def summary(comparison: Comparison) -> str:
    """How many criteria changed, and how."""
    tally = comparison.tally
    parts = [
        f"{counted(tally[change], 'criterion', 'criteria')} {words}"
        for change, words in (
            (Change.BETTER, "better"),
            (Change.WORSE, "worse"),
            (Change.NEWLY_KNOWN, "only known now"),
            (Change.NO_LONGER_KNOWN, "no longer known"),
            (Change.STILL_OPEN, "still not settled"),
            (Change.CANNOT_SAY, "not to be compared"),
        )
        if tally[change]
    ]
    if not parts:
        return "No criterion has another answer than before."
    return f"{', '.join(parts)}; {tally[Change.SAME]} as before."


def _side(label: str, one: Assessed) -> Side:
    met, not_met, not_known = one.standard
    return Side(
        label=label,
        day=long_date(one.as_of),
        verdict=VERDICTS[one.network.verdict],
        confidence=f"Confidence {CONFIDENCES[one.network.confidence].lower()}",
        cleared=_cleared(one.network),
        standard=f"{met} met, {not_met} not met, {not_known} not known",
        preparations=VERDICTS[one.programme.verdict],
    )


def _cleared(answer: Answered) -> str:
    if not answer.of:
        return "no blocker applies"
    return f"{answer.cleared} of {counted(answer.of, 'blocker')} cleared"


def _banners(comparison: Comparison) -> tuple[Banner, ...]:
    both = (comparison.before, comparison.after)
    made_up: Mapping[str, Banner] = {"simulated": SIMULATED, "emulated": EMULATED}
    found = [banner for word, banner in made_up.items() if word in {one.made_up for one in both}]
    if SIMULATED not in found and any(one.fictional for one in both):
        found.append(FICTIONAL)
    return tuple(found)
