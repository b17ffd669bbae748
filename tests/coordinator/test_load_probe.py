"""A load run without a figure says in its record why."""

from netready.coordinator.load_probe import Over, is_silent, why_nothing
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import metric
from netready_probes.contract import Address, Outcome, Sentry
from tests.fakes import FakeNetwork, fake_context, fake_system
from tests.probes.load.room import NETWORK, running_target

GONE = Address(host="192.0.2.1", port=7411)


def test_only_a_record_without_number_and_failure_is_silent() -> None:
    nothing = metric("pupils_supported", None, stat="holds", note="no pupil kept a connection")
    assert is_silent(Outcome(metrics=(nothing,)))
    assert not is_silent(Outcome(metrics=(nothing, metric("rtt_ms", 0.0))))
    stopped = Failure(operation="load run", word=FailureWord.STOPPED)
    assert not is_silent(Outcome(metrics=(nothing,), failures=(stopped,)))


def test_a_target_that_went_away_half_way_is_a_named_failure() -> None:
    network = FakeNetwork(words={(GONE.host, GONE.port): FailureWord.REFUSED})
    found = why_nothing(fake_context(fake_system(network=network), target=GONE), GONE)
    assert (found.operation, found.word) == ("tcp connect", FailureWord.REFUSED)


def test_a_target_that_answers_again_leaves_the_cause_unknown() -> None:
    with running_target() as target:
        context = fake_context(fake_system(network=NETWORK), target=target.address)
        assert why_nothing(context, target.address).word is FailureWord.UNKNOWN


def test_a_canary_ends_the_run_of_many_devices_and_only_the_stage_of_one() -> None:
    harm, over = [""], [""]
    sentry = Sentry(harm=lambda: harm[0], over=lambda: over[0])
    one, many = Over(sentry, many=False), Over(sentry, many=True)
    harm[0] = "The alarm is silent."
    assert (one.reason(), many.reason()) == ("", "The alarm is silent.")
    harm[0], over[0] = "", "The cap is reached."
    assert (one.reason(), many.reason()) == ("The cap is reached.", "The alarm is silent.")
