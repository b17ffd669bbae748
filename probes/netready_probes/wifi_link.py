"""The Wi-Fi link of this device: network, channel, signal, rates, retries.

Linux: the program `iw`, or the kernel directly where pyroute2 is installed and `iw` is not. What
is not told is None with a note; a state such as "not connected" is a failure word, never a zero.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import Metric, metric
from netready_probes.contract import Outcome, Probe, ProbeContext
from netready_probes.seams import Programs, System
from netready_probes.settings import check_known, number_of, text_of
from netready_probes.wifi import iw_text
from netready_probes.wifi.nl80211 import parse_interfaces
from netready_probes.wifi.reading import (
    LinkReading,
    LinkState,
    band_of,
    channel_of,
    retry_ratio,
)

_PROGRAM_S = 5.0
_KERNEL_ARGV = (sys.executable, "-P", "-m", "netready_probes.system.nl80211")
_STATES = {
    LinkState.NOT_CONNECTED: (FailureWord.NO_NETWORK, "The wireless adapter is not connected."),
    LinkState.NO_ADAPTER: (FailureWord.NO_NETWORK, "No wireless adapter."),
    LinkState.UNREADABLE: (FailureWord.BAD_ANSWER, "The adapter's answer was not understood."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One way to read the link: its name, its adapters, and one look at one of them."""

    source: str
    interfaces: Callable[[], tuple[str, ...]]
    read: Callable[[str], LinkReading]


def run(ctx: ProbeContext) -> Outcome:
    """Two looks, `interval_s` apart (default 2 s), so that retries are those of now."""
    check_known(ctx.settings, ("interface", "interval_s"))
    interval_s = number_of(ctx.settings, "interval_s", 2.0, low=0.0, high=60.0)
    wanted = text_of(ctx.settings, "interface", "")
    system = ctx.system
    if system.host.platform().get("system") != "Linux":
        return _failed(FailureWord.NOT_SUPPORTED, "Not supported on this platform yet.")
    reader = _reader(system.programs)
    if reader is None:
        note = "Install the package iw, or netready[wifi]."
        return _failed(FailureWord.NOT_INSTALLED, note)
    interface = wanted or _interface(system, reader)
    if interface is None:
        return _failed(*_STATES[LinkState.NO_ADAPTER])
    before = reader.read(interface)
    if before.state is not LinkState.CONNECTED:
        return _failed(*_STATES[before.state])
    system.clock.sleep(interval_s)
    return _outcome(interface, reader.source, before, reader.read(interface), interval_s)


def _failed(word: FailureWord, note: str) -> Outcome:
    failure = Failure(operation="read wifi link", word=word, note=note)
    return Outcome(metrics=(metric("signal_dbm", None, note=note),), failures=(failure,))


def _reader(programs: Programs) -> Reader | None:
    if programs.find("iw"):
        return Reader(
            source="iw",
            interfaces=lambda: iw_text.interfaces(_iw(programs, "dev")),
            read=lambda name: read_by_iw(programs, name),
        )
    asked = programs.run(_KERNEL_ARGV, timeout_s=_PROGRAM_S)
    if asked.exit_code not in (0, 4):  # 3: pyroute2 is missing
        return None

    def dump() -> dict[str, LinkReading]:
        return parse_interfaces(programs.run(_KERNEL_ARGV, timeout_s=_PROGRAM_S).out)

    return Reader(
        source="nl80211",
        interfaces=lambda: tuple(parse_interfaces(asked.out)),
        read=lambda name: dump().get(name, LinkReading(state=LinkState.NO_ADAPTER)),
    )


def _iw(programs: Programs, *words: str) -> str:
    asked = programs.run(["iw", *words], timeout_s=_PROGRAM_S)
    return asked.out + asked.err


def read_by_iw(programs: Programs, interface: str) -> LinkReading:
    """One look by `iw`: link first, then what station, info and survey add to it."""
    link = iw_text.parse_link(_iw(programs, "dev", interface, "link"))
    if link.state is not LinkState.CONNECTED:
        return link
    station = iw_text.parse_station(_iw(programs, "dev", interface, "station", "dump"))
    width_mhz = iw_text.parse_width(_iw(programs, "dev", interface, "info"))
    return replace(
        link,
        width_mhz=width_mhz or link.width_mhz,
        signal_dbm=link.signal_dbm if link.signal_dbm is not None else station.signal_dbm,
        beacon_signal_dbm=station.beacon_signal_dbm,
        noise_dbm=iw_text.parse_noise(_iw(programs, "dev", interface, "survey", "dump")),
        tx_rate_mbps=_either(link.tx_rate_mbps, station.tx_rate_mbps),
        rx_rate_mbps=_either(link.rx_rate_mbps, station.rx_rate_mbps),
        counters=station.counters,
    )


def _either(first: float | None, second: float | None) -> float | None:
    return second if first is None else first


def _interface(system: System, reader: Reader) -> str | None:
    """The default route's adapter where it is wireless, otherwise the first wireless one."""
    names = reader.interfaces()
    route = system.host.gateway()
    if route and route[1] in names:
        return route[1]
    return names[0] if names else None


def _outcome(
    interface: str, source: str, before: LinkReading, after: LinkReading, interval_s: float
) -> Outcome:
    if after.state is not LinkState.CONNECTED or after.bssid != before.bssid:
        note = "The link was lost, or moved to another access point, while it was read."
        return _failed(FailureWord.CLOSED_EARLY, note)
    return Outcome(
        metrics=tuple(_metrics(source, before, after)),
        settings={"interface": interface, "interval_s": interval_s},
        annotations=_annotations(after),
        details={"ssid": after.ssid, "bssid": after.bssid, "interface": interface},
    )


def _annotations(link: LinkReading) -> dict[str, str]:
    annotations = {"link_state": link.state.value}
    if link.frequency_mhz:
        annotations["band"] = band_of(link.frequency_mhz)
    if link.links > 1:
        annotations["multi_link"] = f"{link.links} links; the figures are the first one's"
    return annotations


def _metrics(source: str, before: LinkReading, link: LinkReading) -> list[Metric]:
    signal_dbm, signal_note = _signal(link)
    retries, retry_note = retry_ratio(before.counters, link.counters)
    noise = link.noise_dbm
    both = signal_dbm is not None and noise is not None
    channel = channel_of(link.frequency_mhz) if link.frequency_mhz else None
    values: tuple[tuple[str, float | None, str], ...] = (
        ("signal_dbm", signal_dbm, signal_note),
        ("noise_dbm", noise, _unless(noise, "the driver does not tell")),
        ("snr_db", _difference(signal_dbm, noise), "" if both else "signal or noise is not known"),
        ("frequency_mhz", link.frequency_mhz, _unless(link.frequency_mhz, "not told")),
        ("channel", channel, _unless(channel, "no channel of a known band")),
        ("channel_width_mhz", link.width_mhz, _unless(link.width_mhz, "not told")),
        ("wifi_generation", link.generation, _IDLE_RATE if link.generation is None else _LESSER),
        ("tx_rate_mbps", link.tx_rate_mbps, _unless(link.tx_rate_mbps, "not told")),
        ("rx_rate_mbps", link.rx_rate_mbps, _unless(link.rx_rate_mbps, "not told")),
        ("retry_ratio", retries, retry_note),
    )
    return [metric(name, value, source=source, note=note) for name, value, note in values]


_LESSER = "of this link: the lesser of what the device and the access point can do"
_IDLE_RATE = "the last frames were sent at a basic rate; read it while there is traffic"


def _unless(value: float | None, note: str) -> str:
    return note if value is None else ""


def _signal(link: LinkReading) -> tuple[float | None, str]:
    if link.signal_dbm is not None:
        return link.signal_dbm, ""
    if link.beacon_signal_dbm is not None:
        return link.beacon_signal_dbm, "of the beacons: no data frame yet"
    return None, "no frame has been received yet"


def _difference(signal_dbm: float | None, noise_dbm: float | None) -> float | None:
    return None if signal_dbm is None or noise_dbm is None else signal_dbm - noise_dbm


PROBE = Probe(
    name="wifi-link",
    version="1",
    summary="this device's Wi-Fi: network, channel, width, signal, noise, rates, retries",
    run=run,
    metrics=(
        "signal_dbm",
        "noise_dbm",
        "snr_db",
        "frequency_mhz",
        "channel",
        "channel_width_mhz",
        "wifi_generation",
        "tx_rate_mbps",
        "rx_rate_mbps",
        "retry_ratio",
    ),
)
