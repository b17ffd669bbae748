"""What an agent refuses, whoever orders it: load on a place that its signed list lacks. Pure."""

from collections.abc import Collection
from typing import Final

from netready.domain.record import Setting, Settings
from netready_probes.agent.orders import Duties, Measure, ProbeRun
from netready_probes.contract import Address, BadSettingError, Probe
from netready_probes.internet.http_wire import place_of
from netready_probes.settings import address_of

IPERF3_PORT: Final = 5201
FOREIGN: Final = "its target is not on the signed list of targets"


def order_refused(order: Measure, duties: Duties) -> str:
    """Why nothing of the order is done; "": it may be."""
    if order.target is not None and order.target not in duties.targets:
        return FOREIGN
    return ""


def run_refused(probe: Probe, run: ProbeRun, order: Measure, targets: Collection[Address]) -> str:
    """Why this probe of an order is not run; "": it may be."""
    if probe.needs_target and order.target is None:
        return "it needs a target, and the order names none"
    if not probe.loads:
        return ""
    place = _loaded(probe, run.settings, order.target)
    if isinstance(place, str):
        return place
    return "" if place in targets else FOREIGN


def _loaded(probe: Probe, settings: Settings, target: Address | None) -> Address | str:
    """The place that it would load, or why it must not."""
    if probe.name == "iperf3":
        return _address(settings.get("iperf3_server"), "no iperf3 server is named")
    if probe.name == "internet-line":
        return _line(settings)
    return target or "the order names no target to load"


def _line(settings: Settings) -> Address | str:
    if settings.get("engine", "http") != "http":
        return "it would load a server of somebody else"
    place = place_of(str(settings.get("url", "")))
    if place is None:
        return "no server of the school is named"
    return Address(host=place.host, port=place.port)


def _address(found: Setting, otherwise: str) -> Address | str:
    try:
        return address_of(str(found or ""), IPERF3_PORT)
    except BadSettingError:
        return otherwise
