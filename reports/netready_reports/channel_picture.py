"""The neighbourhood as a picture: each radio over the part of the band that it takes. Pure.

Own radios are filled and blue with a full line, others orange and dashed, so that print and
colour-blind readers tell them apart. Where the place of a wide channel is not known (40 MHz at
2.4 GHz, an unknown width) only its primary 20 MHz are drawn.
"""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from netready.domain.air import Radio
from netready_reports.air_words import band_name, network_name
from netready_reports.charts import BLUE, GREY, INK, ORANGE, chart_text, figure_of
from netready_reports.tables import Chart
from netready_reports.words import clipped, number

FLOOR_DBM: Final = -95.0
TOP_DBM: Final = -20.0
DRAWN_MAX: Final = 60  # radios in one picture, the strongest; the table has them too
NAMED_MAX: Final = 8
PRIMARY_MHZ: Final = 20.0
_SLOPE_MHZ: Final = 2.0
_APART_DB: Final = 12.0  # of two labels that stand side by side
_LABEL_CHARACTERS: Final = 18
# lower edges of the stretches that wide channels are cut from; IEEE 802.11-2020 annex E, 802.11ax
_STRETCHES_MHZ: Final = ((5170, 5330), (5490, 5730), (5735, 5895), (5945, 7125))
_TICKS: Final = {
    "2.4 GHz": ((1, 2412), (6, 2437), (11, 2462), (13, 2472)),
    "5 GHz": ((36, 5180), (52, 5260), (64, 5320), (100, 5500), (116, 5580), (132, 5660),
              (149, 5745), (165, 5825)),
    "6 GHz": ((1, 5955), (37, 6135), (69, 6295), (101, 6455), (133, 6615), (165, 6775),
              (197, 6935), (229, 7095)),
}  # fmt: skip
_EDGES: Final = {"2.4 GHz": (2400, 2486), "5 GHz": (5150, 5900), "6 GHz": (5935, 7125)}


def channel_charts(id: str, where: str, radios: Sequence[Radio]) -> tuple[Chart, ...]:
    """One picture a band that has a radio in it whose place and strength are known."""
    placed = [r for r in radios if r.frequency_mhz is not None and r.signal_dbm is not None]
    charts = []
    for band in _TICKS:
        inside = [radio for radio in placed if band_name(radio.frequency_mhz) == band]
        if inside:
            charts.append(_chart(f"{id}-{band.split('.')[0].split()[0]}", where, band, inside))
    return tuple(charts)


def _chart(id: str, where: str, band: str, radios: Sequence[Radio]) -> Chart:
    loudest = sorted(radios, key=lambda radio: (not radio.own, -(radio.signal_dbm or 0)))
    drawn = loudest[:DRAWN_MAX]
    traces = [_hump(radio) for radio in reversed(drawn)]
    figure = figure_of(traces, "channel", "dBm", showlegend=False)
    layout = figure["layout"]
    if isinstance(layout, dict):
        ticks = _TICKS[band]
        layout["xaxis"] = {
            **layout["xaxis"],
            "rangemode": "normal",
            "range": list(_EDGES[band]),
            "tickvals": [mhz for _, mhz in ticks],
            "ticktext": [str(channel) for channel, _ in ticks],
        }
        layout["yaxis"] = {**layout["yaxis"], "rangemode": "normal", "range": [FLOOR_DBM, TOP_DBM]}
        layout["annotations"] = _names(drawn, 0.18 * (_EDGES[band][1] - _EDGES[band][0]))
    left = f" The strongest {DRAWN_MAX} of {len(radios)}." if len(radios) > DRAWN_MAX else ""
    return Chart(
        id=id,
        title=f"{band}, {where}" if where else band,
        words="Each radio over the channel it takes, as high as it is strong. "
        f"Filled: this network; dashed: others.{left}",
        figure=figure,
    )


def _hump(radio: Radio) -> go.Scatter:
    low, high = span_mhz(radio)
    strong = _shown_dbm(radio)
    return go.Scatter(
        x=[low, low + _SLOPE_MHZ, high - _SLOPE_MHZ, high],
        y=[FLOOR_DBM, strong, strong, FLOOR_DBM],
        mode="lines",
        line={
            "color": BLUE if radio.own else ORANGE,
            "width": 2.5 if radio.own else 1.5,
            "dash": "solid" if radio.own else "dash",
        },
        fill="toself" if radio.own else "none",
        fillcolor="rgba(28,90,140,0.18)",
        hoverinfo="text",
        text=_hover(radio),
        showlegend=False,
    )


def _shown_dbm(radio: Radio) -> float:
    return min(TOP_DBM, max(FLOOR_DBM, radio.signal_dbm or FLOOR_DBM))


def _label(radio: Radio) -> str:
    return network_name(next((name for name in radio.ssids if name), None))


def _hover(radio: Radio) -> str:
    return f"{chart_text(_label(radio))}<br>{number(radio.signal_dbm)} dBm"


def _names(radios: Sequence[Radio], apart_mhz: float) -> list[dict[str, object]]:
    """One label a place and height, the own and the strongest first, so that they can be read."""
    taken: list[tuple[float, float]] = []
    found: list[dict[str, object]] = []
    for radio in radios:
        low, high = span_mhz(radio)
        spot = ((low + high) / 2, _shown_dbm(radio))
        if any(abs(spot[0] - x) < apart_mhz and abs(spot[1] - y) < _APART_DB for x, y in taken):
            continue
        taken.append(spot)
        colour = INK if radio.own else GREY
        label = chart_text(clipped(_label(radio), _LABEL_CHARACTERS))
        found.append(
            {"x": spot[0], "y": spot[1], "text": label, "showarrow": False,
             "yanchor": "bottom", "font": {"size": 11, "color": colour}}
        )  # fmt: skip
        if len(found) >= NAMED_MAX:
            break
    return found


def span_mhz(radio: Radio) -> tuple[float, float]:
    """Lower and upper edge of the channel; of the primary 20 MHz where more is not known."""
    primary = radio.frequency_mhz or 0.0
    narrow = (primary - PRIMARY_MHZ / 2, primary + PRIMARY_MHZ / 2)
    width = radio.width_mhz or PRIMARY_MHZ
    if width <= PRIMARY_MHZ:
        return narrow
    start = next((low for low, high in _STRETCHES_MHZ if low < primary < high), None)
    if start is None:
        return narrow
    low = start + (primary - start) // width * width
    return (low, low + width)
