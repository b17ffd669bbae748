"""Judges a trial device against the least a pupil's device should have, by nominal size. Pure.

The least: 8 GB of memory and 128 GB of storage. What an operating system shows is always below
what is on the box (8 GB reads as less than 8 GiB, 128 GB as 119 GiB), so the box's size is inferred
and judged, not the reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass

GIB = 2**30
GB = 10**9
MEMORY_SIZES = tuple(n * GIB for n in (1, 2, 3, 4, 6, 8, 12, 16, 18, 24, 32, 48, 64, 96, 128))
STORAGE_SIZES = tuple(
    n * GB for n in (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192)
)  # 120, 240, 250, 480, 500 and 1000 GB disks fall into the next one; the judgement is the same
MEMORY_MINIMUM = 8 * GIB
STORAGE_MINIMUM = 128 * GB
# Firmware, graphics and recovery partitions take at most this share of what is on the box (our
# own allowance: 2 GiB of 8 for shared graphics, 10 GB of 128 for recovery and system).
MEMORY_SHARE_MIN = 0.75
STORAGE_SHARE_MIN = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceJudgement:
    """One word ("below", "meets", "exceeds", "not-applicable", "unknown") and one sentence."""

    word: str
    sentence: str


def nominal(reading: int, sizes: tuple[int, ...], share_min: float) -> int | None:
    """The size on the box: the smallest one sold that is not below the reading.

    None where the reading is so far below it that it may be a part of something else (a disk
    with several partitions).
    """
    size = next((size for size in sizes if reading <= size), None)
    return size if size is not None and reading >= size * share_min else None


def judge_device(
    memory_bytes: int, storage_bytes: int | None, platform: Mapping[str, str]
) -> DeviceJudgement:
    """Against 8 GB / 128 GB; not judged: tablets and Chromebooks, which have their own line."""
    system = platform.get("system", "")
    if system in ("ChromeOS", "iOS", "iPadOS"):
        return DeviceJudgement(
            word="not-applicable",
            sentence=f"{system} devices are sold with less memory and storage by design; "
            "the 8 GB / 128 GB line is for laptops.",
        )
    memory = _against(memory_bytes, MEMORY_SIZES, MEMORY_SHARE_MIN, MEMORY_MINIMUM)
    storage = _against(storage_bytes, STORAGE_SIZES, STORAGE_SHARE_MIN, STORAGE_MINIMUM)
    memory_text = _size_text(memory_bytes, MEMORY_SIZES, MEMORY_SHARE_MIN, GIB)
    storage_text = _size_text(storage_bytes, STORAGE_SIZES, STORAGE_SHARE_MIN, GB)
    return DeviceJudgement(
        word=_worse(memory, storage),
        sentence=f"Memory {memory_text} ({memory} the 8 GB line), "
        f"storage {storage_text} ({storage} the 128 GB line).",
    )


def _against(reading: int | None, sizes: tuple[int, ...], share_min: float, least: int) -> str:
    if reading is None:
        return "unknown"
    if reading > sizes[-1]:
        return "exceeds"
    size = nominal(reading, sizes, share_min)
    if size is None:  # between two sizes: safe to say only where both give the same answer
        upper = next(size for size in sizes if reading <= size)
        return "below" if upper < least else "exceeds" if reading > least else "unknown"
    return "below" if size < least else "meets" if size == least else "exceeds"


def _worse(memory: str, storage: str) -> str:
    """A known shortfall settles it; otherwise what is not known leaves it open."""
    order = ("below", "unknown", "meets", "exceeds")
    return min(memory, storage, key=order.index)


def _size_text(reading: int | None, sizes: tuple[int, ...], share_min: float, unit: int) -> str:
    if reading is None:
        return "not told"
    size = nominal(reading, sizes, share_min)
    seen = f"{reading / unit:.1f} {'GiB' if unit == GIB else 'GB'} seen"
    return f"{size // unit} GB ({seen})" if size else seen
