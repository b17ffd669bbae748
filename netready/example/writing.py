"""A probe's outcome as the record that a device would have written, marked as simulated. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from netready import __version__
from netready.domain.record import (
    SIMULATED,
    ClockFacts,
    EffectiveSettings,
    NetworkFacts,
    NetworkRole,
    Record,
)
from netready.example.declared import SCHOOL
from netready.example.dice import dice
from netready_probes.agent.recorder import uuid7
from netready_probes.contract import Outcome

SSID: Final = "Academy-Pupils"
# both are Mondays; what was measured again in spring is the same school after two fixes
AUTUMN: Final = datetime(2026, 11, 9, tzinfo=UTC)
SPRING: Final = datetime(2027, 3, 1, tzinfo=UTC)
_DAYS: Final = (0, 1, 2, 3, 4, 7, 8, 9, 10, 11)
PERMISSION: Final = "M. Okafor, IT manager, 2026-11-02"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What all records of one example have in common.

    Attributes:
        spring: months later, after some things were mended and others were not.
    """

    seed: int
    spring: bool = False

    @property
    def days(self) -> tuple[datetime, ...]:
        """The ten school days of the two weeks of measuring."""
        first = SPRING if self.spring else AUTUMN
        return tuple(first + timedelta(days=day) for day in _DAYS)

    def record(
        self,
        probe: str,
        version: str,
        outcome: Outcome,
        at: datetime,
        who: "Who",
    ) -> Record:
        """One record; the same seed, place and time give the same one."""
        chance = dice(self.seed, "record", probe, at.isoformat(), who.room, who.device)
        return Record(
            record_id=uuid7(at, chance.randbytes(10)),
            site=SCHOOL,
            room=who.room,
            device=who.device,
            agent_version=__version__,
            probe=probe,
            probe_version=version,
            started_at=at,
            duration_s=who.duration_s,
            settings=EffectiveSettings(effective=dict(outcome.settings)),
            metrics=outcome.metrics,
            failures=outcome.failures,
            self_error=dict(outcome.self_error),
            clock=ClockFacts(monotonic_s=round(3600 + 86_400 * chance.random(), 3)),
            network=who.network,
            annotations={
                SIMULATED: f"made up for the example school, seed {self.seed}",
                **outcome.annotations,
                **who.annotations,
            },
            details=dict(outcome.details),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Where a record was made and by which device."""

    device: str
    duration_s: float
    room: str | None = None
    wired: bool = False
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def network(self) -> NetworkFacts:
        """The pupils' network, on the air or on a cable of it."""
        return NetworkFacts(
            role=NetworkRole.PUPIL,
            ssid=None if self.wired else SSID,
            subnet="10.20.0.0/20",
            wired=self.wired,
            interface="eth0" if self.wired else "wlan0",
        )
