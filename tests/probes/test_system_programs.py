"""Real programs: found, run without a shell, stopped at the limit with all they started."""

import sys
import time

from netready_probes.system.programs import RealPrograms, _encoding


def test_a_program_gets_its_text_and_its_output_comes_back() -> None:
    code = "import sys; print(sys.stdin.read().upper()); sys.exit(5)"
    ended = RealPrograms().run([sys.executable, "-c", code], timeout_s=10, text_in="hello")
    assert (ended.exit_code, ended.out) == (5, "HELLO\n")


def test_a_shells_special_characters_mean_nothing() -> None:
    code = "import sys; print(sys.argv[1])"
    ended = RealPrograms().run([sys.executable, "-c", code, "$(id); `id`"], timeout_s=10)
    assert ended.out == "$(id); `id`\n"


def test_a_program_that_is_missing_does_not_raise() -> None:
    programs = RealPrograms()
    assert programs.find("no-such-program-here") is None
    assert programs.run(["no-such-program-here"], timeout_s=1).exit_code == 127


def test_at_the_time_limit_the_program_and_its_children_are_stopped() -> None:
    child = "import time; time.sleep(60)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    started_s = time.monotonic()
    ended = RealPrograms().run([sys.executable, "-c", code], timeout_s=0.5)
    assert ended.exit_code is None
    assert time.monotonic() - started_s < 10


def test_output_that_is_not_text_is_read_leniently() -> None:
    code = "import sys; sys.stdout.buffer.write(bytes([255, 65]))"
    ended = RealPrograms().run([sys.executable, "-c", code], timeout_s=10)
    assert ended.out == "\ufffdA"


def test_a_stop_ends_a_program_at_once_and_what_it_said_is_kept() -> None:
    began_s = time.monotonic()
    ended = RealPrograms().run(
        [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(30)"],
        timeout_s=30,
        stopped=lambda: time.monotonic() - began_s > 1.5,
    )
    assert ended.exit_code is None
    assert ended.out == "begun\n"
    assert time.monotonic() - began_s < 4


def test_a_program_that_is_accompanied_hears_that_we_live() -> None:
    code = "import sys; print(sys.stdin.readline(), end=''); print(repr(sys.stdin.readline()))"
    ended = RealPrograms().run(
        [sys.executable, "-c", code], timeout_s=20, text_in="order", stopped=lambda: False
    )
    assert (ended.exit_code, ended.out) == (0, "order\n'\\n'\n")


def test_only_the_console_programs_of_windows_write_in_its_code_page() -> None:
    assert _encoding("netsh", platform="win32") == "oem"
    assert _encoding("netsh", platform="linux") == "utf-8"
    assert _encoding(sys.executable, platform="win32") == "utf-8"
