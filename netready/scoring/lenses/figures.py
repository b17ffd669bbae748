"""Reads the lenses' own figures (TOML beside this file) and tells data from no data."""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from netready.domain.errors import BadInputError
from netready.scoring.lenses.figure_checks import figure_faults


@cache
def figures(name: str) -> Mapping[str, Any]:
    """The figures of one lens, e.g. "iqb"; read once.

    Raises:
        BadInputError: with every fault, where somebody edited the file.
    """
    text = files("netready.scoring.lenses").joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return checked(name, text)


def checked(name: str, text: str) -> Mapping[str, Any]:
    """The text of a lens's file as its figures.

    Raises:
        BadInputError: with every fault: file, what was found, what is allowed.
    """
    place = f"lenses/{name}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInputError([f"{place}: not readable as TOML: {error}"]) from None
    faults = figure_faults(name, table)
    if faults:
        raise BadInputError([f"{place}: {fault}" for fault in faults])
    return table


def known(values: Mapping[str, float | None]) -> dict[str, float]:
    """The values that are there: neither absent nor "not a number"."""
    return {
        key: float(value)
        for key, value in values.items()
        if value is not None and not math.isnan(value)
    }


def said_skipped(skipped: tuple[str, ...]) -> str:
    """The tail of a sentence that names what had no data; empty where nothing was skipped."""
    return f"; without data and left out: {', '.join(skipped)}" if skipped else ""
