"""The same material gives the same bytes, wherever and whenever it is drawn."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DRAW = """
import hashlib
from netready_reports.leadership import leadership_view
from netready_reports.leadership_text import leadership_text
from tests.browser.report_pages import RENDERERS, material_of
from netready.domain.jsonable import canonical_json
from netready.scoring.score_json import score_json
for kind in ("not-yet", "go", "cannot-say", "emulated", "hostile bouquet",
             "trap knee-at-22-of-30"):
    material = material_of(kind)
    texts = [draw(material) for draw in RENDERERS.values()]
    texts.append(leadership_text(leadership_view(material)))
    texts.append(canonical_json(score_json(material.score)))
    for text in texts:
        print(kind, hashlib.sha256(text.encode()).hexdigest())
"""
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "COLUMNS": "40"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Adak", "LC_ALL": "C.UTF-8", "COLUMNS": "200"},
)


def test_pages_are_the_same_bytes_in_another_process_time_zone_and_language() -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DRAW],
            cwd=ROOT,
            env={**os.environ, **changed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for changed in ELSEWHERE
    ]
    said = [run.communicate(timeout=120)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert said[0] == said[1]
    assert said[0].count("\n") == 24
