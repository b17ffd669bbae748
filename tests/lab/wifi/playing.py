"""Plays the scenes once for all tests and hands out what they found."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.lab.wifi.lab_air import POINTS
from tests.lab.wifi.machine import ROOT, needs_machine, run_in_machine

SECONDS = 560.0  # 4 minutes on a machine with nothing else to do
_IMPORTS = "from tests.lab.wifi.guest import warm_up; warm_up()"


class Played:
    """What the scenes found, and the files they left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        needs_machine()
        _compile()
        run_in_machine(
            f"python -m tests.lab.wifi.guest {folder}", folder, radios=1, seconds=SECONDS
        )
        text = (folder / "scenes.json").read_text(encoding="utf-8")
        self._scenes: dict[str, dict[str, Any]] = json.loads(text)

    def scene(self, name: str) -> dict[str, Any]:
        """One scene; a fault in it fails the test that asks."""
        found = self._scenes[name]
        assert "broke" not in found, f"{name}: {found['broke']}"
        return found

    def networks(self) -> dict[str, dict[str, Any]]:
        """What the scan told of each network of the lab, by address."""
        bsses = record(self.scene("neighbourhood"), "wifi-scan")["details"]["bss"]
        return {bss["bssid"]: bss for bss in bsses}


def _compile() -> None:
    """Python keeps what it compiles here; in the guest, where nothing is kept, it takes minutes."""
    paths = os.pathsep.join(str(ROOT / part) for part in ("", "probes", "reports"))
    subprocess.run(
        [sys.executable, "-c", _IMPORTS],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": ""},
        timeout=120,
    )


def record(found: dict[str, Any], probe: str) -> dict[str, Any]:
    """That probe's record."""
    records: list[dict[str, Any]] = found["records"]
    return next(one for one in records if one["probe"] == probe)


def value(found: dict[str, Any], probe: str, name: str) -> float | None:
    """One figure; None: not measured."""
    metrics = record(found, probe)["metrics"]
    number: float | None = next(one for one in metrics if one["name"] == name)["value"]
    return number


def words(found: dict[str, Any], probe: str) -> set[str]:
    """How that probe failed."""
    return {failure["word"] for failure in record(found, probe)["failures"]}


ADVERTISED = {
    network.bssid: network for point in POINTS for network in point.networks if network.load
}
