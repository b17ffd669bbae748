import subprocess
import sys
from pathlib import Path

import pytest

from netready.domain.errors import BadInputError
from netready.store.lock import folder_lock

HOLD = (
    "import sys, time; from pathlib import Path; from netready.store.lock import folder_lock\n"
    "with folder_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
)


def test_a_folder_is_held_by_one_and_free_again_afterwards(tmp_path: Path) -> None:
    with (
        folder_lock(tmp_path),
        pytest.raises(BadInputError, match="another netready writes"),
        folder_lock(tmp_path),
    ):
        pass
    with folder_lock(tmp_path):
        pass


def test_a_program_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(BadInputError), folder_lock(tmp_path):
            pass
        process.kill()
    with folder_lock(tmp_path):
        pass


def test_a_place_that_cannot_hold_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match=r"--out .*file: cannot be written"):
        folder_lock(tmp_path / "file").__enter__()
