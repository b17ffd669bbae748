"""The Wi-Fi link of this device while it is watched: network, signal, rates, retries, roams.

What is not told is None with a note; a state such as "not connected" is a failure word, never a
zero. Reading changes nothing and drops no link. The ways of the platforms: `wifi/reader.py`.
"""

from dataclasses import replace
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.jsonable import jsonable
from netready.domain.metrics import metric
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.settings import check_known, number_of, text_of
from netready_probes.wifi.choice import interface_of
from netready_probes.wifi.link_metrics import NAMES, annotations_of, ended_well, link_metrics
from netready_probes.wifi.reader import reader_for
from netready_probes.wifi.reading import LinkReading, LinkState
from netready_probes.wifi.watching import Watched, watch

_STATES: Final = {
    LinkState.NOT_CONNECTED: (FailureWord.NO_NETWORK, "The wireless adapter is not connected."),
    LinkState.NO_ADAPTER: (FailureWord.NO_NETWORK, "No wireless adapter."),
    LinkState.UNREADABLE: (FailureWord.BAD_ANSWER, "The adapter's answer was not understood."),
}
_LOST: Final = {
    LinkState.NOT_CONNECTED: "The link was lost while it was watched.",
    LinkState.NO_ADAPTER: "The adapter was unplugged or switched off while it was watched.",
    LinkState.UNREADABLE: "The adapter's later answers were not understood.",
}


def run(ctx: ProbeContext) -> Outcome:
    """Watches for `interval_s` (default 2 s), so that retries are those of now."""
    check_known(ctx.settings, ("interface", "interval_s"))
    interval_s = number_of(ctx.settings, "interval_s", 2.0, low=0.0, high=600.0)
    wanted = text_of(ctx.settings, "interface", "")
    system = ctx.system
    reader = reader_for(system)
    if isinstance(reader, Failure):
        return _failed(reader.word, reader.note)
    interface = wanted or interface_of(system, reader)
    if interface is None:
        return _failed(*_STATES[LinkState.NO_ADAPTER])
    seen = watch(reader, system.clock, interface, interval_s, ctx.stopped)
    if seen.before.state is not LinkState.CONNECTED:
        return _failed(*_why_none(seen.before), link=seen.before)
    if ctx.stopped():
        return _failed(FailureWord.STOPPED, "It was stopped before it ended.")
    if not ended_well(seen):
        return _lost(interface, seen)
    return Outcome(
        metrics=link_metrics(reader.source, seen),
        settings={"interface": interface, "interval_s": interval_s},
        annotations=annotations_of(seen),
        details=_details(interface, seen),
    )


def _why_none(link: LinkReading) -> tuple[FailureWord, str]:
    """A platform that refuses to tell is not one that is not understood."""
    if link.state is LinkState.UNREADABLE and link.withheld:
        return FailureWord.NOT_ALLOWED, link.withheld
    return _STATES[link.state]


def _failed(word: FailureWord, note: str, link: LinkReading | None = None) -> Outcome:
    failure = Failure(operation="read wifi link", word=word, note=note)
    withheld = link.withheld if link else ""
    return Outcome(
        metrics=(metric("signal_dbm", None, note=withheld or note),),
        failures=(failure,),
        annotations={"withheld": withheld} if withheld else {},
        details={"raw": link.raw} if link and link.raw else {},
    )


def _lost(interface: str, seen: Watched) -> Outcome:
    note = _LOST[seen.after.state]
    failure = Failure(operation="watch wifi link", word=FailureWord.CLOSED_EARLY, note=note)
    return Outcome(
        metrics=(metric("signal_dbm", None, note=note),),
        failures=(failure,),
        details=_details(interface, replace(seen, after=seen.before)),
    )


def _details(interface: str, seen: Watched) -> dict[str, object]:
    link = seen.after
    return {
        "ssid": link.ssid,
        "bssid": link.bssid,
        "interface": interface,
        "links": jsonable(link.parts),
        "roams": jsonable(seen.roams),
    }


PROBE = Probe(
    name="wifi-link",
    version="2",
    summary="this device's Wi-Fi: network, channel, width, signal, noise, rates, retries, roams",
    run=run,
    metrics=NAMES,
)
