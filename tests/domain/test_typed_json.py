from dataclasses import dataclass, field
from enum import Enum

import pytest

from netready.domain.typed_json import NotAValueError, decoded, encoded


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    size: int
    weight: float | None = None
    colour: Colour = Colour.RED


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    name: str
    leaves: tuple[Leaf, ...] = ()
    pair: tuple[int, str] = (1, "a")
    marks: dict[str, float] = field(default_factory=dict)
    child: "Tree | None" = None


def test_a_value_comes_back_as_it_went() -> None:
    tree = Tree(
        name="oak",
        leaves=(Leaf(size=1), Leaf(size=2, weight=float("inf"))),
        marks={"a": 1.5},
        child=Tree(name="twig"),
    )
    assert decoded(Tree, encoded(tree)) == tree


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        ([], "message: not an object"),
        ({}, "message.name: missing"),
        ({"name": 3}, "message.name: must be str"),
        ({"name": "a\x00"}, "message.name: must be at most 500 printable characters"),
        ({"name": "oak", "leaves": {}}, "message.leaves: must be a list of at most 20000"),
        ({"name": "oak", "leaves": [{"size": 1.5}]}, "message.leaves.size: must be a whole number"),
        ({"name": "oak", "leaves": [{"size": True}]}, "message.leaves.size: must be int"),
        ({"name": "oak", "leaves": [{"size": 1e18}]}, "must be a number within 1e+15"),
        ({"name": "oak", "leaves": [{"size": 1, "weight": "nan"}]}, "leaves.weight: must be float"),
        ({"name": "oak", "leaves": [{"size": 1, "colour": "blue"}]}, "not one of its 1 words"),
        ({"name": "oak", "pair": [1]}, "message.pair: must be 2 items"),
        ({"name": "oak", "marks": [["a", 1], ["a", 2]]}, "message.marks: a key stands twice"),
        ({"name": "oak", "more": 1}, "message: 1 fields too many"),
        ({"name": "oak", "child": {"name": "twig", "child": 3}}, "child.child: not an object"),
    ],
)
def test_a_fault_names_its_place(found: object, fault: str) -> None:
    with pytest.raises(NotAValueError) as raised:
        decoded(Tree, found)
    assert fault in str(raised.value)


def test_what_holds_itself_too_deeply_is_refused() -> None:
    found: dict[str, object] = {"name": "twig"}
    for _ in range(40):
        found = {"name": "twig", "child": found}
    with pytest.raises(NotAValueError, match="too deep"):
        decoded(Tree, found)
