"""A TOML text cut into its statements, so that one can be changed and the rest stays. Pure.

Not a parser: it knows where strings, comments and brackets end, and leaves meaning to `tomllib`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)"
    r"|[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)
_LIST_HEADER = re.compile(r"\s*\[\[\s*[\"']?([\w-]+)[\"']?\s*\]\]")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Some lines that belong together.

    Attributes:
        text: with its line end.
        comment: where in `text` its comment begins; the end of its value where it has none.
    """

    text: str
    comment: int

    @property
    def is_header(self) -> bool:
        """Whether a table or a row of a list of tables begins here."""
        return self.text.lstrip().startswith("[")

    @property
    def row_of(self) -> str:
        """The name of the list of tables whose row begins here, or ""."""
        match = _LIST_HEADER.match(self.text)
        return match[1] if match else ""

    @property
    def key(self) -> str:
        """The plain key that is set here, or ""."""
        match = None if self.is_header else _KEY.match(self.text)
        return match[1] if match else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands here, not even a comment."""
        return not self.text.strip()

    def with_value(self, value: str) -> "Statement":
        """The same key with another value; its comment stays."""
        match = _KEY.match(self.text)
        head = match[0] if match else ""
        old = self.text[len(head) : self.comment]
        blanks = old[len(old.rstrip()) :] or ("" if self._line_end_only else " ")
        return Statement(
            text=f"{head}{value}{blanks}{self.text[self.comment :]}",
            comment=len(head) + len(value) + len(blanks),
        )

    @property
    def _line_end_only(self) -> bool:
        return not self.text[self.comment :].strip()


def statements(text: str) -> list[Statement]:
    """All of a text, in order; joined they are the text again."""
    return list(_cut(text))


def _cut(text: str) -> Iterator[Statement]:
    start, depth, comment = 0, 0, -1
    for token in _TOKEN.finditer(text):
        if token["comment"] is not None and depth == 0:
            comment = token.start()
        depth = max(0, depth + (token["open"] is not None) - (token["close"] is not None))
        if token["end"] is None or depth:
            continue
        yield _statement(text[start : token.end()], comment - start)
        start, comment = token.end(), -1
    if start < len(text):
        yield _statement(text[start:], comment - start)


def _statement(text: str, comment: int) -> Statement:
    return Statement(text=text, comment=comment if comment >= 0 else len(text.rstrip("\r\n")))
