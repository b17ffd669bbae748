"""Whether the lenses' own figures hang together, for people who edit them by hand. No file here.

One line a fault: what was found, what is allowed; the reader puts the file's name before it.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Table = Mapping[str, Any]


def figure_faults(name: str, table: Table) -> list[str]:
    """Every fault of one lens's file; a key that is not there is one, too."""
    found = list(_not_finite(table, ""))
    try:
        found += _CHECKS[name](table) if name in _CHECKS else []
    except KeyError as error:
        found.append(f"{error.args[0]}: missing")
    except (TypeError, AttributeError, ValueError) as error:
        found.append(f"a value of another type than the shipped file has: {error}")
    return found


def _not_finite(value: object, place: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _not_finite(each, f"{place}: {key}" if place else str(key))
    elif isinstance(value, list):
        for each in value:
            yield from _not_finite(each, place)
    elif isinstance(value, float) and not math.isfinite(value):
        yield f"{place}: found {value}, allowed: a finite number"


def _aim(table: Table) -> Iterator[str]:
    for name, each in table["points"].items():
        yield from _steps(f"points.{name}", each["steps"], len(each["points"]))
    for name, each in table["experience"].items():
        yield from _steps(f"experience.{name}", each["steps"], len(table["words"]))
        for one in each["inputs"]:
            if one not in table["points"]:
                allowed = ", ".join(table["points"])
                yield f"experience.{name}: inputs: found {one!r}, allowed: {allowed}"


def _steps(place: str, steps: Sequence[float], words: int) -> Iterator[str]:
    if list(steps) != sorted(set(steps)):
        yield f"{place}: steps: found {list(steps)}, allowed: rising"
    if words != len(steps) + 1:
        yield f"{place}: found {words} values for {len(steps)} steps, allowed: one more than steps"


def _iqb(table: Table) -> Iterator[str]:
    for name, case in table["default"]["use_case"].items():
        if name not in table["edu"]["weights"]:
            yield f"edu.weights: {name}: missing"
        for need, one in case.items():
            weight = one if need == "weight" else one["weight"]
            if weight < 0 or (need != "weight" and one["threshold"] < 0):
                yield f"{name}: {need}: found {one}, allowed: weight and threshold of at least 0"
    lowest = [each["from"] for each in table["edu"]["words"]]
    if lowest != sorted(set(lowest), reverse=True) or lowest[-1:] != [0]:
        yield f"edu.words: from: found {lowest}, allowed: falling, the last one 0"


def _qoo(table: Table) -> Iterator[str]:
    for name, each in table.items():
        rop, cpup = each["rop"], each["cpup"]
        if set(rop["latency_ms"]) != set(cpup["latency_ms"]):
            yield f"{name}: latency_ms: both ends must name the same percentiles"
            continue
        pairs = [(rop["latency_ms"][p], cpup["latency_ms"][p]) for p in rop["latency_ms"]]
        for best, worst in [*pairs, (rop["loss"], cpup["loss"])]:
            if best > worst:
                yield f"{name}: found rop {best:g} and cpup {worst:g}, allowed: rop at most cpup"


def _dfe(table: Table) -> Iterator[str]:
    for topic in table["topic"]:
        if not topic["name"] or not topic["criteria"]:
            yield f"topic: found {topic!r}, allowed: a name and at least one criterion"


_CHECKS: Mapping[str, Callable[[Table], Iterator[str]]] = {
    "aim": _aim,
    "iqb": _iqb,
    "qoo": _qoo,
    "dfe": _dfe,
}
