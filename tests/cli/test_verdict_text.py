"""The end of a command on the terminal: what was told otherwise than measured stands there."""

from dataclasses import replace

import pytest

from netready.cli.verdict_text import print_verdict
from netready.domain.verdict import Disagreement
from netready.scoring.score import score_site
from tests.scoring.school import example_before


def test_what_was_told_otherwise_is_said_a_few_times_and_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = Disagreement(
        criterion="INF-10",
        title="Backup line",
        told="automatic",
        told_by="Bursar",
        told_on="2026-11-01",
        measured="none",
        sentence="Backup line: told automatic (Bursar on 2026-11-01), measured none.",
    )
    score = score_site(example_before())
    print_verdict(score)
    assert "Told and measured" not in capsys.readouterr().out
    print_verdict(replace(score, disagreements=(told,) * 5))
    lines = capsys.readouterr().out.splitlines()
    assert (
        sum("Told and measured differ. Backup line: told automatic" in each for each in lines) == 3
    )
    assert lines[-1] == "  and 2 more such answers in the technician report"
