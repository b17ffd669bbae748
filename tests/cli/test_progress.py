import pytest

from netready.cli.progress import shown_progress, time_left


def test_where_output_is_piped_nothing_is_shown_even_if_colour_is_forced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with shown_progress() as told:
        told(title="Latency", words="", done_ratio=0.5, left_s=70)
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, "1 s left"), (59.4, "59 s left"), (80.0, "1 min 20 s left")]
)
def test_time_left_is_never_nothing(seconds: float, words: str) -> None:
    assert time_left(seconds) == words
