"""Ten thousand made-up schools under every law of scoring: how many break one, and which.

    python -m tests.bench.bench_properties [SCHOOLS]

A school is made from its number, so a breach can be looked at again: `school_of(Random(number))`.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from netready.catalogue.loader import load_catalogue
from tests.bench.figures import Figure, text_line
from tests.scoring.laws import LAWS, Law, answers, breaches, same_input_same_bytes
from tests.scoring.remedy_laws import REMEDY_LAWS
from tests.scoring.sites import School, school_of

SCHOOLS = 10_000
# the whole score is forty times as much work as an answer
BYTES_OF_EVERY = 25
SHOWN = 5
# it has ten times as many criteria
REAL_OF_EVERY = 20


def figures(schools: int = SCHOOLS) -> Iterator[Figure]:
    """Schools, the verdicts they reached, and the breaches of each law."""
    yield from _searched("", (school_of(random.Random(n)) for n in range(schools)))
    england = load_catalogue("GB-ENG", "primary", date(2026, 11, 21))
    real = (
        school_of(random.Random(n), england.criteria, england.areas)
        for n in range(schools // REAL_OF_EVERY)
    )
    yield from _searched("England's own criteria: ", real)


def _searched(what: str, schools: Iterable[School]) -> Iterator[Figure]:
    began = time.perf_counter()
    verdicts: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    shown: list[str] = []
    made = 0
    for number, school in enumerate(schools):
        made += 1
        verdicts.update(answer.verdict.value for answer in answers(school))
        for text in breaches(school, random.Random(-number - 1), _laws(number)):
            broken[text.partition(":")[0]] += 1
            shown.append(f"{what}school {number}: {text}")
    note = ", ".join(f"{word} {count}" for word, count in sorted(verdicts.items()))
    yield Figure(name=f"{what}schools made", value=made, note=f"answers: {note}")
    yield Figure(name=f"{what}seconds", value=time.perf_counter() - began, unit="s")
    for law in (*LAWS, *REMEDY_LAWS, same_input_same_bytes):
        name = law.__name__
        yield Figure(
            name=what + name.replace("_", " "), value=broken[name], unit="breaches", at_most=0
        )
    yield from (Figure(name=text, value=1, unit="breach", at_most=0) for text in shown[:SHOWN])


def _laws(number: int) -> tuple[Law, ...]:
    laws = (*LAWS, *REMEDY_LAWS)
    return laws if number % BYTES_OF_EVERY else (*laws, same_input_same_bytes)


if __name__ == "__main__":
    for figure in figures(int(sys.argv[1]) if len(sys.argv) > 1 else SCHOOLS):
        print(text_line(figure), flush=True)
