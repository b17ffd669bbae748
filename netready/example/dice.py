"""Chance with a seed: the same words give the same numbers, on every machine and in every order."""

from random import Random


def dice(seed: int, *what: object) -> Random:
    """A source of chance of its own for each thing, so that none depends on what came before.

    Nothing secret rests on it.
    """
    return Random("|".join(str(part) for part in (seed, *what)))  # noqa: S311
