"""Where captures of other projects lie beside the project; they are never part of it."""

import os
from pathlib import Path

import pytest


def wifi_samples() -> Path:
    """The folder, or the test is skipped."""
    told = os.environ.get("NETREADY_SAMPLES")
    roots = [Path(told)] if told else [up / "shared" / "samples" for up in Path(__file__).parents]
    for root in roots:
        if (root / "wifi").is_dir():
            return root / "wifi"
    pytest.skip("not to be had here: captures of other projects (NETREADY_SAMPLES)")
