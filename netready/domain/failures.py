"""The closed list of words for how a network, or this device, failed.

A failing network is data: a probe puts a `Failure` into its outcome and goes on. The words are
part of the record format; adding one is a change of `RECORD_VERSION`. No word and no operation
carries an address or a person's name.
"""

from dataclasses import dataclass
from enum import StrEnum


class FailureWord(StrEnum):
    """How it failed, whatever was being done."""

    # the way there
    NO_NETWORK = "no-network"  # no adapter is up
    NO_GATEWAY = "no-gateway"  # no default route
    NO_ROUTE = "no-route"  # network or host unreachable
    REFUSED = "refused"  # a host answered that nothing listens there
    RESET = "reset"  # the peer or a middlebox cut the connection
    TIMEOUT = "timeout"  # no answer in time
    CLOSED_EARLY = "closed-early"  # the peer ended before the measurement did
    # names
    DNS_NO_NAME = "dns-no-name"  # NXDOMAIN
    DNS_NO_ANSWER = "dns-no-answer"  # the name exists, but not with this record type
    DNS_SERVER_FAILED = "dns-server-failed"  # SERVFAIL, REFUSED and the like
    DNS_TIMEOUT = "dns-timeout"
    # TLS
    TLS_EXPIRED = "tls-expired"
    TLS_SELF_SIGNED = "tls-self-signed"
    TLS_WRONG_NAME = "tls-wrong-name"
    TLS_UNKNOWN_ISSUER = "tls-unknown-issuer"  # e.g. a filter that opens TLS
    TLS_HANDSHAKE = "tls-handshake"
    # answers
    HTTP_STATUS = "http-status"  # an answer, but not the one asked for
    BAD_ANSWER = "bad-answer"  # does not follow its protocol
    # the target
    BUSY = "busy"  # admission limit reached
    OVERLOADED = "overloaded"  # the target says that it could not keep up
    NOT_ALLOWED = "not-allowed"  # permission missing, or denied by the operating system
    # this device
    DEVICE_LIMITED = "device-limited"  # the device, not the network, was the bottleneck
    CLOCK_JUMPED = "clock-jumped"
    NOT_INSTALLED = "not-installed"  # an optional engine or program is missing
    NOT_SUPPORTED = "not-supported"  # this platform cannot do it
    PORT_TAKEN = "port-taken"
    DISK_FULL = "disk-full"
    STOPPED = "stopped"  # by the user or a safety trip
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that failed: what was being done, and how it failed.

    Attributes:
        operation: lower-case words, e.g. ``"tcp connect"``; no addresses, no personal names.
        word: from the closed list.
        note: one sentence for the technician, or empty; no addresses, no personal names.
    """

    operation: str
    word: FailureWord
    note: str = ""
