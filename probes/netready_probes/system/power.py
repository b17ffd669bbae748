"""Does this device save power? It is slower then, and says so to those who ask in its own way.

Linux: the ACPI platform profile (Documentation/ABI/testing/sysfs-platform_profile), the choice of
power-profiles-daemon, the energy preference and the governor of the first core. Windows:
SYSTEM_POWER_STATUS.SystemStatusFlag, 1 is battery saver (winbase.h). macOS: "lowpowermode" in
`pmset -g`. What nobody says is None.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from netready_probes.seams import Programs

_PROGRAM_S: Final = 3.0
_PROFILE: Final = "/sys/firmware/acpi/platform_profile"
_CORE: Final = "/sys/devices/system/cpu/cpu0/cpufreq/"
# these drivers run at any speed under the governor "powersave"; the preference tells instead
_SELF_GOVERNED: Final = ("intel_pstate", "amd-pstate-epp", "amd_pstate_epp")


def power_saving(
    programs: Programs,
    *,
    platform: str = sys.platform,
    text: Callable[[str], str] | None = None,
    windows_status: Callable[[], bytes] | None = None,
) -> bool | None:
    """Whether power is saved now; the arguments with defaults are for tests of other systems."""
    if platform == "linux":
        return linux_saving(text or _text, _asked(programs, ["powerprofilesctl", "get"]))
    if platform == "win32":
        return windows_saving((windows_status or _windows_status)())
    if platform == "darwin":
        return macos_saving(_asked(programs, ["pmset", "-g"]))
    return None


def linux_saving(text: Callable[[str], str], profile_said: str) -> bool | None:
    """From the files of the kernel and the word of the profile daemon; the first that knows."""
    for profile in (text(_PROFILE).strip(), profile_said.strip()):
        if profile:
            return profile in ("low-power", "quiet", "power-saver")
    preference = text(_CORE + "energy_performance_preference").strip()
    if preference:
        return preference == "power"
    governor = text(_CORE + "scaling_governor").strip()
    if not governor:
        return None
    return governor == "powersave" and text(_CORE + "scaling_driver").strip() not in _SELF_GOVERNED


def macos_saving(said: str) -> bool | None:
    """From the text of `pmset -g`; None: an older system without the word."""
    for line in said.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "lowpowermode":
            return words[1] == "1"
    return None


def windows_saving(status: bytes) -> bool | None:
    """From the bytes of SYSTEM_POWER_STATUS: four of one byte, then two of four."""
    return status[3] == 1 if len(status) == _WINDOWS_BYTES else None


_WINDOWS_BYTES: Final = 12


def _windows_status() -> bytes:
    if sys.platform != "win32":  # the type checker's proof that the rest is Windows' alone
        return b""
    room = ctypes.create_string_buffer(_WINDOWS_BYTES)
    found = ctypes.WinDLL("kernel32").GetSystemPowerStatus(room)
    return room.raw if found else b""


def _asked(programs: Programs, argv: Sequence[str]) -> str:
    if programs.find(argv[0]) is None:
        return ""
    answer = programs.run(argv, timeout_s=_PROGRAM_S)
    return answer.out if answer.exit_code == 0 else ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")[:200]
    except OSError:
        return ""
