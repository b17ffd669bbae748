"""Whole outputs as files; how to renew them stands in the README beside."""

import os
from pathlib import Path

GOLD = Path(__file__).parent / "gold"
UPDATE = "NETREADY_UPDATE_GOLD"


def check_gold(name: str, text: str) -> None:
    """Compares with the gold file, or writes it where the update switch is set."""
    path = GOLD / name
    if os.environ.get(UPDATE) == "1":
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    assert path.exists(), f"{path} is missing: run once with {UPDATE}=1 and read what it wrote"
    assert text == path.read_text(encoding="utf-8"), (
        f"{name} differs from its gold file; if meant, run with {UPDATE}=1 and read the diff"
    )
