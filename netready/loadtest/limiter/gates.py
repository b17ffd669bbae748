"""Gates: what lets devices or connections in, or holds each to a limit of its own. Pure rules.

None of these is full: they stop a few as well as many, each in its own way.
"""

from typing import Final

from netready.domain.clues import Clues, JoinFailure, Place
from netready.domain.failures import FailureWord
from netready.domain.load import Limiter, LimiterWord, StageVerdict
from netready.loadtest.limiter.case import Case, near, ways
from netready.loadtest.limiter.signs import Sign, way_of

RADIUS_AND_DHCP: Final = (
    JoinFailure.RADIUS_TIMEOUT,
    JoinFailure.RADIUS_REJECT,
    JoinFailure.DHCP_NO_OFFER,
    JoinFailure.DHCP_REFUSED,
)
SHUT_OUT_MIN: Final = 2  # one device may be broken, or far away
SAME_RATE: Final = 0.15  # rates that differ by less are the same rate
SIZES_RATIO: Final = 2.0  # class sizes that must give the same rate
LOSS_OF_A_LOSSY_WAY: Final = 0.005  # above it every connection is slow by itself


def joining(case: Case) -> Limiter | None:
    """Devices that got no address, or were not authenticated."""
    words = {
        word.value: case.clues.joins_failed[word]
        for word in RADIUS_AND_DHCP
        if case.clues.joins_failed.get(word)
    }
    if not words:
        return None
    counted = ", ".join(f"{count} x {word}" for word, count in words.items())
    why = f"Devices could not join the network: {counted}. That is before any load is made."
    return Limiter(word=LimiterWord.ADDRESSING, evidence=(why,))


def client_cap(case: Case) -> Limiter | None:
    """An access point that lets no more devices in: by its own word, or by what happens."""
    clues = case.clues
    full = clues.joins_failed.get(JoinFailure.AP_FULL, 0)
    if full:
        why = f"The access point told {full} of the devices that it has no room for them."
        return Limiter(word=LimiterWord.AP_CLIENT_CAP, evidence=(why,))
    out = len(clues.shut_out)
    if out < SHUT_OUT_MIN or clues.wireless is False:
        return None
    inside = clues.radios - out
    why = (
        f"{inside} of {clues.radios} devices got in and kept their connections, "
        f"{out} got none at all: something lets in so many devices and no more."
    )
    return Limiter(word=LimiterWord.AP_CLIENT_CAP, evidence=(why,))


def content_filter(case: Case) -> Limiter | None:
    """A filter or firewall in the way: by two ways compared, by what it cuts, by what it counts."""
    for evidence in (_past_it_is_good(case), _it_cuts(case), _it_counts(case)):
        if evidence:
            return Limiter(word=LimiterWord.FILTER, evidence=evidence)
    return None


def _past_it_is_good(case: Case) -> tuple[str, ...]:
    good = [
        way.words
        for reading in case.clues.anchors
        if reading.past_filter is True and (way := way_of(reading)).sign is Sign.GOOD
    ]
    through = ways(case, lambda r: r.past_filter is False)
    bad = [way.words for way in through if way.sign is Sign.BAD]
    if not good or not bad:
        return ()
    return ("Round the filter it was good, through the filter it was not.", bad[0], good[0])


def _it_cuts(case: Case) -> tuple[str, ...]:
    """Connections through it are cut or opened, while packets pass and the site is well."""
    failed = case.clues.failed
    tls = sum(n for word, n in failed.items() if word.startswith("tls-"))
    cut = failed.get(FailureWord.RESET.value, 0)
    everybody = sum(failed.values())
    if tls and 2 * tls >= everybody and case.clues.tls_intercepted:
        return (f"TLS is opened on this network, and {tls} pupils' connections failed by it.",)
    passes = case.failed.loss_ratio is not None and case.failed.loss_ratio <= LOSS_OF_A_LOSSY_WAY
    outside = case.clues.target is Place.INTERNET
    if 2 * cut < everybody or not cut or not outside or not passes or near(case) is not Sign.GOOD:
        return ()
    return (
        f"{cut} connections to the internet target were reset, while packets reached it and the "
        "way to the school's own target was good: something between them cuts connections.",
    )


def _it_counts(case: Case) -> tuple[str, ...]:
    """One device is one client to the access point: what counts its connections is a firewall."""
    inside = case.clues.refused_after
    if inside is None:
        return ()
    return (
        f"{inside} connections of one device were let in and none after them; the access point "
        "sees one device, so it is something that counts connections: a filter or firewall.",
    )


def client_rate(case: Case) -> Limiter | None:
    """Each client, or each connection, is held to a rate, whatever the others do."""
    evidence = _held_alone(case) or _held_each(case)
    return Limiter(word=LimiterWord.CLIENT_RATE_LIMIT, evidence=evidence) if evidence else None


def _held_alone(case: Case) -> tuple[str, ...]:
    alone = case.clues.alone
    if alone is None or alone.kept_limits or case.clues.radios < 2:
        return ()
    if not _same(alone.alone_mbps, alone.together_mbps):
        return ()
    return (
        f"One device alone got {alone.alone_mbps:.1f} Mbit/s, and {alone.together_mbps:.1f} Mbit/s "
        f"while {case.clues.radios} devices were at work: the others took nothing from it, so "
        "each device is held to a rate although the sum leaves room.",
    )


def _held_each(case: Case) -> tuple[str, ...]:
    """Few connections get the same rate each as many do, on a way that loses nothing."""
    if (case.failed.loss_ratio or 0.0) > LOSS_OF_A_LOSSY_WAY or _receiver_limited(case.clues):
        return ()
    rates = {
        stage.pupils: stage.pupil_goodput_mbps["p50"]
        for stage in case.stages
        if stage.verdict is StageVerdict.FAIL and stage.pupil_goodput_mbps.get("p50")
    }
    few, many = min(rates, default=0), max(rates, default=0)
    if not few or many < SIZES_RATIO * few or not _same(rates[few], rates[many]):
        return ()
    if any(stage.verdict is StageVerdict.PASS for stage in case.stages):
        return ()
    return (
        f"Each connection got {rates[few]:.1f} Mbit/s with {few} pupils and {rates[many]:.1f} "
        f"Mbit/s with {many}: each is held to a rate although the sum leaves room.",
    )


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME_RATE * max(one, other)


def _receiver_limited(clues: Clues) -> bool:
    return any(
        shares is not None and shares.receiver_limited_ratio > 0.2
        for shares in (clues.tcp_down, clues.tcp_up)
    )
