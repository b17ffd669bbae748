"""The catalogue that a test may spoil, here too."""

from tests.catalogue.conftest import edit

__all__ = ["edit"]
