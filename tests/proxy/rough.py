"""A rough wire as values and one decision a piece: jitter, loss, rates, stalls, holes, resets.

Pure: times arrive with the piece, chance from seeded dice. The queue, the delay and the capacity
that all share are the embedded room's own link (`netready_probes.load.link`), which this is handed
to. What a wire in user space cannot do: lose a TCP segment. A lost piece of TCP comes a retry
later, and what follows it waits, as behind a real loss; its sender does not slow down for it.
"""

from dataclasses import dataclass, field

from netready.loadtest.dice import Dice
from netready_probes.load.mishaps import Piece

Spell = tuple[float, float]  # begins at, lasts; seconds since the wire came up
# 0.5 s each twelve seconds: 4.2 % of the time; in p98 they must show with about 290 ms
FIVE_STALLS: tuple[Spell, ...] = tuple((6.0 + 12.0 * number, 0.5) for number in range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rough:
    """What the wire does to whom.

    Attributes:
        jitter_ms: each piece comes up to so much later, evenly spread.
        loss_down_ratio, loss_up_ratio: of the pieces each way, 0 to 1.
        client_mbps: most that one machine gets each way; None: no limit of its own.
        client_queue_ms: longest wait for that; a datagram that would wait longer is lost.
        retry_s: how much later a lost piece of TCP comes.
        stalls: nothing moves; everything comes at the end of the spell.
        holes: what is sent in the spell never arrives; TCP's comes after it.
        garbage: bytes sent in the spell arrive as others, as many.
        resets_s: from then on, each TCP connection that is open is cut when it next sends.
    """

    jitter_ms: float = 0.0
    loss_down_ratio: float = 0.0
    loss_up_ratio: float = 0.0
    client_mbps: float | None = None
    client_queue_ms: float = 100.0
    retry_s: float = 0.05
    stalls: tuple[Spell, ...] = ()
    holes: tuple[Spell, ...] = ()
    garbage: tuple[Spell, ...] = ()
    resets_s: tuple[float, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuses what no wire can do."""
        ratios = (self.loss_down_ratio, self.loss_up_ratio)
        lengths = [
            seconds for spell in (*self.stalls, *self.holes, *self.garbage) for seconds in spell
        ]
        if not all(0 <= ratio <= 1 for ratio in ratios):
            raise ValueError(f"loss {ratios}: from 0 to 1")
        if min([self.jitter_ms, self.client_queue_ms, self.retry_s, *lengths]) < 0:
            raise ValueError("times: 0 or more")
        if self.client_mbps is not None and self.client_mbps <= 0:
            raise ValueError("client_mbps: more than 0")


@dataclass(slots=True)
class RoughWire:
    """Decides for one wire that came up at `up_s`; the same pieces meet the same fate again."""

    rough: Rough
    up_s: float
    _dice: Dice = field(init=False)
    _free_s: dict[tuple[str, str], float] = field(init=False, default_factory=dict)
    _resets: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """Fresh dice."""
        self._dice = Dice(self.rough.seed)
        self._resets = sorted(self.rough.resets_s)

    def happen(self, piece: Piece, data: bytes) -> tuple[bytes, float] | None:
        """See `Mishaps`."""
        at_s, stream = piece.at_s - self.up_s, piece.kind == "tcp"
        if stream and self._resets and at_s >= self._resets[0]:
            self._resets.pop(0)
            return None
        lost = self._dice.unit() < self._loss(piece)
        hole_s = _left_s(self.rough.holes, at_s)
        if not stream and (lost or hole_s):
            return None
        turn_s = self._turn_s(piece, at_s, len(data))
        if turn_s is None:
            return None
        late_s = hole_s + _left_s(self.rough.stalls, at_s + hole_s) + turn_s
        late_s += self._dice.unit() * self.rough.jitter_ms / 1e3
        late_s += self.rough.retry_s if lost else 0.0
        return self._garbled(data, at_s), late_s

    def _loss(self, piece: Piece) -> float:
        rough = self.rough
        return rough.loss_down_ratio if piece.way == "down" else rough.loss_up_ratio

    def _turn_s(self, piece: Piece, at_s: float, size: int) -> float | None:
        """How long the client's own rate keeps it; None: a datagram for which that is too long."""
        if self.rough.client_mbps is None:
            return 0.0
        key = (piece.client, piece.way)
        begins_s = max(at_s, self._free_s.get(key, 0.0))
        ends_s = begins_s + size / (self.rough.client_mbps * 125_000.0)
        if piece.kind == "udp" and ends_s - at_s > self.rough.client_queue_ms / 1e3:
            return None
        self._free_s[key] = ends_s
        return ends_s - at_s

    def _garbled(self, data: bytes, at_s: float) -> bytes:
        if not _left_s(self.rough.garbage, at_s):
            return data
        return bytes(int(256 * self._dice.unit()) for _byte in data)


def _left_s(spells: tuple[Spell, ...], at_s: float) -> float:
    """How much of a spell is still to come at that moment; 0: none is on."""
    return max(
        (
            begin_s + length_s - at_s
            for begin_s, length_s in spells
            if 0 <= at_s - begin_s < length_s
        ),
        default=0.0,
    )
