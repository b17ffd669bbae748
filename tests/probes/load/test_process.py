"""A server in a process of its own that is slow to answer."""

import time

import pytest

from netready_probes.contract import Address
from netready_probes.load import process
from netready_probes.load.process import ServerProcess
from netready_probes.seams import NetworkError


class Slow:
    """Says how often it was asked; thinks long over the first answer."""

    def __init__(self) -> None:
        self.address, self.asked = Address(host="127.0.0.1", port=1), 0

    def statistics(self) -> dict[str, object]:
        self.asked += 1
        time.sleep(1.0 if self.asked == 1 else 0.0)
        return {"asked": self.asked}

    def close(self) -> None:
        return


def test_an_answer_that_came_too_late_is_not_taken_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ServerProcess(Slow, {}) as slow:
        monkeypatch.setattr(process, "_ANSWER_S", 0.1)
        with pytest.raises(NetworkError):
            slow.statistics()
        monkeypatch.setattr(process, "_ANSWER_S", 10.0)
        assert slow.statistics() == {"asked": 2}
