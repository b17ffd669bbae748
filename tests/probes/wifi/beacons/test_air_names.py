import pytest

from netready_probes.wifi.beacons.air_names import name_of_access_point, printable, ssid_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"Pupils", "Pupils"),
        ("Café 学校".encode(), "Café 学校"),
        (b"", None),
        (b"\0\0\0", None),
        (b"a\0b", "a\\x00b"),
        (b"caf\xe9", "caf\\xe9"),
        (b"line\nbreak\x1b[31m", "line\\x0abreak\\x1b[31m"),
        ("\u202egnp.exe".encode(), "\\xe2\\x80\\xaegnp.exe"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b" ", " "),
        (b"\xff" * 32, "\\xff" * 32),
    ],
)
def test_names_from_the_air_are_printable_text(raw: bytes, text: str | None) -> None:
    assert ssid_text(raw) == text


def test_every_name_of_any_bytes_is_printable() -> None:
    for first in range(256):
        assert printable(bytes([first, 255 - first, 0x80, 0x0A])).isprintable()


@pytest.mark.parametrize(
    ("vendor", "name"),
    [
        ("000b860103" + b"ap-lobby".hex(), "ap-lobby"),
        ("000b860104" + b"ap-lobby".hex(), None),
        ("00197721010009" + b"ap-230-1\0".hex(), "ap-230-1"),
        ("0040962f" + b"AP178".hex(), "AP178"),
        ("000c42" + "00" * 15 + b"Device_1\0\0\0\0\0\0\0\0".hex() + "0502", "Device_1"),
        ("0050f202010182", None),
        ("000b86", None),
        ("000c42", None),
    ],
)
def test_what_access_points_call_themselves(vendor: str, name: str | None) -> None:
    assert name_of_access_point(None, (bytes.fromhex(vendor),)) == name


def test_the_name_in_ciscos_own_element() -> None:
    body = bytes(10) + b"AP178-0123456789" + bytes(4)
    assert name_of_access_point(body, ()) == "AP178-0123456789"
    assert name_of_access_point(bytes(30), ()) is None
    assert name_of_access_point(b"", ()) is None
