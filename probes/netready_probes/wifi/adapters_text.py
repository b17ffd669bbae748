"""What one text of an operating system tells of all its wireless adapters. Values only."""

from dataclasses import dataclass

from netready.domain.failures import Failure, FailureWord
from netready_probes.wifi.reading import LinkReading, LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterLink:
    """One adapter by the platform's name for it, and its link."""

    name: str
    link: LinkReading


@dataclass(frozen=True, slots=True, kw_only=True)
class AdaptersText:
    """The adapters in the text's order; `failure`: why it tells of none; `raw`: the text then."""

    adapters: tuple[AdapterLink, ...] = ()
    failure: Failure | None = None
    raw: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Of the adapters; a text that could not be read still speaks of one."""
        if self.adapters:
            return tuple(adapter.name for adapter in self.adapters)
        return () if self._no_adapter else ("wireless adapter",)

    def link(self, name: str) -> LinkReading:
        """Of the adapter of that name; where the text could not be read, that."""
        for adapter in self.adapters:
            if adapter.name == name:
                return adapter.link
        if self.failure is None or self._no_adapter:
            return LinkReading(state=LinkState.NO_ADAPTER)
        denied = self.failure.word is FailureWord.NOT_ALLOWED
        withheld = self.failure.note if denied else ""
        return LinkReading(state=LinkState.UNREADABLE, withheld=withheld, raw=self.raw)

    @property
    def _no_adapter(self) -> bool:
        return self.failure is not None and self.failure.word is FailureWord.NO_NETWORK
