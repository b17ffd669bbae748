"""Text from outside as text that can be seen: nothing hides, moves its neighbours or gives orders.

Names of networks, rooms and devices come from anybody. Escaping keeps them from being markup; here
is what escaping does not do: control characters, invisible ones, marks that pile up, and writing
from right to left that would turn the words around it. Pure. Not here: escaping, cutting.
"""

import re
import unicodedata
from typing import Final

MARKS_MAX: Final = 4  # on one letter; Hebrew with points and Vietnamese need up to three
PLAIN_CONTROLS: Final = "\n\t"  # our own; the page and the terminal know what to do with them
# Letters, marks and symbols that are drawn as nothing: Hangul fillers, the blank of Braille, the
# joiner of graphemes, sentinels (Unicode, Default_Ignorable_Code_Point; U+2800 is blank by design).
_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffe\uffff")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_MARKS: Final = frozenset({"Mn", "Me"})
_JOINERS: Final = frozenset("\u200c\u200d")  # inside emoji and many scripts: spelling
_VARIATIONS: Final = re.compile("[\U000e0100-\U000e01ef]")
_FROM_THE_RIGHT: Final = frozenset({"R", "AL"})
_NAMES: Final = (  # of the control characters from 0 (ECMA-48)
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR"),
    *("SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB"),
    *("ESC", "FS", "GS", "RS", "US"),
)
_PLAIN: Final = re.compile(r"[ -~\n\t]*")
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"
_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"
# Blocks in which all letters from right to left stand; a text without them is left alone at once.
_RIGHT_BLOCKS: Final = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)


def visible(text: str, *, keep: str = "") -> str:
    """A text in which every character can be seen, on one line.

    Control characters become their names ("[NUL]", "[ESC]"; every font and console has these
    letters, few have the signs U+2400 to U+2421), other hidden ones their number ("[U+202E]"), and
    of marks piled on one letter those beyond four are counted.

    Args:
        text: from anybody.
        keep: control characters that stay, e.g. `PLAIN_CONTROLS`.
    """
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for at, sign in enumerate(text):
        kind = unicodedata.category(sign)
        if kind in _MARKS and sign not in _BLANKS:
            marks += 1
            if marks <= MARKS_MAX:
                shown.append(_picture(sign) if _VARIATIONS.match(sign) else sign)
            continue
        _count_left_out(shown, marks)
        marks = 0
        hidden = (kind in _HIDDEN and sign not in keep) or sign in _BLANKS
        shown.append(_picture(sign) if hidden and not _spells(text, at) else sign)
    _count_left_out(shown, marks)
    return "".join(shown)


def isolated(text: str) -> str:
    """The same with every run from right to left on its own, so that it turns nothing around it.

    The isolates are characters (UAX #9), which work in a title and an attribute too, where the
    element `bdi` cannot stand. Meant for `visible` text: what could end an isolate is gone there.
    """
    if _RIGHT_BLOCKS.search(text) is None:
        return text
    shown: list[str] = []
    at = 0
    for start, end in _runs(text):
        shown += [text[at:start], _ISOLATE, text[start:end], _END]
        at = end
    return "".join([*shown, text[at:]])


def on_a_page(text: str) -> str:
    """As a page shows it: visible and isolated; line feeds stay, for blocks that keep them."""
    if _PLAIN.fullmatch(text):  # most texts, and the long ones
        return text
    return isolated(visible(text, keep=PLAIN_CONTROLS))


def _picture(sign: str) -> str:
    code = ord(sign)
    return f"[{_NAMES[code]}]" if code < len(_NAMES) else f"[U+{code:04X}]"


def _count_left_out(shown: list[str], marks: int) -> None:
    if marks > MARKS_MAX:
        shown.append(f"[+{marks - MARKS_MAX} marks]")


def _spells(text: str, at: int) -> bool:
    """Whether a joiner stands between letters or symbols beyond ASCII, where it is spelling."""
    if text[at] not in _JOINERS or not 0 < at < len(text) - 1:
        return False
    around = text[at - 1], text[at + 1]
    return all(ord(sign) > 0xFF and unicodedata.category(sign)[0] in "LMS" for sign in around)


def _runs(text: str) -> list[tuple[int, int]]:
    """Where writing from the right begins and ends; signs and figures inside a run belong to it."""
    found: list[tuple[int, int]] = []
    start, end = -1, -1
    for at, sign in enumerate(text):
        direction = unicodedata.bidirectional(sign)
        if direction in _FROM_THE_RIGHT:
            start, end = (at if start < 0 else start), at + 1
        elif (direction == "L" or sign == "\n") and start >= 0:
            found.append((start, _with_bracket(text, start, end)))
            start = -1
    return [*found, (start, _with_bracket(text, start, end))] if start >= 0 else found


def _with_bracket(text: str, start: int, end: int) -> int:
    """The end, one further where the run opens a bracket that closes right behind it."""
    run = text[start:end]
    opened = sum(run.count(sign) for sign in _OPENING) - sum(run.count(sign) for sign in _CLOSING)
    return end + (opened > 0 and text[end : end + 1] in tuple(_CLOSING))
