"""How a call sounds: the E-model, Rec. ITU-T G.107 (06/2015), and its mean opinion score.

Equation numbers are those of G.107. Everything but delay, loss and codec has the default of its
table 3, so that R is 93.2 without delay and loss. It rates narrow-band telephony, so the best
score is 4.41; a call in a meeting program may sound better, it does not sound worse for the same
network. The model is for planning: it says what most people would say, not what one pupil hears.

Checked against: R = 93.2 for the defaults (G.107, clause 7.7; 93.206208 by the implementation
github.com/manucorporat/e-model), the constants and equations of `mos_score` in flent 2.3.0 (which
was checked against the ITU's calculator), and the R and MOS pairs of G.107, table B.1.
"""

from dataclasses import dataclass
from math import exp, inf, isfinite, log10, pow, sqrt  # its power is always a float
from typing import Final

# G.107, table 3: loudness, echo and noise at both telephones
_SLR: Final = 8.0  # send loudness rating, dB
_RLR: Final = 2.0  # receive loudness rating, dB
_OLR: Final = _SLR + _RLR
_STMR: Final = 15.0  # side tone masking rating, dB
_DS: Final = 3.0  # D-value of the telephone, send side
_LSTR: Final = _STMR + 3.0  # listener's side tone rating: STMR + Dr
_TELR: Final = 65.0  # talker echo loudness rating, dB
_WEPL: Final = 110.0  # weighted echo path loss, dB
_QDU: Final = 1.0  # quantization distortion units
_NC: Final = -70.0  # circuit noise, dBm0p
_NFOR: Final = -64.0  # noise floor at the receive side, dBmp
_PS: Final = 35.0  # room noise at the send side, dB(A)
_PR: Final = 35.0  # room noise at the receive side, dB(A)
_MT_MS: Final = 100.0  # minimum perceivable delay, table 1, default class of sensitivity (sT = 1)

PACKET_MS: Final = 20.0  # 50 packets a second, as the media of Teams and Meet are sent
BUFFER_PER_JITTER: Final = 2.0
BUFFER_MIN_MS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """What a codec costs: G.113, appendix I.

    Attributes:
        impairment: equipment impairment factor Ie, in points of R.
        robustness: packet-loss robustness factor Bpl; the larger the less a loss is heard.
    """

    impairment: float
    robustness: float


# G.113 (11/2007), appendix I, as restated in public implementations of the E-model (mark F2)
G711: Final = Codec(impairment=0.0, robustness=4.3)
G711_PLC: Final = Codec(impairment=0.0, robustness=25.1)  # losses are concealed, G.711 appendix I
G729A: Final = Codec(impairment=11.0, robustness=19.0)


def r_factor(
    one_way_ms: float, loss_ratio: float, burst_ratio: float = 1.0, codec: Codec = G711_PLC
) -> float:
    """The transmission rating R, equation (7-1) with A = 0; may be below 0 for a very bad call.

    Args:
        one_way_ms: mouth to ear; infinite where nothing arrives.
        loss_ratio: of the packets, 0 to 1, those that came too late to be played included.
        burst_ratio: BurstR: mean length of the bursts of loss / that of random loss; 1: random.
        codec: with its Ie and Bpl.

    Raises:
        ValueError: a delay below 0, a loss outside 0 to 1, or a burst ratio that is not above 0.
    """
    if not (one_way_ms >= 0 and 0 <= loss_ratio <= 1 and burst_ratio > 0):
        raise ValueError(f"no such call: {one_way_ms} ms, loss {loss_ratio}, bursts {burst_ratio}")
    if not isfinite(one_way_ms):
        return -inf
    noise_db = _noise_db()
    basic = 15 - 1.5 * (_SLR + noise_db)  # Ro, (7-2)
    return (
        basic
        - _simultaneous(basic, noise_db, one_way_ms)
        - _delay(basic, noise_db, one_way_ms)
        - _equipment(loss_ratio * 100, burst_ratio, codec)
    )


def mos(r: float) -> float:
    """The mean opinion score, 1 to 4.5, of a rating: equation (B-4) of annex B.

    The cubic dips below 1 for R under 6.5; no listener can say less than 1.
    """
    if r <= 0:
        return 1.0
    if r >= 100:
        return 4.5
    return max(1.0, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6)


def call_mos(rtt_ms: float, jitter_ms: float, loss_ratio: float) -> float:
    """The score of a call's audio from what was measured of its packets.

    Mouth to ear = half the round trip + the wait until a packet of 20 ms is full (`PACKET_MS`) +
    the jitter buffer. The buffer is twice the jitter of RFC 3550 (the rule of PingPlotter and of
    Twilio's client; the real one is each program's own secret), and at least one packet (our own
    default). Losses are taken as random and concealed (`G711_PLC`).

    Raises:
        ValueError: a time below 0 or a loss outside 0 to 1.
    """
    if not (rtt_ms >= 0 and jitter_ms >= 0):
        raise ValueError(f"no such call: round trip {rtt_ms} ms, jitter {jitter_ms} ms")
    buffer_ms = max(BUFFER_MIN_MS, BUFFER_PER_JITTER * jitter_ms)
    return mos(r_factor(rtt_ms / 2 + PACKET_MS + buffer_ms, loss_ratio))


def _noise_db() -> float:
    """No, (7-3): power sum of all noise at the 0 dBr point."""
    send = _PS - _SLR - _DS - 100 + 0.004 * (_PS - _OLR - _DS - 14) ** 2  # Nos, (7-4)
    room = _PR + 10 * log10(1 + 10 ** ((10 - _LSTR) / 10))  # Pre, (7-6)
    receive = _RLR - 121 + room + 0.008 * (room - 35) ** 2  # Nor, (7-5)
    floor = _NFOR + _RLR  # Nfo, (7-7)
    return 10 * log10(sum(10 ** (each / 10) for each in (_NC, send, receive, floor)))


def _simultaneous(basic: float, noise_db: float, one_way_ms: float) -> float:
    """Is, (7-8): too loud (7-9), side tone (7-11), quantizing distortion (7-13)."""
    loud = _OLR + 0.2 * (64 + noise_db - _RLR)  # Xolr, (7-10)
    too_loud = 20 * (pow(1 + (loud / 8) ** 8, 1 / 8) - loud / 8)
    echo = exp(-one_way_ms / 4) * 10 ** (-_TELR / 10)
    tone = -10 * log10(10 ** (-_STMR / 10) + echo)  # STMRo, (7-12)
    side_tone = (
        12 * pow(1 + ((tone - 13) / 6) ** 8, 1 / 8)
        - 28 * pow(1 + ((tone + 1) / 19.4) ** 35, 1 / 35)
        - 13 * pow(1 + ((tone - 3) / 33) ** 13, 1 / 13)
        + 29
    )
    quality = 37 - 15 * log10(_QDU)  # Q, (7-17)
    g = 1.07 + 0.258 * quality + 0.0602 * quality**2  # (7-16)
    y = (basic - 100) / 15 + 46 / 8.4 - g / 9  # (7-14)
    z = 46 / 30 - g / 40  # (7-15)
    return too_loud + side_tone + 15 * log10(1 + 10**y + 10**z)


def _delay(basic: float, noise_db: float, one_way_ms: float) -> float:
    """Id, (7-18), with T = Ta = the one-way delay and Tr twice of it."""
    return (
        _talker_echo(noise_db, one_way_ms) + _listener_echo(basic, one_way_ms) + _late(one_way_ms)
    )


def _talker_echo(noise_db: float, one_way_ms: float) -> float:
    """Idte, (7-19); STMR lies in 9 to 20 dB, so that TERV and Idte need no correction."""
    if one_way_ms < 1:
        return 0.0
    terv = (  # (7-22)
        _TELR
        - 40 * log10((1 + one_way_ms / 10) / (1 + one_way_ms / 150))
        + 6 * exp(-0.3 * one_way_ms**2)
    )
    roe = -1.5 * (noise_db - _RLR)  # (7-20)
    re = 80 + 2.5 * (terv - 14)  # (7-21)
    return ((roe - re) / 2 + sqrt((roe - re) ** 2 / 4 + 100) - 1) * (1 - exp(-one_way_ms))


def _listener_echo(basic: float, one_way_ms: float) -> float:
    """Idle, (7-25)."""
    rle = 10.5 * (_WEPL + 7) * pow(2 * one_way_ms + 1, -0.25)  # (7-26)
    return (basic - rle) / 2 + sqrt((basic - rle) ** 2 / 4 + 169)


def _late(one_way_ms: float) -> float:
    """Idd, (7-27): too late even without an echo; nothing up to 100 ms."""
    if one_way_ms <= _MT_MS:
        return 0.0
    x = log10(one_way_ms / _MT_MS) / log10(2)  # (7-28)
    return 25 * (pow(1 + x**6, 1 / 6) - 3 * pow(1 + (x / 3) ** 6, 1 / 6) + 2)


def _equipment(loss_percent: float, burst_ratio: float, codec: Codec) -> float:
    """Ie-eff, (7-29): the codec, and the packets it did not get."""
    share = loss_percent / (loss_percent / burst_ratio + codec.robustness)
    return codec.impairment + (95 - codec.impairment) * share
