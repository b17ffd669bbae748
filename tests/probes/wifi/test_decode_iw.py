"""What the door of `netready wifi decode` takes for a text of `iw`, also where it was blotted."""

import pytest

from netready_probes.wifi.decode import decode


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Connected to xx:xx:xx:xx:xx:xx (on wlan0)\n\tSSID: a\n", "iw-link"),
        ("Connected to  (on wlan0)\n\tSSID: \n", "iw-link"),
        ("Not connected\n", "iw-link"),
        ("Joined IBSS 02:11:22:33:44:55 (on wlan0)\n", "iw-link"),
        ("Station xx:xx:xx:xx:xx:xx (on wlan0)\n\tsignal: -33 dBm\n", "iw-station"),
        ("BSS **:**:**:**:**:**(on wlan0)\n\tSSID: a\n", "iw-scan"),
    ],
)
def test_blotted_addresses_do_not_hide_what_a_text_is(text: str, form: str) -> None:
    found = decode(text.encode())
    assert found is not None
    assert found.format == form


def test_of_several_links_the_channels_are_named_one_by_one() -> None:
    found = decode(
        b"Interface wlan0\n\tifindex 2\n\ttype managed\n\tMLD with links:\n"
        b"\t - link ID  0 link addr 02:00:00:00:00:01\n"
        b"\t   channel 69 (6295 MHz), width: 80 MHz, center1: 6305 MHz\n"
        b"\t - link ID  1 link addr 02:00:00:00:00:02\n"
    )
    assert found is not None
    assert "link 0 at 6295 MHz, 80 MHz wide, link 1 on no channel" in found.notes[0]
