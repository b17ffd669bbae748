"""Records wait on the disk until the aggregator has them."""

import stat
from pathlib import Path

from netready.domain.jsonable import canonical_json
from netready_probes.agent.joined.spool import Spool
from tests.probes.agent.joined.made import record, spool_of


def ids(spool: Spool, records_max: int = 100, bytes_max: int = 10**6) -> list[str]:
    found = spool.oldest(records_max=records_max, bytes_max=bytes_max)
    return [one.record_id for one in found]


def test_what_is_added_is_there_after_a_restart_in_the_order_of_its_making(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for number in (3, 1, 2):
        spool.add(record(number))
    again = Spool(tmp_path)
    assert ids(again) == [record(number).record_id for number in (1, 2, 3)]
    assert again.oldest(records_max=1, bytes_max=1)[0].line == canonical_json(record(1)).encode()


def test_a_record_is_for_its_owner_only(tmp_path: Path) -> None:
    spool_of(tmp_path, 1)
    (path,) = (tmp_path / "records").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_batch_is_bounded_and_never_empty(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, 5)
    assert len(ids(spool, records_max=2)) == 2
    assert len(ids(spool, bytes_max=1)) == 1
    one = len(spool.oldest(records_max=1, bytes_max=1)[0].line)
    assert len(ids(spool, bytes_max=3 * one + 3)) == 3


def test_what_is_done_goes_and_the_rest_stays(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, 3)
    spool.done([record(1).record_id, "nobody"])
    assert ids(Spool(tmp_path)) == [record(0).record_id, record(2).record_id]
    assert spool.count() == 2


def test_what_is_refused_is_put_aside_with_the_reason_and_counted(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, 2)
    spool.put_aside(record(0).record_id, "room: not yours")
    assert (spool.count(), spool.refused()) == (1, 1)
    aside = tmp_path / "refused" / f"{record(0).record_id}.txt"
    assert aside.read_text() == "room: not yours"
    assert aside.with_suffix(".json").read_bytes() == canonical_json(record(0)).encode()


def test_half_a_file_of_a_power_loss_is_no_record(tmp_path: Path) -> None:
    spool = spool_of(tmp_path, 1)
    folder = tmp_path / "records"
    (folder / ".x.json.1234.part").write_bytes(b'{"half')
    (folder / f"{record(1).record_id}.json").write_bytes(b'{"half')
    again = Spool(tmp_path)
    assert ids(again) == ids(spool) == [record(0).record_id]
    assert again.refused() == 1
    assert not list(folder.glob(".*"))
