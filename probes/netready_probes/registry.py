"""Every probe there is, by name. Explicit: no scanning, no entry points; one line a probe.

A test fails if a file with a `PROBE` has no line here, no row in `probes/README.md` or no test.
"""

from netready.domain.errors import BadInputError
from netready_probes import (
    dns,
    endpoints,
    host,
    internet_line,
    iperf3_engine,
    latency,
    loaded_latency,
    media_udp,
    reach,
    throughput,
    wifi_channel,
    wifi_join,
    wifi_link,
    wifi_scan,
    wifi_sensor,
    wifi_survey,
)
from netready_probes.contract import Probe

PROBES: tuple[Probe, ...] = (
    host.PROBE,
    wifi_link.PROBE,
    wifi_scan.PROBE,
    wifi_channel.PROBE,
    wifi_survey.PROBE,
    wifi_join.PROBE,
    wifi_sensor.PROBE,
    reach.PROBE,
    latency.PROBE,
    loaded_latency.PROBE,
    dns.PROBE,
    throughput.PROBE,
    iperf3_engine.PROBE,
    endpoints.PROBE,
    media_udp.PROBE,
    internet_line.PROBE,
)


def probe_named(name: str) -> Probe:
    """The probe of that name.

    Raises:
        BadInputError: there is none; names all that there are.
    """
    for probe in PROBES:
        if probe.name == name:
            return probe
    allowed = ", ".join(probe.name for probe in PROBES)
    raise BadInputError([f"probe {name!r} is unknown; allowed: {allowed}"])
