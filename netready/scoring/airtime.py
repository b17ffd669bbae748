"""How much of the air pupils take, and how many fit. Pure arithmetic; the cases are in `forecast`.

Share of one pupil = rate of the application / (PHY rate x efficiency), each direction by itself;
pupils and background together must stay within a limit.
"""

import math
from collections.abc import Sequence
from typing import Final

from netready.domain.airtime import AirtimeRules, ClientRates, Efficiency
from netready.scoring.air_traffic import AirTraffic, turn_ratio

_LAST_DIGIT: Final = 1e-9  # air that fits exactly must not lose a pupil to the last binary digit
_MOST_FRAMES: Final = 256  # of one aggregate, 802.11ax


def airtime_ratio(mbps: float, phy_mbps: float, efficiency: float) -> float:
    """Share of the air that a stream takes; above 1: it does not fit.

    Raises:
        ValueError: a rate or efficiency that is not above 0.
    """
    if phy_mbps <= 0 or efficiency <= 0:
        raise ValueError("PHY rate and efficiency must be above 0")
    return mbps / (phy_mbps * efficiency)


def radios_needed(together_ratio: float, usable_ratio: float) -> float:
    """Radios for so much airtime when each has `usable_ratio` of its time for it."""
    return together_ratio / usable_ratio


def pupils_within(limit_ratio: float, background_ratio: float, pupil_ratio: float) -> int | None:
    """The most pupils that fit beside the background; None: a pupil takes nothing."""
    if pupil_ratio <= 0:
        return None
    return max(0, math.floor((limit_ratio - background_ratio) / pupil_ratio + _LAST_DIGIT))


def modelled_efficiency(phy_mbps: float, frames: float, rules: AirtimeRules) -> float:
    """Goodput / PHY rate when each turn on the air sends so many full frames; 0 to 1.

    Falls with the PHY rate, because what a turn costs does not shrink with the frames.
    """
    payload_us = frames * rules.payload_bytes * 8 / phy_mbps
    on_air_us = rules.exchange_us + frames * rules.frame_bytes * 8 / phy_mbps
    return payload_us / on_air_us


def frames_of(efficiency: float, phy_mbps: float, rules: AirtimeRules) -> float:
    """Frames of a turn that explain an efficiency at that rate: `modelled_efficiency` inverted.

    Within 0.05 and 256 frames: beyond, the model does not explain what was measured.
    """
    frame_us = rules.frame_bytes * 8 / phy_mbps
    gain_us = rules.payload_bytes * 8 / phy_mbps - efficiency * frame_us
    if gain_us <= 0:
        return _MOST_FRAMES
    return min(_MOST_FRAMES, max(0.05, efficiency * rules.exchange_us / gain_us))


def efficiency_at(phy_mbps: float, known: Efficiency, rules: AirtimeRules) -> float:
    """The efficiency at another PHY rate than it was measured at.

    A published one belongs to no rate and is taken as it is.
    """
    if known.at_mbps is None:
        return known.ratio
    frames = frames_of(known.ratio, known.at_mbps, rules)
    return modelled_efficiency(phy_mbps, frames, rules)


def pupil_ratio(
    clients: Sequence[ClientRates], traffic: AirTraffic, known: Efficiency, rules: AirtimeRules
) -> float:
    """Share of the air that one pupil takes: the mean over the devices that were read.

    Every device gets the same bytes, so a slow one costs more air, not less service.

    Args:
        clients: at least one.
        traffic: of one pupil.
        known: measured, or published.
        rules: of the catalogue.
    """
    shares = [_share_of(client, traffic, known, rules) for client in clients]
    return math.fsum(shares) / len(clients)


def _share_of(
    client: ClientRates, traffic: AirTraffic, known: Efficiency, rules: AirtimeRules
) -> float:
    bulk = (
        airtime_ratio(mbps, phy, efficiency_at(phy, known, rules))
        for mbps, phy in (
            (traffic.bulk.down_mbps, client.down_mbps),
            (traffic.bulk.up_mbps, client.up_mbps),
        )
    )
    turns = (
        turn_ratio(turn, client.down_mbps if turn.down else client.up_mbps, rules)
        for turn in traffic.turns
    )
    return math.fsum((*bulk, *turns))


def at_width(
    client: ClientRates, width_mhz: float, wanted_mhz: float, rules: AirtimeRules
) -> ClientRates:
    """The same device in a channel of another width.

    Twice the width lets in twice the noise, so that the rate does not quite double; half the width
    is not credited with the noise that it shuts out, because a device may be at its best already.
    """
    doublings = math.log2(wanted_mhz / width_mhz)
    factor = 2**doublings * rules.kept_when_doubled_ratio ** max(0.0, doublings)
    return ClientRates(down_mbps=client.down_mbps * factor, up_mbps=client.up_mbps * factor)


def sharers(access_points: int, channels: int) -> int:
    """Access points on the fullest channel when so many that hear each other share so many."""
    return math.ceil(max(1, access_points) / max(1, channels))
