"""Values to plain JSON and back to bytes: one place, so that every file is canonical."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

# Characters that hide, turn the line round or give a terminal orders: written as numbers, which is
# the same value. JSON does so below U+0020. Halves of letters (surrogates), which no file in UTF-8
# can hold and strict readers refuse even as numbers, become U+FFFD, "could not be read".
_UNSEEN: Final = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def jsonable(value: object) -> object:
    """Dataclasses, enums, dates and mappings as plain JSON values.

    Raises:
        TypeError: for anything else, so that nothing is written by accident.
    """
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [jsonable(item) for item in items]
    raise TypeError(f"{type(value).__name__} has no place in a netready file")


def canonical_json(value: object, *, indent: int | None = None) -> str:
    """The one text form of a value: same value, same bytes. NaN and infinity are refused.

    Raises:
        ValueError: if a number is NaN or infinite.
    """
    text = json.dumps(
        jsonable(value), ensure_ascii=False, allow_nan=False, sort_keys=True, indent=indent
    )
    return text if text.isascii() and "\x7f" not in text else _UNSEEN.sub(_number, text)


def _number(found: re.Match[str]) -> str:
    code = ord(found[0])
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"
