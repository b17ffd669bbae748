"""What a run refuses is a reason why a night has no reading."""

from netready.domain.nights import SkipReason
from netready.domain.refusal import Refusal


def test_every_refusal_of_a_run_is_a_reason_of_a_skipped_room() -> None:
    assert {each.value for each in Refusal} <= {each.value for each in SkipReason}
