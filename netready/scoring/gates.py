"""Which gates count for a site, and which criteria apply to it."""

from collections.abc import Callable, Mapping

from netready.domain.criterion import Criterion, Gate
from netready.domain.site import Site


def _in_country(site: Site, country: str) -> bool:
    """Whether the site lies there: "GB" holds "GB-ENG"."""
    return site.country == country or site.country.startswith(f"{country}-")


_CONDITIONS: Mapping[str, Callable[[Site], bool]] = {
    "": lambda site: True,
    "live-lessons": lambda site: site.plan.live_lessons,
    "take-home": lambda site: any(cohort.take_home for cohort in site.cohorts),
    # a fleet of unknown make may hold Chromebooks or iPads
    "google-or-apple": lambda site: site.plan.platform in {"google", "apple", "mixed"},
}


def gate_for(criterion: Criterion, site: Site) -> Gate | None:
    """The gate that counts for this site, after its condition.

    Raises:
        ValueError: if the condition is none of the known ones.
    """
    condition = criterion.gate_when
    if condition.startswith("country:"):
        holds = _in_country(site, condition.removeprefix("country:"))
    elif condition in _CONDITIONS:
        holds = _CONDITIONS[condition](site)
    else:
        raise ValueError(f"{criterion.id}: no gate condition is called {condition!r}")
    return criterion.gate if holds else None


def applies(criterion: Criterion, site: Site) -> bool:
    """Whether the criterion holds in the site's country."""
    return not criterion.countries or any(
        _in_country(site, country) for country in criterion.countries
    )
