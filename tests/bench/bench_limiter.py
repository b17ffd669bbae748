"""`python -m tests.bench.bench_limiter`: the limiter against the labelled set, as a table."""

from collections import Counter

from netready.domain.load import LimiterWord
from tests.bench.figures import Figure
from tests.loadtest.limiter_cases import cases, found


def main() -> list[Figure]:
    """Rows are the truth, columns what was said; wrong answers are named below."""
    labelled = cases()
    said = {case.name: found(case).word for case in labelled}
    counts = Counter((case.truth, said[case.name]) for case in labelled)
    words = [w for w in LimiterWord if any(w in pair for pair in counts)]
    width = max(len(word.value) for word in words)
    print(" " * width, *(f"{number:>3}" for number in range(1, len(words) + 1)))
    for number, truth in enumerate(words, 1):
        row = (counts[truth, word] for word in words)
        cells = " ".join(f"{count or '.':>3}" for count in row)
        print(f"{truth.value:<{width}} {cells}   ({number})")
    wrong = [case for case in labelled if said[case.name] is not case.truth]
    right = len(labelled) - len(wrong)
    print(f"{right} of {len(labelled)} right: {100 * right / len(labelled):.1f} % (aim: 95 %)")
    for case in wrong:
        print(f"  {case.name}: {case.truth.value}, said {said[case.name].value}")
    share = 100 * right / len(labelled)
    return [
        Figure(name="limiter: labelled cases", value=len(labelled), at_least=40),
        Figure(name="limiter: right word", value=share, unit="%", at_least=95),
    ]


if __name__ == "__main__":
    main()
