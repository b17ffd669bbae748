"""The airtime forecast of every room that has readings of its Wi-Fi. Pure."""

from collections.abc import Sequence
from typing import Final

from netready.analysis.airtime_picture import air_picture
from netready.domain.activity import Activity, LessonMix
from netready.domain.airtime import AirForecast, AirtimeRules
from netready.domain.record import Record
from netready.domain.site import Site
from netready.scoring.air_traffic import traffic_of
from netready.scoring.forecast import air_forecast
from netready.scoring.pupils import class_size

WIFI_PROBES: Final = frozenset(("wifi-link", "wifi-scan", "wifi-survey"))


def room_forecasts(
    records: Sequence[Record],
    *,
    site: Site,
    mix: LessonMix,
    activities: Sequence[Activity],
    rules: AirtimeRules,
) -> tuple[AirForecast, ...]:
    """One for each room of the site in whose air something was read, in the site's order.

    Args:
        records: those that count for this site, in the order of their time.
        site: tells the rooms and the pupils planned in each.
        mix: what the pupils do.
        activities: of the catalogue.
        rules: of the catalogue.
    """
    by_key = {activity.key: activity for activity in activities}
    traffic = traffic_of(mix, by_key)
    found = []
    for room in site.rooms:
        here = [record for record in records if record.room == room.name]
        if any(record.probe in WIFI_PROBES for record in here):
            forecast = air_forecast(
                air_picture(here, rules),
                traffic,
                rules,
                what=mix.title,
                pupils=class_size(site, room),
                room=room.name,
            )
            found.append(forecast)
    return tuple(found)
