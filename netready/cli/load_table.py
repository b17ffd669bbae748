"""The stages of a load run as lines of text."""

import math

from netready.domain.load import LoadResult, StageResult

_HEAD = ("pupils", "ok", "verdict", "down Mbit/s", "up Mbit/s", "loaded RTT p95", "window")
_WIDTHS = (6, 4, 7, 11, 9, 14, 6)


def table_lines(result: LoadResult) -> list[str]:
    """A head, a line a stage in the order they ran, each followed by its reasons."""
    lines = [_line(_HEAD)]
    for stage in result.stages:
        lines.append(_line(_cells(stage)))
        lines += [f"        {reason}" for reason in stage.reasons]
    return lines


def _cells(stage: StageResult) -> tuple[str, ...]:
    return (
        str(stage.pupils),
        "-" if stage.ok_pupils is None else str(stage.ok_pupils),
        stage.verdict.value,
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
