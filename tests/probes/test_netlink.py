"""Netlink messages to values: as another library writes them, torn, and nested too deep."""

import random
import struct
import sys

import pytest

from netready_probes.system.netlink import Kernel, Table, attribute, decode, messages, nest

TABLE: Table = {
    1: ("number", "u32"),
    2: ("signal", "s8"),
    3: ("name", "text"),
    4: ("address", "mac"),
    5: ("there", "flag"),
    6: ("raw", "hex"),
    7: ("within", {1: ("deep", "u16")}),
    8: ("list", [{1: ("deep", "u16")}]),
}


def _u16(value: int) -> bytes:
    return value.to_bytes(2, sys.byteorder)


def test_each_kind_of_attribute_is_read_and_strangers_are_passed_over() -> None:
    raw = (
        attribute(99, b"stranger")
        + attribute(1, (70_000).to_bytes(4, sys.byteorder))
        + attribute(2, b"\xc3")
        + attribute(3, b"wlan0\0")
        + attribute(4, bytes.fromhex("02005e102030"))
        + attribute(5, b"")
        + attribute(6, b"\x00\xff")
        + attribute(7, attribute(1, _u16(5)))
        + nest(8, [attribute(1, _u16(6)), attribute(1, _u16(7))])
    )
    assert decode(raw, TABLE) == {
        "number": 70_000,
        "signal": -61,
        "name": "wlan0",
        "address": "02:00:5e:10:20:30",
        "there": True,
        "raw": "00ff",
        "within": {"deep": 5},
        "list": [{"deep": 6}, {"deep": 7}],
    }


def test_what_is_too_short_for_its_kind_is_left_out() -> None:
    raw = attribute(1, b"\0") + attribute(4, b"\0\0") + attribute(2, b"") + attribute(5, b"")
    assert decode(raw, TABLE) == {"there": True}


def test_torn_and_mutated_bytes_raise_nothing_and_end() -> None:
    whole = nest(8, [attribute(1, _u16(6))] * 20) + attribute(3, b"wlan0\0")
    chance = random.Random(20261122)
    for _ in range(3000):
        raw = bytearray(whole[: chance.randrange(len(whole) + 1)])
        for _ in range(chance.randrange(4)):
            if raw:
                raw[chance.randrange(len(raw))] = chance.randrange(256)
        decode(bytes(raw), TABLE)
        list(messages(bytes(raw)))


def test_a_message_that_claims_more_than_there_is_ends_the_datagram() -> None:
    one = struct.pack("=IHHII", 20, 31, 0, 7, 0) + b"abcd"
    torn = struct.pack("=IHHII", 400, 31, 0, 8, 0)
    assert list(messages(one + one + torn)) == [(31, 7, b"abcd")] * 2


def test_a_message_as_pyroute2_writes_it_is_read_alike() -> None:
    nl80211 = pytest.importorskip("pyroute2.netlink.nl80211")
    message = nl80211.nl80211cmd()
    message["attrs"] = [
        ["NL80211_ATTR_IFINDEX", 3],
        ["NL80211_ATTR_IFNAME", "wlan0"],
        ["NL80211_ATTR_MAC", "02:00:5e:10:20:30"],
        ["NL80211_ATTR_SURVEY_INFO", {"attrs": [["NL80211_SURVEY_INFO_TIME", 2**40]]}],
    ]
    message.encode()
    (found,) = messages(bytes(message.data))
    from netready_probes.system.nl80211_attributes import MESSAGE

    assert decode(found[2][4:], MESSAGE) == {
        "NL80211_ATTR_IFINDEX": 3,
        "NL80211_ATTR_IFNAME": "wlan0",
        "NL80211_ATTR_MAC": "02:00:5e:10:20:30",
        "NL80211_ATTR_SURVEY_INFO": {"NL80211_SURVEY_INFO_TIME": 2**40},
    }


@pytest.mark.skipif(sys.platform != "linux", reason="netlink is Linux's")
def test_the_kernels_own_family_answers_and_an_unknown_one_is_an_error() -> None:
    control = Kernel("nlctrl", {1: ("id", "u16"), 2: ("name", "text")})
    try:
        names = [family.get("name") for family in control.dump(3)]
    finally:
        control.close()
    assert "nlctrl" in names
    with pytest.raises(FileNotFoundError):
        Kernel("no-such-family", {})
