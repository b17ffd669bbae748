"""A finished load run as lines of text: the answer in words, then the figures behind it. Pure."""

import math
from collections.abc import Sequence

from netready.analysis.load_runs import RADIOS_FOR_MEASURED
from netready.cli.load_view import radios_words, stage_word
from netready.domain.limiter_words import LIMITER_WORDS
from netready.domain.load import LimiterWord, LoadResult, StageResult, StageVerdict
from netready.loadtest.sentence import answer_sentence
from netready.loadtest.words import pupils

_HEAD = ("verdict", "pupils", "ok", "down Mbit/s", "up Mbit/s", "loaded RTT p95", "window")
_WIDTHS = (7, 6, 4, 11, 9, 14, 6)


def result_lines(result: LoadResult) -> list[str]:
    """Words before numbers: the answer, what stands behind it, what stopped it, the stages."""
    return [
        answer_sentence(result),
        *_behind(result),
        *_limiter(result),
        *table_lines(result.stages),
    ]


def _behind(result: LoadResult) -> list[str]:
    """How many radios the pupils were on, and what that means."""
    judged = [stage.pupils for stage in result.stages if stage.verdict is not StageVerdict.VOID]
    most = max(judged, default=None)
    if most is None:
        return []
    who = f"{pupils(most)} on {radios_words(result.radios)}"
    if result.radios >= RADIOS_FOR_MEASURED or most <= result.radios:
        return [f"Measured with up to {who}."]
    return [
        f"Measured with up to {who} (extrapolated: bandwidth and packets were those of a class; "
        "as many real radios contend more)."
    ]


def _limiter(result: LoadResult) -> list[str]:
    """What stopped it, and the evidence that the answer has not given yet."""
    limiter = result.limiter
    words = "cannot be said" if limiter.word is LimiterWord.UNKNOWN else LIMITER_WORDS[limiter.word]
    rest = [f"  {evidence}" for evidence in limiter.evidence[1:]]
    return [f"Limiter: {words} ({limiter.word.value})", *rest]


def table_lines(stages: Sequence[StageResult]) -> list[str]:
    """A head, a line a stage in the order they ran, each followed by its reasons."""
    if not stages:
        return []
    lines = [_line(_HEAD)]
    for stage in stages:
        lines.append(_line(_cells(stage)))
        lines += [f"        {reason}" for reason in stage.reasons]
    return lines


def _cells(stage: StageResult) -> tuple[str, ...]:
    return (
        stage_word(stage),
        str(stage.pupils),
        "-" if stage.ok_pupils is None else str(stage.ok_pupils),
        _number(stage.goodput_mbps.get("down")),
        _number(stage.goodput_mbps.get("up")),
        _rtt(stage.loaded_rtt_ms.get("p95")),
        f"{stage.measure_s:g} s",
    )


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f}"


def _rtt(value_ms: float | None) -> str:
    if value_ms is None:
        return "unknown"
    return "lost" if math.isinf(value_ms) else f"{value_ms:.1f} ms"


def _line(cells: tuple[str, ...]) -> str:
    return "  ".join(cell.rjust(width) for cell, width in zip(cells, _WIDTHS, strict=True))
