"""The channel in use, without leaving it: how busy its access point says it is, and who shares it.

For a look that must not disturb: nothing is sent and no other channel is visited, so what is heard
is no picture of the neighbourhood; that is `wifi_scan`'s.
"""

from dataclasses import replace
from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.settings import check_known, text_of
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of
from netready_probes.wifi.choice import interface_of
from netready_probes.wifi.reader import reader_for
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading
from netready_probes.wifi.scan_metrics import OwnPlace, scan_metrics

_NAMES: Final = ("co_channel_count", "channel_utilisation_ratio", "station_count")
_HEARD: Final = "heard on the channel in use; the other halves of a wide channel were not visited"


def run(ctx: ProbeContext) -> Outcome:
    """Listens on the channel of `interface` (default: the default route's)."""
    check_known(ctx.settings, ("interface",))
    wanted = text_of(ctx.settings, "interface", "")
    reader = reader_for(ctx.system)
    if isinstance(reader, Failure):
        return _failed(reader)
    interface = wanted or interface_of(ctx.system, reader)
    if interface is None:
        return _failed(_failure("No wireless adapter."))
    link = reader.link(interface)
    if link.state is not LinkState.CONNECTED:
        return _failed(_failure("The wireless adapter is not connected, so no channel is its own."))
    reading = reader.cached(interface)
    if reading.failure is not None:
        return _failed(reading.failure)
    return _outcome(interface, link, reading)


def _failure(note: str) -> Failure:
    return Failure(operation="listen on the channel", word=FailureWord.NO_NETWORK, note=note)


def _failed(failure: Failure) -> Outcome:
    lines = tuple(metric(name, None, note=failure.note) for name in _NAMES)
    return Outcome(metrics=lines, failures=(failure,))


def _outcome(interface: str, link: LinkReading, reading: ScanReading) -> Outcome:
    bsses = doubted(reading.bss)
    own = OwnPlace.of(link, reading.own_bssid, bsses)
    names = () if link.ssid is None else (link.ssid,)
    radios = radios_of(bsses, own_bssid=own.bssid, own_ssids=names)
    lines = [line for line in scan_metrics(reading, bsses, radios, own) if line.name in _NAMES]
    return Outcome(
        metrics=tuple(_with_place(line) for line in lines), settings={"interface": interface}
    )


def _with_place(line: Metric) -> Metric:
    if line.name != "co_channel_count" or line.value is None:
        return line
    return replace(line, note="; ".join(filter(None, (line.note, _HEARD))))


PROBE = Probe(
    name="wifi-channel",
    version="1",
    summary="the Wi-Fi channel in use, without leaving it: how busy it is, who shares it",
    run=run,
    metrics=_NAMES,
)
