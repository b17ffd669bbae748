"""One DNS question to one resolver: sent, waited for, judged.

The wire format is dnspython's; sockets come from the network seam.
"""

import ipaddress
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype

from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.seams import NetworkError, System

_STRAY_ANSWERS_MAX = 20  # answers to other questions that are skipped before giving up
_RCODE_WORDS = {
    dns.rcode.NOERROR: None,
    dns.rcode.NXDOMAIN: FailureWord.DNS_NO_NAME,
    dns.rcode.SERVFAIL: FailureWord.DNS_SERVER_FAILED,
    dns.rcode.REFUSED: FailureWord.DNS_SERVER_FAILED,
}


Kind = dns.rdatatype.RdataType


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question: how long the answer took and what it was, or how it failed."""

    elapsed_ms: float
    word: FailureWord | None = None
    note: str = ""
    addresses: tuple[str, ...] = ()


def kind_of(text: str) -> Kind:
    """The kind of record by its name, "A" or "AAAA"."""
    return dns.rdatatype.from_text(text)


def can_be_asked(name: str) -> bool:
    """Whether that is a host name."""
    try:
        dns.message.make_query(name, dns.rdatatype.A)
    except (dns.exception.DNSException, UnicodeError):
        return False
    return True


def ask(
    system: System,
    resolver: Address,
    name: str,
    kind: dns.rdatatype.RdataType,
    timeout_s: float,
) -> Asked:
    """One question by UDP, by TCP where the answer was cut short; never raises for the network."""
    query = dns.message.make_query(name, kind)
    started_s = system.clock.monotonic_s()
    try:
        answer = _over_udp(system, resolver, query, started_s + timeout_s)
        if answer.flags & dns.flags.TC:
            answer = _over_tcp(system, resolver, query, timeout_s)
    except NetworkError as error:
        return _failed(system, started_s, error.failure.word)
    except TimeoutError:
        return _failed(system, started_s, FailureWord.DNS_TIMEOUT)
    except ConnectionRefusedError:
        return _failed(system, started_s, FailureWord.REFUSED)
    except OSError:
        return _failed(system, started_s, FailureWord.NO_ROUTE)
    except (dns.exception.DNSException, ValueError):
        return _failed(system, started_s, FailureWord.BAD_ANSWER)
    elapsed_ms = (system.clock.monotonic_s() - started_s) * 1000
    word, note = judge(answer, kind)
    found = () if word else addresses_in(answer, kind)
    return Asked(elapsed_ms=elapsed_ms, word=word, note=note, addresses=found)


def _failed(system: System, started_s: float, word: FailureWord) -> Asked:
    word = FailureWord.DNS_TIMEOUT if word is FailureWord.TIMEOUT else word
    return Asked(elapsed_ms=(system.clock.monotonic_s() - started_s) * 1000, word=word)


def judge(
    answer: dns.message.Message, kind: dns.rdatatype.RdataType
) -> tuple[FailureWord | None, str]:
    """The word for an answer; None: an address that can be used."""
    word = _RCODE_WORDS.get(answer.rcode(), FailureWord.DNS_SERVER_FAILED)
    if word is not None:
        return word, f"The server said {dns.rcode.to_text(answer.rcode())}."
    addresses = addresses_in(answer, kind)
    if not addresses:
        return FailureWord.DNS_NO_ANSWER, ""
    if any(ipaddress.ip_address(address).is_unspecified for address in addresses):
        return FailureWord.BAD_ANSWER, "The answer was 0.0.0.0, as filters give for blocked names."
    return None, ""


def addresses_in(answer: dns.message.Message, kind: dns.rdatatype.RdataType) -> tuple[str, ...]:
    """The addresses of that kind in an answer, in its order."""
    return tuple(str(item) for lines in answer.answer if lines.rdtype == kind for item in lines)


def _over_udp(
    system: System, resolver: Address, query: dns.message.Message, deadline_s: float
) -> dns.message.Message:
    """Waits for the answer to this question; others (late, forged) are skipped, a bounded few."""
    with system.network.udp(resolver.host, resolver.port) as sock:
        sock.settimeout(max(0.001, deadline_s - system.clock.monotonic_s()))
        sock.send(query.to_wire())
        for _ in range(_STRAY_ANSWERS_MAX):
            left_s = deadline_s - system.clock.monotonic_s()
            if left_s <= 0:
                break
            sock.settimeout(left_s)
            wire = sock.recv(65535)
            if wire[:2] == query.id.to_bytes(2, "big"):
                return _checked(query, wire)
    raise TimeoutError


def _over_tcp(
    system: System, resolver: Address, query: dns.message.Message, timeout_s: float
) -> dns.message.Message:
    """Length-prefixed, RFC 1035 4.2.2."""
    wire = query.to_wire()
    deadline_s = system.clock.monotonic_s() + timeout_s
    with system.network.tcp(resolver.host, resolver.port, timeout_s=timeout_s) as sock:
        sock.sendall(len(wire).to_bytes(2, "big") + wire)
        buffer = b""
        while len(buffer) < 2 or len(buffer) < 2 + int.from_bytes(buffer[:2], "big"):
            left_s = deadline_s - system.clock.monotonic_s()
            if left_s <= 0:
                raise TimeoutError
            sock.settimeout(left_s)
            chunk = sock.recv(65537)
            if not chunk:
                raise ValueError("closed in the middle of an answer")
            buffer += chunk
    return _checked(query, buffer[2 : 2 + int.from_bytes(buffer[:2], "big")])


def _checked(query: dns.message.Message, wire: bytes) -> dns.message.Message:
    answer = dns.message.from_wire(wire, ignore_trailing=True, raise_on_truncation=False)
    if not query.is_response(answer):
        raise ValueError("an answer to another question")
    return answer
