"""The neighbourhood: every Wi-Fi network in reach, grouped to radios, and who shares our channel.

A new scan where the system allows it, otherwise the list that it has; the link stays up. With
`frequencies` (MHz) only those channels are visited. What a platform withholds is said in one
sentence, and what is not told is None.
"""

from typing import Final

from netready.domain.failures import Failure, FailureWord
from netready.domain.jsonable import jsonable
from netready.domain.metrics import metric
from netready_probes.contract import BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.settings import check_known, text_of
from netready_probes.wifi.airtime.neighbourhood import doubted, radios_of
from netready_probes.wifi.choice import interface_of
from netready_probes.wifi.linux.reader import IwReader, Nl80211Reader
from netready_probes.wifi.reader import WifiReader, reader_for
from netready_probes.wifi.reading import LinkReading, LinkState, ScanReading
from netready_probes.wifi.scan_metrics import NAMES, OwnPlace, scan_metrics

_FREQUENCIES_MAX: Final = 120
_NO_CHOICE: Final = "this platform scans all channels; leave out the frequencies"


def run(ctx: ProbeContext) -> Outcome:
    """One look around through `interface` (default: the default route's)."""
    check_known(ctx.settings, ("interface", "frequencies"))
    frequencies = _frequencies(text_of(ctx.settings, "frequencies", ""))
    wanted = text_of(ctx.settings, "interface", "")
    reader = reader_for(ctx.system)
    if isinstance(reader, Failure):
        return _failed(reader)
    interface = wanted or interface_of(ctx.system, reader)
    if interface is None:
        note = "No wireless adapter."
        return _failed(Failure(operation="scan wifi", word=FailureWord.NO_NETWORK, note=note))
    link = reader.link(interface)
    if link.state is LinkState.NO_ADAPTER:
        note = "No wireless adapter of that name."
        return _failed(Failure(operation="scan wifi", word=FailureWord.NO_NETWORK, note=note))
    ctx.progress(0.2, "looking around")
    return _outcome(interface, link, _scan(reader, interface, frequencies))


def _frequencies(text: str) -> tuple[int, ...]:
    """MHz, separated by blanks or commas."""
    words = text.replace(",", " ").split()
    fine = all(word.isascii() and word.isdigit() and 2000 < int(word[:6]) < 8000 for word in words)
    if not fine or len(words) > _FREQUENCIES_MAX:
        raise BadSettingError(
            f"setting 'frequencies' is {text[:100]!r}; allowed: MHz from 2001 to 7999, e.g. "
            "'2412 2437'"
        )
    return tuple(int(word) for word in words)


def _scan(reader: WifiReader, interface: str, frequencies: tuple[int, ...]) -> ScanReading:
    if not frequencies:
        return reader.scan(interface)
    if not isinstance(reader, Nl80211Reader | IwReader):
        raise BadSettingError(_NO_CHOICE)
    return reader.scan(interface, frequencies)


def _failed(failure: Failure) -> Outcome:
    line = metric("bss_count", None, note=failure.note)
    return Outcome(metrics=(line,), failures=(failure,))


def _outcome(interface: str, link: LinkReading, reading: ScanReading) -> Outcome:
    bsses = doubted(reading.bss)
    own = OwnPlace.of(link, reading.own_bssid, bsses)
    names = () if link.ssid is None else (link.ssid,)
    radios = radios_of(bsses, own_bssid=own.bssid, own_ssids=names)
    told = {"withheld": reading.withheld or link.withheld, "note": reading.note}
    return Outcome(
        metrics=scan_metrics(reading, bsses, radios, own),
        failures=() if reading.failure is None else (reading.failure,),
        settings={"interface": interface},
        annotations={key: words for key, words in told.items() if words},
        details={
            "bss": jsonable(bsses),
            "radios": jsonable(radios),
            "own_bssid": own.bssid,
            "interface": interface,
            **({"raw": reading.raw} if reading.raw else {}),
        },
    )


PROBE = Probe(
    name="wifi-scan",
    version="1",
    summary="the Wi-Fi networks in reach: channels, strength, load, security, who shares our air",
    run=run,
    metrics=NAMES,
)
