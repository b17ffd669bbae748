"""Where an aggregator of this machine is: written, read, gone; broken and foreign files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from netready.domain.errors import BadInputError
from netready.store.aggregator_file import (
    FILE_NAME,
    AggregatorAt,
    local_url,
    read_aggregator,
    write_aggregator,
)
from tests.fakes import START

AT = AggregatorAt(
    base_url="https://127.0.0.1:7443",
    fingerprint="ab" * 32,
    database_url="sqlite+pysqlite:////var/lib/netready/records.db",
    pid=4711,
    started_at=START,
)


def test_it_is_read_as_it_was_written_and_is_its_owners_alone(tmp_path: Path) -> None:
    assert read_aggregator(tmp_path) is None
    write_aggregator(tmp_path, AT)
    assert read_aggregator(tmp_path) == AT
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_who_serves_next_is_who_is_found(tmp_path: Path) -> None:
    write_aggregator(tmp_path, AT)
    write_aggregator(tmp_path, replace(AT, pid=4712))
    assert read_aggregator(tmp_path) == replace(AT, pid=4712)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not as it was written"),
        ("[" * 5000, "not as it was written"),
        ("[]", "version: found none"),
        ('{"version": 2}', "version: found 2, allowed 1"),
        ('{"version": 1, "base_url": 7}', "base_url: not as it was written"),
        (json.dumps({"version": 1, "base_url": "x" * 20_000}), "allowed at most"),
    ],
    ids=["empty", "deep", "list", "newer", "type", "large"],
)
def test_what_is_no_such_file_is_one_clear_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    with pytest.raises(BadInputError, match=words) as caught:
        read_aggregator(tmp_path)
    assert len(caught.value.faults) == 1
    assert str(tmp_path / FILE_NAME) in caught.value.faults[0]


def test_a_folder_that_may_not_be_entered_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", denied)
    with pytest.raises(BadInputError, match="may not be read by this user"):
        read_aggregator(tmp_path)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "https://127.0.0.1:7443"),
        ("::", "https://[::1]:7443"),
        ("10.20.0.5", "https://10.20.0.5:7443"),
        ("fd00::5", "https://[fd00::5]:7443"),
        ("localhost", "https://localhost:7443"),
    ],
)
def test_this_machine_reaches_it_where_it_listens(host: str, url: str) -> None:
    assert local_url(host, 7443, tls=True) == url
