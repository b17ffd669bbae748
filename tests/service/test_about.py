from pathlib import Path

from netready import __version__
from tests.service.desks import client_of, desk_at


def test_anybody_learns_who_answers(tmp_path: Path) -> None:
    desk = desk_at(tmp_path)
    answer = client_of(desk).get("/api/v1/about")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["name"], said["version"], said["protocol"]) == ("Test School", __version__, 1)
    assert said["key"] == desk.keys.public_hex
    desk.store.close()
