"""Joins one network and climbs the ladder, in a process and a network namespace of its own. Linux.

`python -m netready_probes.system.wpa` reads a `JoinPlan` from standard input and prints one JSON
object a line: what each rung found, as it is found. Nobody at the other end of standard input: it
ends. Secrets come from a file or the environment and go to `wpa_supplicant` alone.
"""

import contextlib
import json
import os
import stat
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from netready.domain.air import Rung
from netready.domain.failures import FailureWord
from netready.domain.typed_json import NotAValueError, decoded, encoded
from netready_probes.system.apart import ApartError, apart
from netready_probes.system.climbing import Climb, climb
from netready_probes.system.moving import move
from netready_probes.system.wpa_control import Supplicant, SupplicantError, supplicant
from netready_probes.wifi.joining import credentials as secret
from netready_probes.wifi.joining import join_network, ladder
from netready_probes.wifi.joining.join_plan import NOT_ALLOWED, UNUSABLE, JoinPlan
from netready_probes.wifi.joining.supplicant_text import (
    Heard,
    Kind,
    Sighting,
    fields_of,
    heard,
    named,
    sighting_of,
)

_SCANS_MAX: Final = 3
_SCAN_MIN_S: Final = 15.0  # three bands, many channels on which a radio may only listen
_NETWORKS_MAX: Final = 1_000
_OF_THE_NAME_MAX: Final = 32
_EVENTS_MAX: Final = 500
_FIELDS: Final = "MASK=0x1e9f"  # number, address, frequency, ..., level, age, elements, flags
_RADIO_OFF: Final = "INTERFACE_DISABLED"


def main() -> int:
    """The exit code: 0, or one of `netready_probes.wifi.joining.join_plan`."""
    try:
        plan = decoded(JoinPlan, json.loads(sys.stdin.readline(65_536)))
        given = _credentials(plan.credentials)
    except (ValueError, NotAValueError, secret.BadCredentialsError, OSError) as error:
        return _unusable(UNUSABLE, _fault(error))
    try:
        with apart(plan.interface, plan.radio, was_up=plan.was_up):
            _join(plan, given)
    except ApartError as error:
        return _unusable(NOT_ALLOWED, str(error))
    except SupplicantError as error:
        return _unusable(UNUSABLE, str(error))
    return 0


def _unusable(code: int, why: str) -> int:
    say(note=why)
    return code


def _fault(error: Exception) -> str:
    if isinstance(error, secret.BadCredentialsError):
        return f"Credentials: {error}."
    if isinstance(error, OSError):
        return f"Credentials: the file cannot be read ({error.strerror})."
    return "The plan cannot be read."


def say(**told: object) -> None:
    """One line for the probe that waits."""
    sys.stdout.write(json.dumps(told, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def say_rung(rung: Rung) -> bool:
    """Whether it may go on after this rung."""
    say(rung=encoded(rung))
    return rung.ok is True


def _credentials(path: str) -> secret.Credentials:
    """Of the file, which nobody but its owner may read, or of the environment."""
    if not path:
        return secret.from_environment(os.environ)
    with Path(path).open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise secret.BadCredentialsError("others may read the file; run: chmod 600 FILE")
        return secret.from_text(file.read(secret.FILE_BYTES_MAX + 1).decode("utf-8", "replace"))


def _join(plan: JoinPlan, given: secret.Credentials) -> None:
    with supplicant(plan.program, plan.interface) as running:
        threading.Thread(target=_end_with_the_probe, daemon=True).start()
        joined = _Join(plan, given, running)
        mac = joined.joined()
        if mac is None:
            return
        with climb(plan, mac) as steps:
            _climb(steps)
            for _ in range(plan.roams if steps.lease is not None else 0):
                if not move(running, joined.found, joined.plan, steps, say):
                    break


def _climb(steps: Climb) -> None:
    for name, step in (
        (ladder.ADDRESS, steps.address),
        (ladder.GATEWAY, steps.gateway),
        (ladder.DNS, steps.dns),
        (ladder.OUTSIDE, steps.outside),
    ):
        try:
            rung = step()
        except OSError:  # the adapter was unplugged, or the access point threw it out
            word = FailureWord.NO_NETWORK.value
            rung = Rung(name=name, ok=False, word=word, note="the link was lost meanwhile")
        say(rung=encoded(rung))
        if rung.ok is False:
            return


def _end_with_the_probe() -> None:
    """The keeper brings the adapter back, the kernel ends `wpa_supplicant`."""
    with contextlib.suppress(OSError):
        while os.read(0, 100):  # not sys.stdin: its lock would outlive the end of the program
            pass
    os._exit(0)


@dataclass(slots=True)
class _Join:
    """Scan, association, authentication."""

    plan: JoinPlan
    given: secret.Credentials
    running: Supplicant
    found: tuple[Sighting, ...] = ()
    heard: list[tuple[float, Heard]] = field(default_factory=list)

    def joined(self) -> bytes | None:
        """Our hardware address, once the network let us in; None: it did not."""
        if not say_rung(self._scan()):
            return None
        for sighting in self.found:
            say(bss=asdict(sighting))
        why_not = join_network.why_not(self.found[0].flags, self.given)
        if why_not:
            word = FailureWord.NOT_ALLOWED.value
            say_rung(Rung(name=ladder.ASSOCIATION, ok=False, word=word, note=why_not))
            return None
        asked_s = time.perf_counter()
        self._select()
        told = self._wait(asked_s)
        checked = bool(self.given.ca_certificate) or self.given.method == "pwd"
        say(
            joined={
                "by_person": told.by_person,
                "certificate": told.certificate,
                "checked": checked,
            }
        )
        if not (say_rung(told.association) & say_rung(told.authentication)):
            return None
        return self._status()

    def _scan(self) -> Rung:
        """Up to three scans: a beacon may be missed."""
        start_s, scans = time.perf_counter(), 0
        end_s = start_s + max(self.plan.rung_s, _SCAN_MIN_S)
        for _ in range(_SCANS_MAX):
            if time.perf_counter() > end_s or not self._scanned(end_s):
                break
            at_s, scans = time.perf_counter(), scans + 1
            self.found = tuple(_of_the_name(self.running, self.plan.ssid_hex))
            if self.found:
                note = f"{len(self.found)} radios of this name were heard"
                return Rung(name=ladder.SCAN, ok=True, ms=(at_s - start_s) * 1000, note=note)
        state = fields_of(self.running.ask("STATUS")).get("wpa_state", "")
        return ladder.nothing_found(scans=scans, radio_off=state == _RADIO_OFF)

    def _scanned(self, end_s: float) -> bool:
        """Whether a scan came to its end."""
        # asked for by its name, a network answers that hides it
        asked = f"SCAN TYPE=ONLY ssid {self.plan.ssid_hex}"
        if not any(self.running.ask(how) in ("OK", "FAIL-BUSY") for how in (asked, "SCAN")):
            return False
        for _ in range(_EVENTS_MAX):
            event = self.running.event(end_s)
            if event is None:
                return False
            kind = heard(event[1]).kind
            if kind in (Kind.SCANNED, Kind.SCAN_FAILED):
                return kind is Kind.SCANNED
        return False

    def _select(self) -> None:
        self.running.ask("SET sae_pwe 2")  # both ways of WPA3; older versions know one
        number = self.running.ask("ADD_NETWORK")
        settings = join_network.settings_of(self.plan.ssid_hex, self.found[0].flags, self.given)
        for name, value in settings:
            self.running.must(f"SET_NETWORK {number} {name} {value}")
        self.running.must(f"SELECT_NETWORK {number}")

    def _wait(self, asked_s: float) -> ladder.Joining:
        """Until it joined, was refused, or the time of two rungs is over."""
        end_s = asked_s + 2 * self.plan.rung_s
        for _ in range(_EVENTS_MAX):
            event = self.running.event(end_s)
            if event is None:
                break
            self.heard.append((event[0], heard(event[1])))
            told = ladder.joining(self.heard, asked_s=asked_s, ended=False)
            if told.over:
                return told
        return ladder.joining(self.heard, asked_s=asked_s, ended=True)

    def _status(self) -> bytes | None:
        told = fields_of(self.running.ask("STATUS"))
        say(status={name: told.get(name, "") for name in ("key_mgmt", "pmf", "bssid")})
        with contextlib.suppress(ValueError):
            return bytes.fromhex(told.get("address", "").replace(":", ""))
        return None


def _of_the_name(running: Supplicant, ssid_hex: str) -> Iterator[Sighting]:
    """Radios of that name, in the order in which they were heard; a bounded many."""
    question, found = f"BSS FIRST {_FIELDS}", 0
    for _ in range(_NETWORKS_MAX):
        answer = running.ask(question)
        sighting, number = sighting_of(answer), fields_of(answer).get("id", "")
        if sighting is None or not number.isdigit() or found >= _OF_THE_NAME_MAX:
            return
        if named(sighting, ssid_hex):
            found += 1
            yield sighting
        question = f"BSS NEXT-{number} {_FIELDS}"


if __name__ == "__main__":
    sys.exit(main())
