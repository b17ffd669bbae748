"""A copy of the catalogue's files that a test may spoil."""

import shutil
from collections.abc import Callable
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from netready.catalogue.loader import load_catalogue
from netready.domain.criterion import Catalogue

TODAY = date(2026, 11, 21)


@pytest.fixture
def edit(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Copies the catalogue once, then replaces a piece of text that must be there."""

    def replace(path: str, old: str, new: str) -> Path:
        root = tmp_path / "catalogue"
        if not root.exists():
            with as_file(files("netready.catalogue")) as packaged:
                shutil.copytree(
                    packaged, root, ignore=shutil.ignore_patterns("*.py", "__pycache__")
                )
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return replace


@pytest.fixture(scope="session")
def england() -> Catalogue:
    """What an English secondary school is asked today."""
    return load_catalogue("GB-ENG", "secondary", TODAY)
