"""The shape of one pupil's traffic and the limits it must keep."""

from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """How an activity asks for its bytes. A player in `netready.loadtest` exists for each."""

    SEGMENTS = (
        "segments"  # video: a segment of `segment_s` at `rate_mbps`, then wait for the buffer
    )
    STREAM = "stream"  # constant rate, one chunk each `interval_s`
    REQUESTS = "requests"  # small request and answer pairs at random intervals; perhaps an opening
    PAGES = "pages"  # a click at random intervals: a document, then its objects all at once
    MEDIA = "media"  # UDP both ways: audio packets, and video frames with bursts at key frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The service level one pupil must be given; None where the activity has no such limit.

    Attributes:
        delivered_ratio_min: delivered / needed over the measured window, 0 to 1.
        stalls_max: number of stalls in the measured window.
        startup_s_max: time from the start to the first playable second or answer, or to the end
            of the opening where there is one.
        response_s_p95_max: 95th percentile of request to whole answer, or click to whole page.
        loaded_rtt_p95_ms_max: of the isochronous probe beside the load.
        loss_ratio_max: of the same probe.
        mos_min: mean opinion score of the audio, 1 to 4.5 (ITU-T G.107, annex B).
        media_loss_ratio_max, media_jitter_ms_max: of the pupil's own media packets.
    """

    delivered_ratio_min: float | None = None
    stalls_max: int | None = None
    startup_s_max: float | None = None
    response_s_p95_max: float | None = None
    loaded_rtt_p95_ms_max: float | None = None
    loss_ratio_max: float | None = None
    mos_min: float | None = None
    media_loss_ratio_max: float | None = None
    media_jitter_ms_max: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Where a borrowed figure comes from.

    Attributes:
        text: source and address.
        read_on: ISO date on which it was read.
        mark: F found, F2 second hand, M from memory, P our own default.
    """

    text: str
    read_on: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One pupil doing one thing.

    Attributes:
        key: identifier, e.g. "video-720p".
        title: for people, e.g. "Video (720p)".
        down_mbps, up_mbps: mean rate one pupil needs; used by the demand model.
        spread_s: None: pupils start one after another over the stage's ramp. Else all wait for the
            bell, the beginning of the measured window, and start within so many seconds of it; 0:
            all in the same moment.
        segment_s, buffer_s: SEGMENTS: media seconds a segment, most that is buffered ahead.
        ladder_mbps: SEGMENTS: rates among which the player chooses, ascending, the last one is
            `down_mbps`; empty: always `down_mbps`.
        start_mbps: SEGMENTS: the rate of the first segment, one of the ladder.
        interval_s: STREAM: between chunks. REQUESTS, PAGES: mean time between requests or clicks.
        request_bytes, answer_bytes: REQUESTS: sizes each way. PAGES: of the document.
        objects, object_bytes: PAGES: how many objects follow the document, and the size of each;
            each is asked for with `request_bytes`.
        autosave_s, autosave_bytes: REQUESTS: an upload that comes on top; None without one.
        opening_exchanges: REQUESTS: so many exchanges, one after the other, come before the
            others; 0: none. `opening_request_bytes`, `opening_answer_bytes`: of each.
        document_bytes: REQUESTS: what is opened after them; None: nothing.
        audio_pps, audio_bytes: MEDIA: audio packets a second each way, UDP payload of each.
        frames_per_s: MEDIA: video frames; what the rate leaves after the audio is shared by them.
        key_frame_s, key_frame_factor: MEDIA: a key frame each so often, so many times as large as
            the frames between; its packets leave in one burst.
        packet_bytes: MEDIA: largest UDP payload of a video packet.
    """

    key: str
    title: str
    shape: Shape
    down_mbps: float
    up_mbps: float
    limits: Limits
    spread_s: float | None = None
    segment_s: float | None = None
    buffer_s: float | None = None
    ladder_mbps: tuple[float, ...] = ()
    start_mbps: float | None = None
    interval_s: float | None = None
    request_bytes: int | None = None
    answer_bytes: int | None = None
    autosave_s: float | None = None
    autosave_bytes: int | None = None
    objects: int | None = None
    object_bytes: int | None = None
    opening_exchanges: int = 0
    opening_request_bytes: int | None = None
    opening_answer_bytes: int | None = None
    document_bytes: int | None = None
    audio_pps: float | None = None
    audio_bytes: int | None = None
    frames_per_s: float | None = None
    key_frame_s: float | None = None
    key_frame_factor: float | None = None
    packet_bytes: int | None = None
    sources: tuple[Sourced, ...] = field(default=())

    @property
    def in_background(self) -> bool:
        """Has no limit of its own: it burdens the others, and nobody waits for it."""
        return self.limits == Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPart:
    """A share of the pupils (0 to 1) doing one activity; `activity` None is idle."""

    activity: str | None
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonMix:
    """Which share of the pupils does what; shares add up to 1.

    Attributes:
        kind: "everyday", "video" or "test": which line of "what it carries" the mix answers;
            "start", the beginning of a lesson, answers none of them.
    """

    key: str
    title: str
    kind: str
    parts: tuple[MixPart, ...]
    sources: tuple[Sourced, ...] = field(default=())
