"""How macOS writes channels, levels, modes and ways to sign in; shared by its programs. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from netready.domain.air import Encryption, Security, SignIn
from netready_probes.wifi.reading import plausible_dbm
from netready_probes.wifi.windows.netsh_shapes import frequency_of

HIDDEN_NAMES: Final = (
    "macOS hides names and addresses of networks: switch on Location Services for this program "
    "(System Settings, Privacy & Security, Location Services), or note the access point's label."
)
NO_ADDRESS: Final = "macOS does not tell the access point's address here: note the label on it."
_REDACTED: Final = ("<redacted>", "redacted", "<ssid hidden>", "<private>")
_NO_NAME: Final = ("", "none", "<hidden>", "null", "(null)")

# "37 (6GHz, 160MHz)", "149", "149,+1", "36,80", "144 (40 MHz, DFS)"
_PROFILER: Final = re.compile(r"(\d{1,3})(?: ?, ?([+-]\d|\d{2,3}))?(?: ?\(([^()]{1,60})\))?")
_BAND: Final = re.compile(r"(2|2\.4|5|6) ?GHz", re.IGNORECASE)
_WIDTH: Final = re.compile(r"\b(20|40|80|160|320) ?MHz", re.IGNORECASE)
_WDUTIL: Final = re.compile(r"([256])g(\d{1,3})(?:/(\d{2,3}))?", re.IGNORECASE)
_WIDTHS_MHZ: Final = (20, 40, 80, 160, 320)
_LEVEL: Final = re.compile(r"(-?\d{1,3})(?: ?dBm)?")
_MODE: Final = re.compile(r"(?:802\.)?11([a-z/]{1,20})", re.IGNORECASE)
_GENERATIONS: Final = {"be": 7, "ax": 6, "ac": 5, "n": 4, "g": 3, "a": 3, "b": 3}
_PERSONAL: Final = ("personal", "psk", "sae")
_ENTERPRISE: Final = ("enterprise", "802.1x", "8021x", "eap")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppleChannel:
    """A channel; None: not told, or no such channel of that band."""

    number: int | None = None
    frequency_mhz: float | None = None
    width_mhz: float | None = None


def channel_from(value: object) -> AppleChannel:
    """Of a number or any of the texts above; a bare number up to 14 is meant at 2.4 GHz."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return AppleChannel()
    text = str(value).strip() if isinstance(value, str) or abs(value) < 1000 else ""
    short = _WDUTIL.fullmatch(text)
    if short:
        return _channel(int(short[2]), _band(short[1]), int(short[3] or 0))
    long = _PROFILER.fullmatch(text)
    if not long:
        return AppleChannel()
    inside = long[3] or ""
    band_found, width_found = _BAND.search(inside), _WIDTH.search(inside)
    band = _band(band_found[1]) if band_found else None
    width = int(width_found[1]) if width_found else _second(long[2])
    return _channel(int(long[1]), band, width)


def _band(text: str) -> float:
    """Of "2", "2.4", "5" and "6"."""
    return 2.4 if text.startswith("2") else float(text)


def _second(text: str | None) -> int:
    """Of "149,+1" and "11,-1": the second half of 40 MHz lies above, below; of "36,80": MHz."""
    if text is None:
        return 0
    return 40 if text[0] in "+-" else int(text)


def _channel(number: int, band: float | None, width: int) -> AppleChannel:
    mhz = frequency_of(number, band)
    return AppleChannel(
        number=number if mhz is not None else None,
        frequency_mhz=mhz,
        width_mhz=width if width in _WIDTHS_MHZ else None,
    )


def level_from(value: object) -> float | None:
    """Of "-52 dBm"; "0 dBm" is "not measured"."""
    found = _LEVEL.fullmatch(value.strip()) if isinstance(value, str) else None
    return plausible_dbm(int(found[1])) if found else None


def signal_and_noise_from(value: object) -> tuple[float | None, float | None]:
    """Of "-52 dBm / -90 dBm"; either may be missing or 0."""
    if not isinstance(value, str):
        return None, None
    signal, _, noise = value[:60].partition("/")
    return level_from(signal), level_from(noise)


def generation_from(value: object) -> int | None:
    """The best of "802.11a/n/ac/ax" or "11ax"; a bare "802.11" tells nothing."""
    found = _MODE.fullmatch(value.strip()) if isinstance(value, str) else None
    modes = found[1].lower().split("/") if found else ()
    return max((_GENERATIONS.get(mode, 0) for mode in modes), default=0) or None


def name_from(value: object) -> tuple[str | None, bool]:
    """A network's name, and whether macOS withholds it; a hidden one is None and not withheld."""
    if not isinstance(value, str):
        return None, False
    if value.strip().lower() in _REDACTED:
        return None, True
    if value.strip().lower() in _NO_NAME:
        return None, False
    shown = (sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in value[:256])
    return "".join(shown), False


def withheld_words(*, name: bool, address: bool) -> str:
    """The one sentence about what macOS keeps to itself; "": nothing."""
    if name:
        return HIDDEN_NAMES
    return NO_ADDRESS if address else ""


def security_from(value: object) -> Security | None:
    """Of "spairport_security_mode_wpa2_personal", "WPA2/WPA3 Personal" and the like.

    Apple misspells some of the former ("pairport_..."), so only what follows "mode_" counts.
    """
    if not isinstance(value, str):
        return None
    said = value[:120].lower().rpartition("security_mode_")[2].replace("_", " ").strip()
    if said in ("none", "open"):
        return _security(Encryption.OPEN, Encryption.OPEN, SignIn.NONE)
    if "owe" in said.split() or said.startswith("enhanced open"):
        return _security(Encryption.OWE, Encryption.OWE, SignIn.NONE)
    if said.startswith(("wep", "dynamic wep")):
        return _security(Encryption.WEP, Encryption.WEP, SignIn.KEY)
    return _wpa(said)


def _wpa(said: str) -> Security | None:
    versions = sorted(set(re.findall(r"wpa([23]?)(?![0-9])", said)))
    if not versions:
        return None
    kinds = {"": Encryption.WPA1, "2": Encryption.WPA2, "3": Encryption.WPA3}
    weakest, strongest = kinds[versions[0]], kinds[versions[-1]]
    if "transition" in said:
        weakest = Encryption.WPA2
    if "mixed" in said and weakest is Encryption.WPA2 and strongest is Encryption.WPA2:
        weakest = Encryption.WPA1
    if any(word in said for word in _ENTERPRISE):
        return _security(weakest, strongest, SignIn.PERSON)
    told = "transition" in said or any(word in said for word in _PERSONAL)
    return _security(weakest, strongest, SignIn.KEY) if told else None


def _security(weakest: Encryption, strongest: Encryption, sign_in: SignIn) -> Security:
    return Security(weakest=weakest, strongest=strongest, sign_in=sign_in)


def rate_from(value: object) -> float | None:
    """Mbit/s of 324, 144.4 or "103.0 Mbps"; 0 is "not told"."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(?: ?Mbps)?", value.strip())
        value = float(found[1]) if found else None
    if isinstance(value, int | float) and 0 < value < 100_000:
        return float(value)
    return None


def count_from(value: object, *, most: int) -> int | None:
    """A small whole number, as such or in digits."""
    if isinstance(value, str) and value.isascii() and re.fullmatch(r"\d{1,3}", value.strip()):
        value = int(value)
    whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    return value if whole and isinstance(value, int) else None
