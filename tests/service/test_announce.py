from pathlib import Path

from netready.service.announce import LABEL_BYTES_MAX, SERVICE, addresses_of, service_info
from tests.service.desks import desk_at


def test_only_addresses_that_others_reach_are_said() -> None:
    hosts = ("netready.example", "127.0.0.1", "192.0.2.5", "2001:db8::5", "localhost")
    assert addresses_of(hosts) == ("192.0.2.5",)


def test_it_says_where_it_is_and_nothing_of_this_machine(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    info = service_info(desk, 7443, ["192.0.2.5"])
    assert info.name.endswith(f".{SERVICE}")
    assert len(info.name.removesuffix(f".{SERVICE}").encode()) <= LABEL_BYTES_MAX
    assert (info.port, info.parsed_addresses()) == (7443, ["192.0.2.5"])
    assert set(info.properties) == {b"url", b"fingerprint", b"protocol"}
    assert info.server == f"netready-{desk.keys.public_hex[:12]}.local."
    desk.store.close()
