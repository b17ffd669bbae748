"""Whether a device saves power, by the words of each system."""

import struct

import pytest

from netready_probes.system.power import linux_saving, macos_saving, power_saving, windows_saving
from tests.fakes import FakePrograms

CORE = "/sys/devices/system/cpu/cpu0/cpufreq/"
PROFILE = "/sys/firmware/acpi/platform_profile"


@pytest.mark.parametrize(
    ("files", "said", "saving"),
    [
        ({PROFILE: "low-power\n"}, "", True),
        ({PROFILE: "balanced\n"}, "power-saver", False),
        ({}, "power-saver\n", True),
        ({}, "performance\n", False),
        ({CORE + "energy_performance_preference": "power\n"}, "", True),
        (
            {
                CORE + "energy_performance_preference": "balance_performance\n",
                CORE + "scaling_governor": "powersave\n",
            },
            "",
            False,
        ),
        (
            {CORE + "scaling_governor": "powersave", CORE + "scaling_driver": "acpi-cpufreq"},
            "",
            True,
        ),
        (
            {CORE + "scaling_governor": "powersave", CORE + "scaling_driver": "intel_pstate"},
            "",
            False,
        ),
        ({CORE + "scaling_governor": "schedutil"}, "", False),
        ({}, "", None),
    ],
)
def test_linux_the_first_that_knows_counts(
    files: dict[str, str], said: str, saving: bool | None
) -> None:
    assert linux_saving(lambda path: files.get(path, ""), said) is saving


def test_windows_says_it_in_one_byte() -> None:
    def status(flag: int) -> bytes:
        return struct.pack("<BBBBII", 0, 1, 40, flag, 3600, 7200)

    assert windows_saving(status(1)) is True
    assert windows_saving(status(0)) is False
    assert windows_saving(b"") is None, "it did not answer"


@pytest.mark.parametrize(
    ("said", "saving"),
    [
        ("System-wide power settings:\n lowpowermode         1\n", True),
        (" lowpowermode 0\n", False),
        (" sleep 1\n", None),
    ],
)
def test_macos_says_it_in_a_line(said: str, saving: bool | None) -> None:
    assert macos_saving(said) is saving
    assert power_saving(FakePrograms(answers={"pmset -g": said}), platform="darwin") is saving


def test_each_system_is_asked_in_its_own_way() -> None:
    daemon = FakePrograms(answers={"powerprofilesctl get": "power-saver\n"})
    assert power_saving(daemon, platform="linux", text=lambda _path: "") is True
    nobody = FakePrograms()
    assert power_saving(nobody, platform="linux", text=lambda _path: "") is None
    saver = struct.pack("<BBBBII", 0, 1, 40, 1, 0, 0)
    assert power_saving(nobody, platform="win32", windows_status=lambda: saver) is True
    assert power_saving(nobody, platform="sunos5") is None
    assert nobody.ran == [], "what is not installed is not run"
