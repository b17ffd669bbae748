"""Which part of the network it was: one small rule each, the first that matches wins. Pure.

The order (`RULES`) and why: first what happens before any load is made (joining, being let in);
then what spoils connections without being full (a filter, a limit set for each client); then from
near to far, each part only where the parts before it are known to be good or the part itself says
so. A rule that lacks a reading does not match. Source of the comparisons: the triangulation of two
anchors (both bad: this side of them; only the far one bad: behind the near one), as schools' own
guides do it with one device at the router and one in the room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from netready.domain.clues import AnchorReading, Clues, JoinFailure, Place, RadioClues
from netready.domain.failures import FailureWord
from netready.domain.load import Limiter, LimiterWord, StageResult, StageVerdict
from netready.loadtest.limiter_signs import Sign, Way, main_way, way_of, worst
from netready.loadtest.words import percent

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
RATE_DROP: Final = 0.3  # of the PHY rate, under load
RETRIES_RISE: Final = 0.1  # of all frames
CHANNEL_BUSY: Final = 0.5  # "40-50 % saturates" (vendor's guide, GWN7610, read 2026-07)
IDLE_LOSS_OF_A_LINE: Final = 0.01
NEAR: Final = (Place.GATEWAY, Place.WIRED, Place.ON_SITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A stage that did not hold, and what is known around it.

    Attributes:
        stages: all of the run, for what shows only by comparing them.
    """

    failed: StageResult
    stages: Sequence[StageResult]

    @property
    def clues(self) -> Clues:
        """Those of the stage."""
        return self.failed.clues


Rule = Callable[[Case], Limiter | None]


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
    through = _ways(case, lambda r: r.past_filter is False)
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


def lan(case: Case) -> Limiter | None:
    """Bad on the cable already: by a wired device's reading, or because the load came by cable."""
    ways = _near_ways(case, lambda reading: reading.from_wired or case.clues.wireless is False)
    bad = [way.words for way in ways if way.sign is Sign.BAD]
    if not bad:
        return None
    why = "On the cable, without any radio, the school's own target was not well reached either."
    return Limiter(word=LimiterWord.LAN, evidence=(why, *bad))


def radio(case: Case) -> Limiter | None:
    """The device's own radio link became worse, or only the radio's side of the site is bad."""
    if case.clues.wireless is False or near(case) is Sign.GOOD:
        return None
    evidence = _link_fell(case.clues.radio) or _only_by_radio(case)
    if not evidence or (case.clues.radios > 1 and _alone_was_good(case)):
        return None
    return Limiter(word=LimiterWord.RADIO, evidence=evidence)


def _link_fell(link: RadioClues | None) -> tuple[str, ...]:
    if link is None:
        return ()
    found = []
    before, beside = link.idle_tx_rate_mbps, link.loaded_tx_rate_mbps
    if before and beside is not None and beside < (1 - RATE_DROP) * before:
        found.append(f"The radio's own rate fell from {before:g} to {beside:g} Mbit/s.")
    calm, loaded = link.idle_retry_ratio, link.loaded_retry_ratio
    if calm is not None and loaded is not None and loaded - calm > RETRIES_RISE:
        found.append(f"Frames sent again rose from {percent(calm)} to {percent(loaded)}.")
    return tuple(found)


def _only_by_radio(case: Case) -> tuple[str, ...]:
    """The same target is well reached by cable and badly by radio."""
    if case.clues.wireless is not True:
        return ()
    by_cable = _near_ways(case, lambda reading: reading.from_wired)
    by_radio = _near_ways(case, lambda reading: not reading.from_wired)
    good = [way.words for way in by_cable if way.sign is Sign.GOOD]
    bad = [way.words for way in by_radio if way.sign is Sign.BAD]
    if not good or not bad:
        return ()
    return ("By cable the school's own target was well reached, by radio it was not.", *bad, *good)


def contention(case: Case) -> Limiter | None:
    """Each radio is well alone and ill among the others: they share the air."""
    clues = case.clues
    if clues.wireless is not True or clues.radios < 2 or not _alone_was_good(case):
        return None
    if near(case) is Sign.GOOD:
        return None
    air = _only_by_radio(case) or _busy_air(clues.radio)
    if not air:
        return None
    why = f"One device alone kept its limits, {clues.radios} together did not."
    return Limiter(word=LimiterWord.AP_CONTENTION, evidence=(why, *air))


def _alone_was_good(case: Case) -> bool:
    return case.clues.alone is not None and case.clues.alone.kept_limits


def _busy_air(link: RadioClues | None) -> tuple[str, ...]:
    busy = link.channel_utilisation_ratio if link else None
    if busy is None or busy < CHANNEL_BUSY:
        return ()
    return (f"The channel was busy {percent(busy)} of the time.",)


def provider(case: Case) -> Limiter | None:
    """The line loses packets before anybody loads it, and the site does not."""
    if near(case) is not Sign.GOOD:
        return None
    lost = [
        reading.idle_loss_ratio
        for reading in case.clues.anchors
        if reading.where is Place.INTERNET and not reading.failure
    ]
    before = max((ratio for ratio in lost if ratio is not None), default=0.0)
    if before <= IDLE_LOSS_OF_A_LINE:
        return None
    why = (
        f"The internet line lost {percent(before)} of the probes before any load was made, "
        "while the way to the school's own target was good."
    )
    return Limiter(word=LimiterWord.PROVIDER, evidence=(why, *_near_words(case)))


def uplink(case: Case) -> Limiter | None:
    """The far end is badly reached and the near one well: it lies between them."""
    if near(case) is not Sign.GOOD or case.clues.target is not Place.INTERNET:
        return None
    ways = (main_way(case.failed), *_ways(case, lambda r: r.where is Place.INTERNET))
    bad = [way.words for way in ways if way.sign is Sign.BAD]
    if not bad:
        return None
    why = (
        "At the same time the school's own target was well reached and the internet was not: "
        "it lies behind the school's network, on the internet line."
    )
    return Limiter(word=LimiterWord.UPLINK, evidence=(why, *bad, *_near_words(case)))


RULES: Final[tuple[Rule, ...]] = (
    joining,
    client_cap,
    content_filter,
    client_rate,
    lan,
    contention,
    radio,
    provider,
    uplink,
)


def first_match(case: Case, rules: Sequence[Rule] = RULES) -> Limiter | None:
    """The first rule that has something to say; None: nothing can be told apart."""
    return next((found for rule in rules if (found := rule(case)) is not None), None)


def near(case: Case) -> Sign:
    """How the site itself fared, before the internet line, from this device."""
    return worst(way.sign for way in _near_from_here(case))


def _near_words(case: Case) -> tuple[str, ...]:
    return tuple(way.words for way in _near_from_here(case) if way.sign is Sign.GOOD)


def _near_from_here(case: Case) -> list[Way]:
    """What the devices that made the load saw of the site, be they on radio or on a cable."""
    by_cable = case.clues.wireless is False
    return _near_ways(case, lambda reading: by_cable or not reading.from_wired)


def _near_ways(case: Case, wanted: Callable[[AnchorReading], bool]) -> list[Way]:
    """Anchors on site, and the loaded target itself where it stands there."""
    ways = _ways(case, lambda reading: reading.where in NEAR and wanted(reading))
    itself = AnchorReading(where=Place.ON_SITE)
    if case.clues.target in NEAR and wanted(itself):
        ways.append(main_way(case.failed))
    return ways


def _ways(case: Case, wanted: Callable[[AnchorReading], bool]) -> list[Way]:
    return [way_of(reading) for reading in case.clues.anchors if wanted(reading)]
