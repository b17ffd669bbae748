"""The target that devices load: our own, in a process of its own, or another machine's.

Load never runs inside the web server: one fast reader would starve its loop, and a stop would wait.
"""

import ipaddress
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from netready.domain.errors import CannotMeasureError
from netready.domain.failures import FailureWord
from netready_probes.contract import Address
from netready_probes.load.admission import TargetLimits
from netready_probes.load.process import ServerProcess, start_target_process
from netready_probes.load.web_door import WebSettings
from netready_probes.load.wire import DEFAULT_PORT
from netready_probes.seams import NetworkError

DEFAULT_WEB_PORT: Final = DEFAULT_PORT + 1
# After a crash of the aggregator its target ends, too; its ports are free some moments later.
_TRIES: Final = 25
_PAUSE_S: Final = 0.2
_LOOK_S: Final = 0.5
_USUAL: Final = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """How the own target is started, and started again.

    Attributes:
        host: where it listens.
        web: its face for browsers; None: only `netready agent` may load.
    """

    host: str
    port: int = DEFAULT_PORT
    web: WebSettings | None = None
    limits: TargetLimits = field(default_factory=TargetLimits)


class OwnTarget:
    """Runs until `close`; a process that dies is started again on the same ports.

    Attributes:
        address: where it listens.
        web_port: of its face for browsers; None: it has none.
    """

    def __init__(
        self,
        plan: TargetPlan,
        *,
        told: Callable[[str], None] = lambda _words: None,
        start: Callable[..., ServerProcess] = start_target_process,
    ) -> None:
        """Starts it; `told` hears what happens to it. Raises CannotMeasureError."""
        self._plan, self._told, self._start = plan, told, start
        self._closed = threading.Event()
        self._changing = threading.Lock()
        try:
            self._process: ServerProcess | None = self._started(plan.port, plan.web)
        except NetworkError as error:
            raise _cannot_listen(plan, error.failure.word) from error
        self.address = self._process.address
        self.web_port = self._web_port(self._process)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """It serves; False: it is being started again."""
        return self._process is not None

    def statistics(self) -> dict[str, object]:
        """What every client did since its start; {} while it is being started again."""
        process = self._process
        if process is None:
            return {}
        try:
            return process.statistics()
        except NetworkError:
            return {}

    def close(self) -> None:
        """Ends it."""
        self._closed.set()
        self._thread.join(timeout=10.0)
        with self._changing:
            if self._process is not None:
                self._process.stop()
            self._process = None

    def _started(self, port: int, web: WebSettings | None) -> ServerProcess:
        """Waits for ports that a target before us still holds. Raises NetworkError."""
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                return self._start(self._plan.host, port, self._plan.limits, web)
            except NetworkError as error:
                if last or error.failure.word is not FailureWord.PORT_TAKEN:
                    raise
            if self._closed.wait(_PAUSE_S):
                break
        raise NetworkError("listen", FailureWord.STOPPED)

    def _web_port(self, process: ServerProcess) -> int | None:
        port = process.statistics()["web_port"]
        return port if isinstance(port, int) else None

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_S):
            process = self._process
            if process is not None and not process.alive:
                self._told("The target's process ended by itself; it is started again.")
                process.stop()
                self._process = None
            if self._process is None:
                self._begin_again()

    def _begin_again(self) -> None:
        web = self._plan.web
        if web is not None and self.web_port is not None:
            web = WebSettings(
                port=self.web_port,
                certificate=web.certificate,
                key=web.key,
                origins=web.origins,
            )
        with suppress(NetworkError), self._changing:
            self._process = self._started(self.address.port, web)


def _cannot_listen(plan: TargetPlan, word: FailureWord) -> CannotMeasureError:
    ports = [plan.port] + ([plan.web.port] if plan.web else [])
    told = " and ".join(str(port) for port in ports)
    return CannotMeasureError(
        f"The target cannot listen on {plan.host}, port {told}: {word.value}.",
        "Choose another port, or end what listens there.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What devices of this aggregator may load, and where.

    Attributes:
        address: for `netready agent`, as devices reach it; None: nothing is to be loaded.
        web_port: of the face for browsers, at the name under which they opened our pages.
        web_url: of the face for browsers, where it is another machine's; "": ours by `web_port`.
        tls: the face for browsers speaks TLS.
        own: on this machine; None: another machine's.
    """

    address: Address | None
    web_port: int | None = None
    web_url: str = ""
    tls: bool = True
    own: OwnTarget | None = None

    @property
    def addresses(self) -> tuple[Address, ...]:
        """All that an agent may ever load by order."""
        return (self.address,) if self.address else ()

    def statistics(self) -> Mapping[str, object]:
        """What every client of our own did since its start; {}: not known."""
        return self.own.statistics() if self.own is not None else {}

    def web_url_at(self, host: str) -> str:
        """Where a browser loads that opened our pages at that host name; "": nowhere.

        The name must be the same: a certificate stands for names, and the browser has accepted it
        for this one.
        """
        if self.web_url or self.web_port is None or not host:
            return self.web_url
        return origin_of(host, self.web_port, tls=self.tls)

    def close(self) -> None:
        """Ends the own one."""
        if self.own is not None:
            self.own.close()


def origin_of(host: str, port: int, *, tls: bool) -> str:
    """An origin as browsers write it: small letters, brackets, no port where it is the usual."""
    scheme = "https" if tls else "http"
    name = host.strip("[]").lower()
    with suppress(ValueError):
        address = ipaddress.ip_address(name)
        name = f"[{address.compressed}]" if address.version == 6 else str(address)
    return f"{scheme}://{name}" if port == _USUAL[scheme] else f"{scheme}://{name}:{port}"


def origins_of(hosts: Sequence[str], port: int, *, tls: bool) -> tuple[str, ...]:
    """The same for several names of one machine, each once."""
    return tuple(dict.fromkeys(origin_of(host, port, tls=tls) for host in hosts))
