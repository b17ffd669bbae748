"""Reads the captures beside the tests."""

from pathlib import Path

CAPTURES = Path(__file__).parent / "captures"


def captured(name: str) -> str:
    return (CAPTURES / name).read_text(encoding="utf-8")
