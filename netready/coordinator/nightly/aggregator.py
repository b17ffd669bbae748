"""The aggregator over HTTP, as a night asks it: its file says where it is, its answers are values.

It is asked on its own machine, by its certificate's fingerprint. Whatever hinders an answer (nobody
listens, another certificate, too many asks) is `AggregatorAwayError`: whoever waits asks again, and
the file is read anew.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Final

from netready.coordinator.nightly.school import AggregatorAwayError, RunAsk, RunSeen
from netready.domain.errors import BadInputError
from netready.domain.refusal import Refusal
from netready.store.aggregator_file import AggregatorAt
from netready_probes.agent.joined.https import API, Answer, Client
from netready_probes.agent.joined.place import Place, place_from
from netready_probes.contract import BadSettingError
from netready_probes.seams import Clock, Network, NetworkError

NIGHTLY: Final = "nightly"  # the label under which a night's runs are asked for
_LOAD, _LOOK = "class", "look"
_GOING: Final = {"waiting", "running"}
_REFUSED: Final = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_FOUND}
_ENDS: Final = {"stopped": Refusal.STOPPED, "refused": Refusal.FAULT, "failed": Refusal.FAULT}
ASK_S: Final = 20.0


class HttpSchool:
    """The aggregator of a state folder. For one thread.

    Args:
        where: reads its file; None: none serves.
        token: of a technician.
        network, clock: the seams.
    """

    def __init__(
        self,
        where: Callable[[], AggregatorAt | None],
        token: str,
        network: Network,
        clock: Clock,
    ) -> None:
        self._where, self._token = where, token
        self._network, self._clock = network, clock
        self._client: Client | None = None
        self._unsure: dict[str, datetime] = {}

    def start(self, ask: RunAsk) -> RunSeen:
        """Begins a run. One whose answer was lost is found again, not begun twice."""
        now = self._clock.now()
        try:
            answer = self._ask("POST", "/runs", _body(ask))
        except AggregatorAwayError:
            if ask.load:
                self._unsure.setdefault(ask.room, now)
            raise
        seen, since = _started(answer), self._unsure.get(ask.room)
        if since and seen.refusal is Refusal.ANOTHER_RUN:  # which may be our own
            seen = self.found(ask.room, since) or seen
        self._unsure.pop(ask.room, None)  # only now: nobody may have answered
        return seen

    def seen(self, run_id: str) -> RunSeen | None:
        """How far a run is; None: it is not known."""
        answer = self._ask("GET", f"/runs/{run_id}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        return run_seen(_fine(answer))

    def found(self, room: str, since: datetime) -> RunSeen | None:
        """The latest load of a room that a night ordered since then."""
        runs = _fine(self._ask("GET", "/runs")).get("runs")
        for view in runs if isinstance(runs, list) else []:
            if isinstance(view, Mapping) and _is_ours(view, room, since):
                return run_seen(view)
        return None

    def stop(self, run_id: str) -> None:
        """Ends a run; one that is over, or not known, stays as it is."""
        self._ask("POST", f"/runs/{run_id}/stop")

    def close(self) -> None:
        """Ends the connection."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _ask(self, method: str, path: str, body: object = None) -> Answer:
        try:
            answer = self._there().ask(method, API + path, json=body, timeout_s=ASK_S)
        except NetworkError as error:
            self.close()  # it may be elsewhere when it is back
            raise AggregatorAwayError(str(error.failure.word)) from error
        if answer.fine or answer.status in _REFUSED or _is_fault(method, answer):
            return answer
        raise AggregatorAwayError(answer.words())

    def _there(self) -> Client:
        if self._client is None:
            self._client = Client(self._network, self._place(), self._token, self._clock)
        return self._client

    def _place(self) -> Place:
        try:
            at = self._where()
            if at is None:
                raise AggregatorAwayError("none serves in this state folder")
            return place_of(at)
        except (BadInputError, BadSettingError) as error:
            raise AggregatorAwayError(str(error)) from error


def place_of(at: AggregatorAt) -> Place:
    """Where it is asked; without TLS only because it is this machine. Raises BadSettingError."""
    return place_from(f"{at.base_url}/#.{at.fingerprint}", plain_http=True)[0]


def _body(ask: RunAsk) -> dict[str, object]:
    if not ask.load:
        return {"what": _LOOK, "rooms": [ask.room]}
    body: dict[str, object] = {
        "what": _LOAD,
        "rooms": [ask.room],
        "search": True,
        "night": True,
        "minutes": ask.minutes,
    }
    return body | ({"mix": ask.mix} if ask.mix else {})


def _is_fault(method: str, answer: Answer) -> bool:
    """It fails at just this order: asked again it would fail again, and other rooms wait."""
    return method == "POST" and answer.status == HTTPStatus.INTERNAL_SERVER_ERROR


def _fine(answer: Answer) -> dict[str, object]:
    """The object in it. Raises AggregatorAwayError: it is not what we understand."""
    try:
        return answer.json()
    except NetworkError as error:
        raise AggregatorAwayError("its answer is not understood") from error


def _started(answer: Answer) -> RunSeen:
    found = _fine(answer)
    if answer.fine:
        return RunSeen(run_id=str(found.get("run_id", "")), over=False)
    refusal = _refusal(found.get("refusal")) or Refusal.FAULT
    return RunSeen(run_id="", over=True, refusal=refusal, words=answer.words())


def run_seen(view: Mapping[str, object]) -> RunSeen:
    """A run as the aggregator tells it; an end without a word of its own has the state's."""
    state = str(view.get("state"))
    records = view.get("records")
    return RunSeen(
        run_id=str(view.get("run_id")),
        over=state not in _GOING,
        refusal=_refusal(view.get("refusal")) or _ENDS.get(state),
        words=str(view.get("words") or ""),
        records=tuple(str(each) for each in records) if isinstance(records, list) else (),
        others_mbps=_number(view.get("others_mbps")),
    )


def _refusal(word: object) -> Refusal | None:
    return next((each for each in Refusal if each.value == word), None)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _is_ours(view: Mapping[str, object], room: str, since: datetime) -> bool:
    if view.get("by") != NIGHTLY or view.get("what") != _LOAD or view.get("rooms") != [room]:
        return False
    try:
        return datetime.fromisoformat(str(view.get("asked_at"))) >= since
    except (ValueError, TypeError):
        return False
