"""The aggregator's pages where every room, device and person has the worst name that is let in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netready.domain.access import Role
from netready.domain.site import Room
from netready.service.certificate import made_certificate
from netready.store.database import StoredRecord
from netready.store.records import record_line
from netready.store.site_values import is_plain
from tests.browser.service.test_first_pages import DESK, PHONE, School, Visitor
from tests.reports.fixtures import hostile
from tests.service.desks import SITE, desk_at, joined_agent
from tests.service.served import LOOPBACK, served
from tests.store.fakes_records import good_record

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

# what a site file lets in, as long as it may come
NAMES = sorted(
    {text.strip()[:120] for text in hostile.ATTACKS.values() if is_plain(text) and text.strip()}
)
PAGES = ("/", "/join", "/comments", "/walk", "/agent", "/reports/leadership", "/reports/technician")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    made = made_certificate(tmp_path, (LOOPBACK,), datetime.now(UTC))
    rooms = tuple(Room(name=name, floor=NAMES[0], ap=name) for name in NAMES)
    floors = (replace(SITE.floors[0], name=NAMES[0]),)
    site = replace(SITE, name=NAMES[-1], rooms=rooms, floors=floors)
    plain = desk_at(tmp_path, site=site)
    settings = replace(
        plain.settings, name=site.name, tls=True, fingerprint=made.fingerprint, comments_on=True
    )
    desk = replace(plain, settings=settings)
    for place, name in enumerate(NAMES):
        agent = joined_agent(desk, name[:60].strip(), name)
        desk.runs.presence.asked(agent.holder_id)
        ssid = list(hostile.ATTACKS.values())[place][:200].replace("\ud800", "")
        good = good_record()
        record = replace(
            good,
            record_id=f"{good.record_id[:-4]}{place:04x}",
            site=site.name,
            room=name,
            network=replace(good.network, ssid=ssid, subnet=name, proxy=name),
            annotations={"note": name, name: name},
        )
        line = record_line(record).encode()
        desk.store.records.keep(
            [StoredRecord(record=record, line=line, agent_id="", received_at=desk.clock.now())]
        )
    with served(desk, made) as port:
        yield School(desk, f"https://{LOOPBACK}:{port}")


def test_every_page_shows_bad_names_as_names(
    browser: "Browser", school: School, tmp_path: Path
) -> None:
    visitor = Visitor(browser, PHONE)
    visitor.sign_in(school, Role.TECHNICIAN)
    page = visitor.page
    scripts = "document.querySelectorAll('script:not([src]):not([type])').length"
    for path in PAGES:
        page.goto(f"{school.url}{path}", timeout=60_000)
        page.wait_for_load_state("load")
        page.wait_for_timeout(300)  # what comes by the API
        for size in (PHONE, DESK):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            assert visitor.fits(), (path, size)
            if not path.startswith("/reports"):
                name = f"{path.strip('/') or 'overview'}-{size[0]}.png"
                page.screenshot(path=tmp_path / name, full_page=True)
        own = 2 if path == "/reports/technician" else 0
        assert page.evaluate(scripts) == own
        assert page.locator("body > script[src=x], img[src=x], svg[onload]").count() == 0
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        if path != "/reports/technician":  # its own test looks closer, and it is long
            assert visitor.faults() == [], path
    # a service worker is not fetched under a certificate that nobody vouches for
    assert [said for said in visitor.complaints if "SSL certificate" not in said] == []
    visitor.context.close()
