"""The open-loop echo prober: one UDP probe each interval on an absolute schedule, come what may.

It never waits for an answer before the next question: a closed loop asks less while the network
is worst and so hides it (measured: p98 24 ms closed, 292 ms open, same network). What the log
says is worked out in `echo_summary`.
"""

import select
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from netready.loadtest.trip import ProbeSeen
from netready_probes.contract import Address
from netready_probes.load.client import datagrams_received, hello
from netready_probes.load.echo_summary import EchoLog, EchoSample
from netready_probes.load.wire import (
    UDP_ANSWER,
    UDP_BYTES_MAX,
    UDP_BYTES_MIN,
    UDP_MAGIC,
    UDP_PROBE,
)
from netready_probes.seams import Clock, Network, NetworkError
from netready_probes.system.clock import wait_until
from netready_probes.system.network import read_datagram

_LEAD_S: Final = 0.02  # before the first probe, for the threads to be there
_STRAGGLE_MAX_S: Final = 4.0  # irtt's wait: 3 x the longest round trip, 4 s if none came
_TICK_S: Final = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class EchoPlan:
    """What to send.

    Attributes:
        seconds: probes leave for so long, unless it is stopped before.
        interval_s: between probes; 0.02 is a voice call's.
        payload_bytes: of UDP, `UDP_BYTES_MIN` to `UDP_BYTES_MAX`.
        flow: a number that no other prober of this session uses.
    """

    client: str
    seconds: float
    interval_s: float = 0.02
    payload_bytes: int = 160
    flow: int = 0
    timeout_s: float = 5.0

    @property
    def count(self) -> int:
        """Number of probes."""
        return max(1, round(self.seconds / self.interval_s))


class EchoProber:
    """Two threads on one socket: `start`, then `finish` for the log; `stop` ends it early.

    Raises NetworkError from the constructor when the target cannot be reached or refuses.
    """

    def __init__(self, network: Network, clock: Clock, address: Address, plan: EchoPlan) -> None:
        if not UDP_BYTES_MIN <= plan.payload_bytes <= UDP_BYTES_MAX:
            raise ValueError(f"payload_bytes must be {UDP_BYTES_MIN} to {UDP_BYTES_MAX}")
        session = hello(network, address, client=plan.client, timeout_s=plan.timeout_s)
        self.target_overloaded = session.overloaded
        self._token = session.token
        self._network, self._clock, self._address, self._plan = network, clock, address, plan
        self._udp = network.udp(address.host, address.port)
        self._udp.setblocking(False)
        self._intended: list[float] = []
        self._sent: list[float | None] = []
        self._answers: dict[int, tuple[float, float, int]] = {}
        self._stamped, self._gone, self._duplicates = True, False, 0
        self._stopping, self._hushed = threading.Event(), threading.Event()
        self._sender = threading.Thread(target=self._send_all, daemon=True)
        self._receiver = threading.Thread(target=self._receive_all, daemon=True)
        self.start_s = 0.0

    def start(self, at_s: float | None = None) -> None:
        """Begins at that time of the monotonic clock, or at once."""
        self.start_s = self._clock.monotonic_s() + _LEAD_S if at_s is None else at_s
        self._receiver.start()
        self._sender.start()

    def stop(self) -> None:
        """No further probes; of a prober that never began this is the end."""
        self._stopping.set()
        if not self.began:
            self._udp.close()

    @property
    def began(self) -> bool:
        """Whether it was started."""
        return self._sender.ident is not None

    def recent(self, since_s: float) -> list[ProbeSeen]:
        """The probes that were to leave since then and did; for a look while it still runs."""
        count = len(self._sent)
        first = max(0, int((since_s - self.start_s) / self._plan.interval_s))
        return [
            ProbeSeen(intended_s=self._intended[number], rtt_ms=self._rtt_ms(number))
            for number in range(first, count)
            if self._sent[number] is not None
        ]

    def _rtt_ms(self, number: int) -> float | None:
        answer = self._answers.get(number)
        return None if answer is None else (answer[0] - self._intended[number]) * 1e3

    def finish(self) -> EchoLog:
        """Waits for the last probe and for stragglers, and returns everything."""
        self._sender.join()
        end_s = self._clock.monotonic_s() + self._straggle_s()
        while self._missing() and self._clock.monotonic_s() < end_s:
            self._clock.sleep(0.01)
        self._hushed.set()
        self._receiver.join()
        self._udp.close()
        return EchoLog(
            samples=tuple(self._sample(number) for number in range(len(self._sent))),
            interval_s=self._plan.interval_s,
            stamped=self._stamped and bool(self._answers),
            reached=self._reached(),
            duplicates=self._duplicates,
            peer_gone=self._gone,
        )

    def _send_all(self) -> None:
        plan = self._plan
        packet = bytearray(plan.payload_bytes)
        for number in range(plan.count):
            due_s = self.start_s + number * plan.interval_s
            wait_until(self._clock, due_s)
            if self._stopping.is_set():
                return
            intended_ns = int(due_s * 1e9)
            UDP_PROBE.pack_into(packet, 0, UDP_MAGIC, self._token, plan.flow, number, intended_ns)
            self._intended.append(due_s)
            self._sent.append(None)
            self._send(number, packet)

    def _send(self, number: int, packet: bytearray) -> None:
        for _try in range(2):
            now_s = self._clock.monotonic_s()
            # before the call: the answer may be here before the call is back
            self._sent[number] = now_s
            try:
                self._udp.send(packet)
                return
            except ConnectionRefusedError:  # of an earlier probe; this one did not leave
                self._gone = True
            except OSError:
                break
        self._sent[number] = None

    def _receive_all(self) -> None:
        while not self._hushed.is_set():
            if select.select([self._udp], [], [], _TICK_S)[0]:
                with suppress(BlockingIOError):
                    self._receive()

    def _receive(self) -> None:
        try:
            answer = read_datagram(self._udp, UDP_BYTES_MAX)
        except ConnectionRefusedError:
            self._gone = True
            return
        received_s = self._clock.monotonic_s() - answer.waited_s
        if len(answer.payload) < UDP_ANSWER.size:
            return
        fields = UDP_ANSWER.unpack_from(answer.payload)
        magic, token, flow, number, reached, rx_ns, tx_ns = fields
        ours = (magic, token, flow) == (UDP_MAGIC, self._token, self._plan.flow)
        if not ours or number >= len(self._sent):
            return
        if number in self._answers:
            self._duplicates += 1
            return
        self._stamped = self._stamped and answer.stamped
        self._answers[number] = (received_s, max(0.0, (tx_ns - rx_ns) / 1e9), reached)

    def _missing(self) -> bool:
        return len(self._answers) < sum(sent is not None for sent in self._sent)

    def _straggle_s(self) -> float:
        waits = [
            received_s - sent_s
            for number, (received_s, _held, _count) in list(self._answers.items())
            if (sent_s := self._sent[number]) is not None
        ]
        return min(_STRAGGLE_MAX_S, 3 * max(waits) + 0.05) if waits else _STRAGGLE_MAX_S

    def _reached(self) -> int | None:
        plan = self._plan
        with suppress(NetworkError):
            return datagrams_received(
                self._network,
                self._address,
                client=plan.client,
                token=self._token,
                flow=plan.flow,
                timeout_s=min(plan.timeout_s, 3.0),
            )
        return None

    def _sample(self, number: int) -> EchoSample:
        answer = self._answers.get(number)
        received_s, held_s, reached = answer if answer else (None, None, None)
        return EchoSample(
            number, self._intended[number], self._sent[number], received_s, held_s, reached
        )


def probe_echo(network: Network, clock: Clock, address: Address, plan: EchoPlan) -> EchoLog:
    """Start to finish in one call. Raises NetworkError."""
    prober = EchoProber(network, clock, address, plan)
    prober.start()
    return prober.finish()
