"""The reference engine's process ends with the program that wanted it, however that ends."""

import subprocess
import sys
import time

from netready_probes.iperf3_child import DEAD_MAN_S

CODE = "from netready_probes.iperf3_child import _live_with_the_parent as live; live()"


def child() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", CODE], stdin=subprocess.PIPE)


def test_a_parent_that_is_gone_ends_it_at_once() -> None:
    with child() as process:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.close()
        assert process.wait(timeout=DEAD_MAN_S + 10) == 4


def test_a_parent_that_falls_silent_ends_it_and_one_that_speaks_does_not() -> None:
    with child() as process:
        assert process.stdin is not None
        for _beat in range(15):
            process.stdin.write(b"\n")
            process.stdin.flush()
            time.sleep(0.3)
        assert process.poll() is None
        silent_s = time.monotonic()
        assert process.wait(timeout=20) == 4
    assert time.monotonic() - silent_s < DEAD_MAN_S + 2
