"""The ladder of joining a network: its rungs, which failed first, and what that means. Pure.

The order is that of the best Wi-Fi sensors: scan, association, authentication, address, gateway,
DNS, outside. What each rung found is measured in `netready_probes.system.wpa`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from netready.domain.air import Rung
from netready.domain.clues import JoinFailure
from netready.domain.failures import FailureWord
from netready_probes.wifi.joining.supplicant_text import Heard, Kind

SCAN: Final = "scan"
ASSOCIATION: Final = "association"
AUTHENTICATION: Final = "authentication"
ADDRESS: Final = "address"
GATEWAY: Final = "gateway"
DNS: Final = "dns"
OUTSIDE: Final = "outside"
RUNGS: Final = (SCAN, ASSOCIATION, AUTHENTICATION, ADDRESS, GATEWAY, DNS, OUTSIDE)

# IEEE 802.11-2020 table 9-50
_FULL: Final = 17
_TRY_LATER: Final = 30  # the access point asks the client to come back: it does by itself
_STATUS_WORDS: Final = {
    _FULL: "the access point has no room for another station",
    1: "no reason given",
    12: "denied outside of the standard, as load balancing and filters by address do",
    15: "the answer to its challenge was wrong",
    18: "a basic rate is not supported",
    34: "too many frames are lost at this signal",
}
# wpa_supplicant, src/eap_peer: enum tls_fail_reason
_CERTIFICATE_WORDS: Final = {
    1: (FailureWord.TLS_UNKNOWN_ISSUER, "nobody known vouches for the server's certificate"),
    4: (FailureWord.TLS_EXPIRED, "the server's certificate has expired"),
    5: (FailureWord.TLS_WRONG_NAME, "the server's certificate has another name"),
}
_WITH_KEY: Final = "proves the key before the association (WPA3)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """How association and authentication went so far.

    Attributes:
        over: nothing more is to be waited for.
        bssid: of the access point that it joined.
        by_person: a sign-in by 802.1X was begun.
        certificate: of the server of that sign-in, DER in hexadecimal, or "".
    """

    association: Rung
    authentication: Rung
    over: bool = False
    bssid: str | None = None
    by_person: bool = False
    certificate: str = ""


def joining(events: Sequence[tuple[float, Heard]], *, asked_s: float, ended: bool) -> Joining:
    """What the events since `asked_s` say; `ended`: there will be no more of them."""
    bad = next((pair for pair in events if _is_end(pair[1])), None)
    associated = _at(events, Kind.ASSOCIATED)
    connected = _at(events, Kind.CONNECTED)
    by_person = _at(events, Kind.EAP_STARTED) is not None
    shown = [event.certificate for _, event in events if event.kind is Kind.CERTIFICATE]
    bssids = [event.bssid for _, event in events if event.kind is Kind.CONNECTED]
    ended = ended or bad is not None
    return Joining(
        association=_association(events, associated, asked_s, bad, ended),
        authentication=_authentication(events, associated, connected, bad, ended),
        over=connected is not None or ended,
        bssid=bssids[0] if bssids else None,
        by_person=by_person,
        certificate=shown[-1] if shown else "",
    )


def _is_end(event: Heard) -> bool:
    if event.kind is Kind.REFUSED:
        return event.code != _TRY_LATER
    return event.kind in (Kind.KEY_WRONG, Kind.EAP_FAILED, Kind.CERTIFICATE_BAD)


def _at(events: Sequence[tuple[float, Heard]], kind: Kind) -> float | None:
    return next((at_s for at_s, event in events if event.kind is kind), None)


def _association(
    events: Sequence[tuple[float, Heard]],
    associated: float | None,
    asked_s: float,
    bad: tuple[float, Heard] | None,
    ended: bool,
) -> Rung:
    begun = _at(events, Kind.TRYING)
    if associated is not None:
        since = asked_s if begun is None else begun
        return Rung(name=ASSOCIATION, ok=True, ms=_ms(since, associated))
    if bad is not None and bad[1].of_key:
        return Rung(name=ASSOCIATION, note=f"not reached: this network {_WITH_KEY}")
    if bad is not None and bad[1].kind is Kind.REFUSED:
        full = bad[1].code == _FULL
        word = FailureWord.BUSY if full else FailureWord.NOT_ALLOWED
        return _failed(ASSOCIATION, word, _status(bad[1].code))
    if not ended:
        return Rung(name=ASSOCIATION)
    note = "no access point answered" if begun is not None else "no access point was asked to join"
    return _failed(ASSOCIATION, FailureWord.TIMEOUT, note)


def _status(code: int | None) -> str:
    why = _STATUS_WORDS.get(-1 if code is None else code, "refused")
    return f"the access point refused, status {code}: {why}"


def _authentication(
    events: Sequence[tuple[float, Heard]],
    associated: float | None,
    connected: float | None,
    bad: tuple[float, Heard] | None,
    ended: bool,
) -> Rung:
    if connected is not None and associated is not None:
        return Rung(name=AUTHENTICATION, ok=True, ms=_ms(associated, connected))
    if bad is not None and (associated is not None or bad[1].of_key):
        return _failed(AUTHENTICATION, *_why_refused(bad[1]))
    if associated is None or not ended:
        return Rung(name=AUTHENTICATION)
    if _at(events, Kind.EAP_STARTED) is None:
        note = "the exchange of keys did not end in time"
    elif _at(events, Kind.EAP_METHOD) is None:
        note = "no server answered the sign-in (RADIUS)"
    else:
        note = "the server of the sign-in (RADIUS) stopped answering"
    return _failed(AUTHENTICATION, FailureWord.TIMEOUT, note)


def _why_refused(event: Heard) -> tuple[FailureWord, str]:
    if event.kind is Kind.CERTIFICATE_BAD:
        other = (FailureWord.TLS_HANDSHAKE, "the server's certificate was not accepted")
        return _CERTIFICATE_WORDS.get(-1 if event.code is None else event.code, other)
    if event.kind is Kind.EAP_FAILED:
        return FailureWord.NOT_ALLOWED, "the server refused this identity or password"
    if event.kind is Kind.KEY_WRONG or event.of_key:
        return FailureWord.NOT_ALLOWED, "the key was not accepted: it is probably wrong"
    return FailureWord.NOT_ALLOWED, _status(event.code)


def _failed(name: str, word: FailureWord, note: str) -> Rung:
    return Rung(name=name, ok=False, word=word.value, note=note)


def _ms(start_s: float, end_s: float) -> float:
    return round((end_s - start_s) * 1000, 3)


def nothing_found(*, scans: int, radio_off: bool) -> Rung:
    """The scan's rung where the name was not heard in so many whole scans."""
    if radio_off:
        return _failed(SCAN, FailureWord.NO_NETWORK, "the radio is off")
    if scans == 0:
        return _failed(SCAN, FailureWord.TIMEOUT, "no scan came to its end")
    return _failed(SCAN, FailureWord.NO_NETWORK, "no access point of this name was heard")


def whole(found: Sequence[Rung]) -> tuple[Rung, ...]:
    """All rungs in their order; those that were not reached say after which failure."""
    by_name = {rung.name: rung for rung in found}
    failed = first_failed(found)
    why = "not tried" if failed is None else f"not tried: {failed.name} failed"
    rungs = (by_name.get(name, Rung(name=name)) for name in RUNGS)
    return tuple(
        replace(rung, note=why) if rung.ok is None and not rung.note else rung for rung in rungs
    )


def first_failed(rungs: Sequence[Rung]) -> Rung | None:
    """The first rung, in the order of the ladder, that was tried and failed."""
    ordered = sorted((rung for rung in rungs if rung.name in RUNGS), key=_place)
    return next((rung for rung in ordered if rung.ok is False), None)


def _place(rung: Rung) -> int:
    return RUNGS.index(rung.name)


def join_failure(rungs: Sequence[Rung], *, by_person: bool) -> JoinFailure | None:
    """How joining failed, in the words of the limiter; None: it joined, with an address."""
    failed = first_failed(rungs)
    if failed is None or _place(failed) > RUNGS.index(ADDRESS):
        return None
    late = failed.word == FailureWord.TIMEOUT
    if failed.name == ASSOCIATION and failed.word == FailureWord.BUSY:
        return JoinFailure.AP_FULL
    if failed.name == ADDRESS:
        return JoinFailure.DHCP_NO_OFFER if late else JoinFailure.DHCP_REFUSED
    if failed.name == AUTHENTICATION and by_person:
        refused = failed.word == FailureWord.NOT_ALLOWED
        return JoinFailure.RADIUS_TIMEOUT if late else _rejected(refused)
    return JoinFailure.NOT_JOINED


def _rejected(by_server: bool) -> JoinFailure:
    return JoinFailure.RADIUS_REJECT if by_server else JoinFailure.NOT_JOINED
