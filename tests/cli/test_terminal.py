"""A terminal gets text, whatever a name holds."""

import io
import sys
from typing import TextIO, cast

import pytest
import typer

from netready.cli.terminal import Guarded, for_terminal, guard_streams, own_controls


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SSID \x1b]0;owned\x07", "SSID [ESC]]0;owned[BEL]"),
        ("\x1b[1A\x1b[2Kgo", "[ESC][1A[ESC][2Kgo"),
        ("\x9b2J", "[U+009B]2J"),
        ("not yet\rgo", "not yet[CR]go"),
        ("two\nlines\tand more\n", "two\nlines\tand more\n"),
        ("not yet\r\x1b[Kgo", "not yet[CR][ESC][Kgo"),  # as our own progress has it
    ],
)
def test_nothing_is_more_than_text(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


def streams(monkeypatch: pytest.MonkeyPatch) -> tuple[io.BytesIO, io.BytesIO]:
    out, err = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding="ascii", newline="\n"))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(err, encoding="utf-8", newline="\n"))
    guard_streams()
    return out, err


def test_both_streams_are_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        out, err = streams(patched)
        typer.echo("a\x1bb é")
        typer.echo("c\0d", err=True)
        sys.stdout.flush()
        sys.stderr.flush()
        assert out.getvalue() == b"a[ESC]b ?\n"
        assert err.getvalue() == b"c[NUL]d\n"


def test_a_live_picture_moves_the_cursor_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        _, err = streams(patched)
        assert isinstance(sys.stderr, Guarded)
        live = own_controls(cast("TextIO", sys.stderr))
        live.write("\x1b[1A")
        live.flush()
        assert err.getvalue() == b"\x1b[1A"
        assert (live.isatty(), live.encoding) == (False, "utf-8")
