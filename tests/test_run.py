"""What the set-up script installs starts nothing on the machine."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

UNIT = "etc/systemd/system/prometheus.service"
POLICY = "usr/sbin/policy-rc.d"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "run_script", Path(__file__).parents[1] / "run.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "usr/sbin").mkdir(parents=True)
    return tmp_path


def test_while_packages_are_installed_none_may_start_a_service(
    script: ModuleType, root: Path
) -> None:
    with script.nothing_started(root):
        assert (root / POLICY).read_text().endswith("exit 101\n")
        assert (root / POLICY).stat().st_mode & 0o111
    assert not (root / POLICY).exists()


def test_a_rule_of_the_machine_stays(script: ModuleType, root: Path) -> None:
    (root / POLICY).write_text("its own")
    with script.nothing_started(root):
        pass
    assert (root / POLICY).read_text() == "its own"


@pytest.mark.parametrize("installed", [True, False])
def test_what_was_installed_is_not_started_at_boot(
    script: ModuleType, root: Path, installed: bool
) -> None:
    with script.masked("prometheus", root, lambda _: installed):
        assert (root / UNIT).readlink() == Path("/dev/null")
    assert (root / UNIT).is_symlink() is installed


def test_a_unit_of_the_machine_stays(script: ModuleType, root: Path) -> None:
    (root / UNIT).parent.mkdir(parents=True)
    (root / UNIT).write_text("its own")
    with script.masked("prometheus", root, lambda _: False):
        pass
    assert (root / UNIT).read_text() == "its own"
