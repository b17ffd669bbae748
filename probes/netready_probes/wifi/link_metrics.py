"""The figures of a watched link, each with its source, its age, and why it is not known. Pure."""

from collections.abc import Iterator
from typing import Final

from netready.domain.metrics import Metric, metric
from netready_probes.wifi.airtime.stations import (
    beacons_lost,
    believable_retry_ratio,
    failed_ratio,
    unwrapped,
)
from netready_probes.wifi.reading import (
    LinkReading,
    LinkState,
    band_of,
    channel_of,
)
from netready_probes.wifi.watching import Watched

NAMES: Final = (
    "signal_dbm",
    "noise_dbm",
    "snr_db",
    "frequency_mhz",
    "channel",
    "channel_width_mhz",
    "wifi_generation",
    "tx_rate_mbps",
    "rx_rate_mbps",
    "mcs",
    "spatial_streams",
    "retry_ratio",
    "failed_frames_ratio",
    "beacon_loss_count",
    "link_count",
    "roam_count",
    "roam_gap_ms",
)
_LESSER: Final = "of this link: the lesser of what the device and the access point can do"
_IDLE_RATE: Final = "the last frames were sent at a basic rate; read it while there is traffic"
_NOT_TOLD: Final = "not told"
_MOVED: Final = "it moved to another access point meanwhile, whose counters began anew"
_SEVERAL: Final = "several links, and it is not told which of them is in use"
_NO_ADDRESS: Final = "the access point's address is not told, so that a roam cannot be seen"
_ONE_OF: Final = "of one of several links"


def link_metrics(source: str, seen: Watched) -> tuple[Metric, ...]:
    """All of `NAMES`; counters are differences between the first look and the last."""
    link = seen.after
    lines = [*_radio(source, link), *_rates(source, link), *_counted(source, seen)]
    return (*lines, metric("link_count", link.links, source=source), *_roams(source, seen))


def _radio(source: str, link: LinkReading) -> Iterator[Metric]:
    signal, note = signal_of(link)
    noise = link.noise_dbm
    both = signal is not None and noise is not None
    how = link.signal_source or source
    yield metric("signal_dbm", signal, source=how, note=note, age_s=link.age_s)
    yield metric("noise_dbm", noise, source=source, note=_unless(noise, "the driver does not tell"))
    yield metric(
        "snr_db",
        signal - noise if signal is not None and noise is not None else None,
        source=how,
        note="" if both else "signal or noise is not known",
    )
    unknown = _SEVERAL if link.links > 1 else _NOT_TOLD
    mhz = link.frequency_mhz
    channel = channel_of(mhz) if mhz else None
    missing = unknown if mhz is None else "no channel of a known band"
    yield metric("frequency_mhz", mhz, source=source, note=_unless(mhz, unknown))
    yield metric("channel", channel, source=source, note=_unless(channel, missing))
    width = link.width_mhz
    yield metric("channel_width_mhz", width, source=source, note=_unless(width, unknown))


def _rates(source: str, link: LinkReading) -> Iterator[Metric]:
    generation = link.generation
    age = link.age_s
    yield metric(
        "wifi_generation",
        generation,
        source=source,
        note=_IDLE_RATE if generation is None else _LESSER,
    )
    for name, rate in (("tx_rate_mbps", link.tx_rate_mbps), ("rx_rate_mbps", link.rx_rate_mbps)):
        yield metric(name, rate, source=source, note=_unless(rate, _NOT_TOLD), age_s=age)
    for name, count in (("mcs", link.mcs), ("spatial_streams", link.streams)):
        idle = _IDLE_RATE if generation is None else _NOT_TOLD
        yield metric(name, count, source=source, note=_unless(count, idle))


def _counted(source: str, seen: Watched) -> Iterator[Metric]:
    first = seen.before.counters
    last = unwrapped(first, seen.after.counters)
    retries, no_retries = believable_retry_ratio(first, last)
    failed, no_failed = failed_ratio(first, last)
    lost = beacons_lost(first, last)
    if seen.roams or seen.breaks_ms:
        retries = failed = lost = None
        no_retries = no_failed = _MOVED
    no_lost = no_failed if seen.roams else "the driver does not count it, or began anew"
    yield metric("retry_ratio", retries, source=source, note=no_retries)
    yield metric("failed_frames_ratio", failed, source=source, note=no_failed)
    yield metric("beacon_loss_count", lost, source=source, note=_unless(lost, no_lost))


def _roams(source: str, seen: Watched) -> Iterator[Metric]:
    watched = f"in {seen.seconds:.1f} s"
    if None in (seen.before.bssid, seen.after.bssid):
        yield metric("roam_count", None, source=source, note=_NO_ADDRESS)
        yield metric("roam_gap_ms", None, source=source, note=_NO_ADDRESS)
        return
    yield metric("roam_count", len(seen.roams), source=source, note=watched)
    gaps = [roam for roam in seen.roams if roam.gap_ms is not None]
    if not gaps:
        yield metric("roam_gap_ms", None, source=source, note=f"no roam was seen {watched}")
        return
    worst = max(gaps, key=lambda roam: roam.gap_ms or 0.0)
    bound = "" if worst.bound_ms is None else f"give or take {worst.bound_ms:g} ms"
    yield metric("roam_gap_ms", worst.gap_ms, stat="max", n=len(gaps), source=source, note=bound)


def signal_of(link: LinkReading) -> tuple[float | None, str]:
    """The received signal in dBm and what must be said of it."""
    if link.signal_dbm is not None:
        return link.signal_dbm, _ONE_OF if link.links > 1 else ""
    if link.beacon_signal_dbm is not None:
        return link.beacon_signal_dbm, "of the beacons: no data frame yet"
    if link.withheld:
        return None, link.withheld
    return None, "no frame has been received yet"


def annotations_of(seen: Watched) -> dict[str, str]:
    """Words beside the figures: the band, several links, breaks, what is withheld."""
    link = seen.after
    found = {"link_state": link.state.value, "band": _bands(link)}
    if link.links > 1:
        found["multi_link"] = f"{link.links} links"
    if seen.breaks_ms:
        count, worst = len(seen.breaks_ms), max(seen.breaks_ms)
        times = "once" if count == 1 else f"{count} times"
        found["note"] = f"The link was away {times}, for {worst:.0f} ms at worst."
    found["withheld"] = link.withheld
    return {key: words for key, words in found.items() if words}


def _bands(link: LinkReading) -> str:
    if link.frequency_mhz:
        return band_of(link.frequency_mhz)
    told = [part for part in link.parts if part.frequency_mhz is not None]
    bands = {band_of(part.frequency_mhz or 0.0) for part in told if part.active is not False}
    return " and ".join(sorted(bands))


def _unless(value: float | None, note: str) -> str:
    return note if value is None else ""


def ended_well(seen: Watched) -> bool:
    """Whether the link was there at the end."""
    return seen.after.state is LinkState.CONNECTED
