"""Joins one Wi-Fi network and climbs the ladder: where does it fail, and how long is each rung?

Opt-in and Linux only: `--set wifi-join.interface=wlan1 --set wifi-join.ssid=NAME` on an adapter
that is free. It joins in a network namespace of its own (`netready_probes.system.apart`), so that
nothing of this machine is touched. Credentials: a file, or variables of the environment.
"""

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from netready.domain.air import Roam, Rung
from netready.domain.failures import Failure, FailureWord
from netready.domain.jsonable import jsonable
from netready.domain.metrics import Metric, metric
from netready_probes.contract import BadSettingError, Outcome, Probe, ProbeContext
from netready_probes.dns import DEFAULT_NAMES
from netready_probes.packages import lacking
from netready_probes.seams import Finished, System
from netready_probes.settings import address_of, check_known, count_of, number_of, text_of
from netready_probes.wifi.beacons.air_names import SSID_BYTES_MAX, ssid_text
from netready_probes.wifi.joining import join_report, ladder
from netready_probes.wifi.joining.der import days_left
from netready_probes.wifi.joining.free_adapter import Asked, is_up, radio_of, why_not_free
from netready_probes.wifi.joining.join_plan import NOT_ALLOWED, UNUSABLE, JoinPlan
from netready_probes.wifi.joining.join_report import Report

_ARGV: Final = (sys.executable, "-P", "-m", "netready_probes.system.wpa")
_PROGRAM_S: Final = 5.0
_NEEDED: Final = {"iw": "iw", "ip": "iproute2", "wpa_supplicant": "wpasupplicant"}
_SOURCE: Final = "wpa_supplicant"
_AS_BYTES: Final = "give a name that looks like a number by its bytes, e.g. ssid_hex=0x31323334"
_ALLOWED: Final = (
    "interface",
    "ssid",
    "ssid_hex",
    "credentials",
    "timeout_s",
    "name",
    "outside",
    "roams",
    "internet",
)


def run(ctx: ProbeContext) -> Outcome:
    """One ladder; the rungs that were climbed are kept whatever ends the rest."""
    check_known(ctx.settings, _ALLOWED)
    name = _ssid(ctx)
    interface = text_of(ctx.settings, "interface", "")
    if not interface:
        raise BadSettingError(
            "setting 'interface' is missing; name a wireless adapter that is free"
        )
    plan = _plan(ctx, interface, name.hex())
    ready = _ready(ctx.system, plan)
    if isinstance(ready, Failure):
        return _nothing(ready, plan, name)
    ctx.progress(0.0, "joining")
    ended = ctx.system.programs.run(
        _ARGV,
        timeout_s=ready.longest_s,
        text_in=json.dumps(dataclasses.asdict(ready)),
        stopped=ctx.stopped,
    )
    report = join_report.report_of(ended.out)
    failure = _failure(ended, report, ctx)
    return _outcome(ready, name, report, failure, ctx.system.clock.now())


def _ssid(ctx: ProbeContext) -> bytes:
    """The name's bytes; `ssid_hex` is for names that cannot be typed."""
    if not isinstance(ctx.settings.get("ssid", ""), str):
        raise BadSettingError(f"setting 'ssid' is not text; {_AS_BYTES}")
    if not isinstance(ctx.settings.get("ssid_hex", ""), str):
        raise BadSettingError("setting 'ssid_hex' is not text; begin it with 0x")
    given = text_of(ctx.settings, "ssid_hex", "").removeprefix("0x")
    try:
        raw = bytes.fromhex(given) or text_of(ctx.settings, "ssid", "").encode("utf-8")
    except ValueError as error:
        raise BadSettingError("setting 'ssid_hex' is not an even number of hex digits") from error
    if not 1 <= len(raw) <= SSID_BYTES_MAX:
        raise BadSettingError(f"setting 'ssid' is {len(raw)} bytes; allowed: 1 to {SSID_BYTES_MAX}")
    return raw


def _plan(ctx: ProbeContext, interface: str, ssid_hex: str) -> JoinPlan:
    given = text_of(ctx.settings, "outside", "")
    outside = address_of(given, 443) if given else None
    named = outside is not None and not outside.host.replace(".", "").isdigit()
    first = outside.host if outside is not None and named else DEFAULT_NAMES.partition(",")[0]
    return JoinPlan(
        interface=interface,
        radio=-1,
        was_up=False,
        ssid_hex=ssid_hex,
        program="",
        credentials=text_of(ctx.settings, "credentials", ""),
        rung_s=number_of(ctx.settings, "timeout_s", 15.0, low=2.0, high=60.0),
        dns_name=text_of(ctx.settings, "name", first),
        public_dns=bool(ctx.settings.get("internet")),
        outside_host="" if outside is None else outside.host,
        outside_port=443 if outside is None else outside.port,
        roams=count_of(ctx.settings, "roams", 0, low=0, high=10),
    )


def _ready(system: System, plan: JoinPlan) -> JoinPlan | Failure:
    """The plan with what this machine has, or why it must not be done here."""
    if system.host.platform().get("system") != "Linux":
        note = "Only a device with Linux and a free adapter can join in a network of its own."
        return _refused(FailureWord.NOT_SUPPORTED, note)
    if (failure := lacking("join a network", "dns")) is not None:
        return failure
    missing = [package for name, package in _NEEDED.items() if not system.programs.find(name)]
    if missing:
        return _refused(FailureWord.NOT_INSTALLED, f"Install {' '.join(missing)}.")
    asked = _asked(system, plan.interface)
    radio = radio_of(asked.iw_dev, plan.interface)
    why = why_not_free(asked, plan.interface)
    if why or radio is None:
        gone = radio is None
        return _refused(FailureWord.NO_NETWORK if gone else FailureWord.NOT_ALLOWED, why)
    return dataclasses.replace(
        plan,
        radio=radio.number,
        was_up=is_up(asked.ip_json, plan.interface),
        program=system.programs.find("wpa_supplicant") or "",
    )


def _refused(word: FailureWord, note: str) -> Failure:
    return Failure(operation="join wifi", word=word, note=note)


def _asked(system: System, interface: str) -> Asked:
    def said(*argv: str) -> str:
        return system.programs.run(argv, timeout_s=_PROGRAM_S).out

    iw_dev = said("iw", "dev")
    radio = radio_of(iw_dev, interface)
    names = [name for name, _kind in radio.adapters] if radio else []
    route = system.host.gateway()
    managed = system.programs.find("nmcli")
    return Asked(
        iw_dev=iw_dev,
        ip_json=said("ip", "-j", "addr", "show"),
        links=tuple((name, said("iw", "dev", name, "link")) for name in names),
        nmcli=said("nmcli", "-t", "-f", "DEVICE,STATE", "device") if managed else "",
        wpa_cli=said("wpa_cli", "-i", interface, "status"),
        route=route[1] if route else None,
    )


def _failure(ended: Finished, report: Report, ctx: ProbeContext) -> Failure | None:
    """What kept the ladder from being climbed at all, or to its end."""
    note = " ".join(report.notes)
    if ended.exit_code == NOT_ALLOWED:
        return _refused(FailureWord.NOT_ALLOWED, f"The adapter was left alone. {note}")
    if ended.exit_code == UNUSABLE:
        return _refused(FailureWord.DEVICE_LIMITED, note)
    if ended.exit_code is None:
        word = FailureWord.STOPPED if ctx.stopped() else FailureWord.TIMEOUT
        return _refused(word, "It was ended before the last rung; the adapter was brought back.")
    if ended.exit_code != 0:
        return _refused(FailureWord.UNKNOWN, "The process that joins ended by itself.")
    return None


def _nothing(failure: Failure, plan: JoinPlan, name: bytes) -> Outcome:
    return _outcome(plan, name, Report(), failure, None)


def _outcome(
    plan: JoinPlan, name: bytes, report: Report, failure: Failure | None, now: datetime | None
) -> Outcome:
    rungs = ladder.whole(report.rungs) if report.rungs else ()
    failed = ladder.first_failed(rungs)
    failures = [failure] if failure else []
    if failed is not None:
        operation = f"join wifi: {failed.name}"
        failures.append(Failure(operation=operation, word=_word(failed), note=failed.note))
    joined = ladder.join_failure(rungs, by_person=report.by_person)
    return Outcome(
        metrics=tuple(_metrics(rungs, report, failure, now)),
        failures=tuple(failures),
        settings={"timeout_s": plan.rung_s, "roams": plan.roams, "name": plan.dns_name},
        annotations=_annotations(failed, report),
        details={
            "ladder": jsonable(rungs),
            "ssid": ssid_text(name),
            "interface": plan.interface,
            "security": jsonable(report.security),
            "roams": jsonable(report.roams),
            "join_failure": None if joined is None else joined.value,
        },
    )


def _word(rung: Rung) -> FailureWord:
    try:
        return FailureWord(rung.word)
    except ValueError:
        return FailureWord.UNKNOWN


def _metrics(
    rungs: Sequence[Rung], report: Report, failure: Failure | None, now: datetime | None
) -> list[Metric]:
    if not rungs:
        note = failure.note if failure else "the ladder was not begun"
        return [metric("join_ms", None, source=_SOURCE, note=note)]
    lines = [
        metric("join_ms", rung.ms, label=rung.name, source=_SOURCE, note=rung.note)
        for rung in rungs
    ]
    days = None if now is None else days_left(report.certificate, now)
    if days is not None:
        note = "the certificate of the sign-in's server"
        lines.append(metric("certificate_days_left", days, label="802.1x", note=note))
    return [*lines, *_roam_metrics(report.roams, report.gaps_by)]


def _roam_metrics(roams: Sequence[Roam], gaps_by: Sequence[str]) -> list[Metric]:
    if not roams:
        return []
    timed = [(roam.gap_ms, roam.bound_ms, by) for roam, by in zip(roams, gaps_by, strict=True)]
    lines = [metric("roam_count", float(len(roams)), source=_SOURCE)]
    for number, (gap_ms, bound_ms, by) in enumerate(timed, 1):
        note = "" if bound_ms is None else f"within {bound_ms:.0f} ms"
        lines.append(metric("roam_gap_ms", gap_ms, label=f"move{number}", source=by, note=note))
    return lines


def _annotations(failed: Rung | None, report: Report) -> Mapping[str, str]:
    notes = {"ladder": "climbed" if failed is None else f"{failed.name} failed"}
    if not report.rungs:
        notes = {"ladder": "not begun"}
    if report.key_method:
        notes["joined_with"] = report.key_method
        notes["protected_management"] = report.protected_management
    if report.by_person and not report.server_checked:
        notes["sign_in_server"] = "its certificate was not checked: no ca_certificate was given"
    if report.notes:
        notes["join_notes"] = " ".join(report.notes)
    return notes


PROBE = Probe(
    name="wifi-join",
    version="1",
    summary="joins a Wi-Fi network on a free adapter: time and first failure of each step, roaming",
    run=run,
    metrics=("join_ms", "certificate_days_left", "roam_count", "roam_gap_ms"),
)
