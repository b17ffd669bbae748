"""A Debian kernel with virtual radios for the lab's machine: fetched once, kept in a cache folder.

The machine that runs the tests may have a kernel without modules, so the lab brings its own.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

# the package that always depends on Debian's current kernel for 64-bit PCs
META_PACKAGE = "linux-image-amd64"
RADIOS = "mac80211_hwsim"
MODULES = Path("/lib/modules")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """An image to boot; its modules lie where the machine looks for them."""

    image: Path
    version: str


def cache_folder() -> Path:
    """Where the kernel is kept between runs."""
    given = os.environ.get("NETREADY_LAB_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "netready" / "wifi-lab"


def lab_kernel() -> Kernel:
    """The kernel, unpacked and ready; skips the test where none is to be had."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    image = _image_in(folder) or _fetched(folder)
    version = image.name.removeprefix("vmlinuz-")
    _place_modules(folder, version)
    return Kernel(image=image, version=version)


def _image_in(folder: Path) -> Path | None:
    """The unpacked image; an unfinished unpacking has no mark."""
    done = folder / "unpacked"
    return next(iter(sorted(folder.glob("boot/vmlinuz-*"))), None) if done.exists() else None


def _fetched(folder: Path) -> Path:
    package = _package()
    for old in folder.glob("*.deb"):
        old.unlink()
    _run("apt-get", "download", package, where=folder, seconds=300)
    for name in ("boot", "lib", "usr"):
        shutil.rmtree(folder / name, ignore_errors=True)
    archive = next(iter(folder.glob("*.deb")))
    _run("dpkg-deb", "-x", str(archive), str(folder), where=folder, seconds=120)
    archive.unlink()
    (folder / "unpacked").write_text(package, encoding="utf-8")
    image = _image_in(folder)
    assert image is not None, f"{package} holds no kernel image"
    return image


def _package() -> str:
    if not shutil.which("apt-cache") or not shutil.which("dpkg-deb"):
        pytest.skip("not to be had here: no apt that could bring a kernel for the Wi-Fi lab")
    said = _run("apt-cache", "depends", META_PACKAGE, where=Path("/"), seconds=60, must=False)
    names = [line.split(":")[1].strip() for line in said.splitlines() if "Depends:" in line]
    if not names:
        pytest.skip(f"not to be had here: no package {META_PACKAGE} (Debian on a 64-bit PC has it)")
    return names[0]


def _place_modules(folder: Path, version: str) -> None:
    """Where the machine finds them, as a link; a kernel that is installed properly has its own."""
    there = MODULES / version
    if (there / "modules.dep").exists():
        return
    if os.geteuid() != 0:
        pytest.skip("the Wi-Fi lab needs root, to place its kernel's modules")
    unpacked = next(path for path in folder.glob(f"**/modules/{version}") if path.is_dir())
    MODULES.mkdir(parents=True, exist_ok=True)
    if there.is_symlink():
        there.unlink()
    if not there.exists():
        there.symlink_to(unpacked)
    _run("depmod", version, where=folder, seconds=60)


def _run(*argv: str, where: Path, seconds: float, must: bool = True) -> str:
    done = subprocess.run(
        argv, cwd=where, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0 or not must, f"{' '.join(argv)}: {done.stderr[-500:]}"
    return done.stdout
