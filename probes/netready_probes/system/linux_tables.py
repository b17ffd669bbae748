"""This machine's figures from Linux's own tables, by the names and in the units of psutil.

Only what this program asks of psutil, for a Python that lacks it. What the kernel does not tell is
None, and a table that cannot be read is empty.
"""

import os
import shutil
import socket
import struct
import threading
import time
from collections import namedtuple
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

# include/uapi/linux/sockios.h and if.h; they never change
_FLAGS, _ADDRESS, _NETMASK = 0x8913, 0x8915, 0x891B
_RUNNING: Final = 0x40
_REQUEST: Final = 40  # bytes of struct ifreq
_PROC, _SYS = Path("/proc"), Path("/sys")
_CORE_FIELD: Final = 36  # of /proc/self/stat after the name: "processor", proc(5)

Error = OSError
Memory = namedtuple("Memory", "total available")
Battery = namedtuple("Battery", "percent power_plugged")
Times = namedtuple("Times", "user system")
Frequency = namedtuple("Frequency", "current")
State = namedtuple("State", "isup speed")
Entry = namedtuple("Entry", "family address netmask")
Counters = namedtuple(
    "Counters", "bytes_sent bytes_recv errin errout dropin dropout", defaults=(0, 0, 0, 0)
)


def virtual_memory() -> Memory:
    """Total and available, bytes."""
    found = dict.fromkeys(("MemTotal", "MemAvailable"), 0)
    for line in _lines(_PROC / "meminfo"):
        name, _colon, rest = line.partition(":")
        if name in found:
            found[name] = int(rest.split()[0]) * 1024
    return Memory(found["MemTotal"], found["MemAvailable"])


disk_usage = shutil.disk_usage


@dataclass(slots=True)
class _Looked:
    """Ticks of each core at the last look: busy and all."""

    ticks: list[tuple[int, int]] = field(default_factory=list)


_last = _Looked()
_looking = threading.Lock()


def cpu_percent(interval: float | None = None, percpu: bool = True) -> list[float]:
    """Busy share of each core in percent, over the interval or since the last look."""
    if interval:
        before = _core_ticks()
        time.sleep(interval)
        return _shares(before, _core_ticks())
    with _looking:
        before, _last.ticks = _last.ticks, _core_ticks()
        return _shares(before, _last.ticks)


def _core_ticks() -> list[tuple[int, int]]:
    """proc(5): user nice system idle iowait irq softirq steal; a guest's time is in user's."""
    found = []
    for line in _lines(_PROC / "stat"):
        name, *ticks = line.split()
        if name.startswith("cpu") and name != "cpu":
            spent = [int(each) for each in ticks[:8]]
            found.append((sum(spent) - spent[3] - spent[4], sum(spent)))
    return found


def _shares(before: Sequence[tuple[int, int]], after: Sequence[tuple[int, int]]) -> list[float]:
    if len(before) != len(after):
        return [0.0] * len(after)
    pairs = zip(before, after, strict=True)
    return [
        100.0 * max(0, busy - busy_before) / max(1, all_ - all_before)
        for (busy_before, all_before), (busy, all_) in pairs
    ]


def cpu_freq() -> Frequency | None:
    """Mean of the cores now, MHz; None: not told."""
    folder = _SYS / "devices/system/cpu/cpufreq"
    kilohertz = [
        int(text) for path in folder.glob("policy*/scaling_cur_freq") if (text := _word(path))
    ]
    if kilohertz:
        return Frequency(sum(kilohertz) / len(kilohertz) / 1000)
    lines = [line for line in _lines(_PROC / "cpuinfo") if line.startswith("cpu MHz")]
    told = [float(line.partition(":")[2]) for line in lines]
    return Frequency(sum(told) / len(told)) if told else None


class Process:
    """This process."""

    def cpu_times(self) -> Times:
        """Seconds of the processor so far."""
        spent = os.times()
        return Times(spent.user, spent.system)

    def cpu_num(self) -> int | None:
        """The core that it last ran on."""
        after_name = _text(_PROC / "self/stat").rpartition(")")[2].split()
        return int(after_name[_CORE_FIELD]) if len(after_name) > _CORE_FIELD else None


def sensors_battery() -> Battery | None:
    """The first battery; None: there is none. `power_plugged` None: it does not say."""
    supplies = _SYS / "class/power_supply"
    for folder in sorted(supplies.glob("BAT*")) if supplies.is_dir() else []:
        charge = _word(folder / "capacity")
        if charge:
            state = _word(folder / "status")
            known = state in ("Charging", "Full", "Not charging", "Discharging")
            return Battery(int(charge), state != "Discharging" if known else None)
    return None


def net_if_stats() -> dict[str, State]:
    """Of each adapter whether it is up, and its speed in Mbit/s; 0: not told."""
    return {name: State(_is_up(name), _speed(name)) for _index, name in socket.if_nameindex()}


def _is_up(name: str) -> bool:
    told = _asked(name, _FLAGS)
    return bool(told and struct.unpack_from("=H", told, 16)[0] & _RUNNING)


def _speed(name: str) -> int:
    text = _word(_SYS / "class/net" / name / "speed")
    return max(0, int(text)) if text.lstrip("-").isdigit() else 0


def net_if_addrs() -> dict[str, list[Entry]]:
    """The addresses of each adapter; of version 4 the first, which is the one it sends from."""
    found = {name: list(_version_4(name)) for _index, name in socket.if_nameindex()}
    for line in _lines(_PROC / "net/if_inet6"):
        digits, _number, prefix, scope, _flags, name = line.split()
        address = socket.inet_ntop(socket.AF_INET6, bytes.fromhex(digits))
        local = f"%{name}" if scope == "20" else ""  # as getifaddrs writes one of the link
        found.setdefault(name, []).append(
            Entry(socket.AF_INET6, address + local, str(int(prefix, 16)))
        )
    return found


def _version_4(name: str) -> Iterator[Entry]:
    address, mask = _asked(name, _ADDRESS), _asked(name, _NETMASK)
    if address and mask:
        plain = [socket.inet_ntoa(told[20:24]) for told in (address, mask)]
        yield Entry(socket.AF_INET, plain[0], plain[1])


def _asked(name: str, question: int) -> bytes:
    """The kernel's answer to one ioctl of an adapter; b"": it has none."""
    from fcntl import ioctl  # Linux and macOS only

    request = struct.pack(f"{_REQUEST}s", name.encode()[:15])
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        return bytes(ioctl(asking, question, request))
    return b""


def net_io_counters(pernic: bool = True) -> dict[str, Counters]:
    """What each adapter moved, and what it lost; the columns of proc(5)."""
    found = {}
    for line in _lines(_PROC / "net/dev")[2:]:
        name, _colon, rest = line.rpartition(":")
        received, sent = (list(map(int, rest.split()))[at : at + 4] for at in (0, 8))
        found[name.strip()] = Counters(
            sent[0], received[0], received[2], sent[2], received[3], sent[3]
        )
    return found


def _lines(path: Path) -> list[str]:
    return _text(path).splitlines()


def _word(path: Path) -> str:
    return _text(path).strip()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
