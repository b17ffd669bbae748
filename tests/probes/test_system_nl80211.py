"""The process that asks the kernel for Wi-Fi: JSON lines or an exit code, on any machine."""

import json
import sys

import pytest

from netready_probes.system.nl80211 import NO_NL80211, NOT_INSTALLED, plain
from netready_probes.system.programs import RealPrograms
from netready_probes.wifi.nl80211 import parse_interfaces


@pytest.mark.skipif(sys.platform != "linux", reason="nl80211 is Linux's")
def test_the_process_ends_with_lines_that_can_be_read_or_with_its_reason() -> None:
    argv = [sys.executable, "-P", "-m", "netready_probes.system.nl80211"]
    ended = RealPrograms().run(argv, timeout_s=20)
    assert ended.exit_code in (0, NOT_INSTALLED, NO_NL80211), ended.err
    assert len(parse_interfaces(ended.out)) == len(ended.out.splitlines())


def test_a_netlink_message_becomes_plain_json() -> None:
    message = {
        "cmd": 7,
        "attrs": [
            ("NL80211_ATTR_MAC", "02:00:5e:10:20:30"),
            ("NL80211_ATTR_STA_INFO", {"attrs": [("NL80211_STA_INFO_SIGNAL", -61)]}),
            ("NL80211_ATTR_IE", b"\x00\x01"),
            ("NL80211_ATTR_LIST", [1, (2, None)]),
            ("NL80211_ATTR_EMPTY", {"attrs": []}),
            ("NL80211_ATTR_OBJECT", object),
        ],
    }
    found = plain(message)
    assert isinstance(found, dict)
    assert found["NL80211_ATTR_STA_INFO"] == {"NL80211_STA_INFO_SIGNAL": -61}
    assert found["NL80211_ATTR_IE"] == "0001"
    assert found["NL80211_ATTR_LIST"] == [1, [2, None]]
    json.dumps(found)
