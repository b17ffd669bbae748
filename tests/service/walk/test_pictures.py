import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from netready.service.walk.pictures import PHOTO_SIDE_MAX, Pictures, clean_photo
from netready.store.pictures import BadPictureError
from netready.store.plan_pictures import PLAN_SIDE_MAX, plan_picture


def a_picture(
    kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", exif: Image.Exif | None = None
) -> bytes:
    out = io.BytesIO()
    more = {"exif": exif} if exif is not None else {}
    Image.new(mode, size).save(out, kind, **more)
    return out.getvalue()


def a_bomb(width: int, height: int) -> bytes:
    """The head of a PNG that says it is so large; there are no such pixels in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def test_a_photo_keeps_its_way_up_and_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "PLACE AND TIME"
    found = clean_photo(a_picture("JPEG", (400, 200), exif=exif))
    picture = Image.open(io.BytesIO(found))
    assert picture.size == (200, 400)
    assert dict(picture.getexif()) == {}
    assert b"PLACE" not in found and b"Exif" not in found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_becomes_a_small_jpeg(kind: str) -> None:
    picture = Image.open(io.BytesIO(clean_photo(a_picture(kind, (3200, 100)))))
    assert (picture.format, picture.size) == ("JPEG", (PHOTO_SIDE_MAX, 50))


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "I;16"])
def test_odd_pixels_do_no_harm(mode: str) -> None:
    assert clean_photo(a_picture("PNG", mode=mode)).startswith(b"\xff\xd8")
    assert plan_picture(a_picture("PNG", mode=mode)).png.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"hello",
        b"<svg/>",
        a_picture("GIF"),
        a_picture("BMP"),
        a_picture("TIFF"),
        a_picture("JPEG")[:100],
        a_picture("PNG", (900, 900), exif=None)[:-60],
        a_picture("WEBP", (900, 900))[:60],
        a_bomb(60_000, 60_000),
        a_bomb(5_001, 5_001),
        a_bomb(0, 10),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_before_it_is_drawn(given: bytes) -> None:
    for draw in (clean_photo, plan_picture):
        with pytest.raises(BadPictureError):
            draw(given)


def test_a_plan_drawn_on_nothing_is_drawn_on_white() -> None:
    found = plan_picture(a_picture("PNG", mode="RGBA"))
    assert Image.open(io.BytesIO(found.png)).getpixel((0, 0)) == (255, 255, 255)


def test_a_large_plan_is_sent_smaller_and_says_its_own_size() -> None:
    found = plan_picture(a_picture("PNG", (8192, 64), mode="1"))
    assert (found.width, found.height) == (8192, 64)
    assert Image.open(io.BytesIO(found.png)).size == (PLAN_SIDE_MAX, 32)


def test_a_plan_that_is_drawn_anew_is_seen(tmp_path: Path) -> None:
    pictures, file = Pictures(), tmp_path / "plan.png"
    file.write_bytes(a_picture("PNG", (40, 20)))
    first = pictures.plan(tmp_path, "plan.png")
    assert pictures.plan(tmp_path, "plan.png") is first
    file.write_bytes(a_picture("PNG", (80, 20)))
    assert pictures.plan(tmp_path, "plan.png").width == 80


def test_a_plan_that_could_not_be_read_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_folder: Path, _name: str) -> bytes:
        raise BadPictureError("The file is not there or cannot be read.")

    pictures = Pictures()
    (tmp_path / "plan.png").write_bytes(a_picture("PNG", (40, 20)))
    with monkeypatch.context() as patched:
        patched.setattr("netready.service.walk.pictures.bytes_inside", away)
        with pytest.raises(BadPictureError):
            pictures.plan(tmp_path, "plan.png")
    assert pictures.plan(tmp_path, "plan.png").width == 40


@pytest.mark.parametrize("name", ["../out.png", "link.png", "folder", "none.png", "/etc/passwd"])
def test_nothing_outside_the_folder_is_read(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "site"
    (inside / "folder").mkdir(parents=True)
    (tmp_path / "out.png").write_bytes(a_picture("PNG"))
    (inside / "link.png").symlink_to(tmp_path / "out.png")
    with pytest.raises(BadPictureError):
        Pictures().plan(inside, name)
