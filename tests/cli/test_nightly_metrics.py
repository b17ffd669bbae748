"""`netready nightly token / dashboard`: what Prometheus and Grafana are given."""

import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from netready.cli.nightly_metrics import token
from netready.cli.scrape_words import scrape_config
from netready.domain.access import Role
from netready.domain.errors import BadInputError
from netready.service.access.tokens import token_hash
from netready.service.grafana import dashboard_text
from netready.store.aggregator_file import AggregatorAt, write_aggregator
from netready.store.database import Database
from netready.store.database.address import database_in


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netready", "nightly", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The folder of an aggregator that serves."""
    folder = tmp_path / "netready-data"
    folder.mkdir()
    url = database_in(folder)
    Database(url).close()
    (folder / "certificate.pem").write_text("PEM")
    write_aggregator(
        folder,
        AggregatorAt(
            base_url="https://127.0.0.1:7443",
            fingerprint="ab",
            database_url=url,
            pid=1,
            started_at=datetime.now(UTC),
        ),
    )
    return folder


def test_a_token_is_a_readers_for_a_school_year_and_the_file_is_its_owners(state: Path) -> None:
    done = run("token", "--out", "p.token", cwd=state.parent)
    assert (done.returncode, done.stderr) == (0, "")
    file = state.parent / "p.token"
    secret = file.read_text().strip()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret not in done.stdout
    assert 'targets: ["127.0.0.1:7443"]' in done.stdout and "ca_file" in done.stdout
    with Database(database_in(state)) as store:
        holder = store.agents.by_token(token_hash(secret))
    assert holder is not None and holder.expires_at is not None
    assert (holder.role, holder.label, holder.agent) == (Role.READER, "prometheus", None)
    life = holder.expires_at - datetime.now(UTC)
    assert timedelta(days=399) < life <= timedelta(days=400)


def test_a_second_one_has_a_name_of_its_own_and_goes_through_a_pipe(state: Path) -> None:
    with Database(database_in(state)) as store:
        store.agents.add_person("x" * 36, Role.READER, "prometheus", b"1", None)
    done = run("token", "--out", "-", "--days", "3", cwd=state.parent)
    assert (done.returncode, len(done.stdout.split())) == (0, 1)
    assert "'prometheus 2'" in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"state": Path("nowhere")}, "no such file"),
        ({"database": "sqlite:///nowhere.db"}, "no such file"),
        ({"label": "a\u202eb"}, "--label"),
        ({"label": "a" * 41}, "--label: found 41 characters, allowed 40"),
        ({"out": "."}, "found a folder"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing(
    state: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], said: str
) -> None:
    monkeypatch.chdir(state.parent)
    asked = {"out": "p.token", "state": state, "database": None, "label": "p", "days": 1, **more}
    with pytest.raises(BadInputError) as caught:
        token(**asked)
    assert said in str(caught.value)
    assert not Path("p.token").exists() and not Path("nowhere.db").exists()
    with Database(database_in(state)) as store:
        assert store.agents.people() == ()


def test_no_certificate_is_named_where_an_authority_vouches_for_it() -> None:
    assert "ca_file" not in scrape_config("https://netready.school.example:7443", made_here=False)


def test_the_dashboard_goes_into_a_file(tmp_path: Path) -> None:
    done = run("dashboard", "--out", "d.json", cwd=tmp_path)
    assert done.returncode == 0
    assert (tmp_path / "d.json").read_text(encoding="utf-8") == dashboard_text()
