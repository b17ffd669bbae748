"""Numbers and faults in plain words, never on another side of a line than the judgement is."""

import math

from netready.domain.criterion import Better, Criterion
from netready.domain.verdict import CriterionResult, Status

LINE_CARRIES_PLAN = "INF-04"
ROOM_HOLDS_CLASS = "TSP-13"


def number(value: float, digits: int = 3) -> str:
    """So many significant digits, all whole ones, no exponent: "0.857", "75", "1250"."""
    if math.isinf(value):
        return "no answer"
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if decimals else text


def number_beside(value: float, line: float) -> str:
    """As `number`, with as many digits as it takes not to be read as having reached `line`."""
    if value == line or math.isinf(value):
        return number(value)
    texts = (number(value, digits) for digits in range(3, 16))
    return next((text for text in texts if _same_side(float(text), value, line)), repr(value))


def _same_side(shown: float, value: float, line: float) -> bool:
    return shown != line and (shown < line) == (value < line)


def percent_below_hundred(ratio: float) -> str:
    """A ratio that failed at 1, in whole per cent: never "100"."""
    return f"{max(0, min(99, round(100 * ratio)))} %"


def value_text(value: float | str | None, criterion: Criterion) -> str:
    """The value with its unit, e.g. "75 ms", "none"; a ratio as per cent."""
    if value is None:
        return "not known"
    if isinstance(value, str):
        return value
    line = criterion.thresholds.acceptable if criterion.thresholds else value
    if criterion.unit == "ratio":
        # away from the last binary digit, so that 0.35 is "35 %"
        return f"{number_beside(round(100 * value, 9), round(100 * line, 9))} %"
    return f"{number_beside(value, line)} {criterion.unit}".strip()


def needed_text(criterion: Criterion) -> str:
    """What is needed, e.g. "at most 60 ms", "manual or automatic"."""
    if criterion.thresholds is not None:
        bound = "at least" if criterion.better is Better.HIGHER else "at most"
        line = criterion.thresholds.acceptable
        if criterion.unit == "ratio":
            return f"{bound} {round(100 * line, 9):g} %"
        return f"{bound} {line:g} {criterion.unit}".strip()
    if criterion.words is not None:
        return " or ".join((*criterion.words.acceptable, *criterion.words.target))
    return "an answer"


def thresholds_text(criterion: Criterion) -> str:
    """All three lines as text, e.g. "fail 200, acceptable 60, target 30"."""
    return ", ".join(
        f"{step} {value if isinstance(value, str) else format(value, 'g')}"
        for step, value in scale_values(criterion).items()
    )


def scale_values(criterion: Criterion) -> dict[str, object]:
    """The three lines as values; words of one step are joined by " / "."""
    lines = criterion.thresholds
    if lines is not None:
        return {"fail": lines.fail, "acceptable": lines.acceptable, "target": lines.target}
    words = criterion.words
    if words is None:
        return {}
    steps = {"fail": words.fail, "acceptable": words.acceptable, "target": words.target}
    return {step: " / ".join(each) for step, each in steps.items() if each}


def fault(result: CriterionResult, criterion: Criterion) -> str:
    """What is wrong, with the evidence, as a clause without a full stop."""
    if isinstance(result.value, float | int):
        if criterion.id == LINE_CARRIES_PLAN:
            return f"the line carries {percent_below_hundred(result.value)} of the planned load"
        if criterion.id == ROOM_HOLDS_CLASS:
            share = percent_below_hundred(result.value)
            return f"{_place(result)}the planned lesson works for {share} of the class"
    place = f" in {result.room}" if result.room else ""
    evidence = f"{value_text(result.value, criterion)}{place}; needed: {needed_text(criterion)}"
    if not criterion.leadership:
        return f"{criterion.title} ({evidence})"
    return f"{criterion.leadership.rstrip('.')} ({criterion.title}: {evidence})"


def _place(result: CriterionResult) -> str:
    return f"in {result.room} " if result.room else ""


def still_open(result: CriterionResult) -> str:
    """What is open, as an item of a list: its title, and where or why where that is known."""
    if result.rooms_unknown and result.status is Status.UNSETTLED:
        return f"{result.title} (in {some_names(result.rooms_unknown)})"
    if result.status is Status.UNSETTLED:
        return f"{result.title} ({result.reason})"
    return result.title


def some_names(names: tuple[str, ...], most: int = 3) -> str:
    """The first few names and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
