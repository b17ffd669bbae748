"""A hundred thousand damaged texts over every text format of Wi-Fi: none raises, none hangs."""

from collections.abc import Iterator

from tests.bench.figures import Figure
from tests.probes.wifi.text_mutations import fuzz_texts, seeds

DAMAGED = 100_000


def figures() -> Iterator[Figure]:
    """The figures."""
    tally = fuzz_texts(DAMAGED, 3)
    yield Figure(
        name=f"{tally.texts:,} damaged texts of {len(seeds())} readers: raised, or impossible",
        value=len(tally.raised),
        at_most=0,
        note=f"{tally.networks + tally.links:,} still told something; {tally.seconds:.0f} s in all",
    )
    yield Figure(
        name="slowest of the damaged texts", value=1000 * tally.slowest_s, unit="ms", at_most=1000
    )
