"""Do an activity's figures fit its shape and each other? One line a fault; the first one counts.

A figure that the shape does not have is refused too: it would look as if it did something.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netready.catalogue.activity_rows import ActivityRow

RATE_TOLERANCE: Final = 0.01
MBIT_A_BYTE: Final = 8e-6
# what the player of media takes (`netready.loadtest.players.media`)
KEY_FRAME_BYTES_MAX: Final = 60_000
FRAMES_A_KEY_MAX: Final = 2000

_NEEDED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "segments": ("segment_s", "buffer_s"),
        "stream": ("interval_s",),
        "requests": ("interval_s", "request_bytes", "answer_bytes"),
        "pages": ("interval_s", "request_bytes", "answer_bytes", "objects", "object_bytes"),
        "media": (
            "audio_pps",
            "audio_bytes",
            "frames_per_s",
            "key_frame_s",
            "key_frame_factor",
            "packet_bytes",
        ),
    }
)
_ALLOWED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "segments": ("spread_s", "ladder_mbps", "start_mbps"),
        "stream": ("spread_s",),
        "requests": (
            "spread_s",
            "autosave_s",
            "autosave_bytes",
            "opening_exchanges",
            "opening_request_bytes",
            "opening_answer_bytes",
            "document_bytes",
        ),
        "pages": ("spread_s",),
        "media": (),
    }
)
_COMMON: Final = frozenset({"key", "title", "shape", "down_mbps", "up_mbps", "limits", "sources"})
_TOGETHER: Final = (
    ("autosave_s", "autosave_bytes"),
    ("ladder_mbps", "start_mbps"),
    ("opening_exchanges", "opening_request_bytes"),
    ("opening_exchanges", "opening_answer_bytes"),
)


_LIMITS_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "stalls_max": ("segments",),
        # a reader's first click may come after the stage
        "startup_s_max": ("segments", "stream", "requests", "media"),
        "response_s_p95_max": ("stream", "requests", "pages"),
        "mos_min": ("media",),
        "media_loss_ratio_max": ("media",),
        "media_jitter_ms_max": ("media",),
    }
)


def activity_faults(row: "ActivityRow") -> Iterator[str]:
    """What is wrong with a table; later lines suppose that the earlier ones found nothing."""
    yield from _shape_faults(row)
    yield from _pair_faults(row)
    yield from _limit_faults(row)
    yield from _ladder_faults(row)
    yield from _media_faults(row)
    yield from _rate_faults(row)


def _shape_faults(row: "ActivityRow") -> Iterator[str]:
    missing = [key for key in _NEEDED[row.shape] if getattr(row, key) is None]
    if missing:
        yield f"shape {row.shape!r} also needs {', '.join(missing)}"
    allowed = {*_COMMON, *_NEEDED[row.shape], *_ALLOWED[row.shape]}
    strange = [key for key in row.model_fields_set if key not in allowed]
    if strange:
        yield f"shape {row.shape!r} has no {', '.join(sorted(strange))}"


def _pair_faults(row: "ActivityRow") -> Iterator[str]:
    for first, second in _TOGETHER:
        if bool(getattr(row, first)) != bool(getattr(row, second)):
            yield f"`{first}` and `{second}` belong together"


def _limit_faults(row: "ActivityRow") -> Iterator[str]:
    for key, shapes in _LIMITS_OF.items():
        if getattr(row.limits, key) is not None and row.shape not in shapes:
            yield f"limits: found {key}, allowed only for shape {' or '.join(shapes)}"
    opens = row.opening_exchanges or row.document_bytes
    if opens and row.limits.startup_s_max is None:
        yield "limits: an opening also needs startup_s_max"


def _ladder_faults(row: "ActivityRow") -> Iterator[str]:
    rungs = row.ladder_mbps
    if rungs and (list(rungs) != sorted(set(rungs)) or rungs[-1] != row.down_mbps):
        yield f"ladder_mbps: found {list(rungs)}, allowed: ascending, up to down_mbps"
    if rungs and row.start_mbps not in rungs:
        yield f"start_mbps: found {row.start_mbps:g}, allowed: one of ladder_mbps"


def _media_faults(row: "ActivityRow") -> Iterator[str]:
    """The audio must fit into the rate, and a key frame into what is sent in one burst."""
    if row.shape != "media":
        return
    audio_mbps = (row.audio_pps or 0) * (row.audio_bytes or 0) * MBIT_A_BYTE
    frames = round((row.frames_per_s or 0) * (row.key_frame_s or 0))
    factor = row.key_frame_factor or 1.0
    if not 1 <= frames <= FRAMES_A_KEY_MAX:
        yield f"key_frame_s: found one in {frames} frames, allowed: 1 to {FRAMES_A_KEY_MAX}"
    for key in ("down_mbps", "up_mbps"):
        stated = getattr(row, key)
        if 0 < stated < audio_mbps:
            yield f"{key}: found {stated:g}, allowed: 0, or {audio_mbps:.4g} (the audio) and more"
        video_bytes = (stated - audio_mbps) / MBIT_A_BYTE * (row.key_frame_s or 0)
        key_bytes = factor * video_bytes / (frames - 1 + factor)
        if key_bytes > KEY_FRAME_BYTES_MAX:
            yield (
                f"{key}: found key frames of {key_bytes:.0f} bytes, "
                f"allowed: up to {KEY_FRAME_BYTES_MAX}"
            )


def _rate_faults(row: "ActivityRow") -> Iterator[str]:
    """The stated rates are what the sizes ask for: demand and load must not disagree."""
    for key, asked in _asked_mbps(row).items():
        stated = getattr(row, key)
        if abs(stated - asked) > RATE_TOLERANCE * max(stated, asked):
            yield f"{key}: found {stated:g}, allowed: {asked:.4g}, as sizes and intervals give"


def _asked_mbps(row: "ActivityRow") -> Mapping[str, float]:
    """What sizes and intervals ask for; empty for shapes whose sizes come from the rates.

    With an opening it is the larger of two: the work, and the rate at which the opening is over
    in the time its limit gives. A capacity C then carries C / rate pupils who start together.
    """
    if row.shape not in ("requests", "pages") or row.interval_s is None:
        return {}
    objects, ask, answer = row.objects or 0, row.request_bytes or 0, row.answer_bytes or 0
    down = (answer + objects * (row.object_bytes or 0)) / row.interval_s
    up = ask * (1 + objects) / row.interval_s
    if row.autosave_s and row.autosave_bytes:
        up += row.autosave_bytes / row.autosave_s
    start_s = row.limits.startup_s_max or 1.0
    opening_down = row.opening_exchanges * (row.opening_answer_bytes or 0) + (
        row.document_bytes or 0
    )
    opening_up = row.opening_exchanges * (row.opening_request_bytes or 0)
    return {
        "down_mbps": max(down, opening_down / start_s) * MBIT_A_BYTE,
        "up_mbps": max(up, opening_up / start_s) * MBIT_A_BYTE,
    }
