"""The aggregator as a night asks it, over real HTTP on loopback."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from netready.coordinator.nightly.aggregator import HttpSchool, place_of, run_seen
from netready.coordinator.nightly.school import AggregatorAwayError, RunAsk
from netready.domain.errors import BadInputError
from netready.domain.refusal import Refusal
from netready.store.aggregator_file import AggregatorAt
from netready_probes.system.clock import RealClock
from netready_probes.system.network import RealNetwork

NOW = datetime.now(UTC)
LOAD = RunAsk(room="Class 1", load=True, mix="reading", minutes=5.0)


@dataclass
class Aggregator:
    """Answers by method and path, used up in order; what was asked."""

    answers: dict[str, list[tuple[int, object]]] = field(default_factory=dict)
    asked: list[tuple[str, str, object]] = field(default_factory=list)
    port: int = 0

    @property
    def at(self) -> AggregatorAt:
        return AggregatorAt(
            base_url=f"http://127.0.0.1:{self.port}",
            fingerprint="",
            database_url="sqlite:///x",
            pid=1,
            started_at=NOW,
        )

    def school(self) -> HttpSchool:
        return HttpSchool(lambda: self.at, "the-token", RealNetwork(), RealClock())


@pytest.fixture(name="here")
def _here() -> Iterator[Aggregator]:
    one = Aggregator()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            said = json.loads(body) if body else None
            one.asked.append((self.headers["Authorization"], f"{self.command} {self.path}", said))
            queue = one.answers.get(f"{self.command} {self.path}", [(500, {})])
            status, answer = queue.pop(0) if len(queue) > 1 else queue[0]
            if status == 0:  # the answer is lost
                self.close_connection = True
                return
            data = json.dumps(answer).encode() if answer is not None else b""
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        one.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield one
        server.shutdown()


def test_a_load_is_ordered_with_a_search_in_its_minutes(here: Aggregator) -> None:
    here.answers["POST /api/v1/runs"] = [(201, {"run_id": "r1"})]
    with closing(here.school()) as school:
        seen = school.start(LOAD)
    assert (seen.run_id, seen.over) == ("r1", False)
    wanted = {"what": "class", "rooms": ["Class 1"], "search": True, "night": True, "minutes": 5.0}
    assert here.asked == [("Bearer the-token", "POST /api/v1/runs", wanted | {"mix": "reading"})]


def test_a_look_has_no_load_of_any_kind(here: Aggregator) -> None:
    here.answers["POST /api/v1/runs"] = [(201, {"run_id": "r1"})]
    with closing(here.school()) as school:
        school.start(RunAsk(room="Class 1", load=False))
    assert here.asked[0][2] == {"what": "look", "rooms": ["Class 1"]}


@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (409, {"detail": "taken", "refusal": "another-run"}, Refusal.ANOTHER_RUN),
        (409, {"detail": "no"}, Refusal.FAULT),
        (500, {"detail": "The program failed."}, Refusal.FAULT),  # the other rooms have their turn
        (422, {"detail": "no such room", "refusal": "no-such-room"}, Refusal.NO_SUCH_ROOM),
        (409, {"detail": "no", "refusal": "a word of a later version"}, Refusal.FAULT),
    ],
)
def test_what_may_not_be_begun_is_over_with_its_reason(
    here: Aggregator, status: int, body: dict[str, str], refusal: Refusal
) -> None:
    here.answers["POST /api/v1/runs"] = [(status, body)]
    here.answers["GET /api/v1/runs"] = [(200, {"runs": []})]
    with closing(here.school()) as school:
        seen = school.start(LOAD)
    assert (seen.over, seen.refusal, seen.words) == (True, refusal, body["detail"])


@pytest.mark.parametrize("status", [401, 429, 502, 503])
def test_an_aggregator_that_cannot_answer_now_is_away(here: Aggregator, status: int) -> None:
    here.answers["POST /api/v1/runs"] = [(status, {"detail": "not now"})]
    with closing(here.school()) as school, pytest.raises(AggregatorAwayError, match="not now"):
        school.start(LOAD)


def test_nobody_there_or_no_file_is_away_and_it_is_found_when_it_is_back(here: Aggregator) -> None:
    places: list[AggregatorAt | None] = [None]
    school = HttpSchool(lambda: places[0], "t", RealNetwork(), RealClock())
    with closing(school):
        with pytest.raises(AggregatorAwayError, match="none serves"):
            school.seen("r1")
        places[0] = AggregatorAt(
            base_url="http://127.0.0.1:9",
            fingerprint="",
            database_url="sqlite:///x",
            pid=1,
            started_at=NOW,
        )
        with pytest.raises(AggregatorAwayError, match="refused"):
            school.seen("r1")
        places[0] = here.at
        here.answers["GET /api/v1/runs/r1"] = [(404, {"detail": "There is no such run."})]
        assert school.seen("r1") is None


def test_a_file_that_is_not_ours_is_away_with_its_fault() -> None:
    def broken() -> AggregatorAt:
        raise BadInputError(["state/aggregator.json: not as it was written"])

    school = HttpSchool(broken, "t", RealNetwork(), RealClock())
    with pytest.raises(AggregatorAwayError, match="not as it was written"):
        school.stop("r1")


def test_an_order_whose_answer_was_lost_is_found_and_not_given_twice(here: Aggregator) -> None:
    taken = (409, {"detail": "Another run uses the target.", "refusal": "another-run"})
    here.answers["POST /api/v1/runs"] = [(0, None), taken]
    ours = {"run_id": "r7", "what": "class", "rooms": ["Class 1"], "by": "nightly"}
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    runs = [ours | {"rooms": ["Class 2"]}, ours | {"state": "running", "asked_at": later}]
    here.answers["GET /api/v1/runs"] = [(200, {"runs": runs})]
    with closing(here.school()) as school:
        with pytest.raises(AggregatorAwayError):
            school.start(LOAD)
        seen = school.start(LOAD)
    assert (seen.run_id, seen.over, seen.refusal) == ("r7", False, None)


def test_a_load_that_was_ordered_in_the_end_is_not_taken_for_a_later_one(here: Aggregator) -> None:
    taken = (409, {"detail": "Another run uses the target.", "refusal": "another-run"})
    here.answers["POST /api/v1/runs"] = [(0, None), (201, {"run_id": "r1"}), taken]
    ours = {"run_id": "r1", "what": "class", "rooms": ["Class 1"], "by": "nightly"}
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    runs = [ours | {"state": "done", "refusal": "in-use", "asked_at": later}]
    here.answers["GET /api/v1/runs"] = [(200, {"runs": runs})]
    with closing(here.school()) as school:
        with pytest.raises(AggregatorAwayError):
            school.start(LOAD)
        assert school.start(LOAD).run_id == "r1"
        again = school.start(LOAD)
    assert (again.run_id, again.refusal) == ("", Refusal.ANOTHER_RUN)


def test_an_order_whose_answer_was_lost_is_looked_for_until_somebody_answers(
    here: Aggregator,
) -> None:
    taken = (409, {"detail": "Another run uses the target.", "refusal": "another-run"})
    here.answers["POST /api/v1/runs"] = [(0, None), taken]
    ours = {"run_id": "r7", "what": "class", "rooms": ["Class 1"], "by": "nightly"}
    with closing(here.school()) as school:
        with pytest.raises(AggregatorAwayError):
            school.start(LOAD)
        runs = [ours | {"state": "running", "asked_at": datetime.now(UTC).isoformat()}]
        not_now = (503, {"detail": "not now"})
        here.answers["GET /api/v1/runs"] = [not_now, (200, {"runs": runs})]
        with pytest.raises(AggregatorAwayError):
            school.start(LOAD)
        assert school.start(LOAD).run_id == "r7"


def test_a_run_of_somebody_else_is_not_taken_for_ours(here: Aggregator) -> None:
    theirs = {
        "run_id": "r8",
        "what": "class",
        "rooms": ["Class 1"],
        "by": "technician-1",
        "state": "running",
        "asked_at": datetime.now(UTC).isoformat(),
    }
    old = theirs | {"by": "nightly", "asked_at": "2026-01-01T00:00:00Z"}
    odd = theirs | {"by": "nightly", "asked_at": 7}
    here.answers["GET /api/v1/runs"] = [(200, {"runs": [theirs, old, odd, "x"]})]
    with closing(here.school()) as school:
        assert school.found("Class 1", NOW) is None


@pytest.mark.parametrize(
    ("view", "over", "refusal"),
    [
        ({"state": "waiting"}, False, None),
        ({"state": "running"}, False, None),
        ({"state": "done"}, True, None),
        ({"state": "done", "refusal": "device-limited"}, True, Refusal.DEVICE_LIMITED),
        ({"state": "stopped"}, True, Refusal.STOPPED),
        ({"state": "stopped", "refusal": "interrupted"}, True, Refusal.INTERRUPTED),
        ({"state": "failed"}, True, Refusal.FAULT),
    ],
)
def test_the_end_of_a_run_is_known_by_a_word(
    view: dict[str, object], over: bool, refusal: Refusal | None
) -> None:
    seen = run_seen({"run_id": "r", "words": "w", "records": ["a"], "others_mbps": 2, **view})
    assert (seen.over, seen.refusal, seen.records) == (over, refusal, ("a",))
    assert seen.others_mbps == 2.0


def test_a_fingerprint_is_pinned() -> None:
    at = AggregatorAt(
        base_url="https://127.0.0.1:7443",
        fingerprint="ab" * 32,
        database_url="sqlite:///x",
        pid=1,
        started_at=NOW,
    )
    place = place_of(at)
    assert (place.tls, place.fingerprint, place.address.port) == (True, "ab" * 32, 7443)
