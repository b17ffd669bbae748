"""Values out of JSON that a process of ours made of kernel messages, types checked. Pure."""

from collections.abc import Mapping, Sequence

Map = Mapping[str, object]


def mapping(value: object) -> Map:
    """The mapping, or an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else ()


def number_of(value: object) -> float | None:
    """A number, or None."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def count_of(value: object) -> int | None:
    """A whole number that is not negative, or None."""
    fine = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if fine and isinstance(value, int) else None


def text_of(value: object) -> str:
    """The text, or ""."""
    return value if isinstance(value, str) else ""


def bytes_of(value: object) -> bytes:
    """Of hexadecimal text; empty where it is none."""
    try:
        return bytes.fromhex(text_of(value)[:100_000])
    except ValueError:
        return b""
