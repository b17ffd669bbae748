"""Join codes: six characters, good for minutes, exchanged for a token. Guessing is stopped.

32 signs make 2^30 codes. All guessers together get 200 wrong ones in ten minutes, so with ten
codes open one of them is found with a chance of two in a million.
"""

import hashlib
import hmac
import math
import secrets
import threading
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from netready.domain.access import Role
from netready.service.access.rates import Budget, Rates

# Without I, O, 0 and 1, which are read for one another.
SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH: Final = 6
LIFE_S: Final = 600.0
OPEN_MAX: Final = 200
GUESSES: Final = Budget(at_once=10, per_s=10 / 600)  # wrong ones, of one address
GUESSES_IN_ALL: Final = Budget(at_once=200, per_s=200 / 600)
_ALL: Final = "all"


class WrongCodeError(Exception):
    """No such code, or no longer."""


class WrongKindError(Exception):
    """The code is good, but for somebody else; it was not used up."""

    def __init__(self, role: Role) -> None:
        super().__init__(role.value)
        self.role = role


class TooManyGuessesError(Exception):
    """There were too many wrong codes.

    Attributes:
        wait_s: until the next one is looked at.
    """

    def __init__(self, wait_s: float) -> None:
        super().__init__("too many wrong codes")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a code is good for.

    Attributes:
        room: where the device stands; "": nobody said.
        for_class: any number of devices may use it in its life; else one.
        ends_s: on the monotonic clock.
    """

    role: Role
    room: str = ""
    for_class: bool = False
    ends_s: float


class CodeBook:
    """The open codes, known by their hash only. They do not outlive the process."""

    def __init__(self) -> None:
        """None is open."""
        self._open: dict[bytes, Invitation] = {}
        self._lock = threading.Lock()
        self._wrong = Rates(GUESSES)
        self._wrong_in_all = Rates(GUESSES_IN_ALL)

    def make(self, role: Role, now_s: float, *, room: str = "", for_class: bool = False) -> str:
        """A new code. The oldest is closed where there are too many."""
        code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        invitation = Invitation(role=role, room=room, for_class=for_class, ends_s=now_s + LIFE_S)
        with self._lock:
            self._forget(now_s)
            while len(self._open) >= OPEN_MAX:
                self._open.pop(next(iter(self._open)))
            self._open[_hash(code)] = invitation
        return code

    def redeem(self, code: str, wanted: Collection[Role], address: str, now_s: float) -> Invitation:
        """What the code is good for; one that is not for a class is used up.

        Args:
            code: as typed: small letters, blanks and dashes do no harm.
            wanted: roles that the caller can be.
            address: the key of the caller's address, for counting wrong codes.
            now_s: of the monotonic clock.

        Raises:
            TooManyGuessesError: the code was not even looked at.
            WrongCodeError: no such code.
            WrongKindError: a good code for another role.
        """
        with self._lock:
            self._forget(now_s)
            self._stop_guessing(address, now_s)
            key = self._find(_hash(plain_code(code)))
            if key is None:
                self._wrong.take(address, now_s)
                self._wrong_in_all.take(_ALL, now_s)
                raise WrongCodeError
            invitation = self._open[key]
            if invitation.role not in wanted:
                raise WrongKindError(invitation.role)
            if not invitation.for_class:
                del self._open[key]
            return invitation

    def guessing_wait_s(self, now_s: float) -> float:
        """Seconds for which nobody can join because somebody guesses; 0.0: all is well."""
        return self._wrong_in_all.wait_s(_ALL, now_s)

    def _stop_guessing(self, address: str, now_s: float) -> None:
        wait_s = max(self._wrong.wait_s(address, now_s), self._wrong_in_all.wait_s(_ALL, now_s))
        if wait_s:
            raise TooManyGuessesError(math.ceil(wait_s))

    def _find(self, wanted: bytes) -> bytes | None:
        """Looks at every open code, whichever it is, in the same time."""
        found = None
        for key in self._open:
            if hmac.compare_digest(key, wanted):
                found = key
        return found

    def _forget(self, now_s: float) -> None:
        self._open = {key: each for key, each in self._open.items() if each.ends_s > now_s}


def plain_code(typed: str) -> str:
    """As it was made: capitals without blanks and dashes."""
    return "".join(sign for sign in typed.upper() if sign not in " -\t")


def shown_code(code: str) -> str:
    """As people read it: ABC-DEF."""
    return f"{code[:3]}-{code[3:]}"


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()
