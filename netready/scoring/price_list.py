"""The actions that a price list may hold, and the price that each has. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from netready.domain.criterion import Catalogue
from netready.domain.site import Price, Site
from netready.scoring.gates import applies
from netready.scoring.prices import is_old, price_for


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLine:
    """One action.

    Attributes:
        criteria: that it mends; a price under one of their ids is its price, too.
        price: the newest one on the date asked for; None: not entered.
        old: it was entered more than twelve months before that date.
        asked: the last score asks for this action.
    """

    action: str
    criteria: tuple[str, ...]
    price: Price | None = None
    old: bool = False
    asked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Under which a price may stand, as they are matched."""
        return (self.action, *self.criteria)

    @property
    def is_open(self) -> bool:
        """Whether a price should be entered, or entered again."""
        return self.price is None or self.old


def price_list(
    site: Site, catalogue: Catalogue, asked: Mapping[str, Sequence[str]], as_of: date
) -> tuple[PriceLine, ...]:
    """Every action of the catalogue for this site, those of the last score first.

    Args:
        site: its prices count.
        catalogue: its fixes are the actions.
        asked: actions of the last score with their criteria.
        as_of: prices entered later do not count yet.
    """
    found: dict[str, list[str]] = {action: list(ids) for action, ids in asked.items()}
    for criterion in catalogue.criteria:
        if criterion.fix and applies(criterion, site):
            ids = found.setdefault(criterion.fix, [])
            ids += [criterion.id] if criterion.id not in ids else []
    return tuple(
        _line(action, tuple(ids), site.prices, as_of, asked=action in asked)
        for action, ids in found.items()
    )


def _line(
    action: str, ids: tuple[str, ...], prices: Sequence[Price], as_of: date, *, asked: bool
) -> PriceLine:
    price = price_for((action, *ids), prices, as_of)
    old = price is not None and is_old(price, as_of)
    return PriceLine(action=action, criteria=ids, price=price, old=old, asked=asked)


def unused_prices(lines: Iterable[PriceLine], prices: Sequence[Price]) -> tuple[Price, ...]:
    """Prices under a name that no action has."""
    names = {name.strip().casefold() for line in lines for name in line.names}
    return tuple(one for one in prices if one.action.strip().casefold() not in names)


def line_named(lines: Iterable[PriceLine], name: str) -> PriceLine | None:
    """The action of these words, or of the criterion with that id; capitals do not count."""
    wanted = name.strip().casefold()
    return next((one for one in lines if wanted in {each.casefold() for each in one.names}), None)


def name_to_keep(line: PriceLine, prices: Sequence[Price], wanted: str) -> str:
    """Under which a new price is written: as the one it takes the place of, else as wanted."""
    names = {each.strip().casefold() for each in line.names}
    same = [one.action for one in prices if one.action.strip().casefold() in names]
    return same[0] if same else wanted
