"""A load run without a figure says in its record why."""

from dataclasses import replace

from netready.coordinator.load_over import Over
from netready.coordinator.load_probe import is_silent, why_nothing
from netready.domain.failures import Failure, FailureWord
from netready.domain.metrics import metric
from netready.domain.refusal import Refusal
from netready_probes.contract import Address, Grant, Outcome, Sentry
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
    context = replace(fake_context(), sentry=sentry)
    one, many = Over(context, many=False), Over(context, many=True)
    harm[0] = "The alarm is silent."
    assert (one.reason(), many.reason()) == ("", "The alarm is silent.")
    harm[0], over[0] = "", "The cap is reached."
    assert (one.reason(), many.reason()) == ("The cap is reached.", "The alarm is silent.")
    assert (one.why, many.why) == (Refusal.CAPS_SPENT, Refusal.IN_USE)


def test_who_lost_the_target_is_not_told_of_caps() -> None:
    sentry = Sentry(over=lambda: "Somebody has it.")
    lost = replace(fake_context(), sentry=sentry, grant=Grant(lost=lambda: "Somebody has it."))
    run = Over(lost, many=True)
    assert (run.reason(), run.why) == ("Somebody has it.", Refusal.ANOTHER_RUN)


def test_a_stage_that_may_not_begin_says_why_once() -> None:
    run = Over(fake_context(), many=True)
    assert run.before(unwell="", unaffordable="") == ""
    assert run.before(unwell="", unaffordable="Too much.") == "Too much."
    assert (run.reason(), run.why) == ("Too much.", Refusal.CAPS_SPENT)
