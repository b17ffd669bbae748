"""Medians of the records under the names that other published methods use. Pure.

Those methods speak of a connection to the internet: what was measured against a target inside the
school is none of their inputs. The line's rates are not here: `line` has them for every reader.
"""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from netready.domain.record import INTERNET

# name of the lens input: metric, probe, direction, statistic
INPUTS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "latency_ms": ("rtt_ms", "latency", "", "p50"),
        "packet_loss": ("loss_ratio", "latency", "", "value"),
        "jitter_ms": ("jitter_ms", "latency", "", "p95"),
        "loaded_latency_p95_ms": ("loaded_rtt_ms", "loaded-latency", "both", "p95"),
        "loaded_latency_down_ms": ("loaded_rtt_ms", "loaded-latency", "down", "p50"),
        "loaded_latency_up_ms": ("loaded_rtt_ms", "loaded-latency", "up", "p50"),
    }
)


def lens_values(frame: pd.DataFrame) -> dict[str, float]:
    """The median over runs of each input; what was not measured is left out."""
    outside = frame[frame["target_place"] == INTERNET]
    found: dict[str, float] = {}
    for key, (name, probe, direction, stat) in INPUTS.items():
        rows = outside[
            (outside["name"] == name)
            & (outside["probe"] == probe)
            & (outside["direction"] == direction)
            & (outside["stat"] == stat)
        ]["value"].dropna()
        if len(rows):
            found[key] = float(rows.median())
    return found
