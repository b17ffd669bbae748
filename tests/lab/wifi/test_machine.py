"""The machine itself: it boots, has radios, and what fails in it fails the test."""

from pathlib import Path

import pytest

from tests.lab.wifi.machine import run_in_machine

pytestmark = [pytest.mark.lab, pytest.mark.machine, pytest.mark.slow]


def test_the_machine_has_radios_brings_files_back_and_fails_with_its_script(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"failed in the machine: .*no-such-program"):
        run_in_machine("iw dev; echo kept > kept.txt; no-such-program", tmp_path, radios=3)
    said = (tmp_path / "out.log").read_text(encoding="utf-8")
    assert [f"Interface wlan{k}" in said for k in range(4)] == [True, True, True, False]
    assert (tmp_path / "kept.txt").read_text(encoding="utf-8") == "kept\n"
