"""Reads what the user supplied to a probe; says clearly what is wrong and what is allowed."""

from collections.abc import Collection, Mapping

from netready.domain.record import Setting
from netready_probes.contract import Address, BadSettingError


def check_known(settings: Mapping[str, Setting], allowed: Collection[str]) -> None:
    """Raises BadSettingError for the first setting that is not in `allowed`."""
    for name in settings:
        if name not in allowed:
            known = ", ".join(sorted(allowed)) or "none"
            raise BadSettingError(f"setting {name!r} is unknown; allowed: {known}")


def number_of(
    settings: Mapping[str, Setting], name: str, default: float, *, low: float, high: float
) -> float:
    """A number from `low` to `high`.

    Raises:
        BadSettingError: it is no number, or outside.
    """
    value = settings.get(name, default)
    fine = isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
    if not fine:
        raise BadSettingError(
            f"setting {name!r} is {value!r}; allowed: a number from {low:g} to {high:g}"
        )
    return float(value)  # type: ignore[arg-type]  # checked above


def count_of(
    settings: Mapping[str, Setting], name: str, default: int, *, low: int, high: int
) -> int:
    """A whole number from `low` to `high`; raises BadSettingError otherwise."""
    value = number_of(settings, name, default, low=low, high=high)
    if not value.is_integer():
        raise BadSettingError(f"setting {name!r} is {value:g}; allowed: a whole number")
    return int(value)


def text_of(settings: Mapping[str, Setting], name: str, default: str) -> str:
    """A text of at most 1000 characters; raises BadSettingError otherwise."""
    value = settings.get(name, default)
    if not isinstance(value, str) or len(value) > 1000:
        raise BadSettingError(f"setting {name!r} is not a text of at most 1000 characters")
    return value.strip()


def address_of(text: str, default_port: int) -> Address:
    """HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.

    Raises:
        BadSettingError: anything else.
    """
    host, port = _split(text.strip())
    if not host or any(char.isspace() or char in "/@?#[]" for char in host):
        raise BadSettingError(f"{text!r} is not a host; allowed: HOST, HOST:PORT or [IPV6]:PORT")
    if not port:
        return Address(host=host, port=default_port)
    if not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65535):
        raise BadSettingError(f"{text!r} has a port that is not a number from 1 to 65535")
    return Address(host=host, port=int(port))


def _split(text: str) -> tuple[str, str]:
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        return host, rest.removeprefix(":")
    if text.count(":") > 1:  # a bare IPv6 address
        return text, ""
    host, _, port = text.partition(":")
    return host, port
