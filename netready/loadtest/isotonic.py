"""A curve that never rises: pool adjacent violators. Pure.

Ayer, Brunk, Ewing, Reid, Silverman, "An empirical distribution function for sampling with
incomplete information", Annals of Mathematical Statistics 26 (1955): the weighted least-squares
fit under an order; a larger class cannot be easier than a smaller one.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Neighbours that share one fitted value: positions `first` to `last`, both included."""

    first: int
    last: int
    value: float
    weight: float


def non_increasing(values: Sequence[float], weights: Sequence[float]) -> tuple[Block, ...]:
    """The blocks of the fit, in order; raises ValueError for unequal lengths or a weight <= 0."""
    blocks: list[Block] = []
    for place, (value, weight) in enumerate(zip(values, weights, strict=True)):
        if not weight > 0:
            raise ValueError(f"weight {weight} at {place}: weights are above 0")
        blocks.append(Block(first=place, last=place, value=value, weight=weight))
        while len(blocks) > 1 and blocks[-2].value < blocks[-1].value:
            right, left = blocks.pop(), blocks.pop()
            blocks.append(_pooled(left, right))
    return tuple(blocks)


def _pooled(left: Block, right: Block) -> Block:
    weight = left.weight + right.weight
    value = (left.value * left.weight + right.value * right.weight) / weight
    return Block(first=left.first, last=right.last, value=value, weight=weight)
