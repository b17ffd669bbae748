"""Parts of the way, from near to far: cable, air, radio, line, provider. Pure rules.

Each matches only where the parts before it are known to be good, or where the part itself says so.
"""

from typing import Final

from netready.domain.clues import Place, RadioClues
from netready.domain.load import Limiter, LimiterWord
from netready.loadtest.limiter.case import Case, near, near_ways, near_words, ways
from netready.loadtest.limiter.signs import Sign, main_way
from netready.loadtest.words import percent

RATE_DROP: Final = 0.3  # of the PHY rate, under load
RETRIES_RISE: Final = 0.1  # of all frames
CHANNEL_BUSY: Final = 0.5  # "40-50 % saturates" (vendor's guide, GWN7610, read 2026-07)
IDLE_LOSS_OF_A_LINE: Final = 0.01


def lan(case: Case) -> Limiter | None:
    """Bad on the cable already: by a wired device's reading, or because the load came by cable."""
    by_cable = near_ways(case, lambda reading: reading.from_wired or case.clues.wireless is False)
    bad = [way.words for way in by_cable if way.sign is Sign.BAD]
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
    by_cable = near_ways(case, lambda reading: reading.from_wired)
    by_radio = near_ways(case, lambda reading: not reading.from_wired)
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
    if link is None or busy is None or busy < CHANNEL_BUSY:
        return ()
    return (*air_evidence(link), *_others(link))


def air_evidence(link: RadioClues) -> tuple[str, ...]:
    """How busy the channel was beside the load, and who says so; nothing where nobody does."""
    if link.channel_utilisation_ratio is None:
        return ()
    by = f", {link.seen_by}" if link.seen_by else ""
    return (f"The channel was busy {percent(link.channel_utilisation_ratio)} of the time{by}.",)


def _others(link: RadioClues) -> tuple[str, ...]:
    """Who else took the air; a neighbour is named with its share only where that was counted."""
    found = []
    where = "the channel" if link.channel is None else f"channel {link.channel}"
    if link.other_ratio is not None:
        found.append(f"Other networks on {where} took {percent(link.other_ratio)} of the air.")
    if link.own_ratio is not None:
        found.append(f"This network itself took {percent(link.own_ratio)} of the air.")
    if link.neighbours:
        one = link.neighbours == 1
        who = "1 other access point" if one else f"{link.neighbours} other access points"
        found.append(f"On {where} {who} can be heard loudly enough to be waited for.")
    return tuple(found)


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
    return Limiter(word=LimiterWord.PROVIDER, evidence=(why, *near_words(case)))


def uplink(case: Case) -> Limiter | None:
    """The far end is badly reached and the near one well: it lies between them."""
    if near(case) is not Sign.GOOD or case.clues.target is not Place.INTERNET:
        return None
    outward = (main_way(case.failed), *ways(case, lambda r: r.where is Place.INTERNET))
    bad = [way.words for way in outward if way.sign is Sign.BAD]
    if not bad:
        return None
    why = (
        "At the same time the school's own target was well reached and the internet was not: "
        "it lies behind the school's network, on the internet line."
    )
    return Limiter(word=LimiterWord.UPLINK, evidence=(why, *bad, *near_words(case)))
