"""Figures as people read them, for reasons and evidence."""

import math


def milliseconds(value_ms: float) -> str:
    """E.g. "12.3 ms"; infinite is a round trip whose packet was lost."""
    return "no answer" if math.isinf(value_ms) else f"{value_ms:.1f} ms"


def seconds(value_s: float) -> str:
    """E.g. "1.25 s"; infinite is a request without an answer."""
    return "no answer" if math.isinf(value_s) else f"{value_s:.2f} s"


def percent(ratio: float) -> str:
    """E.g. "95.4 %"."""
    return f"{100 * ratio:.1f} %"


def pupils(count: int) -> str:
    """E.g. "1 pupil", "30 pupils"."""
    return f"{count} pupil" if count == 1 else f"{count} pupils"
