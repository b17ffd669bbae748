"""A controller's list of radios to records of probe "controller", one for each room. Pure.

Nothing of ours measured them, so the records say where they come from, and the ids follow from the
content: the same list imported twice is recognised as a replay.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from netready import __version__
from netready.domain.controller import PROBE, ControllerRadio
from netready.domain.jsonable import canonical_json, jsonable
from netready.domain.metrics import Metric, metric
from netready.domain.record import (
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    NetworkRole,
    Record,
)
from netready.domain.site import Site
from netready_probes.agent.recorder import uuid7

PROBE_VERSION: Final = "1"
SOURCE: Final = "controller's list"
DEVICE: Final = "controller"
_NOBODY: Final = "nobody was connected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The radios with their rooms, and one sentence for each place that the site does not know."""

    radios: tuple[ControllerRadio, ...]
    warnings: tuple[str, ...] = ()


def placed(radios: Sequence[ControllerRadio], site: Site) -> Placed:
    """Each radio in its room: by the list's own word, else by the label in the site file."""
    names = {_folded(room.name): room.name for room in site.rooms}
    by_label: dict[str, list[str]] = {}
    for room in site.rooms:
        if room.ap:
            by_label.setdefault(_folded(room.ap), []).append(room.name)
    found: list[ControllerRadio] = []
    strange: dict[str, None] = {}
    for radio in radios:
        rooms = _rooms(radio, names, by_label)
        if not rooms and radio.room:
            strange.setdefault(radio.room)
        found += [replace(radio, room=room) for room in rooms] or [radio]
    warnings = tuple(
        f"Room {name!r} of the list is not in the site file: it settles no room's criteria."
        for name in strange
    )
    return Placed(radios=tuple(found), warnings=warnings)


def _rooms(
    radio: ControllerRadio, names: Mapping[str, str], by_label: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    """An access point may serve several rooms; a room named in the list is one."""
    if _folded(radio.room) in names:
        return (names[_folded(radio.room)],)
    return by_label.get(_folded(radio.ap), ())


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def controller_records(
    radios: Sequence[ControllerRadio], site: Site, *, at: datetime
) -> tuple[Record, ...]:
    """One record a room, and one for radios without a room of the site, last.

    Args:
        radios: as `placed` gives them.
        site: tells the rooms and whose network it is.
        at: when the list was made; aware.
    """
    known = [room.name for room in site.rooms]
    by_room: dict[str | None, list[ControllerRadio]] = {}
    for radio in radios:
        by_room.setdefault(radio.room if radio.room in known else None, []).append(radio)
    order = [room for room in (*known, None) if room in by_room]
    return tuple(_record(by_room[room], room, site, at) for room in order)


def _record(
    radios: Sequence[ControllerRadio], room: str | None, site: Site, at: datetime
) -> Record:
    content = canonical_json([site.name, room, at, list(radios)])
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return Record(
        record_id=uuid7(at, digest[:10]),
        site=site.name,
        room=room,
        device=DEVICE,
        agent_version=__version__,
        probe=PROBE,
        probe_version=PROBE_VERSION,
        started_at=at,
        duration_s=0.0,
        settings=EffectiveSettings(),
        metrics=(*_radio_metrics(radios), _share_on_24ghz(radios)),
        failures=(),
        clock=ClockFacts(monotonic_s=0.0),
        network=NetworkFacts(role=NetworkRole(site.network_role)),
        annotations={"source": SOURCE},
        details={"rows": jsonable(list(radios))},
    )


def _radio_metrics(radios: Iterable[ControllerRadio]) -> Iterable[Metric]:
    for radio in radios:
        label = f"{radio.ap}, {radio.radio or radio.band or 'radio'}"
        note = "; ".join(radio.doubts)
        for name, value in (
            ("channel_utilisation_ratio", radio.utilisation_ratio),
            ("station_count", radio.clients),
            ("channel", radio.channel),
            ("channel_width_mhz", radio.width_mhz),
        ):
            why = "" if value is not None else note or "not in the list"
            yield metric(name, value, source=SOURCE, label=label, note=why)


def _share_on_24ghz(radios: Sequence[ControllerRadio]) -> Metric:
    """Devices on 2.4 GHz / all devices of these radios; None where a count or a band is missing."""
    name = "clients_2ghz_ratio"
    told = [(radio.band, radio.clients) for radio in radios if radio.clients != 0]
    if any(clients is None or not band for band, clients in told):
        note = "the list does not tell every radio's band and clients"
        return metric(name, None, source=SOURCE, note=note)
    total = sum(clients or 0 for _, clients in told)
    if not total:
        return metric(name, None, source=SOURCE, note=_NOBODY)
    low = sum(clients or 0 for band, clients in told if band == "2.4 GHz")
    return metric(name, low / total, n=total, source=SOURCE)
