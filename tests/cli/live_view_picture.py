"""`python -m tests.cli.live_view_picture`: draws docs/live-view.svg from the view's own lines.

The run is made up, the view is the program's. Text stays text; no font is fetched from anywhere.
"""

import io
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from netready.cli.load_screen import picture
from netready.cli.load_view import Line, view_lines
from netready.coordinator.load_run import LoadProgress
from netready.domain.load import (
    Limiter,
    LimiterWord,
    LoadResult,
    PupilsSupported,
    StageLook,
    StageVerdict,
)
from tests.loadtest.samples import judged

PICTURE = Path(__file__).parents[2] / "docs" / "live-view.svg"
WIDTH = 92


def made_up() -> LoadProgress:
    """A search that is half done."""
    full = {"p50": 152.0, "p95": 161.0, "p98": 164.0}
    stages = (
        judged(
            30,
            StageVerdict.FAIL,
            ok_pupils=0,
            goodput_mbps={"down": 42.9, "up": 0.2},
            loaded_rtt_ms=full,
            reasons=("30 of 30 pupils: got 57.1 % of the rate.",),
        ),
        judged(8, StageVerdict.PASS, goodput_mbps={"down": 20.1, "up": 0.1}),
    )
    return LoadProgress(
        pupils=16,
        look=StageLook(
            share=0.62,
            goodput_mbps={"down": 40.2, "up": 0.1},
            rtt_p50_ms=9.4,
            rtt_p95_ms=31.0,
            loss_ratio=0.0,
        ),
        left_s=205.0,
        so_far=LoadResult(
            activity="video-720p",
            radios=1,
            stages=stages,
            pupils_supported=PupilsSupported(holds=8, breaks=30, censored=False, confidence="low"),
            capacity_mbps={"down": 42.9, "up": None},
            limiter=Limiter(word=LimiterWord.SHARED_LINK),
        ),
    )


def lines() -> tuple[Line, ...]:
    return view_lines("Video (720p)", "10.20.0.5:7411", made_up())


def svg() -> str:
    """The terminal as a picture."""
    console = Console(file=io.StringIO(), record=True, width=WIDTH, force_terminal=True)
    console.print(picture(lines()))
    plain = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    plain = re.sub(r"\s*<!-- Generated.*?-->", "", plain.replace("Fira Code, ", ""))
    return console.export_svg(title="netready load", code_format=plain, unique_id="live")


if __name__ == "__main__":
    PICTURE.write_text(svg() + "\n", encoding="utf-8")
