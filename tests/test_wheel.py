"""The built wheel, away from the checkout: everything that the program needs must be inside."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("netready", "netready_probes", "netready_reports")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("netready-*.whl"))


def run_from(wheel: Path, folder: Path, *arguments: str) -> str:
    """Runs the program out of the wheel alone; the packages it needs come from this environment."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "wheel")
    done = subprocess.run(
        [sys.executable, "-P", *arguments],
        check=True,
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "wheel")},
    )
    return done.stdout


def test_the_wheel_holds_our_three_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == set(PACKAGES)


def test_every_data_file_of_the_checkout_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "netready", "probes/netready_probes", "reports/netready_reports"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    ).stdout.split()
    wanted = {name.removeprefix("probes/").removeprefix("reports/") for name in tracked}
    assert wanted - inside == set()


def test_the_wheel_runs_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    where = "import netready; print(netready.__file__)"
    assert str(tmp_path) in run_from(wheel, tmp_path, "-c", where)
    assert "netready" in run_from(wheel, tmp_path, "-m", "netready", "--version")
    assert "latency" in run_from(wheel, tmp_path, "-m", "netready", "probes")
