"""What `iw dev X survey dump` prints, to the radio's counters by channel. Pure.

Counters are handed on as they are, also those that cannot be true: what they are worth is decided
in `netready_probes.wifi.airtime.survey`. Source: iw 6.9, survey.c; OpenWrt's adds "channel BSS
receive".
"""

from typing import Final

from netready_probes.wifi.linux import iw_fields
from netready_probes.wifi.reading import SurveyEntry, plausible_noise_dbm

_HEAD: Final = "Survey data from "
_ENTRIES_MAX: Final = 2000


def parse_survey(dump: str) -> tuple[SurveyEntry, ...]:
    """Every channel in its order; also of several interfaces, one dump after the other."""
    blocks: list[dict[str, str]] = []
    interface = ""
    for line in iw_fields.lines_of(dump):
        label, value = iw_fields.label_and_value(line)
        if label.startswith(_HEAD):
            interface = label.removeprefix(_HEAD)
            blocks.append({"interface": interface})
        elif label == "frequency" and (not blocks or "frequency" in blocks[-1]):
            blocks.append({"interface": interface, "frequency": value})
        elif blocks:
            blocks[-1].setdefault(label, value)
        if len(blocks) > _ENTRIES_MAX:
            break
    return tuple(_entry(block) for block in blocks[:_ENTRIES_MAX] if "frequency" in block)


def _entry(fields: dict[str, str]) -> SurveyEntry:
    noise = iw_fields.number(fields.get("noise", ""))
    return SurveyEntry(
        interface=fields["interface"],
        frequency_mhz=iw_fields.number(fields["frequency"]) or None,
        in_use="in use" in fields["frequency"],
        noise_dbm=None if noise is None else plausible_noise_dbm(noise),
        active_ms=iw_fields.count(fields.get("channel active time", "")),
        busy_ms=iw_fields.count(fields.get("channel busy time", "")),
        extension_busy_ms=iw_fields.count(fields.get("extension channel busy time", "")),
        receive_ms=iw_fields.count(fields.get("channel receive time", "")),
        own_receive_ms=iw_fields.count(fields.get("channel BSS receive time", "")),
        transmit_ms=iw_fields.count(fields.get("channel transmit time", "")),
        scan_ms=iw_fields.count(fields.get("channel scan time", "")),
    )
