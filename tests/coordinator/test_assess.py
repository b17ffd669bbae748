from collections.abc import Callable

from netready.coordinator.assess import Surroundings, run_steps, step_of
from netready.coordinator.steps import Step
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import metric
from netready.domain.record import NetworkFacts, Record
from netready_probes.agent.recorder import Identity
from netready_probes.contract import Address, Outcome, Probe, ProbeContext
from tests.fakes import fake_system

STEPS = (
    Step(key="one", probe="one", title="One", expected_s=10),
    Step(key="two", probe="two", title="Two", expected_s=30),
)
FINE = Outcome(metrics=(metric("rtt_ms", 3.0),))
DEAD = Outcome(failures=(Failure(operation="hello", word=FailureWord.REFUSED),))


class Bench:
    """Surroundings whose probes answer as told; records and progress are kept for looking at."""

    def __init__(self, **outcomes: Outcome) -> None:
        self.kept: list[Record] = []
        self.told: list[tuple[str, float, float]] = []
        self.stop_after: str | None = None
        self.stopped = False
        self.probes = {name: self._probe(name, outcome) for name, outcome in outcomes.items()}

    def _probe(self, name: str, outcome: Outcome) -> Probe:
        def run(ctx: ProbeContext) -> Outcome:
            ctx.progress(0.5, "half")
            self.stopped = self.stopped or self.stop_after == name
            return outcome

        return Probe(name=name, version="1", summary=name, run=run, metrics=("rtt_ms",))

    def progress(self, *, title: str, words: str, done_ratio: float, left_s: float) -> None:
        self.told.append((title, done_ratio, left_s))

    def surroundings(self) -> Surroundings:
        is_stopped: Callable[[], bool] = lambda: self.stopped  # noqa: E731
        return Surroundings(
            system=fake_system(),
            probes=self.probes,
            identity=Identity(
                site="S", room="R", device="d", agent_version="0", network=NetworkFacts()
            ),
            target=Address(host="127.0.0.1", port=1),
            endpoints=(),
            permission=None,
            internet_target=Address(host="127.0.0.1", port=2),
            keep=self.kept.append,
            progress=self.progress,
            stopped=is_stopped,
        )


def test_each_step_leaves_a_record_that_names_it() -> None:
    bench = Bench(one=FINE, two=FINE)
    walked = run_steps(STEPS, done=(), surroundings=bench.surroundings())
    assert walked.finished == ("one", "two") and walked.left == ()
    assert [step_of(record) for record in bench.kept] == ["one", "two"]


def test_a_dead_target_is_a_named_failure_and_the_next_step_still_runs() -> None:
    bench = Bench(one=DEAD, two=FINE)
    run_steps(STEPS, done=(), surroundings=bench.surroundings())
    assert bench.kept[0].failures[0].word is FailureWord.REFUSED
    assert bench.kept[1].metrics[0].value == 3.0


def test_stopping_keeps_what_is_finished_and_marks_what_is_not() -> None:
    bench = Bench(one=FINE, two=FINE)
    bench.stop_after = "two"
    walked = run_steps(STEPS, done=(), surroundings=bench.surroundings())
    assert walked.finished == ("one",) and walked.left == ("two",)
    assert bench.kept[1].annotations["partial"] == "stopped by the user"
    assert step_of(bench.kept[1]) is None


def test_a_resumed_run_does_only_what_is_left() -> None:
    bench = Bench(one=FINE, two=FINE)
    walked = run_steps(STEPS, done={"one"}, surroundings=bench.surroundings())
    assert walked.finished == ("one", "two")
    assert [record.probe for record in bench.kept] == ["two"]


def test_the_time_left_shrinks_and_ends_below_the_last_step() -> None:
    bench = Bench(one=FINE, two=FINE)
    run_steps(STEPS, done=(), surroundings=bench.surroundings())
    assert [left for _title, _done, left in bench.told] == [40.0, 35.0, 30.0, 15.0]
    assert [done for _title, done, _left in bench.told] == [0.0, 0.125, 0.25, 0.625]
