"""Rows of a measurement file into lens results, one plain mapping a row."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from netready.cli.lens_reading import Faults, Row, number, numbers, rows_of, table
from netready.domain.errors import BadInputError
from netready.domain.jsonable import jsonable
from netready.scoring.lenses.aim import INPUTS as AIM_INPUTS
from netready.scoring.lenses.aim import OUR_NAMES as AIM_OUR_NAMES
from netready.scoring.lenses.aim import aim
from netready.scoring.lenses.iqb import INPUTS as IQB_INPUTS
from netready.scoring.lenses.iqb import default_config, edu_config, iqb
from netready.scoring.lenses.qoo import Anchor, QooMeasured, QooRequirement, percentiles_of, qoo
from netready.scoring.lenses.rpm import WEIGHTS, RpmResult, rpm

_CONFIGS = {"default": default_config, "edu": edu_config}
_LATENCY_COLUMN = re.compile(r"(?:loaded_)?latency_p(\d{1,2}(?:\.\d{1,6})?|100)_ms")
_QOO_COLUMNS = frozenset({"loss", "packet_loss", "throughput_mbps"})
_QOO_TABLES = frozenset({"measured", "requirement", "samples_ms", "rop_ms", "cpup_ms"})
_RPM_COLUMNS = (*WEIGHTS, "samples_ms", "latency_ms")
_INTERVALS = "interval_rpm"

Rows = list[dict[str, object]]


def iqb_rows(path: Path, config: str) -> Rows:
    """Internet Quality Barometer, row by row: the chosen configuration whole, both as figures.

    Raises:
        BadInputError: every fault of the file, or a configuration that does not exist.
    """
    if config not in _CONFIGS:
        raise BadInputError([f"--config: found {config!r}; allowed: {', '.join(_CONFIGS)}"])
    configs = {name: make() for name, make in _CONFIGS.items()}

    def score(values: Mapping[str, float | None]) -> dict[str, object]:
        results = {name: iqb(values, each) for name, each in configs.items()}
        both: dict[str, object] = {"iqb": results["default"].score, "iqb_edu": results["edu"].score}
        chosen = jsonable(results[config])
        return both | (chosen if isinstance(chosen, dict) else {})

    return _each(path, IQB_INPUTS, score)


def aim_rows(path: Path) -> Rows:
    """Cloudflare AIM, row by row; its own names or ours.

    Raises:
        BadInputError: every fault of the file.
    """
    return _each(path, (*AIM_INPUTS, *AIM_OUR_NAMES), lambda values: jsonable(aim(values)))


def _each(
    path: Path,
    inputs: tuple[str, ...],
    score: Callable[[Mapping[str, float | None]], object],
) -> Rows:
    rows, faults = rows_of(path), Faults()
    _need_a_column(path, rows, inputs)
    values = [
        {
            name: number(row.cells[name], name, row.place, faults)
            for name in inputs
            if name in row.cells
        }
        for row in rows
    ]
    faults.raise_any()
    return [
        _result(row, score(each), frozenset(inputs)) for row, each in zip(rows, values, strict=True)
    ]


def _need_a_column(path: Path, rows: Iterable[Row], inputs: Iterable[str]) -> None:
    wanted = tuple(inputs)
    if not any(name in row.cells for row in rows for name in wanted):
        raise BadInputError(
            [f"{path}: found none of the values that this takes; allowed: {', '.join(wanted)}"]
        )


def _result(row: Row, scored: object, inputs: frozenset[str]) -> dict[str, object]:
    """The result with what names the row: every short text or number that was no input."""
    labels = {
        key: cell
        for key, cell in row.cells.items()
        if key not in inputs and isinstance(cell, str | int) and len(str(cell)) <= 200
    }
    first = next((str(cell) for cell in labels.values() if str(cell).strip()), "")
    shown = "".join(character for character in first[:60] if character.isprintable())
    name = f"{shown} (row {row.number})" if shown else f"row {row.number}"
    result = scored if isinstance(scored, dict) else {}
    return {"row": row.number, "name": name, "labels": labels, **result}


def qoo_rows(path: Path) -> Rows:
    """Quality of Outcome, row by row, against the row's own requirement or our default.

    Raises:
        BadInputError: every fault of the file.
    """
    rows, faults = rows_of(path), Faults()
    if not any(_QOO_TABLES & set(row.cells) or _flat_qoo(row) for row in rows):
        allowed = "latency_p95_ms and the like, loss, throughput_mbps, or measured"
        raise BadInputError(
            [f"{path}: found none of the values that this takes; allowed: {allowed}"]
        )
    scored = [_qoo_row(row, faults) for row in rows]
    faults.raise_any()
    inputs = _QOO_TABLES | _QOO_COLUMNS
    return [_result(row, each, inputs) for row, each in zip(rows, scored, strict=True)]


def _flat_qoo(row: Row) -> bool:
    return any(name in _QOO_COLUMNS or _LATENCY_COLUMN.fullmatch(name) for name in row.cells)


def _qoo_row(row: Row, faults: Faults) -> object:
    requirement = _requirement(row, faults)
    measured = _measured(row, requirement, faults)
    try:
        return jsonable(qoo(measured, requirement))
    except ValueError as error:
        faults.lines.append(f"{row.place}, requirement: {error}")
        return None


def _requirement(row: Row, faults: Faults) -> QooRequirement | None:
    cells, place = row.cells, row.place
    if "rop_ms" in cells or "cpup_ms" in cells:
        ends = (
            _percentiles(cells.get(name), name, place, faults) for name in ("rop_ms", "cpup_ms")
        )
        rop, cpup = (Anchor(latency_ms=end) for end in ends)
        return QooRequirement(rop=rop, cpup=cpup)
    if "requirement" not in cells:
        return None
    wanted = table(cells["requirement"], "requirement", place, faults)
    name = "min_throughput_mbps"
    return QooRequirement(
        rop=_anchor(wanted.get("rop"), "rop", place, faults),
        cpup=_anchor(wanted.get("cpup"), "cpup", place, faults),
        min_throughput_mbps=number(wanted.get(name), name, place, faults),
    )


def _anchor(cell: object, name: str, place: str, faults: Faults) -> Anchor:
    found = table(cell, name, place, faults)
    return Anchor(
        latency_ms=_percentiles(found.get("latency_ms"), f"{name}.latency_ms", place, faults),
        loss=number(found.get("loss"), "loss", place, faults),
    )


def _percentiles(cell: object, name: str, place: str, faults: Faults) -> dict[float, float]:
    """A table of percentile (0 to 100) to milliseconds."""
    found: dict[float, float] = {}
    for key, each in table(cell, name, place, faults).items():
        percentile = number(key, "percentile", f"{place}, {name}", faults)
        value = number(each, f"{name}.{key}", place, faults)
        if percentile is not None and percentile > 100.0:
            faults.add(f"{place}, {name}", key, "a percentile from 0 to 100")
        elif percentile is not None and value is not None:
            found[percentile] = value
    return found


def _measured(row: Row, requirement: QooRequirement | None, faults: Faults) -> QooMeasured:
    cells, place = row.cells, row.place
    if "samples_ms" in cells:
        samples = numbers(cells["samples_ms"], "samples_ms", place, faults)
        wanted = tuple(requirement.rop.latency_ms) if requirement else (95.0,)
        return QooMeasured(latency_ms=percentiles_of(samples, wanted))
    if "measured" in cells:
        cells = table(cells["measured"], "measured", place, faults)
    nested = cells.get("latency_ms")
    # a plain latency_ms column belongs to other lenses
    nested = None if isinstance(nested, str | int | float) else nested
    latency = _percentiles(nested, "latency_ms", place, faults)
    for name, cell in cells.items():
        column = _LATENCY_COLUMN.fullmatch(name)
        value = number(cell, name, place, faults) if column else None
        if column and value is not None:
            latency[float(column[1])] = value
    loss = "loss" if "loss" in cells else "packet_loss"
    return QooMeasured(
        latency_ms=latency,
        loss=number(cells.get(loss), loss, place, faults),
        throughput_mbps=number(cells.get("throughput_mbps"), "throughput_mbps", place, faults),
    )


def rpm_rows(path: Path) -> Rows:
    """Responsiveness: each JSON object is a run; a CSV is one run with a sample a line.

    Raises:
        BadInputError: every fault of the file.
    """
    rows, faults = rows_of(path), Faults()
    _need_a_column(path, rows, _RPM_COLUMNS)
    runs = [_rpm_run(row, faults) for row in rows]
    if not any(isinstance(cell, list) for row in rows for cell in row.cells.values()):
        # scalars only: the rows are the samples of one run
        kinds = (*_RPM_COLUMNS, _INTERVALS)
        merged = {kind: [s for run in runs for s in run.get(kind, ())] for kind in kinds}
        rows, runs = rows[:1], [merged]
    scored = [_rpm_of(row, run, faults) for row, run in zip(rows, runs, strict=True)]
    faults.raise_any()
    return [
        _result(row, jsonable(each), frozenset({*_RPM_COLUMNS, _INTERVALS}))
        for row, each in zip(rows, scored, strict=True)
    ]


def _rpm_run(row: Row, faults: Faults) -> dict[str, list[float]]:
    return {
        kind: numbers(row.cells[kind], kind, row.place, faults)
        for kind in (*_RPM_COLUMNS, _INTERVALS)
        if kind in row.cells
    }


def _rpm_of(row: Row, run: Mapping[str, list[float]], faults: Faults) -> RpmResult | None:
    plain = [*run.get("samples_ms", ()), *run.get("latency_ms", ())]
    probes = {kind: samples for kind, samples in run.items() if kind in WEIGHTS and samples}
    try:
        return rpm(probes or plain, run.get(_INTERVALS, ()))
    except ValueError as error:
        faults.lines.append(f"{row.place}: {error}")
        return None
