"""What an action costs, by the school's own price list; nothing here knows a price of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from netready.domain.site import Price
from netready.scoring.actions import Action
from netready.scoring.quality import OLD_AFTER_DAYS

STAFF_TIME = "staff time"
OLD = "more than 12 months old"  # how a band names an old price


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Of one action, in the school's currency; None: no price was entered.

    Attributes:
        band: for people; None: no price was entered.
        needed: whether something is bought; finding out takes time and no price.
    """

    band: str | None
    needed: bool
    low: float | None = None
    high: float | None = None
    lead_time_weeks: float | None = None


def cost_of(action: Action, prices: Sequence[Price], as_of: date) -> Cost:
    """By the newest price on that date for the action's words or for one of its criteria."""
    price = price_for(_names(action), prices, as_of)
    if price is None:
        return Cost(band=None if action.mends else STAFF_TIME, needed=action.mends)
    return Cost(
        band=price_words(price, as_of),
        needed=True,
        low=price.low,
        high=price.high,
        lead_time_weeks=price.lead_time_weeks,
    )


def _names(action: Action) -> tuple[str, ...]:
    """A price of a criterion is that of its fix, never of measuring it."""
    mended = (part.criterion.id for part in action.parts if part.mends)
    return (action.text, *mended)


def price_for(names: Sequence[str], prices: Sequence[Price], as_of: date) -> Price | None:
    """The newest price on that date under one of these names; capitals do not count."""
    wanted = {name.strip().casefold() for name in names}
    found = [
        price for price in prices if price.action.strip().casefold() in wanted and price.on <= as_of
    ]
    return max(found, key=lambda price: (price.on, price.low, price.high), default=None)


def is_old(price: Price, as_of: date) -> bool:
    """Whether it was entered more than twelve months before that date."""
    return (as_of - price.on).days > OLD_AFTER_DAYS


def price_words(price: Price, as_of: date) -> str:
    """E.g. "900 to 1,500, lead time 8 weeks (prices of 2026-01-05)"; an old one says so."""
    weeks = price.lead_time_weeks
    lead = f", lead time {weeks:g} weeks" if weeks is not None else ""
    old = f", {OLD}" if is_old(price, as_of) else ""
    return f"{amount(price.low, price.high)}{lead} (prices of {price.on.isoformat()}{old})"


def amount(low: float, high: float) -> str:
    """A range of money without a currency: "900 to 1,500", "900"."""
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
