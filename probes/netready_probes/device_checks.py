"""What this device can measure, what it cannot, and how to mend it: for `netready doctor`."""

from collections.abc import Callable

from netready_probes.device_class import judge_device
from netready_probes.device_software import (
    Check,
    State,
    check_browser,
    check_iperf3,
    check_package,
)
from netready_probes.seams import System
from netready_probes.wifi.reader import reader_for
from netready_probes.wifi_checks import check_wifi

SLEEPS = 20
SLEEP_S = 0.001
SLEEP_LATE_MAX_MS = 5.0  # a 20 ms packet spacing is still kept well


def check_device(
    system: System, udp_timestamps: Callable[[], bool], may_configure: Callable[[], bool]
) -> tuple[Check, ...]:
    """All checks, in the order a person would read them. Contacts nothing but this machine."""
    return (
        check_minimum(system),
        check_network(system),
        check_gateway(system),
        check_resolvers(system),
        *check_wifi(system, reader_for(system), may_configure),
        check_reach_programs(system),
        check_clock(system),
        check_wall_clock(system),
        check_timestamps(udp_timestamps),
        check_iperf3(system),
        check_package("ndt7 engine", "websockets", "netready", "internet-line (ndt7)"),
        check_package(
            "speedtest-cli engine", "speedtest", "netready[speedtest]", "internet-line (speedtest)"
        ),
        check_browser(system),
    )


def check_minimum(system: System) -> Check:
    """Is it a device of the kind pupils should get?"""
    storage = system.host.storage_bytes()
    judged = judge_device(
        system.host.memory_bytes()[0], storage[0] if storage else None, system.host.platform()
    )
    states = {"below": State.LIMITED, "unknown": State.UNKNOWN}
    below = judged.word == "below"
    return Check(
        name="device",
        state=states.get(judged.word, State.OK),
        says=judged.sentence,
        fix="Measure with a device of the kind the pupils will get." if below else "",
        probes=("host",) if below else (),
    )


def check_network(system: System) -> Check:
    """Is an adapter up, and is it a wire or Wi-Fi?"""
    up = [adapter for adapter in system.host.adapters() if adapter.up and adapter.addresses]
    if not up:
        return Check(
            name="network",
            state=State.MISSING,
            says="No adapter is up with an address.",
            fix="Join the network the pupils will use.",
            probes=("reach", "dns", "latency", "throughput", "wifi-link"),
        )
    facts = system.host.network_facts()
    kinds = {True: "a wire", False: "Wi-Fi", None: "wire or Wi-Fi, not told"}
    names = ", ".join(adapter.name for adapter in up)
    return Check(
        name="network",
        state=State.OK,
        says=f"Up: {names}; the default way out is {kinds[facts.wired]}.",
    )


def check_gateway(system: System) -> Check:
    """Does the platform tell its default route?"""
    if system.host.gateway():
        return Check(name="gateway", state=State.OK, says="There is a default route.")
    told = system.host.platform().get("system") in ("Linux", "Darwin", "ChromeOS")
    return Check(
        name="gateway",
        state=State.MISSING if told else State.UNKNOWN,
        says="No default route." if told else "This platform does not tell its gateway yet.",
        fix="Join the school's network." if told else "",
        probes=("reach (gateway)",),
    )


def check_resolvers(system: System) -> Check:
    """Are DNS servers known?"""
    count = len(system.host.resolvers())
    if count:
        return Check(name="dns servers", state=State.OK, says=f"{count} configured.")
    return Check(
        name="dns servers",
        state=State.MISSING,
        says="None is configured, or the platform does not tell.",
        fix="Name one with --resolver.",
        probes=("dns",),
    )


def check_reach_programs(system: System) -> Check:
    """Ping and ip make the gateway's verdict surer."""
    missing = [name for name in ("ping", "ip") if not system.programs.find(name)]
    if not missing or system.host.platform().get("system") != "Linux":
        return Check(
            name="gateway tools", state=State.OK, says="ping and ip, or the like, are there."
        )
    packages = {"ping": "iputils-ping", "ip": "iproute2"}
    return Check(
        name="gateway tools",
        state=State.LIMITED,
        says=f"Missing: {', '.join(missing)}; the gateway is then judged by a TCP connection.",
        fix="apt install " + " ".join(packages[name] for name in missing),
        probes=("reach (gateway)",),
    )


def check_clock(system: System) -> Check:
    """How late this machine wakes up: what paced sending can be trusted to."""
    late_ms = sorted(_sleep_lateness_ms(system) for _ in range(SLEEPS))
    worst = late_ms[-1]
    return Check(
        name="timer",
        state=State.OK if worst <= SLEEP_LATE_MAX_MS else State.LIMITED,
        says=f"Wakes {late_ms[len(late_ms) // 2]:.2f} ms late at the median, {worst:.2f} at worst.",
        fix="" if worst <= SLEEP_LATE_MAX_MS else "Close other programs; plug in the mains.",
        probes=() if worst <= SLEEP_LATE_MAX_MS else ("latency", "load"),
    )


def _sleep_lateness_ms(system: System) -> float:
    started_s = system.clock.monotonic_s()
    system.clock.sleep(SLEEP_S)
    return max(0.0, (system.clock.monotonic_s() - started_s - SLEEP_S) * 1000)


def check_wall_clock(system: System) -> Check:
    """Is the wall clock kept by a time server? It labels records; no duration depends on it."""
    asked = system.programs.run(
        ["timedatectl", "show", "-p", "NTPSynchronized", "--value"], timeout_s=3.0
    )
    answer = asked.out.strip() if asked.exit_code == 0 else ""
    if answer == "yes":
        return Check(name="wall clock", state=State.OK, says="Kept by a time server.")
    if answer == "no":
        return Check(
            name="wall clock",
            state=State.LIMITED,
            says="Not kept by a time server; records may carry a wrong time of day.",
            fix="timedatectl set-ntp true",
        )
    says = "Whether a time server keeps it is not told; compare it with another clock."
    return Check(name="wall clock", state=State.UNKNOWN, says=says)


def check_timestamps(udp_timestamps: Callable[[], bool]) -> Check:
    """Does the kernel tell when a datagram came?"""
    try:
        stamped = udp_timestamps()
    except OSError:
        stamped = False
    if stamped:
        return Check(name="udp timestamps", state=State.OK, says="The kernel tells arrival times.")
    return Check(
        name="udp timestamps",
        state=State.LIMITED,
        says="Arrival times are read by the program: latency may read up to a millisecond high.",
        probes=("latency",),
    )
