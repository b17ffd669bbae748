"""Records of rooms that were loaded together: one each, made of the record of the whole."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC

from netready.coordinator.load_record import load_record_parts
from netready.domain.load import LoadResult
from netready.domain.record import Record
from netready_probes.agent.recorder import uuid7


def room_records(whole: Record, by_room: Mapping[str, LoadResult]) -> tuple[Record, ...]:
    """What each room carried while the others were loaded, too: a record each.

    The record of the whole is left out: its pupils are those of all rooms, and would count twice.
    """
    kept = {key: whole.details[key] for key in whole.details if key != "run"}
    found = []
    for room, result in by_room.items():
        parts = load_record_parts(result)
        planned = max(stage.pupils for stage in result.stages)
        found.append(
            replace(
                whole,
                record_id=uuid7(whole.started_at.astimezone(UTC), secrets.token_bytes(10)),
                room=room,
                metrics=parts.metrics,
                failures=parts.failures,
                self_error=parts.self_error,
                annotations={**whole.annotations, **parts.annotations},
                settings=replace(
                    whole.settings,
                    effective={
                        **whole.settings.effective,
                        **parts.settings,
                        "planned_pupils": planned,
                    },
                ),
                details={**kept, **parts.details, "planned_pupils": planned},
            )
        )
    return tuple(found)
