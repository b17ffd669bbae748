"""A real Prometheus scrapes a real aggregator over TLS, all on loopback, and answers queries."""

import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from netready.cli.scrape_words import CERTIFICATE_FILE, TOKEN_FILE
from netready.domain.histogram import histogram_of
from netready.domain.load import LimiterWord
from netready.domain.night_journal import LessonLook, Night, NightState, RoomNight, RoomState
from netready.domain.nights import NightReading, SkipReason
from netready.domain.verdict import Confidence
from netready.service.certificate import made_certificate
from netready.service.grafana import dashboard_text
from netready.store.database import Database
from netready.store.database.address import database_in
from tests.cli.test_serve import NETREADY, running

pytestmark = [pytest.mark.lab, pytest.mark.patient, pytest.mark.slow]

DOCS = Path(__file__).parents[2] / "docs" / "metrics.md"
LOOPBACK = "127.0.0.1"
WAIT_S = 60.0
NAMES = ('Lab "B" \\ é', "Room 12", "Room 13")
SITE = """\
[site]
name = "Oak Road"
country = "GB-ENG"
phase = "primary"
pupils = 100
[nightly]
[permission]
by = "A"
role = "owner"
on = 2026-01-01
""" + "".join(f"[[room]]\nname = {json.dumps(name, ensure_ascii=False)}\n" for name in NAMES)


@pytest.fixture(autouse=True)
def _from_debian() -> None:
    if not shutil.which("prometheus") or not shutil.which("promtool"):
        pytest.skip("not to be had here: prometheus")


@dataclass(frozen=True)
class Prometheus:
    """One that runs."""

    url: str

    def ask(self, path: str, **query: str) -> Any:
        with urlopen(f"{self.url}/api/v1/{path}?{urlencode(query)}", timeout=10) as answer:  # noqa: S310
            body = json.load(answer)
        assert body["status"] == "success"
        return body["data"]

    def values(self, query: str) -> dict[str, float]:
        """By room."""
        found = self.ask("query", query=query)["result"]
        return {one["metric"].get("room", ""): float(one["value"][1]) for one in found}

    def becomes(self, query: str, wanted: Mapping[str, float]) -> None:
        """Waits for it."""
        until = time.monotonic() + WAIT_S
        found: dict[str, float] = {}
        while time.monotonic() < until:
            try:
                found = self.values(query)
            except (OSError, URLError):  # it starts
                found = {}
            if found == wanted:
                return
            time.sleep(0.2)
        raise AssertionError(f"{query}: {found}, wanted {wanted}")


def promtool(*arguments: str, given: str = "") -> str:
    done = subprocess.run(
        ["promtool", *arguments], input=given, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def free_port() -> int:
    with socket.socket() as one:
        one.bind((LOOPBACK, 0))
        return int(one.getsockname()[1])


@contextmanager
def scraping(folder: Path, configuration: str) -> Iterator[Prometheus]:
    """Prometheus with that configuration, on loopback and nowhere else."""
    file = folder / "prometheus.yml"
    file.write_text(configuration)
    promtool("check", "config", str(file))
    address = f"{LOOPBACK}:{free_port()}"
    command = [
        "prometheus",
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address={address}",
    ]
    with (
        (folder / "prometheus.log").open("wb") as log,
        subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as process,
    ):
        try:
            yield Prometheus(f"http://{address}")
        finally:
            process.terminate()


def a_night(store: Database, night: date, holds: int, limiter: LimiterWord) -> None:
    """Room 12 and one with a hard name are measured, Room 13 is in use."""
    began = datetime(night.year, night.month, night.day, 19, tzinfo=UTC)
    measured = [
        RoomNight(
            night=night,
            room=name,
            state=RoomState.MEASURED,
            reading=NightReading(
                night=night,
                room=name,
                holds=holds,
                breaks=holds + 2,
                planned=30,
                mix="video-lesson",
                radios=5,
                capacity_down_mbps=80.0,
                capacity_up_mbps=8.0,
                loaded_rtt_p50_ms=20.0,
                loaded_rtt_p95_ms=float("inf"),
                stall_ratio=0.1,
                retry_ratio=0.2,
                channel_utilisation_ratio=0.5,
                neighbours=0,
                channel=36,
                limiter=limiter,
                confidence=Confidence.MEDIUM,
            ),
        )
        for name in NAMES[:2]
    ]
    skipped = RoomNight(
        night=night, room=NAMES[2], state=RoomState.SKIPPED, reason=SkipReason.IN_USE
    )
    store.nights.begin(
        Night(night=night, state=NightState.CLOSED, started_at=began), [*measured, skipped]
    )


def a_look(store: Database) -> None:
    store.nights.add_looks(
        [
            LessonLook(
                at=datetime.now(UTC),
                room="Room 12",
                device="trolley-1",
                delay=histogram_of([4.0] * 20),
                gateway_delay_p50_ms=1.0,
                channel_utilisation_ratio=0.25,
                retry_ratio=0.0,
                rssi_dbm=-61.0,
                stations=7,
            )
        ]
    )


def token_and_configuration(folder: Path, state: Path) -> tuple[Path, str]:
    """As the command says it, with our places in the stead of those under /etc."""
    token = folder / "netready.token"
    done = subprocess.run(
        [*NETREADY, "nightly", "token", "--state", str(state), "--out", str(token)],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    job = done.stdout.partition("\n\n")[2]
    assert TOKEN_FILE in job and CERTIFICATE_FILE in job
    job = job.replace(TOKEN_FILE, str(token))
    job = job.replace(CERTIFICATE_FILE, str(state / "certificate.pem"))
    return token, f"global:\n  scrape_interval: 1s\nscrape_configs:\n{job}"


def scraped(url: str, certificate: Path, token: Path) -> str:
    """What a scraper of the older format gets."""
    asked = Request(  # noqa: S310
        f"{url}/metrics", headers={"Authorization": f"Bearer {token.read_text().strip()}"}
    )
    trust = ssl.create_default_context(cafile=str(certificate))
    with urlopen(asked, timeout=20, context=trust) as answer:  # noqa: S310
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        return str(answer.read().decode())


def test_prometheus_scrapes_the_aggregator_and_answers(tmp_path: Path) -> None:
    state, site = tmp_path / "state", tmp_path / "site.toml"
    state.mkdir(mode=0o700)
    site.write_text(SITE, encoding="utf-8")
    made = made_certificate(state, (LOOPBACK, "localhost"), datetime.now(UTC))
    keys = ("--certificate", str(made.file), "--key", str(made.key_file))
    today = datetime.now(UTC).date()
    with running(state, "--site", str(site), *keys) as aggregator:
        with Database(database_in(state)) as store:
            a_night(store, today - timedelta(days=2), 28, LimiterWord.NONE)
            a_night(store, today - timedelta(days=1), 17, LimiterWord.AP_CONTENTION)
            a_look(store)
        token, configuration = token_and_configuration(tmp_path, state)
        lint = promtool("check", "metrics", given=scraped(aggregator.url, made.file, token))
        assert lint == ""
        with scraping(tmp_path, configuration) as prometheus:
            carried = dict.fromkeys(NAMES[:2], 17.0)
            prometheus.becomes("netready_room_pupils_supported", carried)
            _says_all(prometheus)
            with Database(database_in(state)) as store:
                a_night(store, today, 12, LimiterWord.AP_CONTENTION)
            prometheus.becomes('netready_room_pupils_supported{room="Room 12"}', {"Room 12": 12})
            with Database(database_in(state)) as store:
                (program,) = (one for one in store.agents.people() if one.label == "prometheus")
                store.agents.revoke(program.holder_id, datetime.now(UTC))
            prometheus.becomes("up", {"": 0})
            prometheus.becomes("netready_room_pupils_supported", {})


def _says_all(prometheus: Prometheus) -> None:
    """Units came through, so it was OpenMetrics; each query of the dashboard has its answer."""
    told = prometheus.ask("metadata")
    delay = told["netready_room_loaded_round_trip_p95_seconds"][0]
    assert (delay["type"], delay["unit"]) == ("gauge", "seconds")
    assert "no bodies, no phones" in told["netready_room_pupils_supported"][0]["help"]
    p95 = prometheus.values("netready_room_loaded_round_trip_p95_seconds")
    assert set(p95.values()) == {float("inf")}
    reasons = prometheus.ask("query", query="netready_room_skipped")["result"]
    assert [one["metric"]["reason"] for one in reasons] == ["in-use"]
    for panel in json.loads(dashboard_text())["panels"]:
        for one in panel.get("targets", ()):
            query = one["expr"].replace("$school", "Oak Road").replace("$room", ".*")
            assert prometheus.values(query), query


def test_what_the_docs_give_prometheus_is_valid(tmp_path: Path) -> None:
    scrape, rules = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    (tmp_path / "scrape.yml").write_text(scrape)
    (tmp_path / "rules.yml").write_text(rules)
    promtool("check", "config", "--syntax-only", str(tmp_path / "scrape.yml"))
    assert "2 rules found" in promtool("check", "rules", str(tmp_path / "rules.yml"))
