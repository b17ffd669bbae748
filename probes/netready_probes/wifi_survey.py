"""Airtime: where the time of the channel went, by the radio's own counters, over `interval_s`.

Busy, own, other networks, and busy without anything readable. Many drivers count nothing, or count
wrongly: then there is no figure but a sentence. Nothing is scanned and nothing is changed.
"""

from collections.abc import Sequence
from typing import Final

from netready.domain.air import AirShares
from netready.domain.failures import Failure, FailureWord
from netready.domain.jsonable import jsonable
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.settings import check_known, number_of, text_of
from netready_probes.wifi.airtime.survey import shares_by_channel, shares_in_use
from netready_probes.wifi.choice import interface_of
from netready_probes.wifi.reader import WifiReader, reader_for
from netready_probes.wifi.reading import LinkReading, LinkState, SurveyEntry

_SLICE_S: Final = 0.5  # a stop acts within it
_NAMES: Final = (
    "channel_utilisation_ratio",
    "own_airtime_ratio",
    "other_airtime_ratio",
    "undecoded_airtime_ratio",
    "noise_dbm",
)
_NOT_COUNTED: Final = (
    "This adapter's driver, or this platform, does not tell how busy the channel is; the access "
    "point's beacons or its controller may."
)


def run(ctx: ProbeContext) -> Outcome:
    """Two looks at the counters, `interval_s` apart (default 5 s)."""
    check_known(ctx.settings, ("interface", "interval_s"))
    interval_s = number_of(ctx.settings, "interval_s", 5.0, low=1.0, high=600.0)
    wanted = text_of(ctx.settings, "interface", "")
    reader = reader_for(ctx.system)
    if isinstance(reader, Failure):
        return _failed(reader)
    interface = wanted or interface_of(ctx.system, reader)
    if interface is None:
        return _failed(_failure(FailureWord.NO_NETWORK, "No wireless adapter."))
    link = reader.link(interface)
    if link.state is LinkState.NO_ADAPTER:
        return _failed(_failure(FailureWord.NO_NETWORK, "No wireless adapter of that name."))
    return _read(ctx, reader, interface, link, interval_s)


def _failure(word: FailureWord, note: str) -> Failure:
    return Failure(operation="read wifi counters", word=word, note=note)


def _failed(failure: Failure) -> Outcome:
    lines = tuple(metric(name, None, note=failure.note) for name in _NAMES[:-1])
    return Outcome(metrics=lines, failures=(failure,))


def _read(
    ctx: ProbeContext, reader: WifiReader, interface: str, link: LinkReading, interval_s: float
) -> Outcome:
    before = reader.survey(interface)
    if not any(entry.active_ms for entry in before):
        return _failed(_failure(FailureWord.NOT_SUPPORTED, _NOT_COUNTED))
    _wait(ctx, interval_s)
    if ctx.stopped():
        return _failed(_failure(FailureWord.STOPPED, "It was stopped before it ended."))
    after = reader.survey(interface)
    if not after:
        note = "The adapter was unplugged or switched off meanwhile."
        return _failed(_failure(FailureWord.CLOSED_EARLY, note))
    return _outcome(reader.source, interface, link, interval_s, before, after)


def _wait(ctx: ProbeContext, seconds: float) -> None:
    end_s = ctx.system.clock.monotonic_s() + seconds
    while (left_s := end_s - ctx.system.clock.monotonic_s()) > 0 and not ctx.stopped():
        ctx.progress(1 - left_s / seconds, "counting the air")
        ctx.system.clock.sleep(min(_SLICE_S, left_s))


def _outcome(
    source: str,
    interface: str,
    link: LinkReading,
    interval_s: float,
    before: Sequence[SurveyEntry],
    after: Sequence[SurveyEntry],
) -> Outcome:
    used = shares_in_use(before, after, frequency_mhz=link.frequency_mhz)
    return Outcome(
        metrics=tuple(_metrics(source, used)),
        settings={"interface": interface, "interval_s": interval_s},
        details={
            "channels": jsonable(shares_by_channel(before, after)),
            "in_use": jsonable(used),
            "interface": interface,
        },
    )


def _metrics(source: str, used: AirShares | None) -> list[Metric]:
    if used is None:
        note = "the driver does not say which channel is in use"
        return [metric(name, None, source=source, note=note) for name in _NAMES]
    values = (
        used.busy_ratio,
        used.own_ratio,
        used.other_ratio,
        used.undecoded_ratio,
        used.noise_dbm,
    )
    doubts = "; ".join(used.doubts)
    return [
        metric(name, value, source=source, note=doubts if value is not None else _why(used, name))
        for name, value in zip(_NAMES, values, strict=True)
    ]


def _why(used: AirShares, name: str) -> str:
    if name == "noise_dbm":
        return "the driver does not tell"
    return used.refused or "; ".join(used.doubts) or "the driver does not count it"


PROBE = Probe(
    name="wifi-survey",
    version="1",
    summary="how busy the Wi-Fi channel is, and with what, by the radio's own counters",
    run=run,
    metrics=_NAMES,
)
