"""Ten thousand made-up schools under every law of scoring: how many break one, and which.

    python -m tests.bench.bench_properties [SCHOOLS]

A school is made from its number, so a breach can be looked at again: `school_of(Random(number))`.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

from tests.bench.figures import Figure, text_line
from tests.scoring.laws import LAWS, Law, answers, breaches, same_input_same_bytes
from tests.scoring.sites import school_of

SCHOOLS = 10_000
# the whole score is forty times as much work as an answer
BYTES_OF_EVERY = 25
SHOWN = 5


def figures(schools: int = SCHOOLS) -> Iterator[Figure]:
    """Schools, the verdicts they reached, and the breaches of each law."""
    began = time.perf_counter()
    verdicts: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    shown: list[str] = []
    for number in range(schools):
        school = school_of(random.Random(number))
        verdicts.update(answer.verdict.value for answer in answers(school))
        for text in breaches(school, random.Random(-number - 1), _laws(number)):
            broken[text.partition(":")[0]] += 1
            shown.append(f"school {number}: {text}")
    note = ", ".join(f"{word} {count}" for word, count in sorted(verdicts.items()))
    yield Figure(name="schools made", value=schools, note=f"answers: {note}")
    yield Figure(name="seconds for all of them", value=time.perf_counter() - began, unit="s")
    for law in (*LAWS, same_input_same_bytes):
        name = law.__name__
        yield Figure(name=name.replace("_", " "), value=broken[name], unit="breaches", at_most=0)
    yield from (Figure(name=text, value=1, unit="breach", at_most=0) for text in shown[:SHOWN])


def _laws(number: int) -> tuple[Law, ...]:
    return LAWS if number % BYTES_OF_EVERY else (*LAWS, same_input_same_bytes)


if __name__ == "__main__":
    for figure in figures(int(sys.argv[1]) if len(sys.argv) > 1 else SCHOOLS):
        print(text_line(figure), flush=True)
