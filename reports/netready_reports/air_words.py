"""What the air's values are called for people; shared by the sections on Wi-Fi."""

from collections.abc import Sequence
from typing import Final

from netready.domain.air import Bss, Encryption, ProtectedManagement, Security, SignIn
from netready.domain.metrics import Metric
from netready.domain.record import Record
from netready_reports.readings import METRICS, place
from netready_reports.words import NOT_KNOWN, clipped

NAME_CHARACTERS: Final = 40  # a network name has at most 32 bytes; escaped it may be longer
NAMED_MAX: Final = 3  # readings in a sentence on what is not known
HIDDEN: Final = "(hidden name)"
WITHHELD: Final = "(name not shown to us)"
AIR_METRICS: Final = {
    "bss_count": "Networks heard",
    "ssid_count": "Names on the own radio",
    "co_channel_count": "Others on the channel",
    "adjacent_channel_count": "Others on overlapping channels",
    "second_signal_dbm": "Second access point",
    "lowest_basic_rate_mbps": "Slowest rate",
    "beacon_airtime_ratio": "Air taken by beacons",
    "channel_utilisation_ratio": "Air in use",
    "own_airtime_ratio": "Air taken by this network",
    "other_airtime_ratio": "Air taken by other networks",
    "undecoded_airtime_ratio": "Air taken by what is no Wi-Fi",
    "station_count": "Stations",
    "signal_dbm": "Signal",
    "noise_dbm": "Noise",
    "join_ms": "Joining",
    "certificate_days_left": "Certificate of the sign-in",
}
ENCRYPTIONS: Final = {
    Encryption.OPEN: "open",
    Encryption.OWE: "open, encrypted (OWE)",
    Encryption.WEP: "WEP, broken",
    Encryption.WPA1: "WPA, broken",
    Encryption.WPA2: "WPA2",
    Encryption.WPA3: "WPA3",
}
_PROTECTED: Final = {
    ProtectedManagement.NONE: "no PMF",
    ProtectedManagement.CAPABLE: "PMF where both can",
    ProtectedManagement.REQUIRED: "PMF",
}
_SIGN_INS: Final = {SignIn.NONE: "", SignIn.KEY: "key", SignIn.PERSON: "sign-in (802.1X)"}


def network_name(name: str | None, *, withheld: bool = False) -> str:
    """A name from the air as text; hostile ones are only cut, the page escapes them."""
    if name is None or not name.strip():
        return WITHHELD if withheld else HIDDEN
    return clipped(name, NAME_CHARACTERS)


def bss_name(bss: Bss) -> str:
    """Of one network."""
    return network_name(bss.ssid, withheld=bss.withheld)


def security_words(security: Security | None) -> str:
    """E.g. "WPA2 to WPA3, key, PMF where both can" (PMF: protected management frames)."""
    if security is None:
        return NOT_KNOWN
    weakest, strongest = ENCRYPTIONS[security.weakest], ENCRYPTIONS[security.strongest]
    kinds = weakest if weakest == strongest else f"{weakest} to {strongest}"
    protected = security.protected_management
    frames = "" if protected is None else _PROTECTED[protected]
    return ", ".join(word for word in (kinds, _SIGN_INS[security.sign_in], frames) if word)


def band_name(frequency_mhz: float | None) -> str:
    """The band of a channel, or "not known"."""
    if frequency_mhz is None:
        return NOT_KNOWN
    if frequency_mhz < 3000:
        return "2.4 GHz"
    return "6 GHz" if frequency_mhz >= 5930 else "5 GHz"


def not_told(records: Sequence[Record], probes: Sequence[str]) -> tuple[str, ...]:
    """What these probes could not say and why, each sentence once; what to switch on is there."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for record in (record for record in records if record.probe in probes):
        for key in ("withheld", "note"):
            _add(found, record, record.annotations.get(key, ""))
        for failure in record.failures:
            _add(found, record, failure.note or f"{failure.operation}: {failure.word.value}")
        for item in record.metrics:
            if item.value is None:
                _add(found, record, item.note, _metric(item))
    return tuple(_reason(where, why, list(names)) for (where, why), names in found.items())


def _add(
    found: dict[tuple[str, str], dict[str, None]], record: Record, why: str, name: str = ""
) -> None:
    """Readings that lack for the same reason stand in one sentence."""
    text = clipped(why, 300).rstrip(".")
    if not text:
        return
    names = found.setdefault((place(record), text), {})
    if name:
        names.setdefault(name)


def _reason(where: str, why: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:NAMED_MAX])
    more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
    return f"{where}: {why}" + (f" (not known: {shown}{more})." if names else ".")


def _metric(item: Metric) -> str:
    return AIR_METRICS.get(item.name) or METRICS.get(item.name, item.name)
