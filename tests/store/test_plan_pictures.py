"""Plans as parts of pages, and what is said of those that are none."""

import base64
import io
import random
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from netready.domain.site import Floor, Room, Site
from netready.store.pictures import BadPictureError, opened
from netready.store.plan_pictures import (
    FLOORS_MAX,
    TOO_MANY,
    URL_BYTES_MAX,
    PagePlan,
    page_plan,
    plan_faults,
    plan_lines,
    plan_warnings,
    plans_of,
)
from tests.build_records import a_site
from tests.service.walk.test_pictures import a_bomb, a_picture


def huge(width: int, height: int) -> bytes:
    """As `a_bomb`, and it goes on like a picture."""
    data = zlib.compress(b"\0" * 100)
    chunk = (
        struct.pack(">I", len(data))
        + b"IDAT"
        + data
        + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    )
    return a_bomb(width, height) + chunk + b"\0\0\0\0IEND\xaeB`\x82"


def a_plan(size: tuple[int, int] = (3000, 1800)) -> bytes:
    plan = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(plan)
    for x in range(0, size[0], 300):
        draw.rectangle((x, 50, x + 280, size[1] - 50), outline="black", width=6)
        draw.text((x + 30, 90), f"Room {x}", fill="navy")
    out = io.BytesIO()
    plan.save(out, "PNG")
    return out.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    pixels = random.Random(5).randbytes(3 * size[0] * size[1])
    Image.frombytes("RGB", size, pixels).save(out, "PNG")
    return out.getvalue()


def picture_of(plan: PagePlan) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(plan.url.partition(",")[2])))


def site(*floors: Floor, rooms: tuple[Room, ...] = ()) -> Site:
    return replace(a_site(), floors=floors, rooms=rooms)


def test_a_plan_becomes_a_small_picture_that_knows_its_own_size() -> None:
    found = page_plan(a_plan())
    assert (found.width, found.height) == (3000, 1800)
    assert picture_of(found).size == (1400, 840)
    assert len(found.url) < 40_000


def test_paper_is_nothing_and_ink_is_black_so_that_colours_show_through() -> None:
    found = picture_of(page_plan(a_plan((600, 400)))).convert("RGBA")
    assert found.getpixel((2, 2)) == (0, 0, 0, 0)  # the paper
    assert found.getpixel((2, 200)) == (0, 0, 0, 255)  # a wall


@pytest.mark.parametrize("size", [(700, 700), (3000, 20), (1, 2000)])
def test_whatever_the_picture_it_fits_into_a_page(size: tuple[int, int]) -> None:
    assert len(page_plan(noise(size)).url) <= URL_BYTES_MAX


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert page_plan(a_plan((900, 500))) == page_plan(a_plan((900, 500)))


@pytest.mark.parametrize("pixels", [(5_001, 5_000), (10_000, 10_000), (20_000, 20_000)])
def test_a_hundred_megapixels_are_refused_before_they_are_decoded(pixels: tuple[int, int]) -> None:
    with pytest.raises(BadPictureError, match="million"):
        opened(huge(*pixels))


def test_every_floor_has_its_plan_or_its_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "ground.png").write_bytes(a_plan((600, 400)))
    (folder / "notes.png").write_bytes(b"These are notes.")
    (folder / "huge.png").write_bytes(huge(10_000, 10_000))
    (tmp_path / "secret.png").write_bytes(a_plan((600, 400)))
    floors = [
        Floor(name="Ground", plan="ground.png"),
        Floor(name="Notes", plan="notes.png"),
        Floor(name="Huge", plan="huge.png"),
        Floor(name="Outside", plan="../secret.png"),
        Floor(name="Gone", plan="gone.png"),
        Floor(name="None"),
    ]
    found = plans_of(site(*floors), folder)
    assert isinstance(found["Ground"], PagePlan)
    said = {name: plan for name, plan in found.items() if isinstance(plan, str)}
    assert "no JPEG, PNG or WebP" in said["Notes"]
    assert "million" in said["Huge"]
    assert "outside the folder" in said["Outside"]
    assert "not there" in said["Gone"]
    assert "names no plan" in said["None"]


def test_a_floor_beyond_what_is_shown_has_a_sentence_and_a_line(tmp_path: Path) -> None:
    floors = [Floor(name=f"F{number}", plan="gone.png") for number in range(FLOORS_MAX + 1)]
    found = plans_of(site(*floors), tmp_path)
    assert found[f"F{FLOORS_MAX}"] == TOO_MANY
    assert plan_lines(site(*floors), found)[-1].endswith(TOO_MANY)


def test_faults_name_the_floor_or_the_room_and_what_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "ground.png").write_bytes(a_plan((600, 400)))
    (tmp_path / "notes.png").write_bytes(b"hello")
    given = site(
        Floor(name="Ground", plan="ground.png"),
        Floor(name="Notes", plan="notes.png"),
        rooms=(
            Room(name="In", floor="Ground", x=600, y=400),
            Room(name="Out", floor="Ground", x=601, y=10),
            Room(name="Elsewhere", floor="Notes", x=9e4, y=9e4),
            Room(name="No mark", floor="Ground"),
        ),
    )
    faults = [(each.at, each.text) for each in plan_faults(given, tmp_path)]
    assert faults == [
        (("room", 1, "x"), "found 601, outside the plan of its floor; allowed 0 to 600"),
        (
            ("floor", 1, "plan"),
            "found a file that cannot be used as a plan: This is no JPEG, PNG or WebP picture.",
        ),
    ]


def test_a_plan_without_a_scale_is_warned_of() -> None:
    given = site(
        Floor(name="A", plan="a.png"),
        Floor(name="B", plan="b.png", metres_per_pixel=0.02),
        Floor(name="C"),
    )
    assert [(each.at, "dots" in each.text) for each in plan_warnings(given)] == [
        (("floor", 0, "plan"), True)
    ]


def test_a_ring_of_links_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.png").symlink_to(tmp_path / "b.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")
    assert isinstance(plans_of(site(Floor(name="A", plan="a.png")), tmp_path)["A"], str)


@pytest.mark.parametrize("name", ["a\0b.png", "x" * 5000, ".", "", "/etc/passwd"])
def test_a_name_that_can_be_no_file_is_a_sentence(tmp_path: Path, name: str) -> None:
    assert isinstance(plans_of(site(Floor(name="A", plan=name)), tmp_path)["A"], str)


def test_other_kinds_and_half_pictures_are_sentences(tmp_path: Path) -> None:
    for kind in ("GIF", "BMP", "TIFF"):
        (tmp_path / "plan").write_bytes(a_picture(kind))
        assert isinstance(plans_of(site(Floor(name="A", plan="plan")), tmp_path)["A"], str)
