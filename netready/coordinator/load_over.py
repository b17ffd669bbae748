"""Why a load run ends by itself, in a sentence and in the closed list."""

from netready.domain.refusal import Refusal
from netready_probes.contract import ProbeContext


class Over:
    """Why the run must end by itself; once there is a reason it stays.

    A canary ends the stage of this device, which has failed then, and the search goes on with
    fewer pupils; of many devices it ends the run.

    Attributes:
        why: the reason in the closed list; None: there is none.
    """

    def __init__(self, ctx: ProbeContext, *, many: bool) -> None:
        self._sentry, self._grant, self._many = ctx.sentry, ctx.grant, many
        self._reason = ""
        self.why: Refusal | None = None

    def reason(self) -> str:
        """One sentence; "": it may go on."""
        if not self._reason:
            over, harm = self._sentry.over(), self._sentry.harm() if self._many else ""
            taken = bool(over) and over == self._grant.lost()
            self._say(over, Refusal.ANOTHER_RUN if taken else Refusal.CAPS_SPENT)
            self._say(harm, Refusal.IN_USE)
        return self._reason

    def before(self, *, unwell: str, unaffordable: str) -> str:
        """Why the next stage may not begin, one sentence; "": it may."""
        self._say(unwell, Refusal.IN_USE)
        self._say(unaffordable, Refusal.CAPS_SPENT)
        return unwell or unaffordable

    def _say(self, reason: str, why: Refusal) -> None:
        """The first reason stays."""
        if reason and not self._reason:
            self._reason, self.why = reason, why
